"""A tiny world told by hand, a simulated one, and the command line that reads them."""

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from unheard.pipeline.measure import Measured, measured
from unheard.present.cli import main
from unheard.settings import Settings
from unheard.store import Store

sys.path.insert(0, str(Path(__file__).parent))

from tiny_world import Json, day, tiny_rows, write


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
    """Run `unheard …` in an empty folder."""
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
def tiny_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the tiny world, with its facts."""
    from unheard.pipeline.ingest import ingest_paths

    folder = tmp_path_factory.mktemp("tiny")
    conversations, judgements = tiny_rows()
    paths = [folder / f"{name}.jsonl" for name in ("conversations", "judgements", "outcomes", "observed")]
    seen = [{"fact": fact, "customer": None, "from": day(0), "to": day(120)} for fact in ("contact", "churn")]
    left = {"id": "o1", "customer": {"id": "ann"}, "at": day(20), "type": "churn_voluntary"}
    for path, lines in zip(paths, (conversations, judgements, [left], seen), strict=True):
        write(path, lines)
    settings = Settings.load(folder / "store")
    store = Store.open(folder / "store", settings, create=True)
    result = ingest_paths(store, settings, paths, command="test")
    assert (result.errors, result.refused) == ([], 0)
    with measured(store, settings):
        pass
    store.close()
    return folder / "store"


@pytest.fixture
def tiny(unheard: Callable[..., Answer], tiny_store: Path, tmp_path: Path) -> Callable[..., Answer]:
    """Run `unheard …` on the tiny world."""
    shutil.copytree(tiny_store, tmp_path / "unheard-store")
    return unheard


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Measured]:
    """A simulated organisation, ingested, judged and measured."""
    from unheard.pipeline.ingest import ingest_paths
    from unheard.pipeline.judge import judge_store
    from unheard.simulate import simulate

    folder = tmp_path_factory.mktemp("simulated")
    simulate(folder / "export", conversations=900, seed=3)
    settings = Settings.load(folder / "store")
    store = Store.open(folder / "store", settings, create=True)
    ingest_paths(store, settings, [folder / "export"], command="test")
    judge_store(store, settings, command="test")
    with measured(store, settings) as facts:
        yield facts
    store.close()


@pytest.fixture(scope="session")
def rows(simulated: Measured) -> list[Json]:
    """Every eligible conversation of the simulated organisation, as a row of facts."""
    found: list[Json] = simulated.engine.query("SELECT * FROM fact_conversation ORDER BY conversation_key").to_pylist()
    return found
