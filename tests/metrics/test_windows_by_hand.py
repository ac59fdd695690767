"""Windowed metrics by hand, for each window W: the edge of the window, and who could be watched to its end."""

from typing import Any

import pytest

from unheard.metrics.known_twice import known_twice
from unheard.metrics.query import measure
from unheard.metrics.registry import find
from unheard.metrics.rows import Period

DAY = 86_400_000_000
T0 = 1000 * DAY

Row = dict[str, Any]
WINDOWS = (7, 30, 90)


def claim(window: int, recontact: int | None = None, *, watched: int = 0, **fields: Any) -> Row:
    """Build a claim at T0, watched to `watched` µs after the window's end, with a recontact so many µs after it."""
    return {
        "is_claimed": True,
        "claim_at_us": T0,
        "contact_observed_until_us": T0 + window * DAY + watched,
        "recontact_at_us": None if recontact is None else T0 + recontact,
        **fields,
    }


def value(engine: Any, name: str) -> tuple[float | None, int]:
    (found,) = measure(engine, [find(name)])
    return found.value, found.n


def claims(window: int, column: str = "recontact_at_us") -> list[Row]:
    edge = window * DAY

    def came(after: int | None, **fields: Any) -> Row:
        row = claim(window, **fields)
        return row | {column: None if after is None else T0 + after}

    return [
        came(1),  # at once: yes
        came(edge),  # at the last microsecond of the window: yes
        came(edge + 1),  # just after it: no
        came(None),  # never: no
        came(1, watched=-1),  # came, but not watched to the end: out, by dates alone
        came(None, watched=-1),  # not watched to the end: out
        {"is_claimed": True, "claim_at_us": T0, "customer_key": None, column: None},  # nobody known: out
        {"is_claimed": False},
    ]


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("recontact_rate", "recontact_at_us"),
        ("recontact_floor_rate", "recontact_floor_at_us"),
        ("recontact_ceiling_rate", "recontact_ceiling_at_us"),
    ],
)
def test_recontact_rates_by_hand(facts: Any, name: Any, column: Any, window: Any) -> None:
    # Four fully observed claims of known customers, two of them with the event within the window.
    assert value(facts(claims(window, column)), f"{name}_{window}") == (0.5, 4)


@pytest.mark.parametrize("window", WINDOWS)
def test_recontact_scopes_by_hand_and_they_sum(facts: Any, window: Any) -> None:
    # Six observed claims: 3 recontacts in the same thread, 1 on the same channel, 1 on another; the last too late.
    scopes = ["same_thread"] * 3 + ["same_channel", "other_channel"]
    rows = [claim(window, 5, recontact_scope=scope) for scope in scopes]
    rows.append(claim(window, window * DAY + 1, recontact_scope="other_channel"))
    engine = facts(rows)

    assert value(engine, f"recontact_same_thread_rate_{window}") == (pytest.approx(3 / 6), 6)
    assert value(engine, f"recontact_same_channel_rate_{window}") == (pytest.approx(1 / 6), 6)
    assert value(engine, f"recontact_other_channel_rate_{window}") == (pytest.approx(1 / 6), 6)
    assert value(engine, f"recontact_rate_{window}") == (pytest.approx(5 / 6), 6)


@pytest.mark.parametrize("window", WINDOWS)
def test_closed_unresolved_rate_and_true_fcr_by_hand(facts: Any, window: Any) -> None:
    known = {"is_judged": True, "issues_known": 1}
    rows = [
        claim(window, None, has_unresolved_issue=False, **known),  # held
        claim(window, None, has_unresolved_issue=True, **known),  # not resolved
        claim(window, 9, has_unresolved_issue=False, **known),  # resolved, they say, but came back
        claim(window, 9, has_unresolved_issue=True, **known),  # both: once
        claim(window, window * DAY + 1, has_unresolved_issue=False, **known),  # came back too late: held
        claim(window, None, is_judged=True, issues_known=0),  # no known outcome: out
        claim(window, None, is_judged=False, issues_known=1, has_unresolved_issue=True),  # not judged: out
        claim(window, 9, watched=-1, has_unresolved_issue=True, **known),  # not fully observed: out
        {"is_claimed": False, "has_unresolved_issue": True, **known},
    ]
    engine = facts(rows)

    # Five in the population: three closed without a lasting resolution, two that held.
    assert value(engine, f"closed_unresolved_rate_{window}") == (pytest.approx(3 / 5), 5)
    assert value(engine, f"true_fcr_{window}") == (pytest.approx(2 / 5), 5)


@pytest.mark.parametrize("window", WINDOWS)
def test_chased_rate_by_hand_needs_no_claim(facts: Any, window: Any) -> None:
    edge = window * DAY
    watched = {"first_customer_turn_at_us": T0, "contact_observed_until_us": T0 + edge}
    rows = [
        watched | {"chased_at_us": T0 + edge},  # at the edge: yes
        watched | {"chased_at_us": T0 + edge + 1},  # too late
        watched,  # never
        watched | {"contact_observed_until_us": T0 + edge - 1, "chased_at_us": T0 + 1},  # not watched to the end
        {"first_customer_turn_at_us": T0, "customer_key": None},
        {"contact_observed_until_us": T0 + edge},  # no time
    ]

    assert value(facts(rows), f"chased_rate_{window}") == (pytest.approx(1 / 3), 3)


def outcome(window: int, fact: str, *, watched: int = 0, **after: int | None) -> Row:
    """Build a customer's first conversation at T0 with `next_<event>_at_us` so many µs after it."""
    events = {f"next_{event}_at_us": None if at is None else T0 + at for event, at in after.items()}
    return {"opened_at_us": T0, f"{fact}_observed_until_us": T0 + window * DAY + watched, **events}


SIMPLE_OUTCOMES = [
    ("churn_rate", "churn", "churn_voluntary"),
    ("churn_involuntary_rate", "churn", "churn_involuntary"),
    ("repurchase_rate", "purchase", "purchase"),
    ("low_review_share", "review", "low_review"),
]


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize(("name", "fact", "event"), SIMPLE_OUTCOMES)
def test_outcome_rates_by_hand(facts: Any, name: Any, fact: Any, event: Any, window: Any) -> None:
    edge = window * DAY
    rows = [
        outcome(window, fact, **{event: 0}),  # at the very opening: yes
        outcome(window, fact, **{event: edge}),  # at the edge: yes
        outcome(window, fact, **{event: edge + 1}),  # too late
        outcome(window, fact),  # never
        outcome(window, fact),  # never
        outcome(window, fact, watched=-1, **{event: 5}),  # not watched to the end: out
        outcome(window, fact, **{event: 5}) | {"customer_key": None},  # nobody known: out
    ]

    assert value(facts(rows), f"{name}_{window}") == (pytest.approx(2 / 5), 5)


@pytest.mark.parametrize("window", WINDOWS)
def test_renewal_rate_by_hand_counts_the_first_decision(facts: Any, window: Any) -> None:
    edge = window * DAY
    rows = [
        outcome(window, "churn", renewal=5),  # renewed
        outcome(window, "churn", renewal=edge),  # renewed at the edge
        outcome(window, "churn", churn_voluntary=5),  # left
        outcome(window, "churn", renewal=5, churn_voluntary=9),  # renewed first
        outcome(window, "churn", renewal=9, churn_voluntary=5),  # left first
        outcome(window, "churn", renewal=5, churn_voluntary=5),  # at the same time: not a renewal
        outcome(window, "churn", renewal=edge + 1),  # decided too late: out
        outcome(window, "churn"),  # nothing due: out
        outcome(window, "churn", watched=-1, renewal=5),  # not watched to the end: out
    ]
    engine = facts(rows)

    assert value(engine, f"renewal_rate_{window}") == (pytest.approx(3 / 6), 6)
    (found,) = measure(engine, [find(f"renewal_rate_{window}")])
    assert f"renewed or cancelled within {window} days: 6 of 8 customers watched that long" in found.notes


@pytest.mark.parametrize("window", WINDOWS)
def test_low_review_rate_by_hand_is_among_reviewers(facts: Any, window: Any) -> None:
    rows = [
        outcome(window, "review", review=5, low_review=5),
        outcome(window, "review", review=5, low_review=window * DAY + 1),  # good first, bad too late
        outcome(window, "review", review=7),  # good only
        outcome(window, "review"),  # no review: in the share, not in the rate
        outcome(window, "review", watched=-1, review=5, low_review=5),  # not watched to the end
    ]
    engine = facts(rows)

    assert value(engine, f"low_review_rate_{window}") == (pytest.approx(1 / 3), 3)
    assert value(engine, f"low_review_share_{window}") == (pytest.approx(1 / 4), 4)


def test_outcomes_count_each_customer_once_at_the_first_conversation_of_the_period(facts: Any) -> None:
    # Ann wrote on days 1000 and 1003 and left on day 1040: 40 days after the first, 37 after the second.
    def wrote(day: int, **fields: Any) -> Row:
        return {
            "customer_key": "ann",
            "opened_at_us": day * DAY,
            "day_number": day,
            "next_churn_voluntary_at_us": 1040 * DAY,
            "churn_observed_until_us": 2000 * DAY,
            **fields,
        }

    engine = facts([wrote(1003, channel="chat"), wrote(1012, channel="voice"), wrote(1000, channel="email")])

    (whole,) = measure(engine, [find("churn_rate_30")])
    (later,) = measure(engine, [find("churn_rate_30")], since_day=1005)
    (segment,) = measure(engine, [find("churn_rate_30")], groupings=[("channel",)])

    assert (whole.value, whole.n) == (0.0, 1)  # index day 1000: 40 days
    assert (later.value, later.n) == (1.0, 1)  # index day 1012: 28 days
    assert segment.segment == {"channel": "email"}  # the segment of the first conversation


def test_customers_known_twice_by_hand_counts_customers_and_not_conversations(facts: Any) -> None:
    rows = [
        {"customer_key": "ann", "opened_at_us": 1, "identity_kinds": 3},
        {"customer_key": "ann", "opened_at_us": 2, "identity_kinds": 3},
        {"customer_key": "bob", "opened_at_us": 1, "identity_kinds": 1},
        {"customer_key": None, "opened_at_us": 1},  # nobody known: out
    ]

    engine = facts(rows)
    assert known_twice(engine, Period()) == 0.5
    assert known_twice(engine, Period(since=30_000)) is None  # nobody
