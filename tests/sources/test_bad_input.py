"""Two levels of bad input: a file is refused whole, a row alone; nothing of either is lost without a word."""

import gzip
import json
import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unheard.pipeline.ingest import ingest_paths
from unheard.settings import Settings
from unheard.store import Store

Query = Callable[[str], list[dict[str, Any]]]
Make = Callable[..., dict[str, Any]]


@pytest.fixture
def good(write: Callable[..., Path], conversation: Make) -> Path:
    return write("good/conversations.jsonl", conversation("ok"))


def _binary(path: Path, line: bytes) -> None:
    path.write_bytes(bytes(range(256)) * 40)


def _empty(path: Path, line: bytes) -> None:
    path.write_bytes(b"")


def _blank(path: Path, line: bytes) -> None:
    path.write_bytes(b"\n \n\n")


def _latin1(path: Path, line: bytes) -> None:
    path.write_bytes(line.replace(b"refund", "Rückzahlung".encode("latin-1")))


def _truncated_gzip(path: Path, line: bytes) -> None:
    data = gzip.compress(b"".join(line.replace(b"c-1", str(random.random()).encode()) for _ in range(500)))
    path.write_bytes(data[: len(data) // 2])


def _broken_gzip(path: Path, line: bytes) -> None:
    data = bytearray(gzip.compress(line * 500))
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))


def _truncated_zstd(path: Path, line: bytes) -> None:
    import pyarrow as pa

    text = b"".join(line.replace(b"c-1", str(random.random()).encode()) for _ in range(5000))
    data = pa.Codec("zstd").compress(text, asbytes=True)
    path.write_bytes(data[: len(data) // 2])


def _zip(path: Path, line: bytes) -> None:
    path.write_bytes(b"PK\x03\x04" + b"x" * 100)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (_binary, "binary"),
        (_empty, "is empty"),
        (_blank, "holds no line"),
        (_latin1, "the byte at offset"),
        (_truncated_gzip, "cannot be unpacked"),
        (_broken_gzip, "cannot be unpacked"),
        (_truncated_zstd, "cannot be unpacked"),
        (_zip, "ZIP"),
    ],
)
def test_an_unreadable_file_is_one_sentence_and_the_others_are_read(
    store: Store,
    settings: Settings,
    rows: Query,
    good: Path,
    conversation: Make,
    tmp_path: Path,
    damage: Any,
    words: Any,
) -> None:
    bad = tmp_path / "bad.jsonl"
    damage(bad, (json.dumps(conversation("c-1")) + "\n").encode())
    result = ingest_paths(store, settings, [bad, good])
    assert [str(bad) in str(error) and words in str(error) for error in result.errors] == [True]
    assert "refund" not in str(result.errors[0])
    assert rows("SELECT conversation_id FROM conversation") == [{"conversation_id": "ok"}]
    assert (result.read, result.new) == (1, 1)


def test_nothing_of_a_file_is_visible_when_its_second_half_cannot_be_read(
    store: Store, settings: Settings, rows: Query, tmp_path: Path, conversation: Make
) -> None:
    line = (json.dumps(conversation("c-1")) + "\n").encode()
    many = b"".join(line.replace(b"c-1", f"c-{number}".encode()) for number in range(30_000))
    (tmp_path / "half.jsonl").write_bytes(many + b"\xff\xfe\n")
    result = ingest_paths(store, settings, [tmp_path / "half.jsonl"])
    assert f"offset {len(many)} " in str(result.errors[0])
    assert rows("SELECT COUNT(*) AS n FROM conversation") == [{"n": 0}]


def test_compression_that_grows_without_end_is_refused(store: Store, tmp_path: Path) -> None:
    with gzip.open(tmp_path / "conversations.jsonl.gz", "wb", compresslevel=9) as file:
        for _ in range(80):
            file.write(b" " * 1024 * 1024)
    result = ingest_paths(store, Settings(expansion_limit=100), [tmp_path / "conversations.jsonl.gz"])
    assert "more than 100 times" in str(result.errors[0])


def test_a_well_compressed_small_file_is_no_bomb(
    store: Store, settings: Settings, tmp_path: Path, conversation: Make
) -> None:
    line = json.dumps(conversation("c-1")).encode() + b"\n"
    (tmp_path / "conversations.jsonl.gz").write_bytes(gzip.compress(line * 20_000))
    result = ingest_paths(store, Settings(expansion_limit=2), [tmp_path / "conversations.jsonl.gz"])
    assert (result.errors, result.new, result.unchanged) == ([], 1, 19_999)


def test_utf16_with_a_byte_order_mark_is_converted(
    store: Store, settings: Settings, rows: Query, tmp_path: Path, conversation: Make
) -> None:
    text = "".join(json.dumps(conversation(f"ü-{number}"), ensure_ascii=False) + "\n" for number in range(3))
    (tmp_path / "conversations.jsonl").write_bytes(text.encode("utf-16"))
    result = ingest_paths(store, settings, [tmp_path / "conversations.jsonl"])
    assert (result.errors, result.new) == ([], 3)
    assert rows("SELECT MIN(conversation_id) AS first FROM conversation") == [{"first": "ü-0"}]


def test_a_utf8_byte_order_mark_is_no_part_of_the_first_row(
    store: Store, settings: Settings, tmp_path: Path, conversation: Make
) -> None:
    (tmp_path / "conversations.jsonl").write_bytes(b"\xef\xbb\xbf" + json.dumps(conversation()).encode())
    assert ingest_paths(store, settings, [tmp_path / "conversations.jsonl"]).new == 1


@pytest.mark.parametrize(
    ("bad", "field", "reason"),
    [
        ('{"conversation_id": "x", "turns": [{"te', "", "cut"),
        ('{"conversation_id": "x", "turns": []}, ', "", "trailing"),
        ("not json at all", "", "malformed"),
        ('{"turns": []}', "conversation_id", "missing"),
        ('{"conversation_id": null, "turns": []}', "conversation_id", "null"),
        ('{"conversation_id": "  ", "turns": []}', "conversation_id", "empty"),
        ('{"conversation_id": "x"}', "turns", "neither turns nor events"),
        ('{"conversation_id": "x", "turns": [{"text": "a"}, {"text": 5}]}', "turns[1].text", "Expected"),
        ('{"conversation_id": "x", "turns": "secret words"}', "turns", "Expected"),
        ("[1, 2]", "", "Expected"),
    ],
)
def test_a_bad_row_is_refused_with_file_line_field_and_remedy_and_the_rest_goes_in(
    store: Store,
    settings: Settings,
    rows: Query,
    write: Callable[..., Path],
    conversation: Make,
    bad: Any,
    field: Any,
    reason: Any,
) -> None:
    path = write("conversations.jsonl", conversation("a"), "", bad, conversation("b"))
    result = ingest_paths(store, settings, [path])
    assert (result.read, result.new, result.refused, result.errors) == (3, 2, 1, [])
    (refused,) = result.refused_rows
    assert (refused.file, refused.line, refused.field) == (str(path), 3, field)
    assert reason in refused.reason
    assert refused.remedy.endswith(".")
    assert "secret" not in refused.reason + refused.remedy
    assert store.refused().to_pylist()[0]["line"] == 3
    assert [row["conversation_id"] for row in rows("SELECT conversation_id FROM conversation ORDER BY 1")] == ["a", "b"]


def test_a_last_line_cut_within_a_character_is_refused_like_any_cut_line(
    store: Store, settings: Settings, tmp_path: Path, conversation: Make
) -> None:
    whole = json.dumps(conversation("a"), ensure_ascii=False).encode()
    cut = '{"conversation_id": "b", "turns": [{"text": "ü'.encode()[:-1]
    (tmp_path / "conversations.jsonl").write_bytes(whole + b"\n" + cut)
    result = ingest_paths(store, settings, [tmp_path / "conversations.jsonl"])
    assert (result.errors, result.new, result.refused) == ([], 1, 1)
    assert "cut" in result.refused_rows[0].reason


def test_a_line_of_100_mb_is_refused_without_being_held_in_memory(
    store: Store, tmp_path: Path, conversation: Make
) -> None:
    path = tmp_path / "conversations.jsonl"
    good = json.dumps(conversation("a")).encode()
    with path.open("wb") as file:
        file.write(good + b"\n" + b'{"conversation_id": "huge", "turns": [{"text": "')
        for _ in range(100):
            file.write(b"x" * 1024 * 1024)
        file.write(b'"}]}\n' + good.replace(b'"a"', b'"b"') + b"\n")
    tracemalloc.start()
    result = ingest_paths(store, Settings(line_limit_mb=20), [path])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (result.new, result.refused) == (2, 1)
    assert (result.refused_rows[0].line, "20 MB" in result.refused_rows[0].reason) == (2, True)
    assert peak < 80 * 1024 * 1024


def test_a_long_line_at_the_end_is_refused_and_counted_once(store: Store, tmp_path: Path, conversation: Make) -> None:
    path = tmp_path / "conversations.jsonl"
    path.write_bytes(json.dumps(conversation("a")).encode() + b"\n" + b"x" * 3 * 1024 * 1024)
    result = ingest_paths(store, Settings(line_limit_mb=1), [path])
    assert (result.new, result.refused, result.refused_rows[0].line) == (1, 1, 2)


def test_strict_publishes_nothing_of_any_file_where_a_row_would_be_refused(
    store: Store, settings: Settings, rows: Query, write: Callable[..., Path], conversation: Make
) -> None:
    good = write("good.jsonl", conversation("a"))
    bad = write("bad.jsonl", conversation("b"), '{"conversation_id": "c"}')
    result = ingest_paths(store, settings, [good, bad], strict=True)
    assert (result.published, result.refused) == (False, 1)
    assert rows("SELECT COUNT(*) AS n FROM conversation") == [{"n": 0}]
    assert ingest_paths(store, settings, [good], strict=True).new == 1
    assert rows("SELECT COUNT(*) AS n FROM conversation") == [{"n": 1}]


def test_strict_finds_the_conversations_of_labels_read_in_the_same_command(
    store: Store, settings: Settings, rows: Query, write: Callable[..., Path], conversation: Make
) -> None:
    folder = write("data/conversations.jsonl", conversation("a")).parent
    write("data/labels.jsonl", {"conversation_id": "a", "name": "rating", "value": 4, "annotator": "human:kim"})
    result = ingest_paths(store, settings, [folder], strict=True)
    assert (result.published, result.new, result.refused) == (True, 2, 0)
    assert rows("SELECT value FROM label") == [{"value": "4"}]


@pytest.mark.parametrize(
    ("content", "words"),
    [('{"foo": 1}', "'foo'"), ("plain words", "no JSON"), ("[3, 4]", "int"), ('"text"', "str")],
)
def test_an_unknown_format_names_what_was_seen_and_what_is_known(
    store: Store, settings: Settings, tmp_path: Path, content: Any, words: Any
) -> None:
    (tmp_path / "data.json").write_text(content)
    result = ingest_paths(store, settings, [tmp_path / "data.json"])
    assert words in str(result.errors[0])
    assert "trajectory" in str(result.errors[0])


def test_json_that_is_not_json_is_named_with_line_and_column(store: Store, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text('[\n {"conversation_id": "a",\n  "turns": [ oops ]}\n]')
    result = ingest_paths(store, settings, [tmp_path / "data.json"])
    assert "line 3, column 14" in str(result.errors[0])


def test_halves_of_surrogate_pairs_and_nul_bytes_are_dropped_and_whole_pairs_kept(
    store: Store, settings: Settings, rows: Query, write: Callable[..., Path]
) -> None:
    path = write(
        "conversations.jsonl",
        '{"conversation_id": "a", "turns": [{"text": "a\\ud800b\\u0000c \\ud83d\\ude00 \\\\ud800"}]}',
    )
    assert ingest_paths(store, settings, [path]).refused == 0
    assert rows("SELECT text FROM turn") == [{"text": "abc 😀 \\ud800"}]
