# Everything a developer does with Kreishaus. `make` alone shows the list.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
CODE := api cases reports workflows scripts tests
ARGS ?=
# Compiled modules are kept whatever the shell says: it halves the start of each of our processes.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup demo test coverage lint format format-check types imports check bench screenshots lock db-upgrade db-revision clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## install everything into .venv (needs Python 3.11 to 3.13 and the network, once)

$(STAMP): requirements.lock pyproject.toml package.json package-lock.json scripts/vendor_assets.py scripts/letter_glyphs.py reports/letters/din_91379.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		{ echo "Kreishaus needs Python 3.11, 3.12 or 3.13, found: $$($(PYTHON) --version 2>&1). Try: make setup PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ echo "Python has no venv module here (on Debian: apt-get install python3-venv)"; exit 1; }
	@# Older ones take "sqlalchemy[asyncio]" of another package for unpinned although the lock pins sqlalchemy.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip==26.3"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	$(BIN)/python scripts/vendor_assets.py
	@touch $(STAMP)

demo: setup ## start everything with invented data: http://127.0.0.1:8000
	$(BIN)/kreishaus demo $(ARGS)

test: setup ## run all tests (installs a browser and Java if they are missing and it may)
	@KREISHAUS_CHROMIUM="$$(scripts/ensure_browser.sh)" && export KREISHAUS_CHROMIUM && \
		JAVA_HOME="$$(scripts/ensure_java.sh)" && export JAVA_HOME && \
		$(BIN)/python -m pytest -n 3 --dist loadgroup $(ARGS)

coverage: setup ## run the tests of the law and refuse a branch of cases/rules that none of them reaches
	$(BIN)/python -m pytest tests/cases/rules -q --cov=cases.rules --cov-branch --cov-fail-under=100 --cov-report=term-missing:skip-covered $(ARGS)

lint: setup ## look for mistakes
	$(BIN)/ruff check $(CODE)

format: setup ## put all code into shape
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --select I --fix $(CODE)

format-check: setup
	$(BIN)/ruff format --check $(CODE)

types: setup ## check types
	$(BIN)/mypy

imports: setup ## check who may import whom
	$(BIN)/lint-imports

check: format-check lint types imports test ## all of the above; green before every commit

bench: setup ## measure speed; results go into docs/performance.md
	@$(BIN)/python -c 'import weasyprint' >/dev/null 2>&1 || \
		{ echo "bench compares with WeasyPrint, which needs Pango: install it (Debian: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)"; exit 1; }
	@JAVA_HOME="$$(scripts/ensure_java.sh)" && export JAVA_HOME && \
		$(BIN)/python -m pytest tests/benchmarks -n 0 -s -o python_files='bench_*.py' $(ARGS)

screenshots: setup ## take the pictures of the documentation
	@KREISHAUS_CHROMIUM="$$(scripts/ensure_browser.sh)" && export KREISHAUS_CHROMIUM && \
		$(BIN)/python scripts/screenshots.py $(ARGS)

db-upgrade: setup ## bring the database to the newest schema
	$(BIN)/kreishaus migrate

db-revision: setup ## write a migration from the models: make db-revision MESSAGE="add case"
	$(BIN)/python -m api.office_cli revision "$(MESSAGE)" --data-dir data/revision

lock: ## pin all Python packages anew after a change in pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-annotate --no-header --extra dev pyproject.toml -o requirements.lock

clean: ## remove everything that can be made again (data/ stays)
	rm -rf $(VENV) node_modules api/web/static/vendor reports/letters/fonts .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
