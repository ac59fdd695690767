"""Alerts: thresholds that people set, and which numbers are beyond theirs."""

import math
from typing import Any

from unheard.errors import UsageError
from unheard.facts.schema import SEGMENTS
from unheard.metrics.base import Metric
from unheard.metrics.estimate import Estimate
from unheard.metrics.registry import FAMILIES, all_metrics, find, metrics_by_file
from unheard.pipeline.served.listing import UNKNOWN, choices
from unheard.present.web.alerting import FIRES, PERIODS, STATE_WORDS, look
from unheard.present.web.figures import said
from unheard.present.web.pages.numbers import HEADINGS
from unheard.present.web.visit import LABELLERS, NotFound, Page, Visit
from unheard.present.web.words import Language
from unheard.store.desk.alerts import DIRECTIONS, alerts, history_of, note_alert, remove_alert, save_alert

DIRECTION_WORDS = {"above": "above", "below": "below"}
UNIT_WORDS = {"seconds": "seconds", "points": "points", "rating": "of 5", "effort": "points", "per hour": "per hour"}
LONGEST_VALUE = 200
OFFERED = ("channel", "handler", "topic", "team", "agent", "language", "source")


def show(visit: Visit) -> dict[str, Any]:
    """List the alerts, those that fire first, and offer a new one."""
    language = visit.language
    listed = [told(visit, one) for one in alerts(visit.serving.desk)]
    asked = visit.query.get("metric", "")
    return {
        "alerts": sorted(listed, key=lambda one: one["state"] != FIRES),
        "choices": metric_choices(language),
        "asked": asked,
        "units": {one.name: _unit(one, language) for one in all_metrics()},
        "values": _values(visit),
        "segments": {name: language(words) for name, words in SEGMENTS.items()},
        "directions": {name: language(DIRECTION_WORDS[name]) for name in DIRECTIONS},
        "periods": PERIODS,
        "can_change": visit.account.role in LABELLERS,
    }


def _unit(metric: Metric, language: Language) -> str:
    return "%" if metric.unit == "share" else language(UNIT_WORDS.get(metric.unit, ""))


def _values(visit: Visit) -> list[str]:
    """What a segment can be, for the field to offer."""
    found = visit.ready.once("choices None", lambda: choices(visit.ready))
    return sorted({value for name in OFFERED for value, _ in found.get(name, ()) if value != UNKNOWN})


def metric_choices(language: Language) -> dict[str, list[tuple[str, str]]]:
    """Every number by its family, for a list to choose from."""
    return {
        language(HEADINGS.get(family, family)): [
            (one.name, language(one.label))
            for file, of in metrics_by_file().items() if file.split("/")[0] == family
            for one in of
        ]
        for family in FAMILIES
    }  # fmt: skip


def told(visit: Visit, one: dict[str, Any]) -> dict[str, Any]:
    """An alert in words: what it watches, what that is now, and since when."""
    language = visit.language
    try:
        metric = find(one["metric"])
    except UsageError:
        metric = None  # of another version of Unheard
    detail = one["detail"] or {}
    estimate = _estimate(detail.get("estimate"))
    state = one["state"] or "unknown"
    return {
        **one,
        "label": one["metric"] if metric is None else language(metric.label),
        "threshold_words": _threshold(one["threshold"], metric, language),
        "state": state,
        "state_words": language(STATE_WORDS[state]),
        "figure": said(estimate, language),
        "since_us": one["at_us"],
        "period": (detail.get("since"), detail.get("until")),
        "history": [
            {"at_us": row["at_us"], "words": language(STATE_WORDS[row["state"]]),
             "figure": said(_estimate(row["detail"].get("estimate")), language)}
            for row in history_of(visit.serving.desk, one["id"])
        ],
        "may_remove": visit.account.role == "admin" or one["created_by"] == visit.account.name,
    }  # fmt: skip


def _estimate(kept: dict[str, Any] | None) -> Estimate | None:
    if kept is None:
        return None
    names = ("metric", "segment", "value", "low", "high", "n", "clusters", "unit", "method")
    return Estimate(**{name: kept[name] for name in names}, notes=tuple(kept["notes"]))


def _threshold(threshold: float, metric: Metric | None, language: Language) -> str:
    if metric is not None and metric.unit == "share":
        return language.number(f"{threshold * 100:.4g} %").replace(" %", "\u00a0%")
    unit = "" if metric is None else UNIT_WORDS.get(metric.unit, "")
    return language.number(f"{threshold:,.6g}") + (f" {language(unit)}" if unit else "")


def act(visit: Visit) -> str:
    """Make an alert and look at it at once, or remove one."""
    desk, me = visit.serving.desk, visit.account.name
    if visit.account.role not in LABELLERS:
        raise NotFound
    if visit.asked("act") == "remove":
        number = visit.asked("alert")
        if not number.isascii() or not number.isdigit():
            raise NotFound
        remove_alert(desk, actor=me, number=int(number[:15]), is_admin=visit.account.role == "admin")
        return "/alerts"
    made(visit)
    return "/alerts"


def made(visit: Visit) -> int:
    """Keep the alert that the form describes, and look at it at once; return its number."""
    desk = visit.serving.desk
    asked = asked_of(visit.form)
    with visit.ready.alone():
        [(state, detail)] = look(visit.ready.facts, visit.ready.picture.last_day, [{**asked, "id": 0}]).values()
    if detail["estimate"] is None:
        raise UsageError("No conversation of these days has this value. Write it as it stands in Explore.")
    number = save_alert(desk, actor=visit.account.name, **asked)
    note_alert(desk, number, state=state, detail=detail)
    return number


def asked_of(form: Any) -> dict[str, Any]:
    """Read an alert from the form; raise `UsageError` for what is none."""
    metric = find(form.get("metric", ""))
    direction, segment = form.get("direction", ""), form.get("segment") or None
    value = form.get("value", "").strip()[:LONGEST_VALUE] or None
    if direction not in DIRECTIONS:
        raise UsageError("An alert is above or below a threshold.")
    if segment is not None and segment not in SEGMENTS:
        raise UsageError("There is no such segment.")
    if (segment is None) != (value is None):
        raise UsageError("A segment and its value belong together: give both, or neither.")
    days = form.get("days") or None
    if days is not None and days not in map(str, PERIODS):
        raise UsageError("There is no such period.")
    return {
        "metric": metric.name, "segment": segment, "value": value, "direction": direction,
        "threshold": threshold_of(form.get("threshold", ""), metric), "days": None if days is None else int(days),
    }  # fmt: skip


def threshold_of(text: str, metric: Metric) -> float:
    """Read a threshold; shares are written in percent, and a comma may stand for the point."""
    try:
        value = float(text.strip().removesuffix("%").strip().replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or abs(value) > 1e15:
        raise UsageError("A threshold is a number, such as 20 or 4.5.")
    if metric.unit != "share":
        return value
    if not 0 <= value <= 100:
        raise UsageError("A share lies between 0 and 100 %.")
    return value / 100


ALERTS = Page(name="alerts", path="/alerts", heading="Alerts", show=show, act=act, act_roles=LABELLERS)
