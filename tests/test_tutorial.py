"""The tutorial is code: every command on it runs in an empty folder and prints what stands under it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.long
def test_every_command_of_the_tutorial_runs_and_prints_what_the_page_shows() -> None:
    page = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    assert page.count("```console") >= 10
    done = subprocess.run([sys.executable, "docs/tutorial.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
