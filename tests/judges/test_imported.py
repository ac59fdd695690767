"""Judgements made elsewhere: kept, recomputed beside, verified, or refused with the remedy."""

from collections.abc import Sequence

import msgspec
import pytest

from unheard.judges.imported import Imported, Known, to_rows
from unheard.judges.rubric import rubric_version
from unheard.records import Judgement
from unheard.settings import Rubric

TEXTS = {0: "Where is my refund?", 1: "It was paid today.", 2: "Got it, thanks!"}
KNOWN = {
    "c-1": [Known(conversation_key="desk|c-1", source="desk", content_hash="h", month=202601, bucket=7, texts=TEXTS)],
    "c-2": [Known(conversation_key=f"{one}|c-2", source=one, texts=TEXTS) for one in ("chat", "desk")],
    "c-3": [Known(conversation_key="desk|c-3", source="desk", never_answered=True, texts={0: "Hello?"})],
}


def lookup(conversation_id: str, source: str | None) -> Sequence[Known]:
    return [one for one in KNOWN.get(conversation_id, []) if source is None or one.source == source]


def imported(**fields: object) -> Imported:
    line = {"conversation_id": "c-1", "judge": "kim", **fields}
    return to_rows([(4, msgspec.convert(line, Judgement))], lookup, Rubric(), file="j.jsonl")


GOOD = {
    "issues": [{"label": "refund", "state": "resolved", "quotes": [{"turn": 2, "text": "Got it"}], "probability": 0.9}],
    "sentiment": {"start": 0, "lowest": 0, "end": 1},
    "quality": {"tone": 4, "knowledge": 4, "timeliness": 2},
}


def test_a_rating_that_came_along_is_kept_and_the_rubrics_stands_beside_it() -> None:
    made = imported(rating=5, **GOOD)
    (row,) = made.judgements
    assert (row["rating"], row["rating_recomputed"], row["rubric_version"]) == (5, 4, "external")
    assert made.ratings_differ == 1
    assert imported(rating=4, **GOOD).ratings_differ == 0


def test_without_a_rating_the_rubric_computes_it() -> None:
    (row,) = imported(**GOOD).judgements
    assert (row["rating"], row["rating_recomputed"]) == (4, 4)
    assert row["rubric_version"] == rubric_version(Rubric())


def test_never_answered_caps_the_recomputed_rating() -> None:
    (row,) = imported(conversation_id="c-3", **{**GOOD, "issues": [{"state": "resolved"}]}).judgements
    assert row["rating"] == 1


def test_an_abstention_keeps_its_reason_its_scores_and_has_no_rating() -> None:
    (row,) = imported(abstained="too short", scores={"resolved": 0.4, "correct": None}, **GOOD).judgements
    assert (row["rating"], row["abstained"], row["score_resolved"], row["score_correct"]) == (
        None,
        "too short",
        0.4,
        None,
    )


def test_without_rating_and_known_issue_it_abstains_for_want_of_evidence() -> None:
    (row,) = imported(issues=[{"label": "x", "state": "unknown"}]).judgements
    assert (row["rating"], row["abstained"]) == (None, "not enough evidence")


def test_rows_carry_the_place_and_content_of_their_conversation() -> None:
    made = imported(**GOOD, confidence=0.5, judged_at="2026-03-02T10:00:00+01:00")
    (row,), (issue,) = made.judgements, made.issues
    assert (row["conversation_key"], row["content_hash"], row["month"], row["bucket"]) == ("desk|c-1", "h", 202601, 7)
    assert row["is_imported"] is True
    assert row["judged_at_us"] == 1_772_442_000_000_000
    assert (issue["issue"], issue["label"], issue["state"], issue["probability"]) == (0, "refund", "resolved", 0.9)
    assert issue["quotes"] == '[{"turn":2,"text":"Got it"}]'


def test_quotes_that_do_not_stand_in_the_transcript_are_dropped_and_counted() -> None:
    made = imported(
        issues=[{"state": "resolved", "quotes": [{"turn": 2, "text": "Got it"}, {"turn": 2, "text": "Perfect"}]}],
        signals={
            "confirmed": {"state": "yes", "turn": 2, "quote": "Got it, thanks"},
            "complaint": {"state": "yes", "turn": 0, "quote": "outrageous"},
        },
    )
    assert made.quotes_dropped == 2
    assert made.issues[0]["quotes"] == '[{"turn":2,"text":"Got it"}]'
    (row,) = made.judgements
    signals = msgspec.json.decode(row["signals"])
    assert signals["confirmed"] == {"state": "yes", "turn": 2, "quote": "Got it, thanks"}
    assert signals["complaint"] == {"state": "yes", "turn": 0}


def test_signals_have_columns_and_a_missing_one_is_unknown_not_no() -> None:
    (row,) = imported(
        signals={"confirmed": {"state": "yes", "turn": 2}, "churn_threat": "no", "complaint": True}
    ).judgements
    assert (row["signal_confirmed"], row["signal_confirmed_turn"]) == ("yes", 2)
    assert (row["signal_churn_threat"], row["signal_complaint"], row["signal_asked_for_human"]) == ("no", "yes", None)


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({"conversation_id": "c-9"}, "conversation_id", "There is no conversation 'c-9'"),
        ({"conversation_id": "c-1", "source": "chat"}, "conversation_id", "of source 'chat'"),
        ({"conversation_id": "c-2"}, "source", "2 sources: 'chat', 'desk'"),
        ({"rating": 6}, "rating", "6"),
        ({"rating": 4.5}, "rating", "4.5"),
        ({"rating": 4, "abstained": "short"}, "abstained", "abstains"),
        ({"confidence": 1.2}, "confidence", "1.2"),
        ({"sentiment": {"end": -3}}, "sentiment.end", "-3"),
        ({"quality": {"tone": 0}}, "quality.tone", "0"),
        ({"scores": {"resolved": 7}}, "scores.resolved", "7"),
        ({"issues": [{"state": "resolved", "probability": -1}]}, "issues[0].probability", "-1"),
        ({"judge": " "}, "judge", "no name"),
        ({"judged_at": "yesterday"}, "judged_at", "yesterday"),
    ],
)
def test_what_cannot_be_is_refused_with_file_line_field_and_remedy(
    fields: dict[str, object], name: str, words: str
) -> None:
    made = imported(**fields)
    assert made.judgements == made.issues == []
    (refused,) = made.refused
    assert (refused.file, refused.line, refused.field) == ("j.jsonl", 4, name)
    assert words in refused.reason
    assert refused.remedy


def test_an_ambiguous_id_is_taken_once_its_source_is_named() -> None:
    (row,) = imported(conversation_id="c-2", source="chat", **GOOD).judgements
    assert row["conversation_key"] == "chat|c-2"
