"""Turn a picture into one HTML page: no script, no outside request, readable in print and on a phone."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from unheard.errors import UnheardError
from unheard.metrics.estimate import Estimate
from unheard.metrics.registry import all_metrics
from unheard.pipeline.picture import Picture
from unheard.present.report.studied import studied
from unheard.present.words import interval_text, number_text

HANDLER_WORDS = {
    "human_only": "People only",
    "human_then_ai": "People, then AI",
    "ai_only": "AI only",
    "ai_then_human": "AI, then people",
    "automation_only": "Automation only",
    "nobody": "Nobody",
}
REASON_WORDS = {
    "is_test": "marked as a test",
    "is_spam": "marked as spam",
    "is_internal": "internal",
    "deleted": "deleted",
    "duplicate": "duplicate",
    "merged_into": "merged into another conversation (counted there)",
    "transfer_leg_of": "leg of a transfer (counted with the first)",
    "mirror_of": "mirror of a conversation in another source (counted there)",
    "side_of": "side conversation",
    "only_auto_replies": "only automatic replies",
    "no_customer_turn": "the customer never wrote",
    "outbound_unanswered": "outbound, never answered",
}
PAIRS = (
    (
        "Are customers satisfied?",
        ("csat", "Satisfied, of those who answered the survey"),
        ("cx_score", "Good (rated 4 or 5), of all judged conversations"),
    ),
    (
        "Is the matter settled?",
        ("closure_rate", "Closed"),
        ("issue_resolution_rate", "Issues resolved, of those with a known outcome"),
    ),
    (
        "At the first contact?",
        ("reported_fcr", "Closed and never reopened in the same conversation"),
        ("true_fcr_30", "Resolved, and no return on any channel within 30 days"),
    ),
    (
        "Did it help?",
        (None, "Closing is taken for helping"),
        ("confirmed_resolution_rate", "Confirmed by the customer, of all closed"),
    ),
    (
        "Who had a bad time?",
        (None, "A dashboard does not ask"),
        ("bad_experience_rate", "Bad (rated 1 or 2), of all judged"),
    ),
    (
        "Closed, yet not resolved?",
        (None, "A dashboard does not ask"),
        ("closed_unresolved_rate_30", "Unresolved or back within 30 days, of the closed"),
    ),
    (
        "Do they come back?",
        (None, "Another ticket counts as a new customer problem"),
        ("recontact_rate_30", "Back about the same issue within 30 days, any channel"),
    ),
    (
        "Was anybody left alone?",
        (None, "A dashboard does not ask"),
        ("never_answered_rate", "Never answered by a person or an AI agent"),
    ),
)
"""Question → (reported metric, its words) beside (found metric, its words)."""

BY_HANDLER = ("csat", "cx_score", "bad_experience_rate", "issue_resolution_rate", "recontact_rate_30")
RECONTACTS = (
    ("recontact_floor_rate_30", "At least: only what a key or a reopen states to be the same issue"),
    ("recontact_rate_30", "Best estimate"),
    ("recontact_ceiling_rate_30", "At most: any return of the same customer"),
    ("recontact_same_thread_rate_30", "… in the same conversation"),
    ("recontact_same_channel_rate_30", "… in a new conversation, same channel"),
    ("recontact_other_channel_rate_30", "… on another channel"),
    ("chased_rate_30", "Chased an answer, closed or not"),
)
SEGMENTS_SHOWN = 15
MANY_SEGMENTS = 20
"""From here on a table says that some of its numbers lie apart by chance alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A metric of the latest period beside the one before, and what the difference comes to."""

    label: str
    now: str
    now_interval: str
    before: str
    before_interval: str
    difference: str
    interval: str
    verdict: str
    n: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """An estimate as the page shows it: words, and the places of its marks on a scale from 0 to 100."""

    label: str
    metric: str | None
    value: str
    interval: str
    n: str
    notes: str
    at: float | None
    low: float | None
    high: float | None


def cell(label: str, estimate: Estimate | None) -> Cell:
    """Prepare one estimate for the page; shares get a place on the scale."""
    if estimate is None:
        return Cell(label=label, metric=None, value="–", interval="", n="", notes="", at=None, low=None, high=None)
    on_scale = estimate.unit == "share" and estimate.value is not None
    return Cell(
        label=label,
        metric=estimate.metric,
        value=number_text(estimate.value, estimate.unit),
        interval=interval_text(estimate.low, estimate.high, estimate.unit),
        n=f"{estimate.n:,}",
        notes="; ".join(estimate.notes),
        at=_percent(estimate.value) if on_scale else None,
        low=_percent(estimate.low) if on_scale else None,
        high=_percent(estimate.high) if on_scale else None,
    )


def change(estimate: Estimate) -> Change:
    """Say what became of a metric; a difference whose interval holds 0 is no change that the data can show."""
    before, found = estimate.previous, estimate.difference
    assert before is not None
    assert found is not None
    labels = {metric.name: metric.label for metric in all_metrics()}
    if found.value is None or found.low is None or found.high is None:
        verdict = "cannot be compared: " + (estimate.notes[0] if estimate.notes else "too few")
    elif found.low <= 0 <= found.high:
        verdict = "no change that these numbers can show"
    else:
        verdict = "up" if found.value > 0 else "down"
    return Change(
        label=labels[estimate.metric],
        now=number_text(estimate.value, estimate.unit),
        now_interval=interval_text(estimate.low, estimate.high, estimate.unit),
        before=number_text(before.value, estimate.unit),
        before_interval=interval_text(before.low, before.high, estimate.unit),
        difference=number_text(found.value, estimate.unit, signed=True),
        interval=interval_text(found.low, found.high, estimate.unit, signed=True),
        verdict=verdict,
        n=f"{before.n:,} and {estimate.n:,}",
    )


def topic_months(picture: Picture) -> tuple[list[str], list[tuple[str, list[Cell]]]]:
    """Months, and for each topic its CX score in each of them."""
    months = sorted({month for row in picture.topic_months.values() for month in row})
    return months, [
        (topic, [cell(month, row.get(month)) for month in months]) for topic, row in picture.topic_months.items()
    ]


def _segment_rows(by: dict[str, dict[str, Estimate]]) -> list[tuple[str, list[Cell]]]:
    return [
        (name, [cell(metric, values.get(metric)) for metric in BY_HANDLER])
        for name, values in sorted(by.items(), key=_size)[:SEGMENTS_SHOWN]
    ]


def _percent(value: float | None) -> float | None:
    return None if value is None else round(min(1.0, max(0.0, value)) * 100, 2)


def render(picture: Picture, *, command: str) -> str:
    """Write the page. Everything that came from data is escaped by the template engine."""
    environment = Environment(
        loader=PackageLoader("unheard.present.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["mark_code"] = mark_code
    template = environment.get_template("report.html")
    overall = picture.overall
    return template.render(
        picture=picture,
        command=command,
        version=version("unheard"),
        csat=cell("", overall["csat"]),
        found=cell("", overall["cx_score"]),
        bad=cell("", overall["bad_experience_rate"]),
        sentence=headline_sentence(picture),
        pairs=[
            (question, cell(words, overall[name] if name else None), cell(found_words, overall[found]))
            for question, (name, words), (found, found_words) in PAIRS
        ],
        funnel=funnel(picture),
        excluded=[(REASON_WORDS.get(reason, reason), count) for reason, count in picture.excluded],
        handlers=[
            (HANDLER_WORDS.get(name, name), [cell(metric, values.get(metric)) for metric in BY_HANDLER])
            for name, values in sorted(picture.by_handler.items(), key=_size)
        ],
        segment_columns=_labels(BY_HANDLER),
        many_segments=MANY_SEGMENTS,
        teams=_segment_rows(picture.by_team) if len(picture.by_team) > 1 else [],
        teams_left=max(0, len(picture.by_team) - SEGMENTS_SHOWN),
        topics=_segment_rows(picture.by_topic),
        topics_left=max(0, len(picture.by_topic) - SEGMENTS_SHOWN),
        topic_months=topic_months(picture),
        studies=[(study, [cell(words, estimate) for words, estimate in study.figures]) for study in studied(picture)],
        changes=[change(estimate) for estimate in picture.changes],
        recontacts=[cell(words, overall[name]) for name, words in RECONTACTS],
        recontact_note="; ".join(overall["recontact_rate_30"].notes),
        intervals_note=(
            "95 %, customers as clusters: they say how far chance could move a number, not how often the judge "
            "misreads. `unheard study agreement` says that, once people have labelled some conversations."
        ),
        handler_words=HANDLER_WORDS,
        missing=[
            (row.meaning, row.remedy, _labels(row.metrics[:6]), max(0, len(row.metrics) - 6))
            for row in picture.missing
            if row.metrics
        ],
        metrics=[(metric, cell(metric.label, overall[metric.name])) for metric in all_metrics()],
    )


def write_report(picture: Picture, path: Path, *, command: str) -> None:
    """Write the page to a file, whole or not at all.

    Raises `UnheardError` that names the path and the system's reason.
    """
    draft = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(render(picture, command=command), encoding="utf-8")
        os.replace(draft, path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise UnheardError(f"The report cannot be written to {str(path)!r}: {error.strerror}.") from None


def funnel(picture: Picture) -> list[tuple[str, int | None, float | None, str]]:
    """From conversations to answers: label, count, percent of those that count, remark.

    A step that nobody can see has no count.
    """
    total = picture.eligible + sum(count for _, count in picture.excluded)
    coverage = picture.overall["survey_coverage"]
    sent_rate = picture.overall["survey_sent_rate"]
    judged = picture.overall["judged_coverage"]
    steps: Sequence[tuple[str, int | None, str]] = (
        ("Conversations that count", picture.eligible, f"of {total:,} read" if total > picture.eligible else ""),
        ("… rated by the judge", _count(judged), "; ".join(f"{why}: {count:,}" for why, count in picture.abstained)),
        ("… asked in a survey", _count(sent_rate), "; ".join(sent_rate.notes) if sent_rate.value is None else ""),
        ("… answered", _count(coverage), "; ".join(coverage.notes) if coverage.value is None else ""),
    )
    return [
        (label, count, 100 * count / picture.eligible if count is not None and picture.eligible else None, note)
        for label, count, note in steps
    ]


def _count(share: Estimate) -> int | None:
    return None if share.value is None else round(share.value * share.n)


def mark_code(text: str) -> Markup:
    """Escape a sentence of ours and set what stands between backticks as code."""
    parts = [escape(part) for part in text.split("`")]
    return Markup("").join(Markup("<code>{}</code>").format(p) if n % 2 else p for n, p in enumerate(parts))


def headline_sentence(picture: Picture) -> str:
    """Say in one sentence how far what is reported is from what was found."""
    csat, found = picture.overall["csat"], picture.overall["cx_score"]
    coverage = picture.overall["survey_coverage"]
    if found.value is None:
        return "No conversation has a rating yet, so there is nothing to set beside the dashboard."
    if csat.value is None or coverage.value is None:
        return (
            "No survey answers can be seen here. Of all judged conversations, "
            f"{number_text(found.value, 'share')} went well for the customer."
        )
    gap = (csat.value - found.value) * 100
    heard = number_text(coverage.value, "share")
    if csat.low is None or found.high is None:
        return f"The survey heard {heard} of conversations; too few to say more than the numbers below."
    apart = csat.low > found.high or (found.low is not None and csat.high is not None and found.low > csat.high)
    direction = "above" if gap > 0 else "below"
    if not apart:
        return (
            f"The survey heard {heard} of conversations. "
            "The two figures are too close, or too uncertain, to call them apart."
        )
    return (
        f"The survey heard {heard} of conversations, and lies {abs(gap):.0f} points {direction} what all of them show."
    )


def _size(item: tuple[str, dict[str, Estimate]]) -> tuple[int, str]:
    name, values = item
    return (-values["cx_score"].n if "cx_score" in values else 0, name)


def _labels(names: Sequence[str]) -> list[str]:
    words = {metric.name: metric.label for metric in all_metrics()}
    return [words[name] for name in names]
