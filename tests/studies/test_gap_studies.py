"""real-csat, silent, mix-shift and ai-vs-human on worlds told by hand and on the simulated organisation."""

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gap_world import conversation, crowd, outcome, write_all
from tiny_world import figures

from unheard.pipeline.measure import Measured
from unheard.studies import STUDIES, Request


def asked(facts: Measured, name: str, **options: Any) -> Any:
    request = Request(engine=facts.engine, judge=facts.judge, capability=facts.capability, **options)
    return STUDIES[name].run(request)


def test_real_csat_lies_where_the_silent_are_and_names_who_cannot_be_reached(unheard: Any, tmp_path: Path) -> None:
    told, outcomes = crowd(5, 800)
    told += [
        conversation(f"v{n}", f"w{n}", n / 2, rating=1, channel="voice", states=("unresolved",)) for n in range(100)
    ]
    write_all(tmp_path / "in", told, outcomes)
    unheard("ingest", "in")
    answer = unheard("study", "real-csat", "--by", "topic", "--output", "json").json
    found = figures(answer)
    good = [one["rating"] >= 4 for _, one in told[:800]]
    assert found["csat",]["value"] - found["real_csat",]["value"] > 0.05
    assert found["real_csat",]["low"] < np.mean(good) < found["real_csat",]["high"] + 0.05
    assert (found["real_csat",]["n"], found["real_csat_lowest",]["n"]) == (800, 900)
    assert found["real_csat_lowest",]["value"] < found["real_csat",]["value"] * 800 / 900
    assert found["real_csat_highest",]["value"] > found["real_csat",]["value"]
    gap, tip = found["self_selection",]["value"], found["tipping_point",]
    answered = sum(bool(row["surveys"][0].get("score")) for row, _ in told[:800]) / 800
    assert tip["value"] == pytest.approx(gap / (1 - answered), rel=1e-9)
    assert tip["low"] < tip["value"] < tip["high"]
    voice = [row for row in answer["rows"] if row["kind"] == "not reachable"]
    assert [(row["segment"], row["value"], row["conversations"]) for row in voice] == [("channel", "voice", 100)]
    assert any("Not reachable: channel voice (0 of 100)" in note for note in answer["notes"])
    [plain] = [row for row in answer["rows"] if row["kind"] == "without any assumption"]
    assert plain["low"] < found["real_csat_lowest",]["value"] < found["real_csat_highest",]["value"] < plain["high"]
    assert found["real_csat", "login"]["n"] + found["real_csat", "refund"]["n"] == 800


def test_real_csat_is_refused_where_too_few_answer(unheard: Any, tmp_path: Path) -> None:
    write_all(tmp_path / "in", [conversation(f"c{n}", f"u{n}", n, rating=4, csat=5) for n in range(12)], [])
    unheard("ingest", "in")
    answer = unheard("study", "real-csat", "--output", "json").json
    assert "30 more to say anything of the silent" in answer["refused"]
    assert "channel chat" in answer["refused"]


def test_silent_finds_what_was_planted_and_what_they_were_worth(unheard: Any, tmp_path: Path) -> None:
    draw = random.Random(8)
    told, outcomes = [], []
    for n in range(800):
        bad, opens = n % 2 == 0, draw.uniform(0, 150)
        told.append(
            conversation(f"c{n}", f"u{n}", opens, rating=1 if bad else 5, topic=draw.choice(("refund", "login")))
        )
        if draw.random() < (0.3 if bad else 0.1):
            outcomes.append(outcome(n, f"u{n}", opens + 20, "churn_voluntary"))
        if n % 4 == 0:
            outcomes.append(outcome(1000 + n, f"u{n}", opens - 50, "renewal", amount=12.5, currency="EUR"))
            outcomes.append(outcome(2000 + n, f"u{n}", opens + 50, "purchase", amount=1, currency="USD"))
    write_all(tmp_path / "in", told, outcomes)
    unheard("ingest", "in")
    answer = unheard("study", "silent", "--by", "topic", "--output", "json").json
    found = figures(answer)
    left = {one["customer"]["id"] for one in outcomes if one["type"] == "churn_voluntary"}
    bad = [f"u{n}" for n in range(0, 800, 2)]
    assert found["silent_leaver_rate",]["value"] == pytest.approx(sum(one in left for one in bad) / 400)
    assert found["silent_leaver_rate",]["n"] == 400
    because = found["silent_leavers_because",]
    assert because["low"] < 20 < because["high"]
    assert because["low"] > 5
    [worth] = [row for row in answer["rows"] if row["kind"] == "worth"]
    bought = [one for one in bad if one in left and int(one[1:]) % 4 == 0]
    assert (worth["currency"], worth["total"]) == ("EUR", pytest.approx(12.5 * len(bought)))
    assert worth["customers"] == sum(one in left for one in bad)
    assert worth["low"] < worth["total"] < worth["high"]
    assert found["worth_365_days", "EUR"]["value"] == pytest.approx(worth["total"] / worth["customers"])
    assert found["silent_leaver_rate", "login"]["n"] + found["silent_leaver_rate", "refund"]["n"] == 400


def test_mix_shift_by_hand(unheard: Any, tmp_path: Path) -> None:
    """Before: 8 by people at 3/4, 2 by the AI agent at 1/2; after: 4 at 1, 6 at 1/2 (statistics/test_decomposition)."""
    told, number = [], 0
    for day, handler, good, total in (
        (1, "human_agent", 6, 8), (1, "ai_agent", 1, 2), (12, "human_agent", 4, 4), (12, "ai_agent", 3, 6)
    ):  # fmt: skip
        for place in range(total):
            told.append(conversation(f"c{number}", f"u{number}", day, rating=4 if place < good else 1, handler=handler))
            number += 1
    write_all(tmp_path / "in", told, [])
    unheard("ingest", "in")
    answer = unheard("study", "mix-shift", "--since", "2026-03-11", "--until", "2026-03-21", "--output", "json").json
    found = figures(answer)
    parts = [found[f"cx_score_{part}",]["value"] for part in ("change", "mix", "rate")]
    assert parts == pytest.approx([0, -15, 15], abs=1e-9)
    assert sum(row["mix_points"] for row in answer["rows"]) == pytest.approx(-15)
    assert {row["handler"]: row["n_after"] for row in answer["rows"]} == {"human_only": 4, "ai_only": 6}
    assert any("by handler alone" in note for note in answer["notes"])
    [before, after] = (
        unheard("metrics", "cx_mean", "--since", since, "--until", until, "--output", "json").json[0]["value"]
        for since, until in (("2026-03-01", "2026-03-11"), ("2026-03-11", "2026-03-21"))
    )
    assert found["cx_mean_change",]["value"] == pytest.approx(after - before)


def test_average_up_bad_up_needs_both_to_be_beyond_chance(unheard: Any, tmp_path: Path) -> None:
    told = [
        conversation(f"c{number}", f"u{number}", 1 + 19 * (number // 300), rating=rating)
        for number, rating in enumerate([3] * 300 + [1] * 90 + [5] * 210)
    ]
    write_all(tmp_path / "in", told, [])
    unheard("ingest", "in")
    assert "Average up, bad up" in unheard("study", "mix-shift").out
    told = told[:305] + told[390:396]
    write_all(tmp_path / "in2", told, [])
    unheard("ingest", "in2", "--store", "other")
    assert "Average up, bad up" not in unheard("study", "mix-shift", "--store", "other").out


def test_ai_versus_human_adjusts_for_the_cases_and_leaves_out_what_goes_one_way(unheard: Any, tmp_path: Path) -> None:
    """Easy topics go to the AI agent; within a topic it does 20 points worse. Voice never goes to it."""
    draw = random.Random(2)
    told = []
    for n in range(1600):
        topic = draw.choice(("easy", "hard"))
        ai = draw.random() < (0.75 if topic == "easy" else 0.25)
        good = draw.random() < (0.9 if topic == "easy" else 0.4) - (0.2 if ai else 0.0)
        told.append(
            conversation(
                f"c{n}", f"u{n % 900}", draw.uniform(0, 150), rating=5 if good else 2, topic=topic,
                handler="ai_agent" if ai else "human_agent",
            )
        )  # fmt: skip
    told += [conversation(f"v{n}", f"v{n}", 5, rating=1, channel="voice") for n in range(300)]
    write_all(tmp_path / "in", told, [])
    unheard("ingest", "in")
    answer = unheard("study", "ai-vs-human", "--output", "json").json
    found = figures(answer)
    effect, plain = found["cx_score_effect",], found["cx_score_unadjusted",]
    assert effect["low"] < -20 < effect["high"] < -5
    assert plain["value"] > effect["value"] + 5
    assert plain["n"] == effect["n"] == 1600, "the same cases, without those that always go one way"
    rated = {True: [0, 0], False: [0, 0]}
    for row, judged in told[:1600]:
        side = rated[row["turns"][1]["speaker"] == "ai_agent"]
        side[0], side[1] = side[0] + (judged["rating"] == 5), side[1] + 1
    assert plain["value"] == pytest.approx(100 * (rated[True][0] / rated[True][1] - rated[False][0] / rated[False][1]))
    assert found["overlap_share",]["value"] == pytest.approx(1600 / 1900)
    assert any("voice / refund (0 % AI first)" in note for note in answer["notes"])
    assert found["cx_score_ai_first",]["value"] == pytest.approx(0.45, abs=0.06)
    assert found["bad_experience_rate_effect",]["value"] == pytest.approx(-effect["value"], abs=1e-6)


@pytest.mark.parametrize("name", ["waterfall", "real-csat", "silent", "mix-shift", "ai-vs-human"])
def test_every_study_runs_on_the_simulated_organisation(simulated: Measured, name: str) -> None:
    found = asked(simulated, name)
    assert found.sentence.endswith(".")
    if found.refused is None:
        assert all(one.value is None or (one.n > 0 and one.low is not None) for one in found.estimates)
        assert "nan" not in found.sentence
    else:
        assert name in ("waterfall", "silent", "real-csat"), found.refused
