"""The table of traps against tests and code: each trap that concerns a reader has a test, and each rule is there."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TRAPS: list[dict[str, Any]] = tomllib.loads((ROOT / "docs" / "traps.toml").read_text(encoding="utf-8"))["trap"]


def _tests() -> set[str]:
    """Every test that is named after a trap."""
    return {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_trap_\d\d_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }


def _named(trap: dict[str, Any]) -> dict[str, list[str]]:
    return {reader: [names] if isinstance(names, str) else names for reader, names in (trap.get("tests") or {}).items()}


def test_every_number_stands_in_the_table_once() -> None:
    assert [trap["number"] for trap in TRAPS] == list(range(1, 49))


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: f"{trap['number']:02}")
def test_a_trap_has_a_test_and_a_rule_or_comes_with_a_reader(trap: dict[str, Any]) -> None:
    if "comes_with" in trap:
        assert trap.keys() == {"number", "says", "comes_with"}
        return
    there = _tests()
    for reader, names in _named(trap).items():
        assert names, reader
        for name in names:
            assert name.startswith(f"test_trap_{trap['number']:02}_")
            assert name in there, f"{name} is in no file of tests/"
    assert trap["rule"]
    for rule in trap["rule"]:
        file, _, function = rule.partition(":")
        text = (ROOT / "src" / "unheard" / file).read_text(encoding="utf-8")
        assert not function or f"def {function}(" in text, rule


def test_every_test_of_a_trap_stands_in_the_table() -> None:
    listed = {name for trap in TRAPS for names in _named(trap).values() for name in names}
    assert _tests() - listed == set()


def test_the_readers_of_the_table_are_those_that_exist() -> None:
    from unheard.sources.catalogue import SHAPES

    assert {reader for trap in TRAPS for reader in _named(trap)} <= {shape.name for shape in SHAPES}
