"""One simulated organisation for all tests of the web application; each server gets a copy of it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.hostile import write_hostile_world
from tests.web.served import Client, Served, serving, unheard


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that starts a server of its own takes seconds: `.ci/run` runs it, `uv run pytest` does not."""
    for item in items:
        if {"served", "filled"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with some hundred judged conversations; not to be changed."""
    for name in [name for name in os.environ if name.startswith("UNHEARD_") and name != "UNHEARD_NO_SKIPS"]:
        os.environ.pop(name)
    folder = tmp_path_factory.mktemp("organisation")
    unheard("demo", "--size", "200", "--store", folder / "store", "--report", folder / "report.html")
    return folder / "store"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store that holds nothing."""
    return tmp_path / "store"


@pytest.fixture
def served(store: Path) -> Iterator[Served]:
    """A server of one's own, over a store that holds nothing: quick to start, for what needs no numbers."""
    with serving(store) as running:
        yield running


@pytest.fixture
def filled(organisation: Path, tmp_path: Path) -> Path:
    """A copy of the organisation."""
    return Path(shutil.copytree(organisation, tmp_path / "filled"))


@pytest.fixture(scope="session")
def shared(organisation: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server over the organisation, for tests that do not get in each other's way."""
    copy = tmp_path_factory.mktemp("shared") / "store"
    shutil.copytree(organisation, copy)
    with serving(copy) as running:
        yield running


@pytest.fixture(scope="session")
def admin(shared: Served) -> Client:
    """The administrator of the shared server."""
    return shared.admin().ready()


@pytest.fixture(scope="session")
def hostile_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose every field tries something, beside what was printed when it was filled."""
    folder = tmp_path_factory.mktemp("hostile-world")
    assert write_hostile_world(folder / "world") >= 150
    done = unheard("ingest", folder / "world", "--store", folder / "store")
    (folder / "ingest.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    unheard("judge", "--store", folder / "store")
    return folder


@pytest.fixture(scope="session")
def hostile(hostile_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server over it."""
    yield from _over(hostile_world, tmp_path_factory.mktemp("hostile"))


@pytest.fixture
def hostile_alone(hostile_world: Path, tmp_path: Path) -> Iterator[Served]:
    """One of a test's own: many failed logins lock everybody of their address out."""
    yield from _over(hostile_world, tmp_path / "alone")


def _over(world: Path, folder: Path) -> Iterator[Served]:
    shutil.copytree(world, folder, dirs_exist_ok=True)
    with serving(folder / "store") as running:
        running.admin().ready()
        yield running
