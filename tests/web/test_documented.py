"""What the documents promise of the web application is there: tests of the threat table, hashes of vendored files."""

import ast
import hashlib
import re
import tomllib
from importlib.resources import files
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_that_the_threat_table_names_exists() -> None:
    rows = [line for line in (ROOT / "docs" / "security.md").read_text().splitlines() if line.startswith("| ")]
    named = [found for row in rows[1:] if (found := re.findall(r"`(test_\w+)`", row.split("|")[-2]))]
    assert len(named) == len(rows) - 1 > 20, "each row names its test"
    there = {
        node.name
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert {name for row in named for name in row} - there == set()


def test_vendored_files_are_those_that_were_published() -> None:
    static = Path(str(files("unheard.present.web"))) / "static"
    listed = tomllib.loads((static / "vendored.toml").read_text())["file"]
    assert {one["name"] for one in listed} == {path.name for path in static.glob("*.min.js")}
    for one in listed:
        assert hashlib.sha256((static / one["name"]).read_bytes()).hexdigest() == one["sha256"], one["name"]
        assert (static / one["licence_file"]).read_text().strip()


def test_every_page_is_documented() -> None:
    from unheard.present.web.pages import PAGES

    text = (ROOT / "docs" / "web.md").read_text()
    assert [page.heading for page in PAGES if page.listed and page.heading not in text] == []
