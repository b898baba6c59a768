"""Rules for templates and static files that no browser would tell us: banned attributes, titles, headings, labels."""

import re
from pathlib import Path

import pytest

from api.web.assets import SCRIPTS, STATIC_DIR, STYLESHEETS
from api.web.rendering import environment

FOLDER = Path(environment.loader.searchpath[0])  # type: ignore[union-attr]  # a FileSystemLoader
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
PAGES = [name for name in TEMPLATES if name.rsplit("/")[-1] in ("page.html", "service.html")]
BANNED = (
    r"\son[a-z]+=", r"\sstyle=", r"hx-on", r"hx-vars", r"hx-boost", r"\bjs:", r"javascript:", r"hx-trigger=\"[^\"]*\[",
    r"\|\s*safe\b", r"<script(?![^>]*src=)", r"<style", r"https?://",
)  # fmt: skip


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles(name: str) -> None:
    environment.get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_has_nothing_the_policy_forbids(name: str) -> None:
    source = (FOLDER / name).read_text(encoding="utf-8")
    assert [rule for rule in BANNED if re.search(rule, source)] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_posting_form_carries_the_token(name: str) -> None:
    source = (FOLDER / name).read_text(encoding="utf-8")
    if name == "login/page.html":
        return
    forms = re.findall(
        r'<form[^>]*method="post".*?</form>|<form[^>]*method="post".*?{% endmacro %}', source, re.DOTALL
    )
    assert [form[:80] for form in forms if "hidden(frame" not in form] == []


@pytest.mark.parametrize("name", PAGES)
def test_page_has_a_title(name: str) -> None:
    source = (FOLDER / name).read_text(encoding="utf-8")
    assert "{% block title %}" in source or '{% extends "case/base.html" %}' in source


def test_scripts_hold_no_eval_and_no_inline_style() -> None:
    for name in SCRIPTS:
        source = (STATIC_DIR / name).read_text(encoding="utf-8")
        assert not re.search(r"\beval\(|new Function|innerHTML|\.style\b|document\.write", source), name


def test_static_files_stay_small() -> None:
    for name in (*STYLESHEETS, *SCRIPTS):
        assert len((STATIC_DIR / name).read_text(encoding="utf-8").splitlines()) <= 400, name
