"""What is true of the quantities that studies estimate: from the latent values of one world, each with the study's own
definition.

Like `truth.py`, it reads the folder `truth/`, which nothing but the comparison and tests may do.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from unheard.simulate.organisation import DAY
from unheard.simulate.truth import PARAMETERS, TrueConversation, read_conversations, read_customers
from unheard.simulate.truth_of_asked import of_definitions, of_escalation, of_leaving, of_versions, side_by_side
from unheard.simulate.truth_of_work import (
    of_readers,
    of_resolutions_and_failures,
    of_returns,
    of_the_judge,
    of_tools,
    of_who_was_first,
)

WINDOWS = (7, 30, 90)
MONTH_DAYS = 30


def true_study_figures(folder: Path) -> dict[str, float]:
    """Compute what is true of each quantity that a study estimates. Shares, or points where it says so.

    `folder` is the folder that `simulate` wrote, or `truth` in it. A figure without a denominator is left out.

    response_bias             points: true rating 4 or 5 among those who answered − among those asked in vain
    survey_less_score         points: satisfied of those who answered − true rating 4 or 5 of all
    step_self_selection       points: of those followed to the end, satisfied among those who answered − among all
    step_closed_not_resolved, step_silent_leavers   points: what these take from it
    cx_score_change           points: true rating 4 or 5, later half of the days − earlier half
    cx_score_mix, …_rate      points: its parts over handler × thirds of the latent difficulty
    cx_trend                  points in 30 days: slope of true rating 4 or 5 over the days
    ladder_durable_7, 30, 90  no return within so many days ÷ claimed, identified, so long observed
    durability_7, 30, 90      the same of all claimed and identified, also where it happened after the export
    kpi_passed_bad …          true rating 1 or 2 among closed conversations; … among those satisfied by survey
    escalation_needed         in need of a person ÷ AI agent first
    cx_score, fully_resolved_rate, true_fcr_30 and a version   of the AI agent, where it was first
    resolution_rate unheard   AI agent alone, solved, not back within 30 days ÷ it took part, closed, so long observed
    stable_reported, …        closed ÷ all beside returned ÷ closed: points from the first to the last day of both
    validity_auc              rating: how often it stands lower for one who left than for one who stayed
    read_satisfied_rate, read_bad_rate   what people would say had they read all: 4 or 5, 1 or 2
    exact_share, within_one_share, judge_less_people   a planted judge beside people who read
    cx_score_effect, …        points: every case with the AI agent first less the same with a person first
    repeat_contact_rate_without, …_effect and a cause   would have come back, had the issue been solved; points
    recontact_rate_30 A to B  came back on B within 30 days ÷ claimed on A, identified, so long observed
    spotlight_rate            true rating 1 or 2 ÷ called resolved by the AI agent alone
    cause_…                   of failed issues: about what a change broke; a write timed out, ended in an error
    good_experience and a team   true rating 4 or 5 where its people wrote
    tool_time_p50 and a tool  seconds that half of its calls take
    """
    folder = folder / "truth" if (folder / "truth").is_dir() else folder
    parameters = msgspec.json.decode((folder / PARAMETERS).read_bytes())
    until, versions = int(parameters["observed_until"]), parameters["organisation"]["ai_versions"]
    rows = [row for row in read_conversations(folder) if row.eligible]
    pairs = (
        *_answering(rows), *_steps(rows, until), *_over_time(rows), *_lasting(rows, until), *_passing(rows),
        *of_escalation(rows), *of_versions(rows, versions, until), *of_definitions(rows, until),
        *side_by_side(rows, until), *of_leaving(rows, list(read_customers(folder)), until),
        *of_readers(rows), *of_the_judge(parameters.get("confusion")), *of_who_was_first(rows),
        *of_returns(rows, until), *of_resolutions_and_failures(rows), *of_tools(parameters["organisation"]["topics"]),
    )  # fmt: skip
    return {name: value for name, value in pairs if value is not None}


def _good(rows: Sequence[TrueConversation]) -> float | None:
    return _mean((row.rating or 0) >= 4 for row in rows)


def _satisfied(rows: Sequence[TrueConversation]) -> float | None:
    return _mean((row.score or 0) >= 4 for row in rows)


def _mean(found: Iterator[bool]) -> float | None:
    kept = list(found)
    return sum(kept) / len(kept) if kept else None


def _points(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else 100 * (first - second)


def _answering(rows: Sequence[TrueConversation]) -> Iterator[tuple[str, float | None]]:
    answered = [row for row in rows if row.answered_survey]
    in_vain = [row for row in rows if row.asked_survey and not row.answered_survey]
    yield "response_bias", _points(_good(answered), _good(in_vain))
    yield "survey_less_score", _points(_satisfied(answered), _good(rows))


def _steps(rows: Sequence[TrueConversation], until: int) -> Iterator[tuple[str, float | None]]:
    """The steps of the waterfall behind its first, each from the level before."""
    followed = [
        row
        for row in rows
        if row.identified
        and row.silent_leaver is not None
        and (row.claimed is None or row.claimed + 30 * DAY <= until)
    ]  # fmt: skip
    everybody = _satisfied(followed)
    helped = _mean((row.score or 0) >= 4 and not _unsettled(row) for row in followed)
    left = _mean((row.score or 0) >= 4 and not _unsettled(row) and not row.silent_leaver for row in followed)
    yield "step_self_selection", _points(_satisfied([row for row in followed if row.answered_survey]), everybody)
    yield "step_closed_not_resolved", _points(everybody, helped)
    yield "step_silent_leavers", _points(helped, left)


def _unsettled(row: TrueConversation) -> bool:
    if row.claimed is None:
        return False
    back = row.recontact is not None and row.recontact <= row.claimed + 30 * DAY
    return back or any(state != "resolved" for state in row.issues)


def _over_time(rows: Sequence[TrueConversation]) -> Iterator[tuple[str, float | None]]:
    if not rows:
        return
    day = np.array([row.opened // DAY for row in rows])
    good = np.array([(row.rating or 0) >= 4 for row in rows], dtype=np.float64)
    if day.max() == day.min():
        return
    off = day - day.mean()
    yield "cx_trend", float(100 * MONTH_DAYS * (off * good).sum() / (off**2).sum())
    end = int(day.max()) + 1
    half = (end - int(day.min())) // 2
    kept = day >= end - 2 * half
    cells, later = _cells(rows)[kept], day[kept] >= end - half
    if later.any() and not later.all():
        mix, rate = _mix_and_rate(good[kept], cells, later)
        yield "cx_score_change", 100 * float(good[kept][later].mean() - good[kept][~later].mean())
        yield "cx_score_mix", 100 * mix
        yield "cx_score_rate", 100 * rate


def _mix_and_rate(good: NDArray[np.float64], cells: NDArray[np.int64], later: NDArray[np.bool_]) -> tuple[float, float]:
    """Split the change by cells; one that stands in one half only has its one rate for both."""
    mix = rate = 0.0
    for cell in np.unique(cells):
        halves = [good[(cells == cell) & half] for half in (~later, later)]
        shares = [one.size / half.sum() for one, half in zip(halves, (~later, later), strict=True)]
        known = [float(one.mean()) for one in halves if one.size]
        before, after = known[0], known[-1]
        mix += (shares[1] - shares[0]) * (before + after) / 2
        rate += (shares[0] + shares[1]) / 2 * (after - before)
    return mix, rate


def _cells(rows: Sequence[TrueConversation]) -> NDArray[np.int64]:
    """Number who handled it × thirds of the latent difficulty."""
    difficulty = np.array([row.difficulty or 0.0 for row in rows])
    third = np.searchsorted(np.quantile(difficulty, [1 / 3, 2 / 3]), difficulty)
    handler = np.unique([row.handler or "" for row in rows], return_inverse=True)[1]
    return (handler * 3 + third).astype(np.int64)


def _lasting(rows: Sequence[TrueConversation], until: int) -> Iterator[tuple[str, float | None]]:
    claimed = [(row, row.claimed) for row in rows if row.claimed is not None and row.identified]
    for days in WINDOWS:
        span = days * DAY
        watched = [(row, at) for row, at in claimed if at + span <= until]
        held = _mean(row.recontact is None or row.recontact > at + span for row, at in watched)
        yield f"ladder_durable_{days}", held
        yield f"durability_{days}", _mean(row.returns is None or row.returns > at + span for row, at in claimed)


def _passing(rows: Sequence[TrueConversation]) -> Iterator[tuple[str, float | None]]:
    yield "kpi_passed_bad closure_rate", _mean((row.rating or 0) <= 2 for row in rows if row.claimed is not None)
    content = [row for row in rows if row.answered_survey and (row.score or 0) >= 4]
    yield "kpi_passed_bad csat", _mean((row.rating or 0) <= 2 for row in content)
