"""The texts under `training/`: valid conversations, verbatim quotes, known words, and nothing held out in training."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from unheard.judges.rubric import Parts, rating
from unheard.records import CHANNELS, EFFECTS, ISSUE_STATES, OUTCOMES, SPEAKERS, Conversation
from unheard.settings import Rubric

TRAINING = Path(__file__).parents[2] / "training"
HELD_OUT = TRAINING / "held_out"
LANGUAGES = ("en", "de", "fr", "es", "pt")
CONVERSATIONS_AT_LEAST = 95
SHARE_WITH_SEVERAL_ISSUES = 0.2
OF_THE_CUSTOMER = (
    "confirmed",
    "complaint",
    "asked_for_human",
    "churn_threat",
    "legal_or_safety",
    "repeats_information",
    "trust_words",
)
OF_THE_BUSINESS = (
    "context_acknowledged",
    "asked_again",
    "empathy",
    "pitch",
    "next_step_told",
    "business_claims_done",
    "wait_promised_until",
)
OF_BOTH = ("history_due", "open_end", "escalation_needed")
SIGNALS = {*OF_THE_CUSTOMER, *OF_THE_BUSINESS, *OF_BOTH}
BUSINESS = {"human_agent", "ai_agent", "automation", "supervisor", "system"}


@cache
def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def conversations(language: str) -> list[dict[str, Any]]:
    return lines_of(TRAINING / f"conversations-{language}.jsonl")


def quotes_of(gold: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """Every quote of a conversation's labels with the turn that it claims to stand in."""
    for issue in gold["issues"]:
        for quote in issue["quotes"]:
            yield quote["turn"], quote["text"]
    for signal in gold["signals"].values():
        if signal["state"] not in ("no", "none"):
            for place in (signal, *signal.get("also", [])):
                yield place["turn"], place["quote"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_line_is_a_conversation_of_the_contract(language: str) -> None:
    for row in conversations(language):
        plain = {name: value for name, value in row.items() if name != "gold"}
        read = msgspec.convert(plain, Conversation)
        assert set(plain) <= set(Conversation.__struct_fields__), row["conversation_id"]
        assert read.language == language
        assert read.channel in CHANNELS
        assert read.turns is not None
        assert 1 <= len(read.turns) <= 16
        assert all(turn.speaker in SPEAKERS and turn.text and turn.text.strip() for turn in read.turns)
        # Marks of the labeller must not be left in the words, or a judge would learn them.
        assert not any(re.search(r"^\+|[<>|]", turn.text or "") for turn in read.turns), row["conversation_id"]
        times = [turn.at for turn in read.turns if turn.at is not None]
        assert times == sorted(times, key=str)
        assert len(times) in (0, len(read.turns))
        for action in read.actions or ():
            assert action.effect in EFFECTS
            assert action.outcome in OUTCOMES
            assert action.after_turn is not None
            assert -1 <= action.after_turn < len(read.turns)


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_complete_and_within_their_scales(language: str) -> None:
    for row in conversations(language):
        gold, turns = row["gold"], row["turns"]
        assert gold["issues"], row["conversation_id"]
        for issue in gold["issues"]:
            assert issue["state"] in ISSUE_STATES
            assert issue["label"]
            assert issue["quotes"]
            assert issue["turns"] == sorted(set(issue["turns"]))
            assert set(issue["turns"]) <= set(range(len(turns)))
        said = {str(number) for number, turn in enumerate(turns) if turn["speaker"] == "customer"}
        assert set(gold["sentiment"]["turns"]) == said
        assert set(gold["sentiment"]["turns"].values()) <= {-2, -1, 0, 1, 2}
        assert set(gold["quality"]) == {"tone", "knowledge", "timeliness"}
        answered = any(turn["speaker"] in BUSINESS for turn in turns)
        for part in gold["quality"].values():
            assert (part in (1, 2, 3, 4, 5)) if answered else part is None, row["conversation_id"]
        assert gold["satisfied"] in (1, 2, 3, 4, 5)
        assert gold["correct"] in (True, False) if "actions" in row else gold["correct"] is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_signals_are_those_of_the_contract_and_shown_by_the_right_speaker(language: str) -> None:
    for row in conversations(language):
        gold, turns = row["gold"], row["turns"]
        assert set(gold["signals"]) <= SIGNALS, row["conversation_id"]
        if gold["signals_complete"]:
            assert set(gold["signals"]) == SIGNALS, row["conversation_id"]
        for name, signal in gold["signals"].items():
            words = ("authentic", "scripted", "none") if name == "empathy" else ("yes", "no")
            assert signal["state"] in words
            if signal["state"] in ("no", "none"):
                continue
            for place in (signal, *signal.get("also", [])):
                speaker = turns[place["turn"]]["speaker"]
                assert name not in OF_THE_CUSTOMER or speaker == "customer", (row["conversation_id"], name)
                assert name not in OF_THE_BUSINESS or speaker in BUSINESS, (row["conversation_id"], name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_quote_stands_verbatim_in_its_turn(language: str) -> None:
    for row in conversations(language):
        for turn, text in quotes_of(row["gold"]):
            assert text
            assert text in row["turns"][turn]["text"], (row["conversation_id"], turn, text)


def test_ids_are_unique() -> None:
    ids = Counter(row["conversation_id"] for language in LANGUAGES for row in conversations(language))
    assert ids.most_common(1)[0][1] == 1, ids.most_common(3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_enough_of_everything(language: str) -> None:
    rows = conversations(language)
    assert len(rows) >= CONVERSATIONS_AT_LEAST
    several = sum(len(row["gold"]["issues"]) > 1 for row in rows)
    assert several >= SHARE_WITH_SEVERAL_ISSUES * len(rows)
    assert 3 * sum(row["gold"]["signals_complete"] for row in rows) >= len(rows)
    assert 6 * sum("actions" in row for row in rows) >= len(rows)
    states = Counter(issue["state"] for row in rows for issue in row["gold"]["issues"])
    assert set(states) == set(ISSUE_STATES)
    # Tone is not resolution: both disagreements occur.
    assert any(_last_feeling(row) > 0 and _worst_state(row) == "unresolved" for row in rows)
    assert any(min(row["gold"]["sentiment"]["turns"].values()) == -2 and _all_resolved(row) for row in rows)


def _last_feeling(row: dict[str, Any]) -> int:
    feelings = row["gold"]["sentiment"]["turns"]
    return int(feelings[max(feelings, key=int)])


def _worst_state(row: dict[str, Any]) -> str:
    states = {issue["state"] for issue in row["gold"]["issues"]}
    return next(state for state in ("unresolved", "partly", "unknown", "resolved") if state in states)


def _all_resolved(row: dict[str, Any]) -> bool:
    return _worst_state(row) == "resolved"


def shingles(turns: list[dict[str, Any]], length: int = 5) -> set[str]:
    words = re.findall(r"\w+", " ".join(turn["text"] for turn in turns).casefold())
    return {" ".join(words[start : start + length]) for start in range(len(words) - length + 1)}


def test_no_two_texts_are_copies_or_variations_of_each_other() -> None:
    texts = {
        row["conversation_id"]: shingles(row["turns"]) for language in LANGUAGES for row in conversations(language)
    }
    holders: dict[str, list[str]] = defaultdict(list)
    for name, parts in texts.items():
        for part in parts:
            holders[part].append(name)
    shared: Counter[tuple[str, str]] = Counter()
    for names in holders.values():
        shared.update((one, other) for place, one in enumerate(names) for other in names[place + 1 :])
    for (one, other), count in shared.items():
        smaller = min(len(texts[one]), len(texts[other]))
        assert count < max(4, 0.25 * smaller), f"{one} and {other} share {count} runs of five words"


def test_the_readme_counts_what_is_there() -> None:
    text = (TRAINING / "README.md").read_text(encoding="utf-8")
    counts = [len(conversations(language)) for language in LANGUAGES]
    assert f"| conversations | {' | '.join(map(str, counts))} | {sum(counts)} |" in text


FEWEST_TURNS_HELD_OUT = 220
FEWEST_PER_SIGNAL = 20
STATES_OF_EMPATHY = {"authentic", "scripted", "none"}


def held_out(language: str) -> list[dict[str, Any]]:
    return lines_of(HELD_OUT / f"signal-turns-{language}.jsonl")


HELD_OUT_LANGUAGES = [language for language in LANGUAGES if (HELD_OUT / f"signal-turns-{language}.jsonl").exists()]


@pytest.mark.parametrize("language", HELD_OUT_LANGUAGES)
def test_held_out_turns_are_labelled_in_full_for_their_speaker(language: str) -> None:
    for row in held_out(language):
        assert row["language"] == language
        assert row["turn"] == len(row["turns"]) - 1
        assert 1 <= len(row["turns"]) <= 4
        assert all(turn["speaker"] in BUSINESS | {"customer"} and turn["text"].strip() for turn in row["turns"])
        labels = dict(row["labels"])
        if row["turns"][-1]["speaker"] == "customer":
            assert labels.pop("sentiment") in (None, -2, -1, 0, 1, 2)
            with_ai = any(turn["speaker"] == "ai_agent" for turn in row["turns"])
            assert set(labels) == {*OF_THE_CUSTOMER, "history_due", *(("escalation_needed",) if with_ai else ())}
        else:
            assert labels.pop("empathy") in STATES_OF_EMPATHY
            assert set(labels) == {*OF_THE_BUSINESS, "open_end"} - {"empathy"}
        assert set(labels.values()) <= {"yes", "no"}
        assert all(row["labels"][name] in ("no", "none") for name in row["near_misses"]), row["id"]


@pytest.mark.parametrize("language", HELD_OUT_LANGUAGES)
def test_enough_is_held_out_of_each_signal(language: str) -> None:
    rows = held_out(language)
    assert len(rows) >= FEWEST_TURNS_HELD_OUT
    shown = Counter(
        name for row in rows for name, label in row["labels"].items() if label in ("yes", "authentic", "scripted")
    )
    near = Counter(name for row in rows for name in row["near_misses"])
    for name in SIGNALS:
        assert shown[name] >= 10, (name, shown[name])
        assert shown[name] + near[name] >= FEWEST_PER_SIGNAL, (name, shown[name], near[name])
    assert {row["labels"].get("sentiment") for row in rows} >= {-2, -1, 0, 1, 2}


def test_nothing_held_out_stands_in_the_training_texts() -> None:
    ids = [row["id"] for language in HELD_OUT_LANGUAGES for row in held_out(language)]
    assert len(ids) == len(set(ids))
    said = {
        " ".join(re.findall(r"\w+", turn["text"].casefold()))
        for language in LANGUAGES
        for row in conversations(language)
        for turn in row["turns"]
    }
    parts = {part for language in LANGUAGES for row in conversations(language) for part in shingles(row["turns"], 7)}
    seen: set[str] = set()
    for language in HELD_OUT_LANGUAGES:
        for row in held_out(language):
            last = " ".join(re.findall(r"\w+", row["turns"][-1]["text"].casefold()))
            assert len(last.split()) < 4 or last not in said, row["id"]
            assert not shingles(row["turns"][-1:], 7) & parts, row["id"]
            whole = " | ".join(turn["text"].casefold() for turn in row["turns"])
            assert whole not in seen, row["id"]
            seen.add(whole)


PUBLISHED = {"slow-logins": 4, "three-queries": 5, "confirmation-mail": 2, "two-issues": 2}


def test_published_examples_have_the_parts_and_the_rating_of_the_rubric() -> None:
    rows = {row["conversation_id"]: row for row in lines_of(HELD_OUT / "published-examples.jsonl")}
    assert {name.removeprefix("published-"): row["gold"]["rating"] for name, row in rows.items()} == PUBLISHED
    for row in rows.values():
        msgspec.convert({name: value for name, value in row.items() if name != "gold"}, Conversation)
        gold = row["gold"]
        for issue in gold["issues"]:
            for quote in issue["quotes"]:
                assert quote["text"] in row["turns"][quote["turn"]]["text"]
        feelings = [gold["sentiment"]["turns"][turn] for turn in sorted(gold["sentiment"]["turns"], key=int)]
        assert [gold["sentiment"][part] for part in ("start", "lowest", "end")] == [
            feelings[0],
            min(feelings),
            feelings[-1],
        ]
        parts = Parts(
            issues=tuple(issue["state"] for issue in gold["issues"]),
            sentiment_end=gold["sentiment"]["end"],
            quality=tuple(gold["quality"][part] for part in ("tone", "knowledge", "timeliness")),
            never_answered=False,
        )
        assert rating(parts, Rubric()) == gold["rating"], row["conversation_id"]
