"""The command line as a user calls it: arguments in; output, complaint and exit code out."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.present.in_browser import CHROMIUM, FLAGS

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


@pytest.fixture(scope="session")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="the group `browser` is not installed")
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield opened
        opened.close()
