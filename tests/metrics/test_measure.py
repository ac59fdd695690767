"""Measuring: segments, periods, coverage, what cannot be observed, and a second formula for every metric."""

import math
import random
from typing import Any

import pytest

from unheard.errors import UsageError
from unheard.facts.schema import FACTS
from unheard.metrics import query as query_module
from unheard.metrics.moments import all_of
from unheard.metrics.query import measure
from unheard.metrics.registry import all_metrics, find
from unheard.statistics import Moments, mean, share

DAY = 86_400_000_000
KEYS = ["metric", "segment", "value", "low", "high", "n", "clusters", "unit", "method", "notes"]
SHOWN = {"s": {"survey_csat", "survey_sent", "status_history"}}


def rated(customer: str | None, rating: int | None, **fields: Any) -> dict[str, Any]:
    return {"customer_key": customer, "is_judged": rating is not None, "rating": rating, **fields}


WORDS = {
    "handler": ("ai_only", "ai_then_human", "human_only"),
    "state": ("resolved", "partly", "unresolved", "unknown"),
    "effect": ("write", "write", "read"),
    "kind": ("asked", "promised"),
    "decision": ("accepted", "edited", "rejected", "ignored", "auto_sent", "unknown"),
}
"""What a text may be where a metric asks for a word."""
PARTS = {grain: f"fact_{grain}" for grain in ("issue", "attempt", "call", "done_claim", "suggestion", "wait")}


def random_columns(chance: random.Random, table: str) -> dict[str, Any]:
    """Fill every column of a table or leave it null, at random, so that every null meets every condition."""
    row: dict[str, Any] = {}
    for column, (kind, _) in FACTS[table].items():
        filled: dict[str, Any] = {
            "text": chance.choice(WORDS.get(column, "abc")),
            "bool": chance.random() < 0.5,
            "int": chance.randint(0, 5),
            "double": float(chance.randint(-2, 5)),
            "us": chance.randint(60, 240) * DAY if "observed" in column else chance.randint(0, 120) * DAY,
        }
        row[column] = None if chance.random() < 0.2 else filled[kind]
    return row


def random_row(chance: random.Random, number: int) -> dict[str, Any]:
    """Build a conversation at random."""
    row = random_columns(chance, "fact_conversation")
    customer = None if chance.random() < 0.1 else f"customer {chance.randint(0, 15)}"
    key = f"s|{number}"
    return row | {
        "conversation_key": key,
        "customer_key": customer,
        "cluster_key": customer or key,
        "is_identified": customer is not None,
        "recontact_scope": chance.choice(["same_thread", "same_channel", "other_channel", None]),
    }


def close(estimate: Any, expected: tuple[Any, ...]) -> bool:
    """Say whether an estimate is (value, low, high, n, clusters), counts exactly and values to 1e-9."""
    given = (estimate.value, estimate.low, estimate.high, estimate.n, estimate.clusters)
    return given[3:] == expected[3:] and all(
        (one is None and other is None)
        or (one is not None and other is not None and math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12))
        for one, other in zip(given[:3], expected[:3], strict=True)
    )


def random_facts(facts: Any, seed: int, rows: int = 240) -> Any:
    chance = random.Random(seed)
    parts = {
        grain: [
            random_columns(chance, table) | {"conversation_key": f"s|{chance.randrange(rows + 5)}"} for _ in range(rows)
        ]
        for grain, table in PARTS.items()
    }
    surveys = [
        {
            "conversation_key": chance.choice([None, f"s|{chance.randrange(rows + 5)}"]),
            "cluster_key": f"customer {chance.randint(0, 15)}",
            "instrument": chance.choice(["nps", "ces"]),
            "is_relational": chance.random() < 0.5,
            "is_answered": chance.random() < 0.8,
            "score": float(chance.randint(0, 10)),
            "score_norm": chance.choice([None, chance.randint(0, 10) / 10]),
            "day_number": chance.randint(0, 5),
        }
        for _ in range(rows)
    ]
    columns = ("contacts", "channel_switches", "transfers", "repetitions", "back_and_forth", "waiting_days", "effort")
    journeys = [
        {
            "journey_key": f"s|{number}",
            "conversation_key": f"s|{number}",
            "customer_key": chance.choice([None, "ann", "bob"]),
            "started_at_us": chance.choice([None, 1, 2]),
            **{column: None if chance.random() < 0.2 else chance.randint(1, 9) for column in columns},
        }
        for number in range(0, rows, 2)
    ]
    rows_of = [random_row(chance, number) for number in range(rows)]
    named = {f"{grain}s": some for grain, some in parts.items()}
    return facts(rows_of, surveys=surveys, journeys=journeys, **named)


def plain_rows(engine: Any, metric: Any, segment: str | None) -> list[tuple[Any, Any, float]]:
    """Fetch (segment, cluster, numerator) of every row that counts, with one simple SELECT and no grouping."""
    tables = {
        "conversation": "fact_conversation AS f",
        **{
            grain: f"{table} AS f JOIN fact_conversation AS c USING (conversation_key)"
            for grain, table in PARTS.items()
        },
        "survey": "fact_survey AS f LEFT JOIN fact_conversation AS c USING (conversation_key)",
        "journey": "fact_journey AS f JOIN fact_conversation AS c USING (conversation_key)",
        "customer": "(SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY COALESCE(customer_key,"
        " conversation_key) ORDER BY opened_at_us NULLS LAST, conversation_key) AS place FROM fact_conversation)"
        " WHERE place = 1) AS f",
    }
    owner = "c" if metric.grain in {*PARTS, "journey"} else "f"
    holder = "f" if metric.grain in {"conversation", "customer"} else "c"
    extra = (
        "(f.is_relational OR c.source IS NOT NULL OR c.cluster_key IS NOT NULL)" if metric.grain == "survey" else None
    )
    value = f"{holder}.{segment}" if segment else "NULL"
    rows = engine.query(
        f"SELECT {value} AS segment, {owner}.cluster_key AS cluster, CAST({metric.numerator} AS DOUBLE) AS num"
        f" FROM {tables[metric.grain]} WHERE {all_of(extra, metric.population, metric.denominator)}"
    ).to_pylist()
    return [(row["segment"], row["cluster"], row["num"]) for row in rows if row["num"] is not None]


def plain_estimate(metric: Any, rows: list[tuple[Any, Any, float]]) -> tuple[Any, ...]:
    """Sum clusters in a Python loop; only the tested estimator is shared."""
    sums: dict[Any, list[float]] = {}
    for _, cluster, num in rows:
        both = sums.setdefault(cluster, [0.0, 0.0])
        both[0] += num
        both[1] += 1.0
    if not sums:
        return (None, None, None, 0, 0)
    moments = Moments.of_clusters([num for num, _ in sums.values()], [den for _, den in sums.values()])
    low, high = metric.range
    found = share(moments) if metric.kind == "share" else mean(moments, low=low, high=high)
    limits = [None if array[0] != array[0] else array[0] for array in (found.low, found.high)]
    return (found.value[0], *limits, len(rows), len(sums))


@pytest.mark.parametrize("seed", [1, 2])
def test_every_metric_agrees_with_plain_sql_and_a_loop_over_customers(facts: Any, seed: Any) -> None:
    engine = random_facts(facts, seed)
    found = measure(engine, all_metrics(), groupings=[(), ("channel",)])
    counted = 0

    for estimate in found:
        metric = find(estimate.metric)
        segment = next(iter(estimate.segment), None)
        rows = plain_rows(engine, metric, segment)
        if segment:
            wanted = None if estimate.segment[segment] == "(unknown)" else estimate.segment[segment]
            rows = [row for row in rows if row[0] == wanted]
        expected = plain_estimate(metric, rows)
        assert close(estimate, expected), (estimate, expected)
        counted += estimate.n

    assert counted > 10_000  # the world is rich enough to test anything at all


def test_rows_of_all_segments_sum_to_the_rows_overall(facts: Any) -> None:
    engine = random_facts(facts, 7)
    segments = ["channel", "rating", "survey_state"]
    found = measure(engine, all_metrics(), groupings=[(), *((name,) for name in segments), ("channel", "rating")])
    overall = {estimate.metric: estimate.n for estimate in found if not estimate.segment}

    for names in [*((name,) for name in segments), ("channel", "rating")]:
        for metric in all_metrics():
            parts = [e.n for e in found if e.metric == metric.name and tuple(e.segment) == names]
            assert sum(parts) == overall[metric.name], (metric.name, names)


def test_shares_that_divide_the_same_rows_sum_to_one(facts: Any) -> None:
    engine = random_facts(facts, 9)
    value = {estimate.metric: estimate.value for estimate in measure(engine, all_metrics())}

    assert value["sentiment_shift"] + value["neutralised_rate"] + value["stayed_negative_rate"] == pytest.approx(1)
    assert value["cx_score"] + value["neutral_rate"] + value["bad_experience_rate"] == pytest.approx(1)
    assert value["closure_rate"] + value["unclaimed_rate"] == pytest.approx(1)
    for window in (7, 30, 90):
        assert value[f"true_fcr_{window}"] + value[f"closed_unresolved_rate_{window}"] == pytest.approx(1)


def test_an_empty_table_has_no_values_and_no_zeros(facts: Any) -> None:
    found = measure(facts([]), all_metrics(), groupings=[(), ("channel",)], capability={})

    assert {(e.value, e.low, e.high, e.n, e.clusters) for e in found} == {(None, None, None, 0, 0)}
    assert all(e.notes for e in found)


def test_one_customer_has_a_value_without_limits(facts: Any) -> None:
    (found,) = measure(facts([rated("ann", 5), rated("ann", 1)]), [find("cx_score")])

    assert (found.value, found.low, found.high, found.n, found.clusters) == (0.5, None, None, 2, 1)
    assert "small sample" in found.notes


def test_conversations_of_one_customer_are_one_cluster(facts: Any) -> None:
    rows = [rated("ann", 5), rated("ann", 5), rated("bob", 1), rated(None, 2), rated(None, 3)]

    (found,) = measure(facts(rows), [find("cx_score")])

    assert (found.n, found.clusters) == (5, 4)
    assert found.method == "share, Wilson with t, clustered by customer (G=4), definition 1"


def test_equal_values_have_an_interval_without_width(facts: Any) -> None:
    rows = [{"handle_seconds": 12.3}] * 40

    (found,) = measure(facts(rows), [find("aht")])

    assert found.low == found.high == found.value == pytest.approx(12.3)


def test_a_null_segment_is_the_segment_unknown_and_comes_sorted(facts: Any) -> None:
    rows = [rated("a", 5, channel="voice"), rated("b", 1, channel=None), rated("c", 4, channel="chat")]

    found = measure(facts(rows), [find("cx_score")], groupings=[("channel",)])

    assert [(e.segment["channel"], e.value) for e in found] == [("(unknown)", 0.0), ("chat", 1.0), ("voice", 1.0)]


def test_two_segments_are_crossed(facts: Any) -> None:
    rows = [rated("a", 5, channel="chat", team="x"), rated("b", 1, channel="chat", team="y")]

    found = measure(facts(rows), [find("cx_score")], groupings=[("team", "channel")])

    assert [(list(e.segment.items()), e.value) for e in found] == [
        ([("team", "x"), ("channel", "chat")], 1.0),
        ([("team", "y"), ("channel", "chat")], 0.0),
    ]


def test_an_attribute_of_the_source_is_a_segment(facts: Any) -> None:
    attributes = [
        {"conversation_key": "s|0", "name": "customer's tier", "value": "gold"},
        {"conversation_key": "s|0", "name": "other", "value": "x"},
        {"conversation_key": "s|2", "name": "customer's tier", "value": "gold"},
    ]
    engine = facts([rated("a", 5), rated("b", 1), rated("c", 2)], attributes=attributes)

    found = measure(engine, [find("cx_score")], groupings=[("customer's tier",)])

    assert [(e.segment["customer's tier"], e.value, e.n) for e in found] == [("(unknown)", 0.0, 1), ("gold", 0.5, 2)]


def test_an_unknown_segment_is_refused_with_all_that_there_are(facts: Any) -> None:
    engine = facts([rated("a", 5)], attributes=[{"conversation_key": "s|0", "name": "tier", "value": "gold"}])

    with pytest.raises(UsageError, match=r"no segment 'chanel'.*channel, handler.*attributes of the source: tier"):
        measure(engine, [find("cx_score")], groupings=[("chanel",)])


def test_surveys_and_issues_are_split_by_their_conversation(facts: Any) -> None:
    engine = facts(
        [{"channel": "chat"}, {"channel": "voice"}],
        issues=[{"conversation_key": "s|0", "state": "resolved"}, {"conversation_key": "s|1", "state": "partly"}],
        surveys=[{"conversation_key": "s|1", "instrument": "nps", "is_answered": True, "score": 10.0}],
    )

    found = measure(engine, [find("issue_resolution_rate"), find("nps")], groupings=[("channel",)])

    assert [(e.metric, e.segment["channel"], e.value) for e in found] == [
        ("issue_resolution_rate", "chat", 1.0),
        ("issue_resolution_rate", "voice", 0.0),
        ("nps", "voice", 100.0),
    ]


def test_a_period_takes_its_first_day_and_leaves_out_its_last(facts: Any) -> None:
    rows = [rated(f"c{day}", 5 if day == 10 else 1, day_number=day) for day in (9, 10, 11, 12)]

    (found,) = measure(facts(rows), [find("cx_score")], since_day=10, until_day=12)

    assert (found.value, found.n) == (0.5, 2)


def test_conversations_without_a_time_count_in_no_period_and_are_noted(facts: Any) -> None:
    engine = facts([rated("a", 5, day_number=10), rated("b", 1, day_number=None)])

    (whole,) = measure(engine, [find("cx_score")])
    (period,) = measure(engine, [find("cx_score")], since_day=0)

    assert (whole.n, period.n) == (2, 1)
    assert "conversations without a time, in no period: 1" in period.notes
    assert not any("without a time" in note for note in whole.notes)


def test_unknown_rows_are_left_out_and_the_coverage_is_noted(facts: Any) -> None:
    (found,) = measure(facts([rated("a", 5), rated("b", None), rated("c", 1)]), [find("cx_score")])

    assert (found.value, found.n) == (0.5, 2)
    assert "judged: 2 of 3 conversations" in found.notes


def test_judged_coverage_lists_why_the_others_have_no_rating(facts: Any) -> None:
    rows = [rated("a", 5, channel="chat"), rated("b", None, channel="chat", judge_abstained="not enough evidence")]
    rows += [rated("c", None, channel="chat"), rated("d", None, channel="chat"), rated("e", 1, channel="voice")]

    overall, chat, voice = measure(facts(rows), [find("judged_coverage")], groupings=[(), ("channel",)])

    assert overall.value == pytest.approx(2 / 5)
    assert "not judged: 2 never judged, 1 not enough evidence" in overall.notes
    assert "not judged: 2 never judged, 1 not enough evidence" in chat.notes
    assert not any(note.startswith("not judged") for note in voice.notes)


def test_a_fact_that_no_source_shows_is_named_with_its_remedy(facts: Any) -> None:
    (found,) = measure(facts([rated("a", 5)]), [find("aht")], capability=SHOWN)

    assert (found.value, found.n) == (None, 0)
    assert found.notes[0].startswith(
        "not observable: no source shows the source's own handle time (handle_time); export"
    )


def test_without_any_judgement_the_note_says_so(facts: Any) -> None:
    (found,) = measure(facts([rated("a", None)]), [find("cx_score")], capability=SHOWN)

    assert found.value is None
    assert (
        found.notes[0]
        == "not observable: no conversation is judged; run `unheard judge`, or ingest a `judgements.jsonl`"
    )


def test_where_the_judge_abstained_from_all_the_note_does_not_ask_to_judge_again(facts: Any) -> None:
    rows = [rated(name, None, judge_abstained=why) for name, why in (("a", "too short"), ("b", "not enough evidence"))]
    rows += [rated("c", None, judge_abstained="not enough evidence"), rated("d", None)]

    (found,) = measure(facts(rows), [find("cx_score")], capability=SHOWN)

    assert found.value is None
    assert found.notes[0] == (
        "not observable: the judge rated no conversation; it abstained from 3: 2 not enough evidence, 1 too short; "
        "use another judge, or ingest a `judgements.jsonl`"
    )


def test_a_segment_without_rows_is_not_called_unobservable(facts: Any) -> None:
    rows = [rated("a", 5, channel="chat"), rated("b", None, channel="voice")]

    chat, voice = measure(facts(rows), [find("cx_score")], groupings=[("channel",)], capability=SHOWN)

    assert chat.value == 1.0
    assert voice.value is None
    assert voice.notes == ("nothing to count", "judged: 0 of 1 conversations")


def test_a_fact_that_some_sources_do_not_show_is_noted_with_their_names(facts: Any) -> None:
    rows = [{"source": "desk", "is_claimed": True}, {"source": "phone"}]
    capability = {"desk": {"status_history"}, "phone": set[str]()}

    (found,) = measure(facts(rows), [find("closure_rate")], capability=capability)

    assert found.value == 1.0
    assert any(note.endswith("(status_history): not shown by phone") for note in found.notes)


@pytest.mark.parametrize(
    ("capability", "words"),
    [
        ({"desk": {"topic"}, "chat": {"issue_key"}}, None),
        (
            {"desk": {"topic"}, "chat": set[str]()},
            "same issue not observable of chat: no words, no topic and no issue_key",
        ),
        ({"desk": {"turn_text"}}, None),
        ({"desk": set[str]()}, "same issue not observable: no words, no topic and no issue_key"),
    ],
)
def test_where_nothing_tells_the_same_issue_returns_are_said_to_be_a_part(
    facts: Any, capability: Any, words: str | None
) -> None:
    day = 86_400_000_000
    row = {"is_claimed": True, "is_identified": True, "claim_at_us": 0, "contact_observed_until_us": 99 * day}
    known = {source: shown | {"status_history", "times", "customer_identity"} for source, shown in capability.items()}
    names = ["recontact_rate_30", "recontact_floor_rate_30"]

    returned, floor = measure(facts([row]), [find(name) for name in names], capability=known)

    assert (returned.n, floor.n) == (1, 1)
    said = [note for note in returned.notes if note.startswith("same issue")]
    assert [note[: len(words or "")] for note in said] == ([] if words is None else [words])
    assert not any(note.startswith("same issue") for note in floor.notes)


def test_recontacts_are_noted_between_what_is_stated_and_any_issue(facts: Any) -> None:
    claimed = {"is_claimed": True, "is_identified": True, "claim_at_us": 0, "contact_observed_until_us": 99 * DAY}
    rows = [
        claimed | {"recontact_at_us": 5, "recontact_floor_at_us": 5, "recontact_ceiling_at_us": 5, "identity_kinds": 2},
        claimed | {"recontact_at_us": 5, "recontact_ceiling_at_us": 5},
        claimed | {"recontact_ceiling_at_us": 5},
        claimed | {"identity_kinds": 1},
    ]

    (alone,) = measure(facts(rows), [find("recontact_rate_30")])
    beside = measure(
        facts(rows), [find("recontact_rate_30"), find("recontact_floor_rate_30")], groupings=[("channel",)]
    )

    note = "at least 25.0 % (only what is stated), at most 75.0 % (any issue)"
    assert (alone.value, note in alone.notes) == (0.5, True)
    assert "50.0 % of all customers are known by two kinds of identity" in alone.notes
    assert [(one.metric, note in one.notes) for one in beside] == [
        ("recontact_rate_30", True),
        ("recontact_floor_rate_30", False),
    ]


def test_what_returns_are_a_part_of_is_noted_between_the_same_bounds(facts: Any) -> None:
    judged = {"is_judged": True, "issues_known": 1, "has_unresolved_issue": False}
    claimed = {"is_claimed": True, "is_identified": True, "claim_at_us": 0, "contact_observed_until_us": 99 * DAY}
    rows = [
        claimed | judged | {"recontact_at_us": 5, "recontact_floor_at_us": 5, "recontact_ceiling_at_us": 5},
        claimed | judged | {"recontact_at_us": 5, "recontact_ceiling_at_us": 5, "recontact_scope": "same_channel"},
        claimed | judged | {"recontact_ceiling_at_us": 5},
        claimed | judged | {"has_unresolved_issue": True},
        claimed | judged,
    ]
    closed, held, channel = (
        one
        for name in ("closed_unresolved_rate_30", "true_fcr_30", "recontact_same_channel_rate_30")
        for one in measure(facts(rows), [find(name)])
    )
    assert closed.value == pytest.approx(0.6)
    assert "at least 40.0 % (only what is stated), at most 80.0 % (any issue)" in closed.notes
    assert held.value == pytest.approx(0.4)
    assert "at least 20.0 % (any issue), at most 60.0 % (only what is stated)" in held.notes
    assert channel.value == pytest.approx(0.2)
    assert "returns of any kind: at least 20.0 % (only what is stated), at most 60.0 % (any issue)" in channel.notes


def test_estimates_carry_exactly_the_fields_of_the_contract(facts: Any) -> None:
    (found,) = measure(facts([rated("a", 5)]), [find("cx_score")])

    assert list(found.to_json()) == KEYS


def test_a_large_table_is_measured_in_batches_with_the_same_numbers(facts: Any, monkeypatch: Any) -> None:
    engine = random_facts(facts, 4)
    groupings = [(), ("channel",), ("channel", "rating")]
    at_once = measure(engine, all_metrics(), groupings=groupings)
    monkeypatch.setattr(query_module, "CELLS", 1)

    assert measure(engine, all_metrics(), groupings=groupings) == at_once


@pytest.mark.spark
def test_every_metric_is_the_same_on_spark(facts: Any, spark_engine: Any) -> None:
    engine = random_facts(facts, 5, rows=60)
    for table in ("fact_conversation", *PARTS.values(), "fact_survey", "fact_journey", "attribute"):
        spark_engine.register(table, engine.query(f"SELECT * FROM {table}"))
    groupings = [(), ("channel",)]
    here = measure(engine, all_metrics(), groupings=groupings)
    there = measure(spark_engine, all_metrics(), groupings=groupings)

    assert len(here) == len(there)
    for one, other in zip(here, there, strict=True):
        assert (one.metric, one.segment, one.notes) == (other.metric, other.segment, other.notes)
        assert close(one, (other.value, other.low, other.high, other.n, other.clusters)), (one, other)


def test_a_metric_names_the_signals_that_are_weak_in_the_languages_at_hand(facts: Any) -> None:
    rows = [
        {"is_judged": True, "churn_threat": True, "language": "es-MX"},
        {"is_judged": True, "churn_threat": False, "language": "de"},
    ]
    engine = facts(rows)
    metrics = [find("churn_threat_rate"), find("closure_rate")]
    whole, other = measure(engine, metrics, judge="embedded")
    assert any(note.startswith("weak signal") and "churn_threat in es" in note for note in whole.notes)
    assert not any("weak signal" in note for note in other.notes)
    german, spanish = measure(engine, metrics[:1], groupings=[("language",)], judge="embedded")
    assert not any("weak signal" in note for note in german.notes)
    assert any("churn_threat in es" in note for note in spanish.notes)
    assert any(note.startswith("misses much") and "churn_threat in de" in note for note in german.notes)
    assert any("not measured here" in note for note in measure(engine, metrics[:1], judge="somebody")[0].notes)
    assert not any("signal" in note for note in measure(engine, metrics[:1])[0].notes)
