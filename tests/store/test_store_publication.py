"""What is published is there once, whole, in its last version, and the rest is not there."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unheard.settings import Settings
from unheard.store import SCHEMAS, Refused, Store
from unheard.store import compaction as compaction_module
from unheard.store import parts as parts_module

from .conftest import content_hash, conversations, payload_hash, publish, said


def files_on_disk(store: Store) -> set[str]:
    return {path.name for path in (store.folder / "segments").rglob("*.parquet")}


def test_published_conversations_are_read_back_whole(store: Store) -> None:
    publish(store, conversations(["a", "b"], text="first"), counts={"new": 2})
    with store.snapshot() as snapshot:
        assert said(snapshot) == {"a": ["first", "first"], "b": ["first", "first"]}
        assert snapshot.version == 1
    assert store.publications().to_pylist()[0]["counts"] == '{"new": 2}'


def test_every_canonical_table_can_be_asked_for_in_an_empty_store(store: Store) -> None:
    with store.snapshot() as snapshot:
        engine = snapshot.engine()
        for table, schema in SCHEMAS.items():
            assert engine.query(f"SELECT * FROM {table}").schema.names == schema.names


def test_a_batch_that_is_not_published_leaves_nothing(store: Store) -> None:
    with store.writing("test") as writer, writer.batch("input") as batch:
        batch.add(conversations(["a"]))
        batch.archive("s", [payload_hash(b"x")], [b"x"], ["a"])
        batch.refuse([Refused(file="f", line=1, field=None, reason="r", remedy="m")])
    with store.snapshot() as snapshot:
        assert said(snapshot) == {}
        assert snapshot.version == 0
    assert files_on_disk(store) == set()
    assert not list((store.folder / "raw").iterdir())
    assert not list((store.folder / "staging").iterdir())
    assert store.refused().num_rows == 0


def test_a_changed_conversation_replaces_all_its_rows_and_only_those(store: Store) -> None:
    publish(store, conversations(["a", "b", "c"], text="old", turns=3))
    publish(store, conversations(["b"], text="new", turns=1))
    with store.snapshot() as snapshot:
        assert said(snapshot) == {"a": ["old"] * 3, "b": ["new"], "c": ["old"] * 3}


def test_a_changed_conversation_may_move_to_another_month(store: Store) -> None:
    publish(store, conversations(["a", "b"], month=202601))
    publish(store, conversations(["a"], month=202603, bucket=200, text="moved"))
    publish(store, conversations(["a"], month=202602, bucket=3, text="back"))
    with store.snapshot() as snapshot:
        assert said(snapshot) == {"a": ["back", "back"], "b": ["hello", "hello"]}


def test_only_parts_that_hold_a_replaced_key_are_written_anew(store: Store) -> None:
    publish(store, conversations(["a"], month=202601))
    publish(store, conversations(["b"], month=202602))
    before = files_on_disk(store)
    with store.snapshot() as snapshot:
        untouched = {path.name for path in snapshot.files("turn")}
    publish(store, conversations(["b"], month=202602, text="new"))
    with store.snapshot() as snapshot:
        after = {path.name for path in snapshot.files("turn")}
    assert len(untouched & after) == 1
    assert before <= files_on_disk(store)  # replaced files stay for the grace time


def test_the_last_add_of_a_key_within_a_batch_counts(store: Store) -> None:
    publish(store, conversations(["a", "b"], text="1"), conversations(["a"], text="2"), conversations(["a"], text="3"))
    with store.snapshot() as snapshot:
        assert said(snapshot) == {"a": ["3", "3"], "b": ["1", "1"]}


def test_a_key_twice_in_one_add_is_refused_because_its_turns_cannot_be_told_apart(store: Store) -> None:
    twice = conversations(["a", "a"])
    with store.writing("test") as writer, writer.batch("input") as batch, pytest.raises(ValueError, match="twice"):
        batch.add(twice)


def test_turns_without_their_conversation_are_refused(store: Store) -> None:
    turns = {"turn": conversations(["a"])["turn"]}
    with store.writing("test") as writer, writer.batch("input") as batch, pytest.raises(ValueError, match="without"):
        batch.add(turns)


def test_a_child_row_in_another_month_than_its_conversation_is_refused_not_lost(store: Store) -> None:
    mixed = conversations(["a"], month=202601) | {"turn": conversations(["a"], month=202605)["turn"]}
    with store.writing("test") as writer, writer.batch("input") as batch:
        batch.add(mixed)
        with pytest.raises(ValueError, match="month and bucket"):
            batch.publish({})
    with store.snapshot() as snapshot:
        assert said(snapshot) == {}


def test_seen_and_current_know_the_store_and_this_batch(store: Store) -> None:
    first, second, third = (payload_hash(text) for text in (b"1", b"2", b"3"))
    with store.writing("test") as writer, writer.batch("input") as batch:
        assert batch.seen([first]) == [False]
        assert batch.current("conversation", ["a"]) == {}
        batch.archive("s", [first], [b"1"], ["a"])
        batch.add(conversations(["a"]))
        assert batch.seen([first, second]) == [True, False]
        assert batch.current("conversation", ["a", "b"]) == {"a": content_hash("ahello")}
        batch.publish({})
    with store.writing("test") as writer, writer.batch("input") as batch:
        batch.archive("s", [second], [b"2"], ["b"])
        batch.add(conversations(["b"]))
        batch.add(conversations(["a"], text="new"))
        assert batch.seen([first, second, third]) == [True, True, False]
        assert batch.current("conversation", ["a", "b", "c"]) == {
            "a": content_hash("anew"),
            "b": content_hash("bhello"),
        }


def test_a_content_hash_of_any_shape_is_given_back_as_it_was(store: Store) -> None:
    shapes = {"a": "abc", "b": content_hash("x"), "c": content_hash("x").upper(), "d": None}
    publish(store, *(conversations([key], content_hash=value) for key, value in shapes.items()))
    with store.writing("test") as writer, writer.batch("input") as batch:
        assert batch.current("conversation", list(shapes)) == {key: value or "" for key, value in shapes.items()}


def test_payloads_come_back_as_they_were_also_across_batches_and_blocks(store: Store) -> None:
    kept: dict[bytes, bytes] = {}
    for round_ in range(3):
        payloads = [f"{round_} {number} ".encode() * (40_000 if number == 1 else 3) for number in range(4)]
        with store.writing("test") as writer, writer.batch("input") as batch:
            batch.archive("s", [payload_hash(p) for p in payloads], payloads, [str(n) for n in range(4)])
            batch.publish({})
        kept |= {payload_hash(p): p for p in payloads}
    assert store.payloads(list(kept)) == list(kept.values())
    assert store.payloads([payload_hash(b"never")]) == [None]
    assert len(list((store.folder / "raw").iterdir())) == 1


def test_one_payload_may_hold_two_records(store: Store) -> None:
    with store.writing("test") as writer, writer.batch("input") as batch:
        batch.archive("s", [payload_hash(b"x")] * 2, [b"x"] * 2, ["a", "b"])
        batch.publish({})
    assert store.payloads([payload_hash(b"x")]) == [b"x"]


def test_refused_rows_are_those_of_the_last_reading_of_a_file(store: Store) -> None:
    def read(*lines: int) -> None:
        with store.writing("test") as writer, writer.batch("f.jsonl") as batch:
            batch.refuse([Refused(file="f", line=line, field=None, reason="cut", remedy="mend it") for line in lines])
            batch.publish({})

    read(1, 9)
    assert [row["line"] for row in store.refused().to_pylist()] == [1, 9]
    read(9)
    assert [row["line"] for row in store.refused().to_pylist()] == [9]
    read()
    assert store.refused().num_rows == 0


def test_other_tables_are_replaced_by_their_key(store: Store) -> None:
    def outcomes(**amounts: int) -> dict[str, pa.Table]:
        rows = [{"outcome_key": key, "amount_minor": amount, "month": 0} for key, amount in amounts.items()]
        return {"outcome": pa.Table.from_pylist(rows, schema=SCHEMAS["outcome"])}

    publish(store, outcomes(a=1, b=2), outcomes(b=3))
    publish(store, outcomes(a=4))
    with store.snapshot() as snapshot:
        rows = snapshot.engine().query("SELECT outcome_key, amount_minor FROM outcome ORDER BY outcome_key").to_pylist()
    assert [(row["outcome_key"], row["amount_minor"]) for row in rows] == [("a", 4), ("b", 3)]


def test_publishing_what_changes_nothing_keeps_the_version(store: Store) -> None:
    publish(store, conversations(["a"]))
    publish(store, counts={"unchanged": 1})
    with store.snapshot() as snapshot:
        assert snapshot.version == 1
    assert store.publications().num_rows == 2


def test_many_small_publications_are_put_together(store: Store) -> None:
    for number in range(40):
        publish(store, conversations([f"c{number}"], text=str(number), month=202601 + number % 12))
    with store.snapshot() as snapshot:
        assert len(snapshot.files("turn")) < 34
        assert said(snapshot) == {f"c{number}": [str(number)] * 2 for number in range(40)}


def test_a_large_month_is_split_by_buckets(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_module, "PART_ROWS", 10)
    adds = [conversations([f"c{bucket}"], bucket=bucket) for bucket in range(0, 256, 2)]
    publish(store, *adds)
    publish(store, conversations(["c0"], text="new", bucket=0))
    with store.snapshot() as snapshot:
        assert len(said(snapshot)) == 128
        assert said(snapshot)["c0"] == ["new", "new"]
        assert 4 <= len(snapshot.files("turn")) <= 65


@pytest.mark.parametrize("run", [1, 300])
def test_rows_stand_in_the_files_of_their_months_as_they_came_however_often_the_months_change(
    store: Store, run: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts_module, "_SMALL_ROWS", 500)  # else so few rows stand in one file
    months = [202601 + number // run * 5 % 12 for number in range(1_500)]
    adds = [conversations([f"c{row}"], month=month, bucket=row % 256) for row, month in enumerate(months)]
    publish(store, {name: pa.concat_tables([tables[name] for tables in adds]) for name in adds[0]})
    found: dict[int, list[int]] = {}
    with store.snapshot() as snapshot:
        files = [pq.read_table(file, partitioning=None).to_pylist() for file in snapshot.files("conversation")]
        assert said(snapshot) == {f"c{row}": ["hello"] * 2 for row in range(len(months))}
    spans = sorted((rows[0]["month"], rows[-1]["month"]) for rows in files)
    assert len(files) > 1
    assert all(before < after for (_, before), (after, _) in itertools.pairwise(spans))
    for row in (row for rows in files for row in rows):
        found.setdefault(row["month"], []).append(int(row["conversation_id"].removeprefix("c")))
    assert found == {month: [row for row, other in enumerate(months) if other == month] for month in set(months)}


def test_input_that_goes_through_the_months_again_and_again_does_not_end_in_ever_more_files(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts_module, "MOST_FILES", 6)  # of four months, three may stay open
    monkeypatch.setattr(parts_module, "BUFFER_BYTES", 0)
    monkeypatch.setattr(compaction_module, "_BUFFER_BYTES", 0)
    months = [202601 + number % 24 // 6 for number in range(240)]
    adds = [conversations([f"c{row}"], text=str(row), month=month) for row, month in enumerate(months)]
    publish(store, *adds)
    with store.snapshot() as snapshot:
        assert said(snapshot) == {f"c{number}": [str(number)] * 2 for number in range(240)}
        assert len(snapshot.files("turn")) <= 8


def test_a_folder_with_pattern_letters_in_its_name_can_be_a_store(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "a [b]*c? d=1 'x'", Settings())
    publish(store, conversations(["a"]))
    with store.snapshot() as snapshot:
        assert said(snapshot) == {"a": ["hello", "hello"]}
    store.close()


adds = st.lists(
    st.dictionaries(
        st.sampled_from("abcdef"), st.tuples(st.sampled_from([0, 202601, 202602]), st.integers(0, 255)), max_size=4
    ),
    max_size=5,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(adds, min_size=1, max_size=3), buffer=st.sampled_from([1, 10**9]))
def test_any_order_of_adds_and_batches_leaves_the_last_version_of_each_key(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    batches: list[list[dict[str, tuple[int, int]]]],
    buffer: int,
) -> None:
    # A buffer of one byte writes after every add, so that a later version meets its earlier one in a file.
    monkeypatch.setattr(parts_module, "BUFFER_BYTES", buffer)
    store = Store.open(tmp_path_factory.mktemp("any"), Settings())
    expected: dict[str, list[str]] = {}
    number = 0
    for batch_adds in batches:
        with store.writing("test") as writer, writer.batch("input") as batch:
            for add in batch_adds:
                number += 1
                for key, (_month, _bucket) in add.items():
                    expected[key] = [f"{number}"] * 2
                tables = [
                    conversations([key], text=str(number), month=month, bucket=bucket)
                    for key, (month, bucket) in add.items()
                ]
                if tables:
                    batch.add({name: pa.concat_tables([t[name] for t in tables]) for name in tables[0]})
            batch.publish({})
    with store.snapshot() as snapshot:
        assert said(snapshot) == dict(sorted(expected.items()))
    store.close()


def test_two_opened_stores_see_each_others_publications(open_store: Callable[..., Store]) -> None:
    one, other = open_store(), open_store()
    publish(one, conversations(["a"]))
    with other.snapshot() as snapshot:
        assert list(said(snapshot)) == ["a"]


def test_files_of_a_month_and_bucket_hold_all_its_rows_and_are_not_named_where_rows_wait(store: Store) -> None:
    publish(store, conversations([f"c-{number}" for number in range(40)]))
    with store.snapshot() as snapshot:
        heads = snapshot.published("conversation").to_pylist()
        for head in heads:
            files = snapshot.files_of("turn", [(head["month"], head["bucket"])])
            assert files
            held = {key for file in files for key in pq.read_table(file)["conversation_key"].to_pylist()}
            assert head["conversation_key"] in held
        assert snapshot.files_of("turn", [(190001, 0)]) == []
        assert snapshot.files_of("turn", [(None, 0)]) is None
