"""Importing and asking for help load nothing heavy, print nothing and touch nothing."""

import subprocess
import sys

import pytest

HEAVY = ("duckdb", "pyarrow", "numpy", "scipy", "sklearn", "pydantic_ai", "pyspark", "sqlglot", "pydantic")


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def test_import_unheard_loads_none_of_the_heavy_libraries() -> None:
    loaded = run(f"import sys, unheard; print([name for name in {HEAVY!r} if name in sys.modules])")
    assert loaded.strip() == "[]"


@pytest.mark.parametrize("arguments", [["--help"], ["metrics", "--help"], ["demo", "--help"]])
def test_help_loads_none_of_the_heavy_libraries(arguments: list[str]) -> None:
    code = f"""
import sys
from unheard.present.cli import main
try:
    main({arguments!r})
except SystemExit as end:
    print("code", end.code)
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    lines = run(code).strip().splitlines()
    assert lines[-2:] == ["code 0", "[]"]
    assert lines[0].startswith("Usage: unheard")
