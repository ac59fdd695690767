"""How well signals are heard: the shipped counts are those of the judge as it is, and what is weak is named."""

import pytest
from benchmarks.signals import as_json, as_markdown, counted, held_out

from unheard.judges.signal_validity import Counts, marks_of, missing_note, signal_counts, validity_note
from unheard.metrics.registry import find

SIGNALS = (
    "confirmed", "complaint", "asked_for_human", "escalation_needed", "churn_threat", "legal_or_safety",
    "repeats_information", "history_due", "context_acknowledged", "asked_again", "empathy_authentic",
    "empathy_scripted", "pitch", "next_step_told", "open_end", "business_claims_done", "wait_promised_until",
    "trust_words",
)  # fmt: skip


def test_the_shipped_counts_are_what_the_judge_says_today() -> None:
    counts, turns = counted()
    assert counts == signal_counts(), "run `python -m benchmarks.signals --write`"
    assert sum(turns.values()) >= 1_000
    assert set(SIGNALS) <= counts.keys()
    assert all(len(by) == 5 for by in counts.values())
    assert as_json(counts).count("\n") == len(counts) + 2
    assert {line.split("|")[1].strip() for line in as_markdown(counts, turns) if line.startswith("| ")} == {
        "signal",
        *counts,
    }


def test_counts_agree_with_the_labels() -> None:
    labelled = [row for row in held_out() if row["language"] == "pt"]
    threats = sum(row["labels"].get("churn_threat") == "yes" for row in labelled)
    found = signal_counts()["churn_threat"]["pt"]
    assert threats > 0
    assert found.right + found.missed == threats


def test_precision_and_recall_by_hand() -> None:
    counts = Counts(right=6, wrong=3, missed=2)
    assert counts.precision == pytest.approx(6 / 9)
    assert counts.recall == pytest.approx(6 / 8)
    assert counts.is_weak
    assert not Counts(right=7, wrong=3, missed=0).is_weak
    never = Counts(right=0, wrong=0, missed=4)
    assert never.precision is None
    assert never.is_weak


def test_weak_signals_are_named_for_the_languages_at_hand() -> None:
    weak = {code for code, counts in signal_counts()["churn_threat"].items() if counts.is_weak}
    strong = signal_counts()["churn_threat"].keys() - weak
    assert weak
    assert strong
    note = validity_note(["churn_threat"], "embedded", [min(weak), min(strong)])
    assert note is not None
    assert f"churn_threat in {min(weak)} (" in note
    assert f"{min(strong)} (" not in note
    assert validity_note(["churn_threat"], "embedded", [min(strong)]) is None
    assert validity_note([], "embedded", ["en"]) is None
    assert validity_note(["churn_threat"], None, ["en"]) is None
    other = validity_note(["pitch", "churn_threat"], "somebody", ["en"])
    assert other == "how well 'somebody' hears churn_threat and pitch is not measured here: see study agreement"


def test_signals_that_are_heard_too_seldom_are_named_however_right_they_are() -> None:
    # 9 of 10 right and 9 of 30 heard: a rate of it is a third of what is there.
    assert Counts(right=9, wrong=1, missed=21).misses_much
    assert not Counts(right=9, wrong=1, missed=21).is_weak
    assert not Counts(right=7, wrong=9, missed=3).misses_much
    assert not Counts(right=0, wrong=2, missed=0).misses_much  # it was never there to be heard
    counts = signal_counts()["asked_again"]["en"]
    assert not counts.is_weak
    assert validity_note(["asked_again"], "embedded", ["en"]) is None
    note = missing_note(["asked_again"], "embedded", ["en"])
    assert note is not None
    assert f"asked_again in en ({counts.right} of {counts.right + counts.missed} heard)" in note
    assert missing_note(["asked_again"], "somebody", ["en"]) is None
    assert missing_note(["asked_again"], "embedded", []) is None
    assert missing_note(["open_empathetic"], "embedded", ["en"]) is None


def test_one_mark_stands_beside_a_number_the_graver_first() -> None:
    weak, missed = validity_note(["complaint"], "embedded", ["en"]), missing_note(["complaint"], "embedded", ["en"])
    assert weak is not None
    assert missed is not None
    assert marks_of([missed, weak]) == "weak signal"
    assert marks_of(["small sample", missed]) == "misses much"
    assert marks_of(["small sample", *find("intent_resolution_rate").notes]) == "judged by words"
    assert marks_of(["small sample"]) == ""
