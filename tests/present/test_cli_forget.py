"""`unheard forget`: every byte of the store is searched afterwards, and old files bring nothing back."""

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

AT = "2026-03-02T09:14:05Z"
WORDS = (
    "zelda", "quimby", "turnword", "subjectword", "attributeword", "argumentword", "draftword", "surveyword",
    "reviewword", "npsword", "issueword", "explanationword", "labelword", "notelabel", "zel.work", "30999888",
)  # fmt: skip


def conversation(name: str, customer: dict[str, str]) -> dict[str, Any]:
    return {
        "conversation_id": name, "source": "desk", "customer": customer, "opened_at": AT, "topic": "refund",
        "subject": "Subjectword", "attributes": {"note": "Attributeword"},
        "turns": [
            {"at": AT, "speaker": "customer", "speaker_id": "zelda-9", "text": "Zelda Quimby, turnword, no refund yet"},
            {"at": "2026-03-02T10:14:05Z", "speaker": "human_agent", "text": "Dear Ms Quimby, it is on its way."},
        ],
        "events": [{"at": AT, "type": "closed", "actor": "human_agent", "cause": "human"}],
        "actions": [{"tool": "refund", "effect": "write", "outcome": "success", "arguments": {"to": "Argumentword 5"}}],
        "suggestions": [{"kind": "reply", "proposed": "Draftword", "decision": "accepted", "final_turn": 1}],
        "surveys": [{"instrument": "csat", "score": 2, "scale": [1, 5], "answered_at": AT, "comment": "Surveyword"}],
        "labels": [{"name": "note", "value": "Labelword", "annotator": "human:kim"},
                   {"name": "rating", "value": 2, "annotator": "human:kim"}],
    }  # fmt: skip


@pytest.fixture
def export(tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    folder.mkdir()
    other = conversation("other", {"id": "bob"})
    other |= {"turns": [{"at": AT, "speaker": "customer", "text": "Where is my refund?"}]}
    for name in ("subject", "attributes", "actions", "suggestions", "surveys", "labels"):
        del other[name]
    files: dict[str, list[dict[str, Any]]] = {
        "conversations": [
            conversation("c-0", {"id": "zelda-9", "email": "zelda@example.org", "phone": "+4930999888"}),
            conversation("c-1", {"email": "ZELDA@example.org"}),
            conversation("c-2", {"phone": "+49 30 999888"}),
            other,
        ],
        "outcomes": [{"id": "o", "customer": {"id": "zelda-9"}, "at": AT, "type": "public_review", "rating": 1,
                      "scale": [1, 5], "text": "Reviewword"}],
        "surveys": [{"instrument": "nps", "customer": {"email": "zelda@example.org"}, "score": 3, "scale": [0, 10],
                     "answered_at": AT, "comment": "Npsword"}],
        "identities": [{"customer": {"id": "zelda-9"}, "same_as": {"email": "zel.work@example.com"}}],
        "judgements": [{"conversation_id": "c-0", "judge": "elsewhere", "rating": 1, "explanation": "Explanationword",
                        "issues": [{"label": "Issueword", "state": "unresolved",
                                    "quotes": [{"turn": 0, "text": "Zelda Quimby, turnword"}]}]}],
        "labels": [{"conversation_id": "c-1", "name": "comment", "value": "Notelabel", "annotator": "human:lee"}],
        "observed": [{"fact": "contact", "customer": {"id": "zelda-9"}, "from": "2026-01-01T00:00:00Z", "to": AT}],
    }  # fmt: skip
    for name, rows in files.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def everything_in(store: Path) -> bytes:
    """Every byte of a store, as it lies there and unpacked: Parquet cells, SQLite rows, compressed frames."""
    parts = []
    for path in (path for path in store.rglob("*") if path.is_file()):
        content = path.read_bytes()
        parts.append(content)
        if content.startswith(b"PAR1"):
            parts.append(str(pq.read_table(path, partitioning=None).to_pylist()).encode())
        elif content.startswith(b"SQLite"):
            with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
                for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                    parts.append(repr(connection.execute(f'SELECT * FROM "{table}"').fetchall()).encode())
            connection.close()
        for frame in re.finditer(rb"\x28\xb5\x2f\xfd", content) if path.suffix == ".zst" else ():
            unpacked = pa.CompressedInputStream(pa.BufferReader(content[frame.start() :]), "zstd")
            try:
                parts.append(unpacked.read())
            except (OSError, EOFError):  # four bytes that only look like the start of a frame
                continue
    return b"\n".join(parts).lower()


def found(store: Path) -> list[str]:
    content = everything_in(store)
    return [word for word in WORDS if word.encode() in content]


@pytest.mark.parametrize("identity", ["zelda-9", "+49 (30) 999-888"])
def test_no_byte_of_the_person_stays_and_neither_old_files_nor_a_backup_bring_any_back(
    unheard: Any, tmp_path: Path, export: Path, identity: str
) -> None:
    store = tmp_path / "unheard-store"
    assert unheard("run", "export").code == 0
    assert sorted(found(store)) == sorted(WORDS), "the search itself must find what is there"
    asked = ("metrics", "judged_coverage", "csat", "cx_mean", "--judge", "embedded", "--output", "json")
    before = [(row["value"], row["n"]) for row in unheard(*asked).json]

    done = unheard("forget", identity, "--output", "json")
    assert (done.code, done.json["conversations"]) == (0, 3), done.err
    assert found(store) == []
    assert [(row["value"], row["n"]) for row in unheard(*asked).json] == before

    again = unheard("ingest", "export", "--output", "json").json
    assert again["new"] == 0
    assert found(store) == []
    for path in export.iterdir():  # the same person under new ids and at other times, so that nothing is "unchanged"
        path.write_text(path.read_text().replace('"c-', '"d-').replace(AT, "2026-03-03T09:14:05Z"))
    assert unheard("ingest", "export", "--output", "json").json["new"] == 0
    assert unheard("judge").code == 0
    assert found(store) == []
    assert unheard("backup", "copy").code == unheard("restore", "copy", "--store", "restored").code == 0
    assert unheard("ingest", "export", "--store", "restored", "--output", "json").json["new"] == 0
    assert found(tmp_path / "copy") == found(tmp_path / "restored") == []
    exported = [json.loads(line) for line in unheard("labels", "export").out.splitlines()]
    assert {row["name"] for row in exported if row.get("value") == 2} == {"rating"}


@pytest.mark.parametrize("identity", ["", "  "])
def test_an_empty_identity_is_nobody(unheard: Any, identity: str, ran_here: Path) -> None:
    done = unheard("forget", identity)
    assert (done.code, "An empty identity" in done.err) == (2, True)
