"""`unheard topics`: found where the source has none, named by their words, kept from run to run, renamed by you."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PLOTS = {
    "parcel": (
        "My parcel {n} is lost, the courier shows no tracking",
        "Courier lost the parcel, tracking {n} is empty",
    ),
    "invoice": ("The invoice shows a wrong amount of tax, {n}", "Wrong tax amount on invoice number {n} again"),
    "password": ("Password reset link expired, login blocked", "Login blocked because the password link has expired"),
}


def conversation(number: int, plot: str, **fields: Any) -> dict[str, Any]:
    at = f"2026-03-{1 + number % 28:02}T09:00:00Z"
    text = PLOTS[plot][number % 2].format(n=100 + number)
    said = {"at": at, "speaker": "customer", "text": text}
    row = {"conversation_id": f"{plot}-{number}", "source": "desk", "opened_at": at, "customer": {"id": f"u{number}"}}
    return {**row, "language": "en", "turns": [said], **fields}


def write(file: Path, rows: list[dict[str, Any]]) -> str:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(file)


@pytest.fixture
def desk(unheard: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    rows = [conversation(number, plot) for plot in PLOTS for number in range(40)]
    rows.append(conversation(99, "parcel", topic="logistics"))
    other = [{"at": "2026-03-02T09:00:00Z", "speaker": "customer", "text": "Hello, zebra umbrella"}]
    rows.append(conversation(98, "parcel", turns=other))
    assert unheard("ingest", write(tmp_path / "desk.jsonl", rows), "--format", "unheard").code == 0
    return unheard


def topics_of(unheard: Callable[..., Any]) -> dict[str, int]:
    rows = unheard("metrics", "judged_coverage", "--by", "topic", "--output", "json").json
    return {row["segment"]["topic"]: row["n"] for row in rows}


def test_topics_are_found_named_by_their_words_and_used_where_there_is_none(
    desk: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert topics_of(desk) == {"(unknown)": 121, "logistics": 1}

    found = desk("topics", "--count", "3", "--out", "topics.json", "--output", "json").json["topics"]
    assert [topic["conversations"] for topic in found] == [40, 40, 40]
    named = {word for topic in found for word in topic["name"].split(", ")}
    assert named & {"parcel", "courier", "tracking", "lost"}
    assert named & {"invoice", "tax", "amount"}
    assert named & {"password", "login", "link", "expired", "blocked"}

    monkeypatch.setenv("UNHEARD_TOPICS", "topics.json")
    counted = topics_of(desk)
    assert counted.pop("logistics") == 1  # the source's own stays
    assert counted.pop("(unknown)") == 1  # near no topic
    assert sorted(counted.values()) == [40, 40, 40]

    first = found[0]
    monkeypatch.setenv("UNHEARD_TOPIC_NAMES", json.dumps({first["id"]: "My own name"}))
    assert topics_of(desk)["My own name"] == 40
    assert first["name"] not in topics_of(desk)


def test_a_second_run_says_the_same_and_a_topic_that_is_still_there_keeps_its_id(
    desk: Callable[..., Any], tmp_path: Path
) -> None:
    desk("topics", "--count", "3", "--out", "topics.json")
    before = (tmp_path / "topics.json").read_bytes()
    desk("topics", "--count", "3", "--out", "topics.json")
    assert (tmp_path / "topics.json").read_bytes() == before

    ids = {topic["name"]: topic["id"] for topic in json.loads(before)["languages"][0]["topics"]}
    more = [conversation(number, "password") for number in range(200, 280)]
    desk("ingest", write(tmp_path / "more.jsonl", more), "--format", "unheard")
    desk("topics", "--count", "3", "--out", "topics.json")
    after = json.loads((tmp_path / "topics.json").read_text(encoding="utf-8"))["languages"][0]["topics"]
    assert {topic["name"]: topic["id"] for topic in after} == ids
    assert after[0]["conversations"] == 120  # passwords lead now, under their old id


def test_too_few_words_and_a_file_that_holds_no_topics_are_said_in_one_sentence(
    unheard: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [conversation(number, "parcel") for number in range(9)]
    unheard("ingest", write(tmp_path / "desk.jsonl", rows), "--format", "unheard")
    few = unheard("topics")
    assert (few.code, "there is nothing to find" in few.err) == (2, True)

    (tmp_path / "none.json").write_text("{}", encoding="utf-8")
    monkeypatch.setenv("UNHEARD_TOPICS", "none.json")
    wrong = unheard("metrics", "csat")
    assert (wrong.code, "is no file of `unheard topics`" in wrong.err) == (1, True)


GERMAN = (
    "Mein Paket ist weg und der Kurier ist frustriert, Sendung {n}",
    "Ich bin frustriert: Das Paket hat der Kurier nicht gebracht, Sendung {n}",
)
ENGLISH = (
    "I am frustrated, my parcel was not brought by the courier {n}",
    "The courier and the parcel {n}: frustrated, so frustrated",
)


def test_names_are_of_their_language_and_hold_no_words_that_name_nothing(
    unheard: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(number: int, texts: tuple[str, ...]) -> list[dict[str, Any]]:
        text = texts[number % 2].format(n=100 + number)
        return [{"at": "2026-03-02T09:00:00Z", "speaker": "customer", "text": text}]

    rows = [conversation(n, "parcel", language="de", turns=said(n, GERMAN)) for n in range(60)]
    # More of them, so that a word that both languages begin alike is usually English.
    rows += [conversation(n, "invoice", language="en", turns=said(n, ENGLISH)) for n in range(200)]
    unheard("ingest", write(tmp_path / "desk.jsonl", rows), "--format", "unheard")
    found = unheard("topics", "--count", "2", "--out", "topics.json", "--output", "json").json["topics"]
    named = {code: {w for t in found if t["language"] == code for w in t["name"].split(", ")} for code in ("de", "en")}
    assert not named["de"] & {"frustrated", "parcel", "und", "der", "das", "hat", "mein", "ich"}
    assert named["de"] & {"frustriert", "paket", "kurier", "gebracht", "sendung", "weg"}
    assert not named["en"] & {"frustriert", "paket", "the", "and", "was"}


def test_topics_do_not_depend_on_how_many_conversations_are_looked_at_together(
    desk: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk("topics", "--count", "3", "--out", "topics.json")
    monkeypatch.setenv("UNHEARD_TOPICS", "topics.json")
    monkeypatch.setenv("UNHEARD_THREADS", "1")
    at_once = topics_of(desk)
    monkeypatch.setattr("unheard.facts.topics.AT_ONCE", 7)
    monkeypatch.setenv("UNHEARD_RECONTACT_DAYS", "29")  # the facts are built anew
    assert topics_of(desk) == at_once
