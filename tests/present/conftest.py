"""The command line as a user calls it: arguments in; output, complaint and exit code out."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unheard.present.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"


class Answer:
    """What a command printed and how it ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of `unheard run my-export`, made once; who changes it changes a copy."""
    folder = tmp_path_factory.mktemp("ran")
    command = [sys.executable, "-c", "from unheard.present.cli import main; main()", "run", str(EXAMPLES / "my-export")]
    done = subprocess.run([*command, "--store", "desk"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "desk"


@pytest.fixture
def unheard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., Answer]:
    """Run `unheard …` in an empty folder that holds the example export as `my-export`."""
    shutil.copytree(EXAMPLES / "my-export", tmp_path / "my-export")
    shutil.copy(EXAMPLES / "tickets.csv", tmp_path / "tickets.csv")
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("UNHEARD_")]:
        monkeypatch.delenv(name)

    def call(*arguments: str) -> Answer:
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            main(list(arguments))
        printed = capfd.readouterr()
        return Answer(int(end.value.code or 0), printed.out, printed.err)

    return call


@pytest.fixture
def ran_here(unheard: Callable[..., Answer], ran: Path, tmp_path: Path) -> Path:
    """A copy of that store where commands look for theirs."""
    return Path(shutil.copytree(ran, tmp_path / "unheard-store"))
