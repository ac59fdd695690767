"""Which version of judge and rubric rated which month: where it changes, a step may be the judge's."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from unheard.metrics.rows import Period
from unheard.pipeline.measure import Measured, quoted

Version = tuple[str | None, str | None]
"""Of the judge (its prompt included), and of the rubric."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeChange:
    """From one month, or period, to the next most ratings came from another version of the judge or the rubric."""

    before: str
    """Last month of the former version."""
    after: str
    """First month of the later one."""
    judge: tuple[str | None, str | None] | None
    """Version of the judge before and after; None where it stayed."""
    rubric: tuple[str | None, str | None] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """What the ratings in a picture were made by."""

    changes: list[JudgeChange]
    """Along the months that are shown."""
    mixed: list[str]
    """Months whose ratings come from several versions."""
    within_compared: JudgeChange | None
    """Between the latest period and the one before."""


def versions(facts: Measured, period: Period, months: Sequence[str], change_days: int | None) -> Versions:
    """Find by which version each month, and each of the compared periods, was rated."""
    by_month = _by_month(facts, period)
    usual = {month: _usual(found) for month, found in by_month.items()}
    known = [month for month in sorted(months) if month in usual]
    return Versions(
        changes=[
            _change(first, second, usual[first], usual[second])
            for first, second in pairwise(known)
            if usual[first] != usual[second]
        ],
        mixed=[month for month in known if len(by_month[month]) > 1],
        within_compared=_compared(facts, period, change_days),
    )


def _change(before: str, after: str, old: Version, new: Version) -> JudgeChange:
    return JudgeChange(
        before=before, after=after, judge=None if old[0] == new[0] else (old[0], new[0]),
        rubric=None if old[1] == new[1] else (old[1], new[1]),
    )  # fmt: skip


def _compared(facts: Measured, period: Period, days: int | None) -> JudgeChange | None:
    """Compare the versions of the latest days with those of the days before; some of either is enough to differ."""
    if days is None:
        return None
    found = facts.engine.query(
        f"SELECT MAX(f.day_number) AS last_day FROM fact_conversation AS f WHERE {period.condition('f.day_number')}"
    ).to_pylist()[0]["last_day"]
    until = found + 1
    now = _count(facts, Period(since=until - days, until=until))
    then = _count(facts, Period(since=until - 2 * days, until=until - days))
    if not now or not then or now.keys() == then.keys():
        return None
    return _change("before", "now", _usual(then), _usual(now))


def _usual(found: dict[Version, int]) -> Version:
    return max(found, key=lambda one: (found[one], str(one)))


def _count(facts: Measured, period: Period) -> dict[Version, int]:
    found: dict[Version, int] = {}
    for counted in _by_month(facts, period).values():
        for version, count in counted.items():
            found[version] = found.get(version, 0) + count
    return found


def _by_month(facts: Measured, period: Period) -> dict[str, dict[Version, int]]:
    """Count ratings of the judge in use by month and version."""
    rows = facts.engine.query(
        "SELECT f.month, j.judge_version, j.rubric_version, COUNT(*) AS n FROM fact_conversation AS f"
        f" JOIN judgement AS j ON j.conversation_key = f.conversation_key AND j.judge = {quoted(facts.judge)}"
        f" WHERE f.rating IS NOT NULL AND f.month IS NOT NULL AND {period.condition('f.day_number')}"
        " GROUP BY f.month, j.judge_version, j.rubric_version"
    ).to_pylist()
    found: dict[str, dict[Version, int]] = {}
    for row in rows:
        found.setdefault(str(row["month"]), {})[row["judge_version"], row["rubric_version"]] = row["n"]
    return found
