"""What a journey costs the customer, as facts: the judge's words taken apart, and the parts of each journey."""

import json
from typing import Any

import pytest

NO = {"state": "no"}
QUOTED = {"state": "no", "quote": 'he wrote "repeats_information":{"state":"yes","count":7}, and } "'}


@pytest.mark.parametrize(
    ("signals", "expected"),
    [
        ({"repeats_information": {"state": "yes", "turn": 2, "quote": "again", "count": 3}}, 3),
        ({"repeats_information": {"count": 2, "quote": '} \\\\" {', "state": "yes"}, "pitch": NO}, 2),
        ({"repeats_information": {"state": "yes"}}, 1),
        ({"repeats_information": {"state": "yes", "count": 0}}, 1),
        ({"repeats_information": "yes"}, 1),
        ({"pitch": NO, "repeats_information": NO}, 0),
        ({"repeats_information": {"state": "unknown", "count": 4}}, None),
        ({"pitch": {"state": "yes", "count": 9}}, None),
        # what a customer says is no signal: its quotation marks are escaped
        ({"complaint": QUOTED, "repeats_information": NO, "pitch": {"state": "yes", "count": 5}}, 0),
        ({"complaint": QUOTED}, None),
        ({"repeats_information": {**QUOTED, "quote": '"state":"yes","count":8'}}, 0),
        (None, None),
    ],
)
def test_repetitions_are_what_the_signal_says(world: Any, facts_of: Any, signals: Any, expected: Any) -> None:
    world.conversation("c", [(0, "customer"), (1, "human_agent")])
    text = None if signals is None else json.dumps(signals, separators=(",", ":"), ensure_ascii=False)
    world.judgement("c", 3, issues=["partly"], signals=text)

    assert facts_of(world).of("c")["repetitions"] == expected


def test_only_the_latest_judgement_of_the_judge_in_use_counts(world: Any, facts_of: Any) -> None:
    world.conversation("c", [(0, "customer"), (1, "human_agent")])
    yes, no = (f'{{"repeats_information":{{"state":"{state}"}}}}' for state in ("yes", "no"))
    world.judgement("c", 3, judge_version="1", signals=no)
    world.judgement("c", 3, judge_version="2", signals=yes)
    world.judgement("c", 3, judge="other", judge_version="3", signals=no)

    assert facts_of(world, judge="embedded").of("c")["repetitions"] == 1


def test_weights_are_settings_and_a_part_without_weight_need_not_be_known(world: Any, facts_of: Any) -> None:
    world.shows("helpdesk", "turn_text", "times", "status_history", "customer_identity")
    day = 24 * 60
    world.conversation("a", [(0, "customer"), (day + 1, "human_agent")])
    world.conversation("b", [(2 * day, "customer"), (2 * day + 1, "human_agent")], opened=2 * day, channel="chat")
    for name in "ab":
        world.judgement(name, 3, signals='{"repeats_information":{"state":"no"}}')

    (unknown,) = facts_of(world).rows("fact_journey")
    (known,) = facts_of(world, effort={"transfers": 0, "waiting": 0.5, "contacts": 10}).rows("fact_journey")

    assert (unknown["transfers"], unknown["effort"]) == (None, None)
    assert (known["contacts"], known["channel_switches"], known["waiting_days"]) == (2, 1, 3)
    assert known["effort"] == 10 * 1 + 1 + 0.5 * 3


def test_one_side_alone_tells_nothing_of_waiting(world: Any, facts_of: Any) -> None:
    for number in range(60):
        world.conversation(f"c{number}", [(0, "customer")], customer=f"who{number}", source="reviews")
    world.shows("reviews", "turn_text", "times", "customer_identity")
    rows = facts_of(world).rows("fact_journey")

    assert {(row["turns_after_answer"], row["back_and_forth"], row["waiting_days"]) for row in rows} == {
        (None, None, None)
    }
