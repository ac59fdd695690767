"""What is true of what studies ask: by a second formula, and what the product finds with a judge that does not err."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from unheard.metrics.estimate import Estimate
from unheard.pipeline.demo_questions import OF_STUDIES, Question
from unheard.pipeline.ingest import ingest_paths
from unheard.pipeline.measure import measured
from unheard.settings import Settings
from unheard.simulate import ORGANISATION, PlantedJudge, simulate, true_figures, true_study_figures
from unheard.store import Store
from unheard.studies import STUDIES, Request

DAY = 86_400
UNTIL = ORGANISATION.days * DAY
ASKED = ("validity", "stable-scores", "definitions", "escalation", "alignment", "benchmark-vs-outcome")
QUESTIONS = [question for question in OF_STUDIES if question.study in ASKED]
Found = dict[tuple[str, tuple[tuple[str, str], ...]], Estimate]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    simulate(folder, conversations=2500, seed=3, judgements=PlantedJudge(error=0.0, abstains=0.0))
    return folder


@pytest.fixture(scope="module")
def found(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Found:
    folder = tmp_path_factory.mktemp("store")
    settings = Settings.load(folder, threads=1)
    store = Store.open(folder, settings, create=True)
    ingest_paths(store, settings, [world], command="test")
    with measured(store, settings) as facts:
        request = Request(engine=facts.engine, judge=facts.judge, capability=facts.capability, settings=settings)
        estimates = [one for name in ASKED for one in STUDIES[name].run(request).estimates]
    store.close()
    return {(one.metric, tuple(one.segment.items())): one for one in estimates}


def rows_of(world: Path, name: str = "conversations") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (world / "truth" / f"{name}.jsonl").read_text("utf-8").splitlines()]


def test_escalation_versions_and_our_definition_by_a_second_formula(world: Path) -> None:
    rows, true = [r for r in rows_of(world) if r["eligible"]], true_study_figures(world)
    first = [r for r in rows if r["handler"] in ("ai_only", "ai_then_human")]
    assert true["escalation_needed"] == pytest.approx(np.mean([r.get("needs_person", False) for r in first]))
    last = [r for r in first if r["opened"] >= 280 * DAY]
    assert true["cx_score assistant-2.0"] == pytest.approx(np.mean([r["rating"] >= 4 for r in last]))
    part = [r for r in rows if r["handler"] in ("ai_only", "ai_then_human", "human_then_ai")]
    watched = [r for r in part if r.get("claimed") and r.get("identified") and r["claimed"] + 30 * DAY <= UNTIL]
    held = [
        r for r in watched
        if r["handler"] == "ai_only" and not r.get("escalated") and set(r["issues"]) == {"resolved"}
        and (r.get("recontact") or UNTIL * 2) > r["claimed"] + 30 * DAY
    ]  # fmt: skip
    assert true["resolution_rate unheard"] == pytest.approx(len(held) / len(watched))


def test_trends_side_by_side_by_a_second_formula(world: Path) -> None:
    rows, true = [r for r in rows_of(world) if r["eligible"]], true_study_figures(world)
    watched = [r for r in rows if r.get("claimed") and r.get("identified") and r["claimed"] + 30 * DAY <= UNTIL]
    last = max(r["opened"] // DAY for r in watched)
    span = last - min(r["opened"] // DAY for r in watched)
    kept = [r for r in rows if r["opened"] // DAY <= last]
    closed = np.polyfit([r["opened"] // DAY for r in kept], [float(bool(r.get("claimed"))) for r in kept], 1)[0]
    back = [float((r.get("recontact") or UNTIL * 2) <= r["claimed"] + 30 * DAY) for r in watched]
    returned = np.polyfit([r["opened"] // DAY for r in watched], back, 1)[0]
    assert true["stable_reported"] == pytest.approx(100 * closed * span)
    assert true["stable_outcome"] == pytest.approx(100 * returned * span)
    assert true["stable_gap"] == pytest.approx(100 * (closed + returned) * span)


def test_who_leaves_by_a_second_formula(world: Path) -> None:
    left = {one["customer"]: one["left"] for one in rows_of(world, "customers") if one.get("left") is not None}
    first: dict[int, dict[str, Any]] = {}
    for row in sorted((r for r in rows_of(world) if r["eligible"]), key=lambda r: r["opened"]):
        if row.get("identified"):
            first.setdefault(row["customer"], row)
    kept = []
    for who, row in first.items():
        start, at = (row.get("claimed") or row["opened"]) + 7 * DAY, left.get(who, UNTIL * 9)
        if start + 90 * DAY <= UNTIL and at > start:
            kept.append((row["opened"], row["rating"], at <= start + 90 * DAY))
    late = [one for one in kept if one[0] >= kept[len(kept) // 2][0]]
    gone, stayed = ([r for _, r, of in late if of is side] for side in (True, False))
    wins = mannwhitneyu(stayed, gone).statistic
    assert len(gone) > 10
    assert true_study_figures(world)["validity_auc"] == pytest.approx(wins / len(gone) / len(stayed))


@pytest.mark.long
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: f"{question.study}: {question.text}")
def test_a_judge_that_does_not_err_finds_what_is_true(world: Path, found: Found, question: Question) -> None:
    """The same quantity twice: from the latent values, and from the files through the whole product."""
    true = (true_figures(world) | true_study_figures(world))[question.true]
    one = found[question.found, question.segment]
    assert one.value == pytest.approx(true, abs=0.02 if one.unit != "points" else 1.5)
    assert one.low is not None
    assert one.high is not None
    assert one.low <= true <= one.high
    assert one.high - one.low > 0, "an interval that could hold anything else as well"
