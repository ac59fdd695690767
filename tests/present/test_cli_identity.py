"""`unheard identity`: why identities are one customer, and a link that stays undone after the same file again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

AT = "2026-03-02T09:14:05Z"


def conversation(name: str, day: int, **customer: str) -> dict[str, Any]:
    at = f"2026-03-{day:02}T09:00:00Z"
    closed = {"at": f"2026-03-{day:02}T10:00:00Z", "type": "closed", "cause": "human"}
    said = {"at": at, "speaker": "customer", "text": "My refund has not arrived"}
    row = {"conversation_id": name, "source": "desk", "opened_at": at, "customer": customer, "topic": "refund"}
    return {**row, "turns": [said], "events": [closed]}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    folder.mkdir()
    rows = [
        conversation("a", 1, id="jo-1", email="jo@example.org", phone="+4930123456"),
        conversation("b", 5, email="jo@example.org"),
        conversation("c", 7, id="ann", phone="+4930999111"),
        conversation("d", 8, id="bo", phone="+4930999111"),
    ]
    file = folder / "conversations.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (folder / "observed.jsonl").write_text(
        json.dumps({"fact": "contact", "customer": None, "from": AT, "to": "2026-06-30T00:00:00Z"}) + "\n",
        encoding="utf-8",
    )
    return folder


def recontacts(unheard: Callable[..., Any]) -> tuple[float, int]:
    (row,) = unheard("metrics", "recontact_rate_30", "--output", "json").json
    return row["value"], row["n"]


def test_a_link_is_explained_without_addresses(unheard: Callable[..., Any], export: Path) -> None:
    unheard("ingest", str(export), "--format", "unheard")
    answer = unheard("identity", "JO@example.org", "--output", "json")

    assert [one.split()[0] for one in answer.json["identities"]] == ["email", "id", "phone"]
    assert {link["reason"] for link in answer.json["links"]} == {"same record"}
    assert len(answer.json["links"]) == 3
    for private in ("jo@", "example.org", "jo-1", "123456"):
        assert private not in answer.out

    text = unheard("identity", "jo-1")
    assert "is a customer with 3 identities" in text.out


def test_a_shared_number_says_why_it_names_nobody(unheard: Callable[..., Any], export: Path) -> None:
    unheard("ingest", str(export), "--format", "unheard")
    answer = unheard("identity", "+49 30 999111")

    assert answer.code == 0
    assert "names nobody: it is used by people with ids of their own" in answer.out


def test_what_is_undone_stays_undone_when_the_file_comes_again(unheard: Callable[..., Any], export: Path) -> None:
    unheard("ingest", str(export), "--format", "unheard")
    assert recontacts(unheard) == (0.25, 4)  # b after a

    answer = unheard("identity", "jo-1", "--undo", "jo@example.org", "--output", "json")
    assert answer.code == 0
    assert sorted(one.split()[0] for one in answer.json["identities"]) in (["id"], ["id", "phone"])
    assert recontacts(unheard) == (0.0, 4)

    (export / "conversations.jsonl").write_text(
        (export / "conversations.jsonl").read_text(encoding="utf-8").replace("refund has", "refund still has"),
        encoding="utf-8",
    )
    assert unheard("ingest", str(export), "--format", "unheard").code == 0
    assert recontacts(unheard) == (0.0, 4)
    assert unheard("identity", "jo-1", "--undo", "jo@example.org").code == 0  # again: nothing new


def test_nobody_and_the_same_are_refused_in_one_sentence(unheard: Callable[..., Any], export: Path) -> None:
    unheard("ingest", str(export), "--format", "unheard")
    nobody = unheard("identity", "who@example.net")
    assert (nobody.code, "Nobody in the store has the identity" in nobody.err) == (2, True)
    same = unheard("identity", "jo-1", "--undo", "jo-1")
    assert (same.code, "cannot be held apart from itself" in same.err) == (2, True)
