"""Pictures as data: made from an answer alone, by hand."""

import json
from typing import Any

import pytest

from unheard.metrics.estimate import Estimate
from unheard.studies import STUDIES
from unheard.studies.base import Answer, refusal
from unheard.studies.drawing.making import dots_by_metric, dots_by_segment, draw_curves, overall_numbers, stairs
from unheard.studies.drawing.of_rows import draw_flow, draw_matrix, draw_tracks


def number(metric: str, value: float | None, unit: str = "share", **segment: str) -> Estimate:
    low, high = (None, None) if value is None else (value - 0.1, value + 0.1)
    return Estimate(
        metric=metric, segment=segment, value=value, low=low, high=high, n=9, clusters=5, unit=unit, method="by hand"
    )  # fmt: skip


def test_stairs_lead_from_level_to_level_and_end_where_the_data_end() -> None:
    draw = stairs("Down", {"a": "A", "b": "B", "c": "C"}, {"ab": "A to B", "bc": "B to C"})
    found = [number("a", 0.9), number("ab", 20, "points"), number("b", 0.7), number("bc", 30, "points")]
    whole = draw(Answer(sentence="", estimates=[*found, number("c", 0.4)]))
    assert whole is not None
    assert [(row["label"], row["start"]) for row in whole.to_json()["rows"]] == [
        ("A", 0.0), ("A to B", 0.9), ("B to C", 0.7), ("C", 0.0),
    ]  # fmt: skip
    cut = draw(Answer(sentence="", estimates=[*found, number("c", None)]))
    assert cut is not None
    assert [row["label"] for row in cut.to_json()["rows"]] == ["A", "A to B", "B"]
    assert draw(Answer(sentence="", estimates=[number("a", None)])) is None


def test_dots_keep_n_interval_and_what_is_absent() -> None:
    answer = Answer(
        sentence="",
        estimates=[
            number("x", 0.5, team="red"),
            number("y", None, team="red"),
            number("x", 0.2, team="blue"),
            number("x", 0.3),
        ],
    )
    drawn = dots_by_segment("Of teams", {"x": "one", "y": "other"}, keys=(("team",),))(answer)
    assert drawn is not None
    rows = drawn.to_json()["rows"]
    assert [row["segment"] for row in rows] == [{"team": "red"}, {"team": "blue"}]
    assert rows[0]["marks"][0]["n"] == 9
    assert rows[0]["marks"][0]["low"] == pytest.approx(0.4)
    assert rows[0]["marks"][1]["value"] is None
    assert rows[1]["marks"][1] is None
    many = Answer(sentence="", estimates=[number("x", 0.5, team=f"t{place}") for place in range(40)])
    cut = dots_by_segment("Of teams", {"x": "one"})(many)
    assert cut is not None
    assert (len(cut.to_json()["rows"]), cut.to_json()["left_out"]) == (24, 16)
    assert dots_by_metric("None", {"A": ("nothing",)})(answer) is None


def test_lines_stand_at_their_days_and_split_by_segment() -> None:
    rows: list[dict[str, Any]] = [
        {
            "kind": "curve",
            "day": day,
            "held": 1 - day / 100,
            "low": None,
            "high": None,
            "at_risk": 9 - day,
            "team": team,
        }
        for team in ("red", "blue")
        for day in (0, 2, 8)
    ]
    drawn = draw_curves("Held", "curve", x="day", value="held", split=True)(Answer(sentence="", rows=rows))
    assert drawn is not None
    lines = drawn.to_json()["lines"]
    assert [line["segment"] for line in lines] == [{"team": "blue"}, {"team": "red"}]
    assert [point["x"] for point in lines[0]["points"]] == [0, 0.25, 1]
    assert draw_curves("Held", "curve", x="day", value="held", split=False)(Answer(sentence="", rows=rows)) is None


def test_flow_and_matrix_tell_every_pair_once() -> None:
    pairs = [("chat", "email", 3), ("chat", "chat", 5), ("email", "same thread", 2)]
    rows: list[dict[str, Any]] = [
        {"flow": "back", "from_channel": a, "to_channel": b, "count": n, "n": 10, "share": n / 10, "low": 0.1,
         "high": 0.9, "clusters": 7}
        for a, b, n in pairs
    ]  # fmt: skip
    flow = draw_flow("Back", "back", same="same thread")(Answer(sentence="", rows=rows))
    assert flow is not None
    assert [(link["count"], link["stays"]) for link in flow.to_json()["links"]] == [(3, False), (5, True), (2, True)]
    cells = [{"handler": "b", "difficulty": "hard", "mix": 1.0, "rate": -3.0, "n": 4},
             {"handler": "a", "difficulty": "easy", "mix": 2.0, "rate": 0.5, "n": 6}]  # fmt: skip
    matrix = draw_matrix(
        "Cells", row="handler", column="difficulty", value=("mix", "rate"), n=("n",), unit="points", row_name="by",
        column_name="difficulty", order={"difficulty": ("easy", "hard")},
    )(Answer(sentence="", rows=cells))  # fmt: skip
    assert matrix is not None
    told = matrix.to_json()
    assert (told["rows"], told["columns"]) == (("a", "b"), ("easy", "hard"))
    assert told["cells"] == (({"value": 2.5, "n": 6}, None), (None, {"value": -2.0, "n": 4}))


def test_a_journey_waits_from_the_customer_s_word_to_the_answer_and_automatic_words_are_none() -> None:
    def step(day: int, what: str, who: str | None) -> dict[str, Any]:
        return {"at": f"2026-01-{1 + day:02d}T00:00:00+00:00", "what": what, "who": who}

    steps = [
        step(0, "opened", None), step(0, "message", "customer"), step(1, "auto_reply", "automation"),
        step(3, "message", "human_agent"), step(4, "closed", "automation"), step(6, "message", "customer"),
        step(8, "closed", "automation"),
    ]  # fmt: skip
    row = {"started_at": steps[0]["at"], "steps": steps, "topic": "refund", "handler": "human_only", "effort": 7.0,
           "contacts": 1, "waiting_days": 3}  # fmt: skip
    drawn = draw_tracks(Answer(sentence="", rows=[row]))
    assert drawn is not None
    [track] = drawn.to_json()["tracks"]
    assert [(one["day"], one["kind"], one["waited_until"]) for one in track["steps"]] == [
        (0, "customer", 3), (3, "business", None), (4, "event", None), (6, "customer", 8), (8, "event", None),
    ]  # fmt: skip


def test_a_refusal_draws_nothing_and_every_study_declares_a_picture_that_is_json() -> None:
    for study in STUDIES.values():
        assert study.drawn(refusal("x", "No data.")) == []
        assert study.pictures
    plain = overall_numbers(Answer(sentence="", estimates=[number("x", 0.5), number("t", 3.0, "seconds")]))
    assert plain is not None
    assert [row["label"] for row in json.loads(json.dumps(plain.to_json()))["rows"]] == ["X"]


def test_a_scale_of_times_ends_at_a_whole_number_of_its_unit() -> None:
    from unheard.present.report.drawing.scales import scale_of

    def ends(unit: str, *values: float) -> tuple[str, str, str]:
        return scale_of(unit, [number("x", value, unit) for value in values]).ticks

    assert ends("seconds", 450.0) == ("0", "5", "10 min")
    assert ends("seconds", 40.0) == ("0", "25", "50 s")
    assert ends("points", -3.0, 7.0) == ("−10", "0", "+10 pts")
    assert ends("rating", 3.5) == ("1", "3", "5")
    assert ends("share", 0.15) == ("0", "15", "30 %")
