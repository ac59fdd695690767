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


def test_measuring_brings_no_study_and_no_optimiser() -> None:
    heavy = ("scipy.optimize", "scipy.stats", "unheard.studies")
    loaded = run(f"import sys, unheard.pipeline.measure; print([name for name in {heavy!r} if name in sys.modules])")
    assert loaded.strip() == "[]"


def test_judging_brings_nothing_of_scipy() -> None:
    code = "import sys, unheard.pipeline.judge; print([name for name in sys.modules if name.startswith('scipy')])"
    assert run(code).strip() == "[]"


def test_no_study_brings_all_of_the_statistics_of_scipy_which_take_a_second_to_load() -> None:
    code = "import sys, unheard.studies; print([n for n in ('scipy.stats', 'scipy.optimize') if n in sys.modules])"
    assert run(code).strip() == "[]"
    code = """
import sys
import numpy as np
from unheard.studies.benchmark_vs_outcome import redrawn_correlation
low, high = redrawn_correlation(np.arange(6.0), np.arange(6.0), np.full(6, 1e-9), 1)
print(round(low, 9), round(high, 9), "scipy.stats" in sys.modules)
"""
    assert run(code).strip() == "1.0 1.0 False"
