"""Rows of one conversation, found without an engine: the same as an engine finds, in every group that can hold them."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from unheard.errors import StoreError
from unheard.store import Store
from unheard.store.lookup import rows_of_conversation

from .conftest import conversations, publish


def written(path: Path, rows: list[tuple[str, int, int | None, int | None]], *, size: int = 3) -> Path:
    """A file with groups of so many rows: key, number, month, bucket; bounds of month and bucket only, as ours."""
    names = ("conversation_key", "turn", "month", "bucket")
    table = pa.table({name: [row[place] for row in rows] for place, name in enumerate(names)})
    pq.write_table(table, path, row_group_size=size, write_statistics=["month", "bucket"])
    return path


def found(files: list[Path], key: str, month: int | None = 202501, bucket: int | None = 7) -> list[int]:
    return sorted(row["turn"] for row in rows_of_conversation(files, [(month, bucket)], key))


def test_rows_across_groups_and_files_are_all_found(tmp_path: Path) -> None:
    first = written(tmp_path / "a.parquet", [(f"s|{key}", turn, 202501, 7) for key in "abc" for turn in range(4)])
    second = written(tmp_path / "b.parquet", [("s|b", 9, 202501, 7), ("s|z", 1, 202501, 7)])
    assert found([first, second], "s|b") == [0, 1, 2, 3, 9]
    assert found([first, second], "s|z") == [1]
    assert found([first, second], "s|bb") == []
    assert found([], "s|b") == []


def test_order_of_keys_is_not_taken_for_granted(tmp_path: Path) -> None:
    keys = ["s|m", "s|a", "s|z", "s|b", "s|y", "s|c", "s|ä", "s|é'\"{}%"]
    file = written(tmp_path / "a.parquet", [(key, turn, 202501, 7) for turn, key in enumerate(keys)])
    assert [found([file], key) for key in keys] == [[turn] for turn in range(len(keys))]


def test_a_group_of_another_month_is_not_read_and_one_without_bounds_is(tmp_path: Path) -> None:
    file = written(
        tmp_path / "a.parquet",
        [("s|a", 1, 202501, 7)] * 3 + [("s|a", 2, 202502, 7)] * 3 + [("s|a", 3, None, None)] * 3,
    )
    assert found([file], "s|a") == [1, 1, 1, 3, 3, 3]
    assert found([file], "s|a", 202502) == [2, 2, 2, 3, 3, 3]
    assert found([file], "s|a", None, None) == [1, 1, 1, 2, 2, 2, 3, 3, 3], "where it lies is not known"


def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    file = written(tmp_path / "a.parquet", [("s|a", 1, 202501, 7)])
    assert found([file], "s|a") == [1]
    file.unlink()
    with pytest.raises(StoreError, match="gone"):
        found([file], "s|a")


def test_what_waits_for_publication_is_left_to_an_engine_and_all_else_is_read(store: Store) -> None:
    publish(store, conversations(["a", "b"], turns=3))
    store.put_judgements([{"conversation_key": key, "judge": "j", "rating": 4, "issues": []} for key in "ab"])
    store.publish_pending()
    store.put_judgements([{"conversation_key": "a", "judge": "j", "rating": 1, "issues": []}])
    home = [(202601, 7)]
    with store.snapshot() as snapshot:
        assert snapshot.rows_of("judgement", home, "a") is None, "a newer one waits"
        assert [row["rating"] for row in snapshot.rows_of("judgement", home, "b") or []] == [4]
        for key in "ab":
            found = snapshot.rows_of("turn", home, key) or []
            assert sorted(row["turn"] for row in found) == [0, 1, 2]
            sql = f"SELECT * FROM turn AS t WHERE t.conversation_key = '{key}' ORDER BY t.turn"
            assert sorted(found, key=lambda row: row["turn"]) == snapshot.engine().query(sql).to_pylist()
        assert snapshot.rows_of("turn", [(None, 7)], "a") is None, "where it lies is not known"
