"""What is true of what studies estimate of the AI agent, its versions, of two trends side by side, and of who leaves:
beside `truth_of_studies`, from the same latent values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from unheard.simulate.organisation import DAY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from unheard.simulate.truth import TrueConversation, TrueCustomer

AI_FIRST = ("ai_only", "ai_then_human")
TOOK_PART = (*AI_FIRST, "human_then_ai")
CLAIM_DAYS, SETTLED_DAYS, LEAVING_DAYS = 30, 7, 90


def of_escalation(rows: Sequence[TrueConversation]) -> Iterator[tuple[str, float | None]]:
    """Of conversations that the AI agent handled first: in need of a person."""
    first = [row for row in rows if row.handler in AI_FIRST]
    yield "escalation_needed", _share([row.needs_person for row in first])


def of_versions(
    rows: Sequence[TrueConversation], versions: Sequence[Mapping[str, Any]], until: int
) -> Iterator[tuple[str, float | None]]:  # fmt: skip
    """The outcomes of each version of the AI agent, by the day of opening, where it was first."""
    since = np.array([int(one["since_day"]) * DAY for one in versions])
    of: dict[str, list[TrueConversation]] = {}
    for row in rows:
        if row.handler in AI_FIRST:
            of.setdefault(str(versions[int((since <= row.opened).sum()) - 1]["name"]), []).append(row)
    for name, mine in of.items():
        watched = [row for row in mine if _watched(row, until)]
        yield f"cx_score {name}", _share([(row.rating or 0) >= 4 for row in mine])
        yield f"fully_resolved_rate {name}", _share([_solved(row) for row in mine])
        yield f"true_fcr_30 {name}", _share([_solved(row) and not _back(row) for row in watched])


def of_definitions(rows: Sequence[TrueConversation], until: int) -> Iterator[tuple[str, float | None]]:
    """Our own definition of a resolution, where the AI agent took part: alone, solved, and not back within 30 days."""
    watched = [row for row in rows if row.handler in TOOK_PART and _watched(row, until)]
    alone = [row.handler == "ai_only" and not row.escalated for row in watched]
    held = [one and _solved(row) and not _back(row) for one, row in zip(alone, watched, strict=True)]
    yield "resolution_rate unheard", _share(held)


def side_by_side(rows: Sequence[TrueConversation], until: int) -> Iterator[tuple[str, float | None]]:
    """Closed ÷ all beside returned within 30 days ÷ closed: points from the first to the last day of both.

    stable_reported, stable_outcome   what the straight line of each wins over that time
    stable_gap                        their sum: by how much the reported number ran away from the outcome
    """
    watched = [row for row in rows if _watched(row, until)]
    if not rows or not watched:
        return
    days = [np.array([row.opened // DAY for row in of], dtype=np.float64) for of in (rows, watched)]
    last, first = min(one.max() for one in days), max(one.min() for one in days)
    marks = (np.array([row.claimed is not None for row in rows]), np.array([_back(row) for row in watched]))
    slopes = [_slope(day[day <= last], mark[day <= last]) for day, mark in zip(days, marks, strict=True)]
    if slopes[0] is None or slopes[1] is None:
        return
    reported, outcome = (100 * one * float(last - first) for one in slopes if one is not None)
    yield "stable_reported", reported
    yield "stable_outcome", outcome
    yield "stable_gap", reported + outcome


def of_leaving(
    rows: Sequence[TrueConversation], customers: Sequence[TrueCustomer], until: int
) -> Iterator[tuple[str, float | None]]:  # fmt: skip
    """How often the rating of the first conversation stands lower for one who left within 90 days than for another.

    Of the later half of those who were still there 7 days after the claim and could be watched.
    """
    left = {one.customer: one.left for one in customers}
    first: dict[int, TrueConversation] = {}
    for row in sorted(rows, key=lambda row: row.opened):
        if row.identified and row.customer is not None:
            first.setdefault(row.customer, row)
    kept = []
    for who, row in first.items():
        settled = (row.opened if row.claimed is None else row.claimed) + SETTLED_DAYS * DAY
        at = left.get(who)
        if settled + LEAVING_DAYS * DAY <= until and not (at is not None and row.opened <= at <= settled):
            kept.append((row, at is not None and row.opened <= at <= settled + LEAVING_DAYS * DAY))
    if kept:
        split = kept[len(kept) // 2][0].opened
        late = [(row.rating or 0, gone) for row, gone in kept if row.opened >= split]
        yield "validity_auc", _auc(np.array([rating for rating, _ in late]), np.array([gone for _, gone in late]))


def _auc(rating: NDArray[np.int64], gone: NDArray[np.bool_]) -> float | None:
    one, two = rating[gone], rating[~gone]
    if not one.size or not two.size:
        return None
    return float((one[:, None] < two).mean() + (one[:, None] == two).mean() / 2)


def _watched(row: TrueConversation, until: int) -> bool:
    return row.claimed is not None and row.identified and row.claimed + CLAIM_DAYS * DAY <= until


def _back(row: TrueConversation) -> bool:
    return row.claimed is not None and row.recontact is not None and row.recontact <= row.claimed + CLAIM_DAYS * DAY


def _solved(row: TrueConversation) -> bool:
    return all(state == "resolved" for state in row.issues)


def _share(marks: Sequence[bool]) -> float | None:
    return sum(marks) / len(marks) if marks else None


def _slope(day: NDArray[np.float64], mark: NDArray[np.bool_]) -> float | None:
    off = day - day.mean()
    spread = float((off**2).sum())
    return float((off * mark).sum() / spread) if spread else None
