"""The command line as a user calls it: arguments in; output, complaint and exit code out."""

import json
import os
import shutil
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
