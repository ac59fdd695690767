"""Opening: a new store, somebody else's folder, a damaged store, one of a newer version."""

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from unheard.errors import StoreError
from unheard.settings import Settings
from unheard.store import Store

from .conftest import conversations, publish


def opened(path: Path, *, create: bool = True) -> Store:
    return Store.open(path, Settings(), create=create)


def one_sentence(error: pytest.ExceptionInfo[StoreError]) -> str:
    text = str(error.value)
    assert "\n" not in text
    assert "Traceback" not in text
    return text


def test_a_store_is_made_only_where_that_was_asked_for(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store"):
        opened(tmp_path / "none", create=False)
    assert not (tmp_path / "none").exists()


def test_a_folder_with_other_things_in_it_is_not_made_a_store(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"x")
    with pytest.raises(StoreError) as error:
        opened(tmp_path)
    assert "holiday.jpg" in one_sentence(error)
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_a_folder_with_only_a_settings_file_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / "unheard.toml").write_text("recontact_days = 7\n")
    opened(tmp_path).close()


def test_a_file_is_not_a_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError) as error:
        opened(tmp_path / "file")
    assert "--store" in one_sentence(error)


def test_a_newer_store_is_refused_with_the_remedy(tmp_path: Path) -> None:
    opened(tmp_path).close()
    with contextlib.closing(sqlite3.connect(tmp_path / "store.sqlite")) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError) as error:
        opened(tmp_path)
    assert "schema 99" in one_sentence(error)
    assert "pip install --upgrade" in str(error.value)


def test_a_manifest_that_is_no_database_is_called_damaged(tmp_path: Path) -> None:
    opened(tmp_path).close()
    (tmp_path / "store.sqlite").write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreError) as error:
        opened(tmp_path)
    assert "damaged" in one_sentence(error)


@pytest.mark.parametrize("harm", ["remove", "cut"])
def test_a_lost_or_cut_file_is_called_damaged_and_named(store: Store, harm: str) -> None:
    publish(store, conversations(["a"]))
    with store.snapshot() as snapshot:
        file = snapshot.files("turn")[0]
    if harm == "remove":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(StoreError) as error:
        store.snapshot()
    assert file.name in one_sentence(error)
    assert "restore" in str(error.value)


def test_a_lost_identity_key_is_called_damaged(tmp_path: Path) -> None:
    opened(tmp_path).close()
    (tmp_path / "identity.key").unlink()
    with pytest.raises(StoreError, match=r"identity\.key"):
        opened(tmp_path)


def test_identity_hashes_depend_on_the_installation_the_kind_and_the_value(
    open_store: Callable[..., Store], tmp_path: Path
) -> None:
    store = open_store()
    other = opened(tmp_path / "other")
    hashed = store.identity_hash("email", "jo@example.org")
    assert hashed == open_store().identity_hash("email", "jo@example.org")
    assert len(hashed) == 32
    different = {
        hashed,
        store.identity_hash("id", "jo@example.org"),
        store.identity_hash("email", "ann@example.org"),
        other.identity_hash("email", "jo@example.org"),
    }
    assert len(different) == 4
    other.close()


def test_the_key_can_be_read_by_its_owner_only(store: Store) -> None:
    assert (store.folder / "identity.key").stat().st_mode & 0o077 == 0


def test_a_store_that_was_moved_works(tmp_path: Path) -> None:
    store = opened(tmp_path / "one")
    publish(store, conversations(["a"]))
    store.close()
    (tmp_path / "one").rename(tmp_path / "two")
    moved = opened(tmp_path / "two", create=False)
    with moved.snapshot() as snapshot:
        assert snapshot.engine().query("SELECT conversation_key FROM turn").num_rows == 2
    moved.close()
