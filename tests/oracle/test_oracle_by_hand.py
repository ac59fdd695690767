"""The second formula itself, checked against numbers worked out by hand: at least one world for every metric."""

import pytest
from hand_edges import CASES as EDGES
from hand_effort import CASES as EFFORT
from hand_experienced import CASES as EXPERIENCED
from hand_people import CASES as PEOPLE
from hand_reported import CASES as REPORTED
from hand_words import ASK, Case, solved, survey, talk, world
from oracle_journeys import PARTS

from oracle import AFTERWARDS, CONVERSATION, WINDOWED, compute

HAND_WORLDS = REPORTED + EXPERIENCED + EDGES + EFFORT + PEOPLE


@pytest.mark.parametrize("case", HAND_WORLDS, ids=lambda case: f"{case.metric}: {case.name}")
def test_the_second_formula_gives_the_number_worked_out_by_hand(case: Case) -> None:
    result = compute(case.world)[(case.metric, ())]
    assert result.numerator == pytest.approx(case.numerator, abs=1e-9), case.because
    assert result.denominator == case.denominator, case.because
    assert result.value == (None if case.value is None else pytest.approx(case.value, rel=1e-12)), case.because


def test_every_metric_has_a_world_by_hand() -> None:
    bases = {*CONVERSATION, *WINDOWED, *AFTERWARDS, *PARTS, "issue_resolution_rate", "nps", "nps_relational", "ces"}
    covered = {case.metric.removesuffix("_7").removesuffix("_30").removesuffix("_90") for case in HAND_WORLDS}
    assert bases == covered


def test_the_interval_of_a_share_is_wilsons_with_students_t_at_the_effective_number() -> None:
    """Two customers: u1 twice satisfied, u2 not. R = 2/3, G = 2, t(0.975, 1) = 12.706204736.

    num − R·den: 2 − 4/3 = 2/3 and 0 − 2/3 = −2/3; Var = 2/1 · (4/9 + 4/9)/9 = 16/81;
    n_eff = (2/9)/(16/81) = 1.125; t²/n_eff = 143.5084; with these
    middle = (2/3 + 71.7542)/144.5084 = 0.50115
    reach = 12.7062·√((2/9)/1.125 + 161.4476/(4·1.265625))/144.5084 = 0.49809
    """
    rows = [solved("a", "u1"), solved("b", "u1", day=1), solved("c", "u2")]
    for row, score in zip(rows, (5, 4, 1), strict=True):
        row["surveys"] = [survey("csat", score, [1, 5])]
    result = compute(world(*rows))[("csat", ())]
    assert (result.value, result.n, result.clusters) == (pytest.approx(2 / 3), 3, 2)
    t = 12.706204736174694
    middle = (2 / 3 + t**2 / 2.25) / (1 + t**2 / 1.125)
    reach = t * ((2 / 9) / 1.125 + t**2 / (4 * 1.125**2)) ** 0.5 / (1 + t**2 / 1.125)
    assert result.low == pytest.approx(middle - reach, abs=1e-9)
    assert result.high == pytest.approx(middle + reach, abs=1e-9)
    assert result.low == pytest.approx(0.00306, abs=1e-4)


def test_a_share_of_one_takes_the_effective_number_of_clusters() -> None:
    """R = 1, clusters of 2 and 1 rows: n_K = 9/5 = 1.8; low = 1/(1 + t²/1.8) with t(0.975, 1)."""
    rows = [solved("a", "u1"), solved("b", "u1", day=1), solved("c", "u2")]
    result = compute(world(*rows))[("closure_rate", ())]
    assert result.low == pytest.approx(1 / (1 + 12.706204736174694**2 / 1.8), abs=1e-9)
    assert result.high == 1.0


def test_a_mean_is_clipped_to_its_range() -> None:
    """Ratings 5 and 1 of two customers: 3 ± 12.7·√(2·(4+4)/4) = 3 ± 25.4, clipped to 1..5."""
    ratings = [
        {"conversation_id": name, "source": "desk", "judge": "j", "rating": rating, "issues": []}
        for name, rating in (("a", 5), ("b", 1))
    ]
    result = compute(world(solved("a", "u1"), solved("b", "u2"), judgements=ratings))[("cx_mean", ())]
    assert (result.value, result.low, result.high) == (3.0, 1.0, 5.0)


def test_one_customer_has_no_interval() -> None:
    result = compute(world(solved("a", "u1"), solved("b", "u1")))[("closure_rate", ())]
    assert (result.value, result.clusters, result.low, result.high) == (1.0, 1, None, None)


def test_customers_of_one_account_are_one_cluster() -> None:
    rows = [solved(n, None, customer={"id": n, "account": "acme"}) for n in "ab"] + [
        solved("c", "u3"),
        solved("d", None),
    ]
    assert compute(world(*rows))[("closure_rate", ())].clusters == 3


def test_a_period_takes_conversations_by_their_opening_in_the_zone() -> None:
    """Opened 2025-03-01 23:30 UTC: already 2 March in Berlin."""
    small = world(solved("a", "u1"))
    assert compute(small, since="2025-03-02")[("unclaimed_rate", ())].n == 0
    assert compute(small, until="2025-03-02")[("unclaimed_rate", ())].n == 1
    assert compute(small, since="2025-03-02", timezone="Europe/Berlin")[("unclaimed_rate", ())].n == 1
    assert compute(small, by=("month",))[("unclaimed_rate", ("2025-03",))].n == 1


def test_segments_add_up_and_null_is_unknown() -> None:
    small = world(solved("a", "u1"), solved("b", "u2", channel=None), solved("c", "u3", channel="email"))
    results = compute(small, by=("channel",))
    parts = {segment: result.n for (metric, segment), result in results.items() if metric == "closure_rate"}
    assert parts == {("chat",): 1, ("(unknown)",): 1, ("email",): 1}


def test_the_handler_is_who_acted_in_public_and_in_what_order() -> None:
    turns = {
        "human_only": "H",
        "human_then_ai": "HA",
        "ai_only": "A",
        "ai_then_human": "AHA",
        "automation_only": "B",
        "nobody": "",
    }
    rows = [
        talk(name, name, (0, "C", ASK), *[(minute, who, "Hm.") for minute, who in enumerate(letters, 1)])
        for name, letters in turns.items()
    ]
    macro = talk("macro", "m", (0, "C", ASK), (1, "H", "Macro.", "template"))
    prompt = talk("prompt", "p", (0, "C", ASK), (1, "B", "How was it?", "survey_prompt"))
    results = compute(world(*rows, macro, prompt), by=("handler",))
    found = {segment[0]: result.n for (metric, segment), result in results.items() if metric == "judged_coverage"}
    assert found == dict.fromkeys(turns, 1) | {"automation_only": 2, "nobody": 2}
