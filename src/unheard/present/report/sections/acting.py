"""What the AI did: what it claimed beside what it did, failures by tool, who reached a person, what to read first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from unheard.metrics.estimate import Estimate
from unheard.pipeline.picture import Picture
from unheard.present.report.numbers import Table, Words, axis_of, figure, many_note, plot, reason, said, top_of

CLAIMED = (
    (
        "claimed_not_done_rate",
        "Said that it was done, and it was not",
        "of conversations in which it claims a deed",
        False,
    ),
    ("action_success_rate", "Actions that succeeded and held", "of distinct write calls", False),
    ("write_failure_rate_call", "failed in the end", "", True),
    ("write_failure_rate_attempt", "failed at the first or a later attempt", "of all attempts", True),
    ("write_late_rate", "took longer than allowed", "", True),
    ("write_undone_rate", "were taken back", "", True),
    ("write_repeated_rate", "were made twice", "", True),
    ("write_contradicted_rate", "the customer says it did not hold", "", True),
    ("write_unrecovered_rate", "Left with a write that failed", "of conversations with logged actions", False),
    ("write_unrecovered_silent_rate", "and no person to mend it", "", True),
    (
        "silent_failure_rate_30",
        "Failed without anybody saying a word",
        "of closed conversations that it handled alone",
        False,
    ),
)
HANDLING = (
    ("right_and_resolved_rate", "Right, and the customer helped", "", False),
    ("right_refusal_rate", "Right not to do it", "", False),
    ("wrong_but_satisfied_rate", "Wrong, and the customer counts as helped", "no survey shows these", False),
    ("wrong_and_unresolved_rate", "Wrong, and not helped", "", False),
)
ESCALATION = (
    ("escalation_recall", "Needed a person and got one", "of those that needed one", False),
    ("escalation_wasted", "Got a person and had not needed one", "of those that got one", False),
    ("escalation_misrouted", "Sent on twice, or back", "of those that got one", False),
)
TOOLS_SHOWN = 12
READ_FIRST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """The tables, each None where nothing can be counted."""

    sentence: str
    claimed: Table | None
    tools: Table | None
    handling: Table | None
    escalation: Table | None
    escalation_said: str
    rules: list[tuple[str, int, int]]
    """Why a person was needed, how often, and how often one came."""
    spotlight_said: str
    spotlight: list[dict[str, Any]]


def build(picture: Picture) -> Acting | None:
    """Show what the AI agent did; None where no source shows one."""
    overall = picture.overall
    if not overall["escalation_rate"].n and not overall["tool_failure_rate"].n:
        return None
    escalation, spotlight = picture.studies.get("escalation"), picture.studies.get("spotlight")
    answered = {} if escalation is None else {one.metric: one for one in escalation.estimates if not one.segment}
    return Acting(
        sentence=_sentence(overall),
        claimed=_table("What it claimed and what it did", CLAIMED, overall),
        tools=_tools(picture),
        handling=_table("Right or wrong, helped or not", HANDLING, overall),
        escalation=_table("Who needed a person", ESCALATION, answered),
        escalation_said="" if escalation is None or escalation.refused else escalation.sentence,
        rules=[
            (str(row["rule"]), int(row["needed"]), int(row["came"]))
            for row in (escalation.rows if escalation is not None else ())
            if row.get("kind") == "rule"
        ],
        spotlight_said="" if spotlight is None or spotlight.refused else spotlight.sentence,
        spotlight=[] if spotlight is None else spotlight.rows[:READ_FIRST],
    )


def _sentence(overall: Mapping[str, Estimate]) -> str:
    claims, actions = overall["claimed_not_done_rate"], overall["action_success_rate"]
    parts = []
    if actions.value is not None:
        parts.append(
            f"Of {actions.n:,} things that the AI agent set out to change, {said(actions)} were done and held."
        )
    if claims.value is not None:
        parts.append(
            f"In {said(claims)} of {claims.n:,} conversations in which it says that something is done, the record does "
            "not bear it out."
        )
    if not parts:
        parts.append(f"What it did cannot be said: {reason(actions, 'no action of it is on record')}.")
    return " ".join(parts)


def _table(caption: str, rows: Sequence[tuple[str, str, str, bool]], found: Mapping[str, Estimate]) -> Table | None:
    """The rows whose number is known; what is unknown stands with its reason among all numbers."""
    known = [(found[name], label, note, indent) for name, label, note, indent in rows if name in found]
    known = [row for row in known if row[0].value is not None]
    if not known:
        return None
    top = top_of(one for one, *_ in known)
    return Table(
        caption=caption,
        head=("", "Picture", "Share"),
        rows=tuple(
            (Words(text=label, note=note, indent=indent), plot(label, [("share", "found", one)], top), figure(one))
            for one, label, note, indent in known
        ),
        axis=axis_of(top),
    )


def _tools(picture: Picture) -> Table | None:
    """Failed calls by tool, the largest number of failures first."""
    found = [
        (tool, of["write_failure_rate_call"])
        for tool, of in picture.by_tool.items()
        if of["write_failure_rate_call"].value is not None
    ]
    found.sort(key=lambda pair: (-(pair[1].value or 0) * pair[1].n, pair[0]))
    if not found:
        return None
    shown = found[:TOOLS_SHOWN]
    top = top_of(one for _, one in shown)
    return Table(
        caption="Writes that failed in the end, by tool",
        head=("Tool", "Picture", "Failed"),
        rows=tuple((Words(text=tool), plot(tool, [("share", "found", one)], top), figure(one)) for tool, one in shown),
        axis=axis_of(top),
        many=many_note(len(found)),
    )
