"""Likely links: off unless asked for, with reason and probability, undone for good, and never where people share."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SYLLABLES = ("ba", "de", "fo", "gu", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu")
GIVEN = [one + two + "l" for one in SYLLABLES for two in SYLLABLES][:40]
FAMILY = [one + "r" + two + "tz" for one in SYLLABLES for two in SYLLABLES][:60]


def conversation(key: str, day: int, *, source: str = "desk", **customer: str) -> dict[str, Any]:
    at = f"2026-03-{day:02}T09:00:00Z"
    closed = {"at": f"2026-03-{day:02}T10:00:00Z", "type": "closed", "cause": "human"}
    said = {"at": at, "speaker": "customer", "text": "My refund has not arrived"}
    row = {
        "conversation_id": key,
        "source": source,
        "opened_at": at,
        "customer": customer,
    }
    return {**row, "turns": [said], "events": [closed]}


def strangers() -> list[dict[str, Any]]:
    """Six hundred people of whom nobody is known twice."""
    rows = []
    for number in range(600):
        given, family = GIVEN[number % 40], FAMILY[(number * 7) % 60]
        who = {"id": f"u{number}", "name": f"{given} {family}", "email": f"{given}.{family}{number}@mail.example"}
        rows.append(conversation(f"s{number}", 1 + number % 20, **who, phone=f"+49151{20_000_000 + number * 37}"))
    return rows


JO = (
    conversation("jo-1", 2, id="crm-1", name="Jolanda Millerich", phone="+4915212345678", email="jm@home.example"),
    conversation("jo-2", 9, source="calls", name="Millerich, Jolanda", phone="0152 12345678"),
)
PAIRS = (
    conversation("kim-1", 2, id="crm-2", name="Kimberly Ostrowsky", phone="+4915212340000"),
    conversation("kim-2", 9, source="calls", name="Kimberly Ostrovsky", phone="0152 12340000"),
)
FAMILY_PHONE = (
    conversation("f-1", 2, id="crm-3", name="Arno Zinnowitz", phone="+4915219990000"),
    conversation("f-2", 3, source="shop", id="crm-4", name="Berta Zinnowitz", phone="0152 19990000"),
)
NAMESAKES = (
    conversation("n-1", 2, id="crm-5", name="Carla Wummerl", phone="+4915217770000"),
    conversation("n-2", 3, id="crm-6", name="Carla Wummerl", phone="0152 17770000"),
)
MAILBOX = (
    *(
        conversation(f"m-{n}", 2 + n, id=f"crm-{10 + n}", name=f"{GIVEN[n]} Bestellmann", email="info@firm.example")
        for n in range(5)
    ),
    conversation("m-9", 12, source="forms", name="Quirin Bestellmann", email="info@firm.example"),
)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    file = tmp_path / "desk" / "conversations.jsonl"
    file.parent.mkdir()
    seen = {"fact": "contact", "customer": None, "from": "2026-01-01T00:00:00Z", "to": "2026-06-30T00:00:00Z"}
    (file.parent / "observed.jsonl").write_text(json.dumps(seen) + "\n", encoding="utf-8")
    rows = [*strangers(), *JO, *PAIRS, *FAMILY_PHONE, *NAMESAKES, *MAILBOX]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file.parent


def customer(unheard: Callable[..., Any], identity: str) -> str | None:
    found = unheard("identity", identity, "--output", "json").json["customer"]
    return None if found is None else str(found)


def returns(unheard: Callable[..., Any]) -> int:
    (row,) = unheard("metrics", "recontact_ceiling_rate_7", "--output", "json").json
    return round(row["value"] * row["n"])


def parts_in(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file() and "identity_part" in str(path)]


def test_without_the_setting_nothing_is_kept_to_compare_and_nothing_is_likely(
    unheard: Callable[..., Any], desk: Path, tmp_path: Path
) -> None:
    assert unheard("ingest", str(desk), "--format", "unheard").code == 0
    assert parts_in(tmp_path) == []
    assert customer(unheard, "crm-1") != customer(unheard, "0152 12345678")


@pytest.mark.long
def test_a_likely_link_has_reason_and_probability_and_stays_undone(
    unheard: Callable[..., Any], desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNHEARD_LINKAGE__PROBABILITY", "0.95")
    assert unheard("ingest", str(desk), "--format", "unheard").code == 0
    assert customer(unheard, "crm-1") == customer(unheard, "0152 12345678")
    assert customer(unheard, "crm-2") == customer(unheard, "0152 12340000")  # Ostrowsky sounds like Ostrovsky

    answer = unheard("identity", "crm-1", "--output", "json")
    (likely,) = [link for link in answer.json["links"] if link["probability"] < 1]
    assert likely["reason"] == "alike in name, end of the number"
    assert 0.95 <= likely["probability"] < 1
    assert likely["is_used"]
    for private in ("olanda", "illerich", "12345678"):
        assert private not in answer.out
    assert "alike in name, end of the number (likely, 0.9" in unheard("identity", "crm-1").out
    assert returns(unheard) == 2  # Jo and Kim came back by phone

    assert unheard("identity", "crm-1", "--undo", "0152 12345678").code == 0
    assert customer(unheard, "crm-1") != customer(unheard, "0152 12345678")
    assert returns(unheard) == 1
    file = desk / "conversations.jsonl"
    file.write_text(file.read_text(encoding="utf-8").replace("refund has", "refund still has"), encoding="utf-8")
    assert unheard("ingest", str(desk), "--format", "unheard").code == 0
    assert customer(unheard, "crm-1") != customer(unheard, "0152 12345678")
    assert returns(unheard) == 1

    monkeypatch.delenv("UNHEARD_LINKAGE__PROBABILITY")
    assert returns(unheard) == 0


def test_who_shares_a_phone_a_mailbox_or_a_name_is_not_joined(
    unheard: Callable[..., Any], desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNHEARD_LINKAGE__PROBABILITY", "0.5")
    assert unheard("ingest", str(desk), "--format", "unheard").code == 0
    assert customer(unheard, "crm-3") != customer(unheard, "crm-4")  # one family, one phone, two given names
    assert customer(unheard, "crm-5") != customer(unheard, "crm-6")  # the desk itself tells them apart
    assert customer(unheard, "info@firm.example") is None
    assert len({customer(unheard, f"crm-{10 + n}") for n in range(5)}) == 5


def test_an_erasure_goes_by_certain_links_and_takes_the_parts_along(
    unheard: Callable[..., Any], desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNHEARD_LINKAGE__PROBABILITY", "0.95")
    assert unheard("ingest", str(desk), "--format", "unheard").code == 0
    before = {path: path.read_bytes() for path in parts_in(tmp_path)}
    assert before

    assert unheard("forget", "crm-1", "--output", "json").json["conversations"] == 1
    assert unheard("identity", "crm-1").code == 2
    assert len(unheard("identity", "0152 12345678", "--output", "json").json["links"]) == 0
    assert not any(path.exists() and path.read_bytes() == data for path, data in before.items())
    assert unheard("ingest", str(desk), "--format", "unheard").code == 0
    assert unheard("identity", "crm-1").code == 2


def test_without_the_extra_one_sentence_says_what_to_install(
    unheard: Callable[..., Any], desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNHEARD_LINKAGE__PROBABILITY", "0.95")
    assert unheard("ingest", str(desk), "--format", "unheard").code == 0
    for module in [name for name in sys.modules if name.partition(".")[0] == "splink"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "splink", None)  # as Python sees what is not installed
    answer = unheard("identity", "crm-1")
    assert answer.code == 2
    assert "pip install 'unheard[linkage]'" in answer.err
    assert "Traceback" not in answer.err
