"""Alignment: seven dimensions by hand through the command line, the speed trap, the lift, the open question."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from tiny_world import figures, write

from unheard.judges.open_answers import asks_it, read_answer
from unheard.settings import Settings
from unheard.store.engine import DuckEngine
from unheard.studies.base import Request
from unheard.studies.speed_trap import CANNOT_TELL, NO_TRAP, TRAP, Change, verdict
from unheard.studies.trust_lift import trust_lift

DAY_US = 86_400_000_000
SAID = "Thank you for contacting us."


def at(hours: float) -> str:
    return (dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC) + dt.timedelta(hours=hours)).isoformat()


def talk(name: str, said: str, speaker: str = "human_agent", **more: Any) -> dict[str, Any]:
    return {
        "conversation_id": name, "source": "desk", "channel": "chat", "customer": {"id": f"u-{name}"},
        "topic": "refund", "opened_at": at(0), "language": "en",
        "turns": [
            {"at": at(0), "speaker": "customer", "text": "Where is my refund of last week?"},
            {"at": at(1), "speaker": speaker, "speaker_id": "ann", "text": said},
        ],
        "events": [{"at": at(2), "type": "closed", "actor": "human_agent", "cause": "human", "basis": "native"}],
        **more,
    }  # fmt: skip


def judged(name: str, rating: int, lowest: int, **signals: Any) -> dict[str, Any]:
    states = {key: {"state": value} if isinstance(value, str) else value for key, value in signals.items()}
    return {
        "conversation_id": name, "source": "desk", "judge": "told", "rating": rating,
        "issues": [{"label": "refund", "state": "resolved" if rating > 2 else "unresolved"}],
        "sentiment": {"start": lowest, "lowest": lowest, "end": 0}, "signals": states,
    }  # fmt: skip


@pytest.fixture
def world(unheard: Any, tmp_path: Path) -> Any:
    asked = "Did this interaction feel efficient AND empathetic?"
    answers = {
        "a": "Yes, both.",
        "b": "Fast, but cold.",
        "c": "They listened, it took forever.",
        "d": "The parcel came.",
    }
    surveys = {
        name: [{"instrument": "open", "sent_at": at(3), "answered_at": at(4), "question": asked, "comment": text}]
        for name, text in answers.items()
    }
    surveys["e"] = [{"instrument": "open", "answered_at": at(4), "question": "Anything to improve?", "comment": "slow"}]
    conversations = [
        talk("a", SAID, surveys=surveys["a"], attributes={"script": "yes"}),
        talk("b", SAID, surveys=surveys["b"], attributes={"script": "no"}),
        talk("c", SAID, surveys=surveys["c"]),
        talk("d", "Hm.", surveys=surveys["d"], attributes={"script": "perhaps"}),
        talk("e", "We refunded it.", "ai_agent", surveys=surveys["e"]),
    ]
    judgements = [
        judged("a", 5, -1, empathy="authentic", confirmed={"state": "yes", "turn": 0}, pitch="yes"),
        judged("b", 2, -1, empathy="scripted", confirmed="no", pitch="yes"),
        judged("c", 2, 0, empathy="none", confirmed="no", pitch="no"),
        judged("d", 3, -2, empathy="none", confirmed="no"),
        judged("e", 4, 0, repeats_information="yes"),
    ]
    staffing = [
        {"agent": "ann", "from": at(-1), "to": at(23), "hours": 8},
        {"agent": "bo", "from": at(-1), "to": at(23), "hours": 4},
    ]
    paths = [
        write(tmp_path / f"{name}.jsonl", rows)
        for name, rows in (("conversations", conversations), ("judgements", judgements), ("staffing", staffing))
    ]
    store = ("--store", str(tmp_path / "store"))
    assert unheard("ingest", *paths, *store).code == 0
    (tmp_path / "store" / "unheard.toml").write_text(
        f'script_attribute = "script"\n[required_phrases]\nen = ["{SAID[:-1].lower()}"]\n', encoding="utf-8"
    )
    return lambda *more: unheard("study", "alignment", *store, *more)


def test_seven_dimensions_by_hand(world: Any) -> None:
    answer = world("--output", "json").json
    found = figures(answer)
    tone, channels = "tone & empathy", "consistency across channels"
    # upset and known: a, b, d; the phrase said by a, b, c of a to d; a and b pass, b fails
    assert found["authentic_empathy_rate", tone]["value"] == pytest.approx(1 / 3)
    assert found["required_phrase_rate", tone]["value"] == pytest.approx(3 / 4)
    assert (found["passes_but_fails", tone]["value"], found["passes_but_fails", tone]["n"]) == (pytest.approx(1 / 2), 2)
    # e is the only one that the AI agent kept, and it repeated itself
    assert found["containment_rate", channels]["value"] == 1
    assert (found["passes_but_fails", channels]["value"], found["passes_but_fails", channels]["n"]) == (1, 1)
    # closed: all five; confirmed: a
    assert found["passes_but_fails", "transparency & control"]["value"] == pytest.approx(4 / 5)
    # a and b were pitched to; b with its issue open, a when upset: the lowest sentiment stands for the turn before
    assert found["passes_but_fails", "long-term relationships"]["value"] == 1
    assert found["upsell_rate", "long-term relationships"]["n"] == 3
    # script: a yes, b no, d says nothing that is a number
    assert found["script_adherence", "understanding & clarity"]["value"] == pytest.approx(1 / 2)
    hours = found["conversations_per_agent_hour", "emotional outcomes"]
    assert (hours["value"], hours["unit"], hours["clusters"]) == (pytest.approx(4 / 12), "per hour", 2)
    assert found["trust_renewal_lift", "long-term relationships"]["value"] is None
    verdicts = {row["dimension"]: row["verdict"] for row in answer["rows"] if row["part"] == "dimension"}
    assert len(verdicts) == 7
    assert set(verdicts.values()) <= {"cannot tell", "disagree", "agree", "trap", "no trap"}
    assert verdicts["speed & effort"] == "cannot tell"


def test_the_open_question_on_both_axes_with_quotes(world: Any) -> None:
    answer = world("--output", "json").json
    found = figures(answer)
    feeling = "emotional outcomes"
    # four answers to this question; d says neither, e was asked something else
    assert found["open_efficient", feeling]["n"] == 3
    assert found["open_efficient", feeling]["value"] == pytest.approx(2 / 3)
    assert found["open_empathetic", feeling]["value"] == pytest.approx(2 / 3)
    assert "3 of 4 answers say it" in found["open_empathetic", feeling]["notes"]
    cells = {row["says"]: row["quotes"] for row in answer["rows"] if row["part"] == "open question"}
    assert cells == {
        "efficient and empathetic": ["Yes, both."],
        "efficient, not empathetic": ["Fast, but cold."],
        "empathetic, not efficient": ["They listened, it took forever."],
        "neither": [],
    }
    assert found["open_answers", feeling, "neither"]["value"] == 0
    text = world().out
    assert "long-term relationships" in text
    assert "efficient, not empathetic" in text


def test_what_is_missing_is_null_with_its_reason(unheard: Any, tmp_path: Path) -> None:
    path = write(tmp_path / "conversations.jsonl", [talk("a", "Hm.")])
    store = ("--store", str(tmp_path / "store"))
    assert unheard("ingest", path, *store).code == 0
    answer = unheard("study", "alignment", *store, "--output", "json").json
    for one in answer["estimates"]:
        if one["value"] is None:
            assert one["notes"], one["metric"]
            assert (one["low"], one["high"], one["n"]) == (None, None, 0)
    missing = {one["metric"]: one["notes"][0] for one in answer["estimates"] if one["value"] is None}
    assert "script_attribute" in missing["script_adherence"]
    assert "staffing.jsonl" in missing["conversations_per_agent_hour"]
    assert "instrument open" in missing["open_efficient"]
    assert "setting required_phrases" in missing["required_phrase_rate"]
    nothing = unheard("study", "alignment", *store, "--since", "2030-01-01", "--output", "json").json
    assert nothing["refused"] == "There is no eligible conversation in this period."


def change(value: float, low: float | None, high: float | None) -> Change:
    return Change(value=value, low=low, high=high, n=100, clusters=90)


@pytest.mark.parametrize(
    ("aht", "fcr", "expected"),
    [
        ((-60, -90, -30), (-0.02, -0.05, 0.005), TRAP),
        ((-60, -90, -30), (0.0, -0.02, 0.02), CANNOT_TELL),  # a gain of 2 points is still possible
        ((-60, -90, -30), (0.05, 0.02, 0.08), NO_TRAP),
        ((-60, -130, 10), (-0.02, -0.05, 0.005), CANNOT_TELL),  # not shown to be faster is not shown not to be
        ((40, 5, 75), (-0.02, -0.05, 0.005), NO_TRAP),
        ((-60, None, None), (-0.02, -0.05, 0.005), CANNOT_TELL),
    ],
)
def test_a_trap_is_called_only_where_both_are_shown(aht: Any, fcr: Any, expected: str) -> None:
    assert verdict(change(*aht), change(*fcr), 0.01) == expected


def people(seed: int, rows: int, lift: float, topic_pull: float = 0.0) -> DuckEngine:
    """Customers with one conversation each; in topic b praise is rarer and renewal less likely."""
    random = np.random.default_rng(seed)
    topic = random.random(rows) < 0.5
    praise = random.random(rows) < np.where(topic, 0.4, 0.4 - topic_pull)
    renews = random.random(rows) < np.where(topic, 0.6, 0.6 - topic_pull) + lift * praise
    start = np.full(rows, 100 * DAY_US)
    soon = start + 10 * DAY_US
    engine = DuckEngine(threads=1)
    engine.register(
        "fact_conversation",
        pa.table(
            {
                "conversation_key": [f"s|{n}" for n in range(rows)],
                "customer_key": [f"u{n}" for n in range(rows)],
                "cluster_key": [f"u{n}" for n in range(rows)],
                "is_identified": [True] * rows,
                "opened_at_us": start,
                "day_number": np.full(rows, 100),
                "topic": np.where(topic, "a", "b"),
                "channel": ["chat"] * rows,
                "trust_words": praise,
                "next_renewal_at_us": pa.array(soon, mask=~renews),
                "next_churn_voluntary_at_us": pa.array(soon, mask=renews),
                "churn_observed_until_us": start + 200 * DAY_US,
            }
        ),
    )
    return engine


def lift_of(engine: DuckEngine) -> Any:
    try:
        return trust_lift(Request(engine=engine, settings=Settings.load()))
    finally:
        engine.close()


def test_the_lift_is_the_difference_of_rates_where_nothing_else_differs() -> None:
    engine = people(1, 4_000, 0.2)
    rows = engine.query(
        "SELECT trust_words, next_renewal_at_us IS NOT NULL AS renewed FROM fact_conversation"
    ).to_pylist()
    rate = {side: np.mean([row["renewed"] for row in rows if row["trust_words"] is side]) for side in (True, False)}
    found = lift_of(engine)
    assert found.value == pytest.approx(100 * (rate[True] - rate[False]), abs=0.8)
    assert (found.n, found.unit) == (4_000, "points")
    few = lift_of(people(1, 60, 0.2))
    assert few.value is None
    assert few.notes[0].startswith("too few")


@pytest.mark.long
def test_the_lift_is_held_by_its_interval_although_topics_confound_it() -> None:
    runs, lift, held, naive = 200, 0.10, 0, []
    for seed in range(runs):
        found = lift_of(people(seed, 800, lift, topic_pull=0.25))
        held += found.low <= 100 * lift <= found.high
        naive.append(found.value)
    # 95 % of 200 with a 99 % margin for chance; the mean shows no bias that the crude difference (+5 points) would have
    assert 182 <= held <= 199
    assert abs(np.mean(naive) - 100 * lift) < 1.2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (None, None)),
        ("Yes", (True, True)),
        ("no", (None, None)),
        ("not fast", (False, None)),
        ("fast and slow", (None, None)),
        ("kind; it was not quick, and nobody was cold", (False, True)),
        ("yes, but slow", (False, None)),
    ],
)
def test_an_answer_is_read_word_by_word_and_never_guessed(text: str, expected: Any) -> None:
    assert tuple(read_answer(text)) == expected
    assert json.dumps(read_answer(text * 5_000)) is not None  # long ones are cut


def test_only_this_question_is_read() -> None:
    assert asks_it(None)
    assert asks_it("War das effizient UND einfühlsam?")
    assert not asks_it("What should we improve?")
