"""Backup and restore: the store as it stood at one moment, checked, while others write."""

import threading
from pathlib import Path

import pytest

from unheard.errors import StoreError, UsageError
from unheard.settings import Settings
from unheard.store import Store, restore

from .conftest import conversations, payload_hash, publish, said


def fill(store: Store) -> None:
    with store.writing("test") as writer, writer.batch("input") as batch:
        batch.archive("s", [payload_hash(b"x")], [b"x"], ["a"])
        batch.add(conversations(["a", "b"]))
        batch.publish({})
    store.put_judgements([{"conversation_key": "a", "judge": "j", "rating": 3}])
    store.put_sample([{"sample": "s", "conversation_key": "a", "inclusion_prob": 0.5}])


def test_a_restored_store_is_the_one_that_was_backed_up(store: Store, tmp_path: Path) -> None:
    fill(store)
    (store.folder / "unheard.toml").write_text("recontact_days = 7\n")
    answer = store.backup(tmp_path / "backup")
    assert answer["version"] == 3
    publish(store, conversations(["after"]))
    restore(tmp_path / "backup", tmp_path / "again")
    again = Store.open(tmp_path / "again", Settings(), create=False)
    with again.snapshot() as snapshot:
        assert set(said(snapshot)) == {"a", "b"}
        assert snapshot.engine().query("SELECT rating FROM judgement").to_pylist() == [{"rating": 3}]
        assert snapshot.engine().query("SELECT inclusion_prob FROM sampled").to_pylist() == [{"inclusion_prob": 0.5}]
    assert again.payloads([payload_hash(b"x")]) == [b"x"]
    assert again.identity_hash("id", "1") == store.identity_hash("id", "1")
    assert (again.folder / "unheard.toml").read_text() == "recontact_days = 7\n"
    publish(again, conversations(["b"], text="new"))
    with again.snapshot() as snapshot:
        assert said(snapshot)["b"] == ["new", "new"]
    again.close()


def test_a_backup_taken_while_others_write_is_of_one_moment(store: Store, tmp_path: Path) -> None:
    publish(store, conversations(["a", "b"], text="0"))
    store.grace_seconds = 0
    stop = threading.Event()

    def write() -> None:
        writer = Store.open(store.folder, Settings())
        writer.grace_seconds = 0
        number = 0
        while not stop.is_set():
            number += 1
            publish(writer, conversations(["a", "b"], text=str(number)))
        writer.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(4):
            store.backup(tmp_path / f"backup{number}")
    finally:
        stop.set()
        thread.join()
    for number in range(4):
        copy = Store.open(tmp_path / f"backup{number}", Settings(), create=False)
        with copy.snapshot() as snapshot:
            texts = said(snapshot)
        assert set(texts) == {"a", "b"}
        assert len({text for several in texts.values() for text in several}) == 1
        copy.close()


def test_a_folder_that_is_not_empty_is_never_written_to(store: Store, tmp_path: Path) -> None:
    fill(store)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("x")
    with pytest.raises(UsageError, match="not empty"):
        store.backup(tmp_path / "full")
    store.backup(tmp_path / "backup")
    with pytest.raises(UsageError, match="not empty"):
        restore(tmp_path / "backup", tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine"]


def test_a_backup_does_not_go_into_the_store_itself(store: Store) -> None:
    with pytest.raises(UsageError, match="inside the store"):
        store.backup(store.folder / "backup")


def test_an_unfinished_backup_is_not_restored(store: Store, tmp_path: Path) -> None:
    fill(store)
    store.backup(tmp_path / "backup")
    (tmp_path / "backup" / "store.sqlite").unlink()
    with pytest.raises(StoreError, match="no finished backup"):
        restore(tmp_path / "backup", tmp_path / "again")


def test_a_backup_with_a_changed_file_is_not_restored(store: Store, tmp_path: Path) -> None:
    fill(store)
    store.backup(tmp_path / "backup")
    file = next((tmp_path / "backup" / "segments" / "turn").iterdir())
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 1
    file.write_bytes(bytes(whole))
    with pytest.raises(StoreError, match="not what was written"):
        restore(tmp_path / "backup", tmp_path / "again")
