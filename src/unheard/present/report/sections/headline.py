"""The headline: what the dashboard says, what the conversations say, why the two differ, and what to read first."""

from dataclasses import dataclass

from unheard.metrics.estimate import Estimate
from unheard.pipeline.picture import Picture
from unheard.present.report.numbers import (
    Cell,
    Figure,
    Table,
    Words,
    difference_figure,
    figure,
    plot,
    stands_on_enough,
)
from unheard.present.report.plain import plural, short
from unheard.present.report.sections import falling
from unheard.present.report.sections.falling import Falling
from unheard.present.report.sections.reasons import Reason, overall, reasons, trust

PAIRS = (
    (
        "Are customers satisfied?",
        ("csat", "satisfied, of those who answered the survey"),
        ("cx_score", "went well (rated 4 or 5), of all judged"),
    ),
    (
        "Is the matter settled?",
        ("closure_rate", "closed"),
        ("issue_resolution_rate", "issues resolved, where the outcome is known"),
    ),
    (
        "Settled at the first contact?",
        ("reported_fcr", "closed, and never reopened in the same conversation"),
        ("true_fcr_30", "resolved, and no return on any channel within 30 days"),
    ),
    (
        "Did it help?",
        (None, "closing is taken for helping"),
        ("confirmed_resolution_rate", "of the closed: the customer said that it worked"),
    ),
    (
        "Who had a bad time?",
        (None, "a dashboard does not ask"),
        ("bad_experience_rate", "rated 1 or 2, of all judged"),
    ),
    (
        "Closed, yet not resolved?",
        (None, "a dashboard does not ask"),
        ("closed_unresolved_rate_30", "of the closed: unresolved, or back within 30 days"),
    ),
    (
        "Do they come back?",
        (None, "another ticket counts as a new problem"),
        ("recontact_rate_30", "of the closed: back about the same issue within 30 days"),
    ),
    (
        "Was anybody left alone?",
        (None, "a dashboard does not ask"),
        ("never_answered_rate", "never answered by a person or an AI agent"),
    ),
)
"""Question → (reported metric, its words) beside (found metric, its words)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One of the big numbers."""

    kind: str
    title: str
    figure: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """What a reader takes away who reads nothing else."""

    cards: tuple[Card, ...]
    gap: str
    trust: str
    falling: Falling
    why: str
    reasons: tuple[Reason, ...]
    read_first: str
    table: Table


def verdict(picture: Picture) -> str:
    """Say it in a headline; only the interval of the difference decides, never two intervals that overlap."""
    gap, found = _apart(picture), _found(picture)
    if not picture.eligible:
        return "There is no conversation in this period"
    if found.value is None:
        return "The judge could rate no conversation" if picture.abstained else "No conversation is rated yet"
    if gap is None or gap.value is None:
        return "What customers went through, without a survey to compare"
    if not _can_compare(picture):
        return "Too few answers to set the dashboard beside the conversations"
    if gap.low is None or gap.high is None or gap.low <= 0 <= gap.high:
        return "The dashboard and the conversations cannot be told apart"
    return f"Customers fared {'worse' if gap.value > 0 else 'better'} than the dashboard says"


def build(picture: Picture) -> Headline:
    """Bring the headline together."""
    found, apart = picture.overall, _apart(picture)
    return Headline(
        cards=(
            Card(
                kind="reported", title="The dashboard says",
                figure=figure(found["csat"], what="satisfied, of those who answered the survey"),
            ),
            _second(picture),
            Card(
                kind="bad", title="Bad experiences",
                figure=figure(found["bad_experience_rate"], what="rated 1 or 2, of all judged"),
            ),
        ),
        gap=_gap(picture),
        trust=trust(picture),
        falling=falling.build(picture),
        why="Why the two may differ" if apart is None or apart.value is None else "Why the two differ",
        reasons=reasons(picture),
        read_first=_read_first(picture),
        table=_pairs(picture),
    )  # fmt: skip


def _second(picture: Picture) -> Card:
    """What customers experienced; where that cannot be followed, the rating under its own name."""
    experienced = falling.experienced(picture)
    if experienced is not None:
        what = "satisfied, the matter settled, and not lost in silence"
        return Card(kind="found", title="Customers experienced", figure=figure(experienced, what=what))
    what = "went well (rated 4 or 5), of all judged"
    return Card(kind="found", title="The conversations say", figure=figure(picture.overall["cx_score"], what=what))


def _apart(picture: Picture) -> Estimate | None:
    """The difference of the two big numbers."""
    if falling.experienced(picture) is not None:
        return falling.of(picture, "gap")
    return overall(picture, "survey-vs-score", "survey_less_score")


def _found(picture: Picture) -> Estimate:
    return falling.experienced(picture) or picture.overall["cx_score"]


def _can_compare(picture: Picture) -> bool:
    return all(stands_on_enough(one) for one in (picture.overall["csat"], _found(picture)))


def _gap(picture: Picture) -> str:
    gap, found = _apart(picture), _found(picture)
    if found.value is None:
        return "No conversation has a rating, so there is nothing to set beside the dashboard."
    if gap is None or gap.value is None:
        return "The dashboard's side is empty: no survey answer can be seen here, so the gap cannot be measured."
    apart = difference_figure(gap, picture.overall["csat"], found, absent="").value
    points = apart.removesuffix(" pts").lstrip("+−") + " points"
    if gap.low is None or gap.high is None:
        return f"The two are {points} apart, seen in one customer only: no more can be said."
    span = f"[{gap.low:+.1f}, {gap.high:+.1f}]".replace("-", "−")
    if not _can_compare(picture):
        answers = plural(picture.overall["csat"].n, "survey answer")
        return f"The two are {points} apart {span}, but on {answers} and {found.n:,} ratings no more can be said."
    if gap.low <= 0 <= gap.high:
        return f"The two are {points} apart {span}: too close, or too few answers, to call them different."
    over = "above" if gap.value > 0 else "below"
    other = "the conversations" if falling.experienced(picture) is None else "what customers experienced"
    return f"The dashboard stands {points} {over} {other} {span}: more than chance explains."


def _read_first(picture: Picture) -> str:
    bad = picture.overall["bad_experience_rate"]
    if bad.value is None:
        done = "The judge abstained from all." if picture.abstained else "`unheard judge` rates them."
        return f"No conversation is rated, so none can be named. {done}"
    if not picture.worst:
        return "No conversation is rated 1 or 2: there is no worst one to read."
    total = round(bad.value * bad.n)
    shown = len(picture.worst)
    text = f"Start with the {plural(shown, 'conversation')} rated 1 or 2"
    if total > shown:
        text = f"Start with {plural(shown, 'conversation')} of the {total:,} rated 1 or 2"
    topics = {
        name: round(one.value * one.n)
        for name, values in picture.by_topic.items()
        if (one := values.get("bad_experience_rate")) is not None and one.value is not None and name != "(unknown)"
    }
    if not topics:
        return f"{text}."
    name, count = max(topics.items(), key=lambda item: (item[1], item[0]))
    return f"{text}. The topic with most of them is “{short(name)}”: {count:,} of the {total:,}."


def _pairs(picture: Picture) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for question, (name, words), (found_name, found_words) in PAIRS:
        reported, found = picture.overall[name] if name else None, picture.overall[found_name]
        rows.append(
            (
                Words(text=question),
                plot(question, [("dashboard", "reported", reported), ("conversations", "found", found)]),
                Words(text="", note=words) if reported is None else figure(reported, what=words),
                figure(found, what=found_words),
            )
        )
    return Table(
        caption="The same questions, asked of the dashboard and of the conversations",
        head=("Question", "Picture", "Dashboard", "Conversations"),
        rows=tuple(rows),
    )
