"""The same thing twice is one thing; a changed record replaces; erased people stay out."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unheard.pipeline.ingest import IngestResult, ingest_paths
from unheard.settings import Settings
from unheard.store import Store
from unheard.store.families import key_hash

Query = Callable[[str], list[dict[str, Any]]]
Make = Callable[..., dict[str, Any]]
Ingest = Callable[..., IngestResult]


def _numbers(result: Any) -> Any:
    assert result.read == result.new + result.changed + result.unchanged + result.refused
    return result.new, result.changed, result.unchanged, result.refused


def test_the_same_file_twice_changes_nothing(ingest: Ingest, rows: Query, conversation: Make) -> None:
    records = [conversation(f"c-{number}", turns=[{"text": f"words {number}"}]) for number in range(20)]
    assert _numbers(ingest(*records)) == (20, 0, 0, 0)
    before = rows("SELECT * FROM turn ORDER BY conversation_key")
    assert _numbers(ingest(*records)) == (0, 0, 20, 0)
    assert rows("SELECT * FROM turn ORDER BY conversation_key") == before


def test_the_same_content_written_differently_is_unchanged(
    ingest: Ingest, store: Store, tmp_path: Path, conversation: Make
) -> None:
    one = conversation()
    ingest(one)
    other = tmp_path / "conversations.json"
    other.write_text(json.dumps([dict(reversed(one.items()))], indent=3))
    assert _numbers(ingest_paths(store, Settings(), [other])) == (0, 0, 1, 0)


def test_a_changed_record_replaces_all_its_rows(ingest: Ingest, rows: Query, conversation: Make) -> None:
    ingest(conversation("a", turns=[{"text": "one"}, {"text": "two"}]), conversation("b"))
    result = ingest(conversation("a", turns=[{"text": "three"}], opened_at="2026-05-01T00:00:00Z"), conversation("b"))
    assert _numbers(result) == (0, 1, 1, 0)
    assert rows("SELECT text FROM turn WHERE conversation_key = 'helpdesk|a'") == [{"text": "three"}]
    assert rows("SELECT COUNT(*) AS n FROM conversation") == [{"n": 2}]


def test_overlapping_exports_give_each_conversation_once_and_the_later_file_wins(
    store: Store, rows: Query, conversation: Make, tmp_path: Path
) -> None:
    def export(name: Any, numbers: Any, words: Any) -> Any:
        path = tmp_path / name
        records = [conversation(f"c-{number}", turns=[{"text": words}]) for number in numbers]
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
        return path

    january, february = export("january.jsonl", range(10), "old"), export("february.jsonl", range(6, 16), "new")
    assert _numbers(ingest_paths(store, Settings(), [january, february])) == (16, 4, 0, 0)
    counts = "SELECT text, COUNT(*) AS n FROM turn GROUP BY text ORDER BY text"
    assert rows(counts) == [{"text": "new", "n": 10}, {"text": "old", "n": 6}]
    assert _numbers(ingest_paths(store, Settings(), [january, february])) == (0, 0, 20, 0)
    assert rows(counts) == [{"text": "new", "n": 10}, {"text": "old", "n": 6}]


def test_of_one_id_twice_in_a_file_the_last_counts_also_when_read_again(
    ingest: Ingest, rows: Query, conversation: Make
) -> None:
    records = [conversation("a", turns=[{"text": "first"}]), conversation("a", turns=[{"text": "last"}]),
               conversation("a", turns=[{"text": "last"}])]  # fmt: skip
    assert _numbers(ingest(*records)) == (1, 1, 1, 0)
    assert _numbers(ingest(*records)) == (0, 0, 3, 0)
    assert rows("SELECT text FROM turn") == [{"text": "last"}]


def test_another_time_zone_reads_the_file_anew(ingest: Ingest, rows: Query, conversation: Make) -> None:
    naive = conversation(opened_at="2026-03-02T10:14:05")
    ingest(naive)
    assert _numbers(ingest(naive, timezone="Europe/Berlin")) == (0, 1, 0, 0)
    assert rows("SELECT opened_at_us FROM conversation") == [{"opened_at_us": 1772442845_000000}]


def test_an_erased_person_does_not_come_back_from_old_or_new_files(
    ingest: Ingest, store: Store, rows: Query, conversation: Make
) -> None:
    old = conversation("a", customer={"id": "u-1"})
    other = conversation("b", customer={"id": "u-2"})
    ingest(old, other)
    gone = store.identity_hash("id", "u-1")
    store.forget({gone}, {"helpdesk|a"}, set())
    result = ingest(old, {**old, "subject": "changed"}, conversation("new", customer={"id": "u-1"}), other)
    assert _numbers(result) == (0, 0, 3, 1)
    assert result.erased == 2
    assert "erased" in result.refused_rows[0].reason
    assert rows("SELECT text FROM turn WHERE conversation_key <> 'helpdesk|b' AND text IS NOT NULL") == []
    outcome = ingest({"customer": {"id": "u-1"}, "type": "purchase"}, {"customer": {"id": "u-2"}, "type": "purchase"},
                     kind="outcomes")  # fmt: skip
    assert (outcome.new, outcome.refused) == (1, 1)


edits = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), min_size=1, max_size=12)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(edits, min_size=1, max_size=3))
def test_any_sequence_of_files_ends_with_the_last_new_version_of_each_record(tmp_path: Path, files: Any) -> None:
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    store = Store.open(folder / "store", Settings())
    expected, seen = {}, set()
    for number, file in enumerate(files):
        path = folder / f"{number}.jsonl"
        lines = [{"conversation_id": f"c{name}", "turns": [{"text": f"v{version}"}]} for name, version in file]
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        for name, version in file:
            # A version that was read before is known, and nothing is written again.
            if (name, version) not in seen:
                expected[f"c{name}"] = f"v{version}"
            seen.add((name, version))
        result = ingest_paths(store, Settings(), [path])
        assert _numbers(result)[3] == 0
        assert result.read == len(file)
    with store.snapshot() as snapshot:
        found = snapshot.engine().query(
            "SELECT c.conversation_id, t.text FROM conversation AS c JOIN turn AS t USING (conversation_key)"
        )
    store.close()
    assert {row["conversation_id"]: row["text"] for row in found.to_pylist()} == expected
    assert found.num_rows == len(expected)


@pytest.mark.parametrize("kind", ["conversations", "outcomes"])
def test_progress_ends_at_the_size_of_the_file(ingest: Ingest, conversation: Make, kind: Any) -> None:
    told = []
    record = conversation() if kind == "conversations" else {"customer": {"id": "u"}, "type": "purchase"}
    ingest(record, kind=kind, progress=lambda *step: told.append(step))
    assert told[-1][1] == told[-1][2] > 0


def _respelled(record: dict[str, Any]) -> dict[str, Any]:
    return dict(reversed(record.items()))


def test_within_one_file_the_same_content_written_differently_is_unchanged(
    ingest: Ingest, rows: Query, conversation: Make
) -> None:
    # The second spelling stands next to the first, the third more than a block of the file after it.
    filler = [conversation(f"f-{number}", turns=[{"text": "word " * 2_000}]) for number in range(500)]
    a, b = conversation("a"), conversation("b")
    changed = conversation("b", turns=[{"text": "other words"}])
    result = ingest(a, b, _respelled(a), *filler, {**_respelled(a), "source": a["source"]}, _respelled(changed))
    assert _numbers(result) == (502, 1, 2, 0)
    assert rows("SELECT text FROM turn WHERE conversation_key = 'helpdesk|b'") == [{"text": "other words"}]
    assert _numbers(ingest(_respelled(a), changed, b)) == (0, 0, 3, 0)


def test_a_new_spelling_is_known_itself_when_it_comes_again(ingest: Ingest, conversation: Make) -> None:
    one = conversation()
    ingest(one)
    assert _numbers(ingest(_respelled(one))) == (0, 0, 1, 0)
    assert _numbers(ingest(_respelled(one))) == (0, 0, 1, 0)
    assert _numbers(ingest({**_respelled(one), "subject": "New"})) == (0, 1, 0, 0)
    assert _numbers(ingest({"subject": "New", **one})) == (0, 0, 1, 0)


def test_a_store_that_hashed_what_records_say_goes_on_without_a_change(
    ingest: Ingest, store: Store, conversation: Make
) -> None:
    one, other = conversation("a"), conversation("b")
    ingest(one, other)
    said = {"helpdesk|a": "3b64abf632b30ead6235d729cd498c99", "helpdesk|b": "00000000000000000000000000000000"}
    for key, content in said.items():
        store.connection.execute(
            "UPDATE record SET content = ? WHERE family = 0 AND key = ?", (bytes.fromhex(content), key_hash(key))
        )
    assert _numbers(ingest(_respelled(one), _respelled(other))) == (0, 1, 1, 0)


def test_what_cannot_be_compared_any_more_counts_as_changed(ingest: Ingest, store: Store, conversation: Make) -> None:
    one = conversation()
    ingest(one)
    store.connection.execute("DELETE FROM raw")
    assert _numbers(ingest(_respelled(one))) == (0, 1, 0, 0)
