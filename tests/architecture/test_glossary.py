"""The glossary speaks of names that exist."""

import re
from pathlib import Path

GLOSSARY = Path("docs/glossary.md")
SOURCES = ("api", "cases", "reports", "scripts", "workflows")
KINDS = (".css", ".html", ".js", ".json", ".py", ".toml", ".txt")


def test_every_name_in_the_glossary_stands_in_the_code() -> None:
    files = [path for root in SOURCES for path in Path(root).rglob("*") if path.suffix in KINDS]
    code = "\n".join(f"{path.stem}\n{path.read_text(encoding='utf-8', errors='replace')}" for path in files)
    known = set(re.findall(r"\w+", code))
    quoted = " ".join(re.findall(r"`([^`]+)`", GLOSSARY.read_text(encoding="utf-8")))

    assert sorted(set(re.findall(r"[A-Za-z_]\w{3,}", quoted)) - known) == []
