"""Cohort: by hand, while it runs, with facts that nobody observed, by a second formula, and against what is true."""

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from plain import product_limit, wilson
from plain_cohort import restated_and_gap, told_members
from tiny_world import day, figures, tiny_rows, write

from unheard.pipeline.measure import Measured
from unheard.studies import STUDIES, Request


def cohort(unheard: Any, *arguments: str) -> Any:
    done = unheard("study", "cohort", *arguments, "--output", "json")
    assert done.code == 0, done.err
    return done.json


def test_a_closed_cohort_by_hand(tiny: Any, tmp_path: Path) -> None:
    answer = cohort(tiny, "--satisfied", "csat", "--from", "2026-03-01", "--to", "2026-03-31", "--days", "90")
    found = figures(answer)
    # Satisfied: Jo (h1) comes back after 1.95 days, Ann (h2) leaves after 19.95, Flo (a2) has nothing in 90 days.
    assert (found["cohort_reported", "csat"]["value"], found["cohort_reported", "csat"]["n"]) == (3 / 4, 4)
    honest = found["cohort_honest", "satisfied"]
    assert (honest["value"], honest["n"], honest["clusters"]) == (pytest.approx(1 / 3), 3, 3)
    assert found["cohort_restated",]["value"] == pytest.approx(3 / 4 * 1 / 3)
    assert found["cohort_gap",]["value"] == pytest.approx(100 * (3 / 4 - 1 / 4))
    assert found["cohort_bad_first", "recontact"]["value"] == pytest.approx(1 / 3)
    assert found["cohort_bad_first", "churn_voluntary"]["value"] == pytest.approx(1 / 3)
    # Not satisfied: Bo (h3) alone, nothing. Without an answer: Jo, Cy, Ed, Gus, Hal have nothing; Di and Ida return.
    assert (found["cohort_honest", "not_satisfied"]["value"], found["cohort_honest", "not_satisfied"]["n"]) == (1.0, 1)
    assert found["cohort_honest", "unsurveyed"]["value"] == pytest.approx(5 / 7)
    assert found["cohort_honest_less", "unsurveyed"]["value"] == pytest.approx(100 * (1 / 3 - 5 / 7))
    assert "All members were watched for 90 days." in answer["notes"]
    assert any(note.startswith("Never observed: public reviews") for note in answer["notes"])
    assert "at most 33 %" in answer["sentence"], "reviews were never observed"
    with (tmp_path / "unheard-cohort-members.csv").open(newline="") as file:
        members = {row["conversation_id"]: row for row in csv.DictReader(file)}
    assert {name: (row["result"], row["reason"]) for name, row in members.items()} == {
        "h1": ("bad", "recontact"), "h2": ("bad", "churn_voluntary"), "a2": ("none", ""),
    }  # fmt: skip
    assert float(members["h1"]["after_days"]) == pytest.approx(1.95, abs=1e-3)
    assert [row["conversation_id"] for row in answer["rows"] if row["kind"] == "member"] == ["a2", "h1", "h2"]


def test_while_days_are_open_it_says_which_day_it_is(tiny: Any) -> None:
    answer = cohort(tiny, "--days", "365")  # watched until day 120, t0 at 0.05: 119 whole days
    assert "(day 119 of 365)" in answer["sentence"]
    honest = figures(answer)["cohort_honest", "satisfied"]
    assert honest["value"] == pytest.approx(1 / 3)
    assert "Kaplan–Meier at day 119" in honest["method"]
    assert {row["result"] for row in answer["rows"] if row["kind"] == "member"} == {"bad", "open"}


def test_closed_ones_and_those_the_ai_resolved(tiny: Any, tmp_path: Path) -> None:
    found = figures(cohort(tiny, "--satisfied", "closed", "--days", "90", "--members", "all.jsonl"))
    # All eleven are closed by ten customers; Jo, Di, Ida come back, Ann leaves.
    assert (found["cohort_reported", "closed"]["value"], found["cohort_honest", "satisfied"]["n"]) == (1.0, 10)
    assert found["cohort_honest", "satisfied"]["value"] == pytest.approx(6 / 10)
    rows = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text().splitlines()]
    assert sum(row["result"] == "bad" for row in rows) == 4
    found = figures(cohort(tiny, "--satisfied", "ai-resolved", "--days", "90"))
    # Of a1..a5 the AI is reported to have resolved a1, a2, a5; Ida (a5) came back. a4 was closed by a timer.
    assert found["cohort_reported", "ai-resolved"]["value"] == pytest.approx(3 / 5)
    assert found["cohort_honest", "satisfied"]["value"] == pytest.approx(2 / 3)


def test_a_downgrade_a_low_review_and_an_event_on_the_last_day(unheard: Any, tmp_path: Path) -> None:
    conversations, judgements = tiny_rows()
    happened = [
        ("ann", 0.05 + 90, "churn_voluntary", {}),  # exactly 90 days after: counts
        ("flo", 0.05, "churn_voluntary", {}),  # at t0: not after it
        ("flo", 30, "downgrade", {}),
        ("jo", 1, "public_review", {"rating": 2, "scale": [1, 5]}),  # before the return on day 2
        ("bo", 3, "public_review", {"rating": 3, "scale": [1, 5]}),
        ("bo", 4, "purchase", {"amount": 3, "currency": "EUR"}),
    ]
    outcomes = [
        {"id": f"o{number}", "customer": {"id": who}, "at": day(at), "type": kind, **more}
        for number, (who, at, kind, more) in enumerate(happened)
    ]
    facts = ("contact", "churn", "review", "purchase")
    seen = [{"fact": fact, "customer": None, "from": day(0), "to": day(120)} for fact in facts]
    folder = tmp_path / "more"
    folder.mkdir()
    for name, rows in (
        ("conversations", conversations), ("judgements", judgements), ("outcomes", outcomes), ("observed", seen),
    ):  # fmt: skip
        write(folder / f"{name}.jsonl", rows)
    unheard("ingest", "more")
    answer = cohort(unheard)
    found = figures(answer)
    assert found["cohort_honest", "satisfied"]["value"] == 0.0
    for reason in ("churn_voluntary", "downgrade", "low_review"):
        assert found["cohort_bad_first", reason]["value"] == pytest.approx(1 / 3), reason
    assert found["cohort_honest", "not_satisfied"]["value"] == 1.0
    assert found["cohort_no_purchase",]["value"] == 1.0
    assert "at most" not in answer["sentence"]
    assert not any(note.startswith("Never observed") for note in answer["notes"])


def test_a_fact_observed_of_some_members_only_is_named(unheard: Any, tmp_path: Path) -> None:
    conversations, judgements = tiny_rows()
    seen: list[dict[str, Any]] = [
        {"fact": fact, "customer": None, "from": day(0), "to": day(120)} for fact in ("contact", "churn")
    ]
    seen.append({"fact": "review", "customer": {"id": "jo"}, "from": day(0), "to": day(120)})
    folder = tmp_path / "some"
    folder.mkdir()
    for name, rows in (("conversations", conversations), ("judgements", judgements), ("observed", seen)):
        write(folder / f"{name}.jsonl", rows)
    unheard("ingest", "some")
    answer = cohort(unheard)
    assert any(note.startswith("Of 2 of 3 members no source shows public reviews") for note in answer["notes"])
    assert "at most" in answer["sentence"]


def test_options_that_do_not_fit(tiny: Any, tmp_path: Path) -> None:
    wrong = tiny("study", "cohort", "--from", "2026-03-01", "--since", "2026-03-01")
    assert (wrong.code, "not both" in wrong.err) == (2, True)
    assert tiny("study", "cohort", "--from", "2026-03-05", "--to", "2026-03-04").code == 2
    assert tiny("study", "ladder", "--satisfied", "csat").code == 2
    assert tiny("study", "ladder", "--to", "2026-03-04").code == 2
    (tmp_path / "folder").mkdir()
    assert tiny("study", "cohort", "--members", "folder").code == 2
    done = tiny("study", "cohort", "--members", "missing/members.csv")
    assert (done.code, "could not be written" in done.err) == (1, True)
    nobody = cohort(tiny, "--from", "2027-01-01", "--members", "none.csv")
    assert "can be followed" in nobody["refused"]
    assert not (tmp_path / "none.csv").exists(), "a refused study writes nothing"


def test_a_spreadsheet_does_not_run_what_a_conversation_is_called(unheard: Any, tmp_path: Path) -> None:
    conversations, judgements = tiny_rows()
    text = json.dumps([conversations, judgements]).replace('"h1"', '"=1+1"')
    renamed = json.loads(text)
    folder = tmp_path / "named"
    folder.mkdir()
    for name, rows in zip(("conversations", "judgements"), renamed, strict=True):
        write(folder / f"{name}.jsonl", rows)
    unheard("ingest", "named")
    assert unheard("study", "cohort").code == 0
    with (tmp_path / "unheard-cohort-members.csv").open(newline="") as file:
        names = {row["conversation_id"] for row in csv.DictReader(file)}
    assert "'=1+1" in names


def test_row_by_row_in_plain_python(simulated: Measured, rows: list[dict[str, Any]]) -> None:
    """Every group of the simulated organisation, while its days are still open and after."""
    outcomes = defaultdict(list)
    for one in simulated.engine.query("SELECT * FROM fact_outcome").to_pylist():
        outcomes[one["customer_key"]].append(one)
    for since, until, days in ((None, None, 90), (20_089, 20_120, 90)):
        request = Request(
            engine=simulated.engine, capability=simulated.capability, since_day=since, until_day=until, days=days
        )
        answer = STUDIES["cohort"].answer(request)
        found = figures(answer)
        inside = [r for r in rows if since is None or since <= (r["day_number"] or 0) < (until or 0)]
        for group in ("satisfied", "not_satisfied", "unsurveyed"):
            told = told_members(inside, group, outcomes, days)
            if not told:
                assert ("cohort_honest", group) not in found
                continue
            estimate = found["cohort_honest", group]
            assert estimate["n"] == len(told), (group, since)
            closed = "Kaplan" not in estimate["method"]
            reached = days if closed else int(estimate["method"].split("day ")[1].split(",")[0])
            durations, events = zip(*(one.until(reached) for one in told), strict=True)
            assert estimate["value"] == pytest.approx(product_limit(durations, events, reached), rel=1e-9)
            if closed:
                _, low, high = wilson([one.row | {"good": not one.came} for one in told], lambda r: r["good"])
                assert (estimate["low"], estimate["high"]) == pytest.approx((low, high), rel=1e-9)


@pytest.mark.parametrize(("until", "days", "closed"), [(None, 90, False), (20_330, 30, True)])
def test_limits_of_restated_and_gap_from_the_weight_of_every_customer(
    simulated: Measured, rows: list[dict[str, Any]], until: int | None, days: int, closed: bool
) -> None:
    """The customers who answered are more than the members, and answered more than once: both parts vary together."""
    outcomes = defaultdict(list)
    for one in simulated.engine.query("SELECT * FROM fact_outcome").to_pylist():
        outcomes[one["customer_key"]].append(one)
    request = Request(engine=simulated.engine, capability=simulated.capability, until_day=until, days=days)
    found = figures(STUDIES["cohort"].answer(request))
    inside = [row for row in rows if until is None or row["day_number"] < until]
    told = told_members(inside, "satisfied", outcomes, days)
    assert all(one.watched >= days for one in told) is closed
    assert 0 < found["cohort_reported", "csat"]["value"] < 1
    assert 0 < found["cohort_honest", "satisfied"]["value"] < 1
    restated, gap = restated_and_gap(inside, told, days)
    limits = ("value", "low", "high")
    assert [found["cohort_restated",][name] for name in limits] == pytest.approx(restated, rel=1e-9)
    assert [found["cohort_gap",][name] / 100 for name in limits] == pytest.approx(gap, rel=1e-9)


@pytest.mark.long
def test_on_a_simulated_organisation_it_finds_what_is_true(tmp_path: Path) -> None:
    """Five organisations: the restated dashboard lies within its interval of what the world knows of itself."""
    from unheard.pipeline.ingest import ingest_paths
    from unheard.pipeline.measure import measured
    from unheard.settings import Settings
    from unheard.simulate import simulate, true_figures
    from unheard.store import Store

    inside = 0
    for seed in range(5):
        export, folder = tmp_path / f"export{seed}", tmp_path / f"store{seed}"
        simulate(export, conversations=5000, seed=seed)
        settings = Settings.load(folder)
        store = Store.open(folder, settings, create=True)
        ingest_paths(store, settings, [export], command="test")
        with measured(store, settings) as facts:
            request = Request(engine=facts.engine, capability=facts.capability)
            found = figures(STUDIES["cohort"].answer(request))["cohort_restated",]
        store.close()
        inside += found["low"] <= true_figures(export)["cohort_restated"] <= found["high"]
    assert inside >= 4, inside
