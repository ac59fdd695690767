"""The page about studies: its commands run in the order they stand, and every study is on it."""

import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

from unheard.studies import STUDIES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "studies.md").read_text(encoding="utf-8")


@pytest.mark.long
def test_every_command_of_the_page_runs_on_the_example(unheard: Any, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples" / "my-export", tmp_path / "my-export")
    block = PAGE.split("```console\n")[1].split("```")[0]
    lines = [line for line in block.splitlines() if line.startswith("unheard ")]
    assert len(lines) == 1 + len(STUDIES)
    for line in lines:
        done = unheard(*shlex.split(line)[1:])
        assert done.code == 0, f"{line}\n{done.err}"
        assert done.out.strip(), line


def test_every_study_says_what_a_reader_needs_and_stands_on_the_page() -> None:
    for study in STUDIES.values():
        assert study.question.endswith("?")
        assert study.definition.endswith(".")
        assert study.method.endswith(".")
        assert study.assumptions
        assert all(one.endswith(".") for one in study.assumptions)
        assert f"## {study.name}\n" in PAGE
