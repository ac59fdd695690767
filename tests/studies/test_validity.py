"""Validity: which number foretells leaving, by hand on told customers, and refused where nobody left."""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_world import figures, write

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def told(leavers: set[int], worst: set[int], unhappy: set[int], count: int = 80) -> dict[str, list[dict[str, Any]]]:
    """One conversation a day of each customer; some leave 20 days later, some are rated 1, some answer with 1."""
    conversations, judgements, outcomes = [], [], []
    for number in range(count):
        at = START + dt.timedelta(days=number)
        said = [
            {"at": (at + dt.timedelta(minutes=k)).isoformat(), "speaker": who, "text": "Where is my refund?"}
            for k, who in enumerate(("customer", "human_agent"))
        ]
        conversations.append(
            {
                "conversation_id": f"c{number}", "source": "desk", "customer": {"id": f"u{number}"},
                "opened_at": at.isoformat(), "turns": said, "topic": "refund", "channel": "chat",
                "events": [{"at": (at + dt.timedelta(hours=1)).isoformat(), "type": "closed", "actor": "human_agent"}],
                "surveys": [{"instrument": "csat", "sent_at": at.isoformat(), "answered_at": at.isoformat(),
                             "score": 1 if number in unhappy else 5, "scale": [1, 5]}],
            }
        )  # fmt: skip
        rating, state = (1, "unresolved") if number in worst else (5, "resolved")
        judgements.append(
            {"conversation_id": f"c{number}", "source": "desk", "judge": "told", "rating": rating,
             "issues": [{"label": "refund", "state": state, "quotes": [{"turn": 0, "text": "Where is my refund?"}]}]}
        )  # fmt: skip
        if number in leavers:
            outcomes.append(
                {"id": f"o{number}", "customer": {"id": f"u{number}"}, "type": "churn_voluntary",
                 "at": (at + dt.timedelta(days=20)).isoformat()}
            )  # fmt: skip
    seen = [
        {"fact": fact, "customer": None, "from": START.isoformat(), "to": (START + dt.timedelta(days=300)).isoformat()}
        for fact in ("contact", "churn")
    ]
    return {"conversations": conversations, "judgements": judgements, "outcomes": outcomes, "observed": seen}


def study(unheard: Any, tmp_path: Path, world: dict[str, list[dict[str, Any]]], *arguments: str) -> Any:
    folder = tmp_path / "told"
    folder.mkdir(exist_ok=True)
    for name, rows in world.items():
        write(folder / f"{name}.jsonl", rows)
    assert unheard("ingest", "told").code == 0
    done = unheard("study", "validity", *arguments, "--output", "json")
    assert done.code == 0, done.err
    return done.json


def test_auc_lift_and_calibration_by_hand(unheard: Any, tmp_path: Path) -> None:
    leavers = set(range(0, 80, 4))  # ten in each half of forty
    worst = {n for n in leavers if n % 8 == 0} | {1, 41}  # half of the leavers, and one other in each half
    unhappy = {2, 6, 10, 42, 46, 50} | {n for n in leavers if n % 16 == 0}
    answer = study(unheard, tmp_path, told(leavers, worst, unhappy))
    found = figures(answer)
    # Later half, 10 leavers and 30 others: rated 1 are 5 leavers and 1 other.
    auc = found["validity_auc", "rating"]
    assert auc["value"] == pytest.approx(0.5 + (5 / 10 - 1 / 30) / 2)
    assert (auc["n"], auc["clusters"]) == (40, 40)
    # Answered with 1: 64, 48 of the leavers (of 40…79) and 42, 46, 50 of the others.
    csat = 0.5 + (2 / 10 - 3 / 30) / 2
    assert found["validity_auc", "csat"]["value"] == pytest.approx(csat)
    assert found["validity_auc_less", "csat", "rating"]["value"] == pytest.approx(csat - auc["value"])
    # The top fifth are 8: the 6 rated 1 (5 left) and 2 of the 34 others (5 left): (5 + 2·5/34)/8 against 10/40.
    assert found["validity_lift", "rating"]["value"] == pytest.approx((5 + 10 / 34) / 8 / 0.25)
    # Earlier half the same: risk 5/6 and 5/34, so that predicted is what came.
    assert found["validity_calibration", "rating"]["value"] == pytest.approx(1.0)
    assert answer["rows"][0]["number"] == "rating"
    assert answer["rows"][0]["rank"] == 1
    assert found["validity_auc", "true_fcr_7"]["value"] == pytest.approx(auc["value"]), "the worst are the unresolved"
    assert any("Not judged: reported_fcr" in note for note in answer["notes"]), "nobody reopened: nothing to rank by"
    assert "rating tells best" in answer["sentence"] or "true_fcr_7 tells best" in answer["sentence"]


def test_who_left_before_the_numbers_were_settled_is_out(unheard: Any, tmp_path: Path) -> None:
    leavers = set(range(0, 80, 4))
    world = told(leavers, leavers, set())
    for one in world["outcomes"][:2]:
        one["at"] = (dt.datetime.fromisoformat(one["at"]) - dt.timedelta(days=18)).isoformat()
    answer = study(unheard, tmp_path, world)
    assert "8 left in the earlier half" in answer["refused"] or "need" in answer["refused"]


def test_too_few_leavers_are_refused_with_the_numbers(unheard: Any, tmp_path: Path) -> None:
    answer = study(unheard, tmp_path, told({0, 4, 44}, {0}, {1}))
    assert "2 left in the earlier half and 1 in the later" in answer["refused"]
    assert answer["estimates"][0]["value"] is None


def test_on_the_simulated_organisation_the_score_foretells_more_than_reopening(simulated: Any) -> None:
    from unheard.studies import STUDIES, Request

    answer = STUDIES["validity"].answer(
        Request(engine=simulated.engine, judge=simulated.judge, capability=simulated.capability, days=60)
    )
    if answer["refused"]:
        assert "left in the" in answer["refused"]
        return
    aucs = {one["segment"]["number"]: one["value"] for one in answer["estimates"] if one["metric"] == "validity_auc"}
    assert all(0 <= value <= 1 for value in aucs.values())
    ranks = [row["less_reference"] for row in answer["rows"]]
    assert np.all(np.diff(ranks) <= 0)
