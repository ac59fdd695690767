"""The waterfall: it adds up, its numbers are those of a second reading, and it holds what is true where that can be."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gap_world import conversation, crowd, outcome, write_all
from plain import DAY_US
from tiny_world import figures

from unheard.metrics.estimate import Estimate
from unheard.statistics.influence import estimated
from unheard.studies.falls import falls, picture_rows

STEPS = ("follow_up", "self_selection", "closed_not_resolved", "silent_leavers")


def random_world(seed: int) -> tuple[Any, ...]:
    """Answers, outcomes and scores as they come, in any mixture."""
    random = np.random.default_rng(seed)
    rows = int(random.integers(5, 200))
    answered = (random.random(rows) < random.random()).astype(float)
    answered[0] = 1
    satisfied = (random.random(rows) < random.random()).astype(float) * answered
    inside = random.random(rows) < random.random()
    inside[0] = True
    scores = random.normal(0.6, 0.5, rows)
    keeps = [(random.random(rows) < random.random()).astype(float) for _ in range(2)]
    return answered, satisfied, inside, scores, keeps, random.integers(0, rows, rows)


def test_the_steps_add_up_on_a_thousand_random_worlds() -> None:
    for seed in range(1000):
        fall = falls(*random_world(seed))
        steps = [fall.step(place, place + 1) for place in range(4)]
        assert abs(sum(one.value for one in steps) - (fall.values[0] - fall.values[4])) < 1e-12
        influence = sum(fall.influence[:, place] - fall.influence[:, place + 1] for place in range(4))
        assert np.abs(influence - (fall.influence[:, 0] - fall.influence[:, 4])).max() < 1e-12
        shown = picture_rows(*_estimates(fall))
        levels = [row["shown"] for row in shown if row["kind"] == "level"]
        lost = [row["shown"] for row in shown if row["kind"] == "step"]
        assert levels[0] - sum(lost) == levels[-1] == round(fall.values[4] * 100)
        assert levels[0] == round(fall.values[0] * 100)


def _estimates(fall: Any) -> tuple[list[Estimate], list[Estimate]]:
    from unheard.studies.answering import estimate_of
    from unheard.studies.falls import LEVELS

    levels = [estimate_of(fall.level(place), LEVELS[place], n=9, method="") for place in range(5)]
    steps = [
        estimate_of(fall.step(place, place + 1), f"step_{name}", n=9, method="", unit="points", times=100.0)
        for place, name in enumerate(STEPS)
    ]
    return levels, steps


def test_levels_by_hand() -> None:
    # Three answers, two satisfied; inside are rows 0, 1, 3 with φ 1, 0.5, 0.6; row 1 was not helped, row 3 left.
    found = falls(
        np.array([1.0, 1, 1, 0]), np.array([1.0, 0, 1, 0]), np.array([True, True, False, True]),
        np.array([1.0, 0.5, 9, 0.6]), [np.array([1.0, 0, 1, 1]), np.array([1.0, 1, 1, 0])], np.arange(4),
    )  # fmt: skip
    assert found.values.tolist() == pytest.approx([2 / 3, 1 / 2, 0.7, 1.6 / 3, 1 / 3])
    # The step of those who left: 0.2, by row (0, 0, -, 0.6) less its mean, ÷ 3.
    assert (found.influence[:, 3] - found.influence[:, 4]).tolist() == pytest.approx(
        [-0.2 / 3, -0.2 / 3, 0, 0.4 / 3], abs=1e-12
    )
    assert found.step(3, 4).variance == pytest.approx(3 / 2 * (0.04 + 0.04 + 0.16) / 9)


@pytest.fixture
def world(unheard: Any, tmp_path: Path) -> Any:
    """A store of a crowd; gives the command line."""

    def make(**how: Any) -> Any:
        write_all(tmp_path / "in", *crowd(3, 700, **how))
        done = unheard("ingest", "in")
        assert done.code == 0, done.err
        return unheard

    return make


def test_the_published_level_is_the_metric_and_the_population_that_of_a_second_reading(
    world: Any, tmp_path: Path
) -> None:
    # Were nobody forgiving, nobody who leaves in silence would have been satisfied: a last step of 0, give or take.
    unheard = world(forgiving=True)
    answer = unheard("study", "waterfall", "--output", "json").json
    assert answer["refused"] is None
    found = figures(answer)
    [csat] = unheard("metrics", "csat", "--output", "json").json
    assert [found["csat_published",][name] for name in ("value", "low", "high", "n")] == pytest.approx(
        [csat[name] for name in ("value", "low", "high", "n")]
    )
    # Every conversation ends before day 151 and is watched until day 260: all are followed, all are judged.
    assert found["experienced",]["n"] == 700
    assert found["csat_followed",]["value"] == pytest.approx(csat["value"])
    steps = [found[f"step_{name}",]["value"] for name in STEPS]
    assert sum(steps) == pytest.approx(found["gap",]["value"], abs=1e-10)
    assert found["gap",]["value"] == pytest.approx(
        100 * (found["csat_published",]["value"] - found["experienced",]["value"]), abs=1e-10
    )
    assert steps[1] > 0
    assert steps[2] > 0
    assert steps[3] >= 0
    shown = [row for row in answer["rows"] if row["kind"] == "level"]
    assert f"{shown[0]['shown']} % satisfied; {shown[-1]['shown']} %" in answer["sentence"]
    assert any("In the other order" in note for note in answer["notes"])
    low, high = found["experienced_lowest",], found["experienced_highest",]
    assert low["value"] < found["experienced",]["value"] < high["value"]
    assert any(f"between {low['low'] * 100:.0f} and {high['high'] * 100:.0f} %" in note for note in answer["notes"])
    assert any("are left out because no outcome is judged" in note for note in answer["notes"])


def test_where_the_unhappy_answer_the_step_goes_up_and_is_shown_so(world: Any) -> None:
    answer = world(unhappy_answer=True)("study", "waterfall", "--output", "json").json
    found = figures(answer)
    assert found["step_self_selection",]["value"] < -5
    [row] = [row for row in answer["rows"] if row["name"] == "self_selection"]
    assert row["shown"] < 0
    assert f"+{-row['shown']} who answers the survey" in answer["sentence"]
    assert any("goes up" in note for note in answer["notes"])


def test_without_outcomes_the_last_step_is_null_with_its_reason(unheard: Any, tmp_path: Path) -> None:
    told, _ = crowd(3, 400)
    write_all(
        tmp_path / "in", told, [], [{"fact": "contact", "customer": None, "from": "2025-01-01", "to": "2026-11-20"}]
    )
    unheard("ingest", "in")
    found = figures(unheard("study", "waterfall", "--output", "json").json)
    assert found["satisfied_and_helped",]["value"] is not None
    assert found["experienced",]["value"] is None
    assert ("experienced_lowest",) not in found
    assert "outcome_churn" in found["experienced",]["notes"][0]
    assert found["gap",]["value"] is None


def test_a_recent_export_is_refused_with_the_reason(unheard: Any, tmp_path: Path) -> None:
    told, outcomes = crowd(3, 200)
    seen = [{"fact": fact, "customer": None, "from": "2025-01-01", "to": "2026-03-20"} for fact in ("contact", "churn")]
    write_all(tmp_path / "in", told, outcomes, seen)
    unheard("ingest", "in")
    answer = unheard("study", "waterfall", "--output", "json").json
    assert "90 days after its last" in answer["refused"] or "answered surveys among" in answer["refused"]


def test_silent_leavers_told_by_hand(unheard: Any, tmp_path: Path) -> None:
    """Each is bad unless said otherwise; day 0, watched for long; what makes a silent leaver, and what does not."""
    told = [
        conversation("left", "a", 0, rating=1, states=("unresolved",)),
        conversation("left late", "b", 0, rating=1, states=("unresolved",)),
        conversation("wrote", "c", 0, rating=1, states=("unresolved",)),
        conversation("wrote again", "c", 30, rating=5, topic="login"),
        conversation("answered", "d", 0, rating=1, states=("unresolved",), csat=1),
        conversation("stopped", "e", 0, rating=2, states=("partly",)),
        conversation("bought", "f", 0, rating=2, states=("unresolved",)),
        conversation("never bought", "g", 0, rating=2, states=("unresolved",)),
        conversation("partly", "h", 0, rating=3, states=("partly",)),
        conversation("good", "i", 0, rating=5),
        conversation("open", "j", 0, rating=3, states=("resolved", "unresolved")),
    ]
    outcomes = [outcome(number, who, 20, "churn_voluntary") for number, who in enumerate("acdhij")]
    outcomes += [outcome(10, "b", 95, "churn_voluntary"), outcome(11, "e", -100, "renewal", amount=9, currency="EUR")]
    outcomes += [
        outcome(12, "f", -100, "purchase"),
        outcome(13, "f", 50, "purchase"),
        outcome(14, "e", -380, "purchase"),
    ]
    write_all(tmp_path / "in", told, outcomes)
    unheard("ingest", "in")
    from unheard.pipeline.measure import measured
    from unheard.settings import Settings
    from unheard.store import Store
    from unheard.studies.columns import conversations
    from unheard.studies.leavers import NEEDED, follow

    settings = Settings.load(tmp_path / "unheard-store")
    store = Store.open(tmp_path / "unheard-store", settings)
    with measured(store, settings) as facts:
        rows = conversations(facts.engine, NEEDED, "TRUE")
        gone = follow(facts.engine, rows)
    store.close()
    names = [key.split("|")[1] for key in rows.table.column("conversation_key").to_pylist()]
    assert gone.is_watched.all()
    assert {name for name, one in zip(names, gone.is_silent_leaver, strict=True) if one} == {"left", "stopped", "open"}


def test_closed_and_not_helped_is_what_a_second_reading_of_the_facts_says(world: Any, tmp_path: Path) -> None:
    unheard = world()
    from unheard.pipeline.measure import measured
    from unheard.settings import Settings
    from unheard.store import Store
    from unheard.studies import Request
    from unheard.studies.waterfall import _followed

    settings = Settings.load(tmp_path / "unheard-store")
    store = Store.open(tmp_path / "unheard-store", settings)
    with measured(store, settings) as facts:
        found = _followed(Request(engine=facts.engine, judge=facts.judge, capability=facts.capability))
        plain = facts.engine.query("SELECT * FROM fact_conversation ORDER BY conversation_key").to_pylist()
    store.close()
    assert unheard is not None

    def helped(row: dict[str, Any]) -> bool:
        back = row["recontact_at_us"] is not None and row["recontact_at_us"] <= row["claim_at_us"] + 30 * DAY_US
        return not (row["is_claimed"] and (row["has_unresolved_issue"] or back))

    assert (found.unhelped == 0).tolist() == [helped(row) for row in plain]
    assert 50 < found.unhelped.sum() < 600


@pytest.mark.long
def test_where_what_is_seen_explains_who_answers_the_levels_hold_the_truth_of_the_organisation(tmp_path: Path) -> None:
    """A world whose customers feel just what the rubric says, read by a judge without error."""
    from dataclasses import replace

    from unheard.pipeline.ingest import ingest_paths
    from unheard.pipeline.measure import measured
    from unheard.settings import Settings
    from unheard.simulate import ORGANISATION, PlantedJudge, simulate, true_figures
    from unheard.store import Store
    from unheard.studies import STUDIES, Request

    plain = replace(
        ORGANISATION,
        behaviour=replace(ORGANISATION.behaviour, disposition=0.0, personal=0.0),
        surveying=replace(ORGANISATION.surveying, politeness=0.0, harshness=0.0),
        handling=replace(ORGANISATION.handling, sounds_solved=0.0, claims_anyway=0.0, claims_without_action=0.0),
    )
    simulate(
        tmp_path / "in", conversations=8_000, seed=11, organisation=plain, judgements=PlantedJudge(error=0, abstains=0)
    )
    true = true_figures(tmp_path / "in")
    settings = Settings.load(tmp_path / "store")
    store = Store.open(tmp_path / "store", settings, create=True)
    ingest_paths(store, settings, [tmp_path / "in"], command="test")
    with measured(store, settings) as facts:
        request = Request(engine=facts.engine, judge=facts.judge, capability=facts.capability)
        found = {
            one.metric: one
            for name in ("waterfall", "real-csat", "silent")
            for one in STUDIES[name].run(request).estimates
        }
        levels = {name: found[name] for name in ("experienced", "satisfied_and_helped")}
        levels["csat_followed_by_all"] = found["csat_everybody"]
    store.close()
    for name, one in levels.items():
        assert one.low - 0.01 <= true[name] <= one.high + 0.01, (name, true[name], one)
    assert abs(found["real_csat"].value - true["csat"]) < 0.2 * abs(found["csat"].value - true["csat"])
    leavers = found["silent_leaver_rate"]
    assert leavers.low - 0.01 <= true["silent_leaver_rate"] <= leavers.high + 0.01


def test_json_has_the_shape_of_the_contract(world: Any) -> None:
    done = world()("study", "waterfall", "--output", "json")
    answer = json.loads(done.out)
    assert {"study", "estimates", "rows", "notes", "sentence"} <= answer.keys()
    assert all(
        set(one) >= {"metric", "value", "low", "high", "n", "clusters", "unit", "method"} for one in answer["estimates"]
    )
    assert all(one["n"] > 0 and one["low"] is not None for one in answer["estimates"])
    assert estimated(0.5, np.zeros(0), np.zeros(0, np.int64)).low is None
