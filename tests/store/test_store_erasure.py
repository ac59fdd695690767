"""Erasure: the person's words and address are in no byte of the folder; what was counted stays."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from unheard.store import SCHEMAS, Refused, Store
from unheard.store import parts as parts_module

from .conftest import conversations, payload_hash, publish

WORDS = ("zanzibar", "quokka", "Umlautgrüße")
ADDRESS = "jo.doe@example.org"


def contents(store: Store) -> Iterator[tuple[Path, bytes]]:
    """Every byte of the folder, as it is and unpacked: SQLite, WAL, Parquet columns, zstd frames."""
    for path in sorted(p for p in store.folder.rglob("*") if p.is_file()):
        whole = path.read_bytes()
        yield path, whole
        if path.suffix == ".parquet":
            yield path, repr(pq.read_table(path).to_pylist()).encode()
        if path.suffix == ".zst":
            with pa.input_stream(str(path), compression="zstd") as stream:
                yield path, stream.read()


def found(store: Store, *needles: str) -> list[tuple[str, str]]:
    hits = []
    for path, data in contents(store):
        folded = data.lower()
        hits += [(needle, path.name) for needle in needles if needle.lower().encode() in folded]
        hits += [(needle, path.name) for needle in needles if needle.lower() in data.decode("utf-8", "ignore").lower()]
    return hits


def table(name: str, *rows: dict[str, Any]) -> dict[str, pa.Table]:
    return {name: pa.Table.from_pylist([{"month": 202601, "bucket": 7} | row for row in rows], schema=SCHEMAS[name])}


def fill(store: Store) -> set[str]:
    """Put Jo's conversation, traces of Jo elsewhere, and Ann's conversation into a store; return Jo's identities."""
    email, number = store.identity_hash("email", ADDRESS), store.identity_hash("id", "u-9")
    secret = " ".join(WORDS)
    jo = conversations(["jo"], text=secret, customer_email_hash=email, customer_id_hash=number, assignee="kim")
    jo |= table("event", {"conversation_key": "jo", "event": 0, "type": "closed", "attributes": f'{{"x": "{secret}"}}'})
    jo |= table(
        "action",
        {"conversation_key": "jo", "action": 0, "tool": "refund", "arguments": secret, "arguments_hash": "h1"},
        {"conversation_key": "jo", "action": 1, "tool": "refund", "arguments": secret, "arguments_hash": "h1"},
    )
    jo |= table("suggestion", {"conversation_key": "jo", "suggestion": 0, "proposed": secret})
    jo |= table("attribute", {"conversation_key": "jo", "name": "note", "value": secret})
    survey = {"survey_key": "jo-1", "conversation_key": "jo", "score": 1.0, "comment": secret}
    jo |= table("survey", survey | {"customer_email_hash": email})
    ann = conversations(["ann"], text=f"please call {ADDRESS.upper()} back", customer_id_hash="ann-hash")
    others = table("outcome", {"outcome_key": "o1", "type": "refund", "text": secret, "customer_email_hash": email})
    others |= table("relational_survey", {"survey_key": "r", "comment": secret, "customer_id_hash": number})
    others |= table("observed", {"observed_key": "w", "fact": "contact", "customer_id_hash": number})
    others |= table("identity_link", {"link_key": "l", "customer_id_hash": number, "same_email_hash": email})
    others |= table("judgement", {"conversation_key": "jo", "judge": "old", "rating": 2, "explanation": secret})
    issue = {"conversation_key": "jo", "judge": "old", "issue": 0, "state": "unresolved"}
    others |= table("judged_issue", issue | {"label": secret, "quotes": secret})
    others |= table("label", {"label_key": "1", "conversation_key": "jo", "name": "rating", "value": "1"})
    payloads = [f'{{"text": "{secret}"}}'.encode(), f"mail to {ADDRESS} and Jo.Doe@Example.org".encode(), b"plain"]
    with store.writing("test") as writer, writer.batch(f"{ADDRESS}.jsonl") as batch:
        batch.archive("s", [payload_hash(p) for p in payloads], payloads, ["jo", "ann", "bob"])
        batch.add(jo)
        batch.add(ann)
        batch.add(others)
        batch.refuse([Refused(file=f"{ADDRESS}.jsonl", line=1, field=None, reason="cut", remedy="mend")])
        batch.publish({"new": 2})
    store.put_judgements(
        [
            {"conversation_key": "jo", "judge": "new", "rating": 1, "explanation": secret}
            | {"issues": [{"label": secret, "state": "unresolved", "quotes": secret}]},
            {"conversation_key": "ann", "judge": "new", "rating": 5, "explanation": f"wrote of {ADDRESS}"},
        ]
    )
    store.put_sample([{"sample": "s", "conversation_key": "jo", "inclusion_prob": 0.5, "purpose": "active"}])
    with store.snapshot() as snapshot:
        engine = snapshot.engine()
        engine.create("fact_x", "SELECT text FROM turn")
        with store.writing("facts") as writer:
            writer.put_facts("basis", engine, ["fact_x"])
    return {email, number}


def rows(store: Store, sql: str) -> list[dict[str, Any]]:
    with store.snapshot() as snapshot:
        return snapshot.engine().query(sql).to_pylist()


def test_no_byte_of_the_folder_holds_the_persons_words_or_address(store: Store) -> None:
    identities = fill(store)
    needles = (*WORDS, ADDRESS, *identities)
    kinds = {Path(name).suffix for _, name in found(store, *WORDS, ADDRESS)}
    assert {".parquet", ".zst"} <= kinds  # the search finds what is there before
    store.forget(identities, set(), {ADDRESS, "u-9"}, command=f"unheard forget {ADDRESS}")
    hits = found(store, *needles)
    # The hashes of the erased identities stay in one place: the list of who was erased.
    assert {(needle in identities, name) for needle, name in hits} <= {(True, "store.sqlite")}


def test_what_was_counted_stays_and_only_the_words_go(store: Store) -> None:
    identities = fill(store)
    counts = store.forget(identities, set(), {ADDRESS})
    assert counts.to_json() == {
        "erased_conversations": 1,
        "erased_records": 4,
        "erased_payloads": 2,
        "rewritten_parts": counts.rewritten_parts,
    }
    jo = rows(store, "SELECT * FROM conversation WHERE conversation_key = 'jo'")[0]
    assert (jo["is_erased"], jo["subject"], jo["customer_email_hash"], jo["assignee"]) == (True, None, None, "kim")
    turns = rows(store, "SELECT text, speaker, speaker_id FROM turn WHERE conversation_key = 'jo'")
    assert turns == [{"text": None, "speaker": "customer", "speaker_id": None}] * 2
    assert rows(store, "SELECT score, comment FROM survey") == [{"score": 1.0, "comment": None}]
    assert rows(store, "SELECT type, text FROM outcome") == [{"type": "refund", "text": None}]
    assert rows(store, "SELECT value FROM label") == [{"value": "1"}]
    assert rows(store, "SELECT conversation_key, inclusion_prob FROM sampled") == [
        {"conversation_key": "jo", "inclusion_prob": 0.5}
    ], "what was drawn is a count: without it an estimate from the sample would move"
    judged = rows(store, "SELECT judge, rating, explanation FROM judgement WHERE conversation_key = 'jo' ORDER BY 1")
    assert [tuple(row.values()) for row in judged] == [("new", 1, None), ("old", 2, None)]
    states = rows(store, "SELECT state, quotes, label FROM judged_issue")
    assert states == [{"state": "unresolved", "quotes": None, "label": None}] * 2
    calls = rows(store, "SELECT arguments, arguments_hash FROM action")
    assert calls[0] == calls[1]
    assert calls[0]["arguments"] is None
    assert calls[0]["arguments_hash"] not in {None, "h1"}
    for gone in ("attribute", "observed", "identity_link"):
        assert rows(store, f"SELECT * FROM {gone}") == []


def test_others_keep_their_words_but_for_the_address(store: Store) -> None:
    identities = fill(store)
    store.forget(identities, set(), {ADDRESS})
    ann = rows(store, "SELECT DISTINCT text FROM turn WHERE conversation_key = 'ann'")
    assert ann == [{"text": "please call [erased] back"}]
    explained = rows(store, "SELECT explanation FROM judgement WHERE conversation_key = 'ann'")
    assert explained == [{"explanation": "wrote of [erased]"}]
    payload = f"mail to {ADDRESS} and Jo.Doe@Example.org".encode()
    kept = store.payloads([payload_hash(payload), payload_hash(b"plain")])
    assert kept == [b"mail to [erased] and [erased]", b"plain"]


def test_old_files_do_not_bring_an_erased_person_back(store: Store) -> None:
    identities = fill(store)
    stranger = store.identity_hash("email", "nobody@example.org")
    store.forget(identities | {stranger}, set(), {ADDRESS})
    with store.writing("test") as writer, writer.batch("again") as batch:
        assert batch.erased(["jo", "ann", *sorted(identities), stranger]) == {"jo", *identities, stranger}
        payload = f'{{"text": "{" ".join(WORDS)}"}}'.encode()
        assert batch.seen([payload_hash(payload)]) == [False]


def test_erased_conversations_are_remembered_without_their_keys(store: Store) -> None:
    publish(store, conversations(["secret-conversation"], customer_id_hash="h"))
    store.forget({"h"}, set(), set())
    remembered = [row[0] for row in store.connection.execute("SELECT hash FROM erased")]
    assert len(remembered) == 2
    assert "secret-conversation" not in remembered


def test_forgetting_nobody_changes_no_file(store: Store) -> None:
    publish(store, conversations(["a"]))
    with store.snapshot() as snapshot:
        before = snapshot.files("turn")
    counts = store.forget({"unknown"}, set(), {"nowhere@example.org", "hell"})
    assert (counts.erased_conversations, counts.rewritten_parts) == (0, 0)
    with store.snapshot() as snapshot:
        assert snapshot.files("turn") == before
    assert rows(store, "SELECT DISTINCT text FROM turn") == [{"text": "hello"}]


def test_erasure_reaches_every_part(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_module, "PART_ROWS", 2)
    adds = []
    for number in range(12):
        whose = "h" if number % 2 else "x"
        place = {"month": 202601 + number % 3, "bucket": number * 20}
        adds.append(conversations([f"c{number}"], text=f"quokka {number}", customer_id_hash=whose, **place))
    publish(store, *adds)
    publish(store, conversations(["later"], month=202602, text="quokka", customer_id_hash="h"))
    counts = store.forget({"h"}, set(), set())
    assert counts.erased_conversations == 7
    kept = rows(store, "SELECT DISTINCT conversation_key AS key FROM turn WHERE text LIKE '%quokka%' ORDER BY 1")
    assert [row["key"] for row in kept] == ["c0", "c10", "c2", "c4", "c6", "c8"]


def test_replaced_files_go_at_once_even_while_a_reader_lists_them(open_store: Callable[..., Store]) -> None:
    store = open_store()
    identities = fill(store)
    with store.snapshot():
        store.forget(identities, set(), {ADDRESS})
        assert {name for _, name in found(store, *WORDS, ADDRESS)} == set()


def test_a_judgement_that_comes_after_the_erasure_keeps_its_rating_only(store: Store) -> None:
    identities = fill(store)
    store.forget(identities, set(), {ADDRESS})
    late = {"conversation_key": "jo", "judge": "late", "rating": 1, "explanation": "quokka"}
    store.put_judgements([late | {"issues": [{"label": "quokka", "state": "partly", "quotes": "quokka"}]}])
    imported = table("judgement", late | {"judge": "file"}, {"conversation_key": "ann", "judge": "file", "rating": 4})
    with store.writing("test") as writer, writer.batch("judgements.jsonl") as batch:
        payloads = [b"quokka", b"fine"]
        batch.archive("s", [payload_hash(payload) for payload in payloads], payloads, ["jo", "ann"])
        batch.add(imported)
        batch.publish({})
    ratings = rows(store, "SELECT judge, rating FROM judgement WHERE judge IN ('late', 'file') ORDER BY judge, rating")
    assert [tuple(row.values()) for row in ratings] == [("file", 1), ("file", 4), ("late", 1)]
    assert found(store, "quokka") == []
    assert store.payloads([payload_hash(b"quokka"), payload_hash(b"fine")]) == [None, b"fine"]
