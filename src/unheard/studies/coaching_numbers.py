"""What coaching compares: each person's (or team's) conversations beside like ones of colleagues.

For unit a with conversations i in cells c (topic and channel), and y_i of 0 or 1,

    m_ac = (S_c − S_ac + K·r) / (N_c − N_ac + K)        d_a = Σ_i (y_i − m_ac(i)) / n_a

the share less what colleagues reach on the same mix; r is the colleagues' overall share, K = 5. Variance: that of the
customers' sums of y − m, and of the colleagues' shares, Σ_c (n_ac/n_a)²·m(1 − m)/(N_c − N_ac + K). Student's t on the
unit's customers less one. Source: indirect standardisation, as in the comparison of hospitals (Spiegelhalter 2005).
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from unheard.metrics.window import claim_observed, recontacted
from unheard.statistics.ratio import Array, Moments, share
from unheard.store.engine import Engine
from unheard.studies.sums import number

LEAST = 30
"""Conversations below which no number of a person is shown."""
STRENGTH = 5.0
"""K."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Something that can go well or not, as conditions on alias f."""

    name: str
    says: str
    num: str
    den: str
    better: int = 1
    """1: the more the better; −1: the less the better."""
    signals: tuple[str, ...] = ()
    """Signals of the judge that it rests on."""
    of_manner: bool = False
    """How a person came across: never from a voice."""


POINTS = (
    Point(name="good_experience", says="rated 4 or 5", num="f.rating >= 4", den="f.rating IS NOT NULL"),
    Point(name="resolved", says="every issue resolved", num="NOT f.has_unresolved_issue",
          den="f.has_unresolved_issue IS NOT NULL"),
    Point(name="came_back", says="customer came back about it within 30 days", num=recontacted(30),
          den=f"f.is_claimed AND {claim_observed(30)}", better=-1),
    Point(name="confirmed", says="customer confirmed that it worked", num="f.is_confirmed",
          den="f.is_claimed AND f.is_confirmed IS NOT NULL",
          signals=("confirmed",)),
    Point(name="history_known", says="knew what happened before", num="f.context_acknowledged",
          den="f.history_due AND f.context_acknowledged IS NOT NULL",
          signals=("context_acknowledged", "asked_again", "history_due",)),
    Point(name="next_step", says="told the next step", num="f.next_step_told",
          den="f.open_end AND f.next_step_told IS NOT NULL",
          signals=("next_step_told", "open_end",)),
    Point(name="pressure", says="sold while an issue was open or the customer upset", num="f.pressed",
          den="f.pressed IS NOT NULL", better=-1,
          signals=("pitch",)),
    Point(name="soured", says="customer came calm and left upset", num="f.sentiment_end < 0",
          den="f.sentiment_start >= 0 AND f.sentiment_end IS NOT NULL", better=-1,
          signals=("sentiment_negative",)),
    Point(name="praised", says="customer praised how they were treated", num="f.trust_words",
          den="f.trust_words IS NOT NULL",
          signals=("trust_words",)),
    Point(name="empathy", says="met an upset customer in own words", num="f.empathy = 'authentic'",
          den="f.sentiment_lowest <= -1 AND f.empathy IS NOT NULL", of_manner=True,
          signals=("empathy_authentic",)),
    Point(name="tone", says="tone 4 or 5", num="f.quality_tone >= 4", den="f.quality_tone IS NOT NULL", of_manner=True),
)  # fmt: skip
"""In the order in which they are shown; people are never put in order by them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One point of one person or team; value and difference are None where there are too few."""

    unit: str
    point: Point
    n: int
    clusters: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    difference: float | None = None
    """Less colleagues on like conversations, as a share."""
    difference_low: float | None = None
    difference_high: float | None = None
    p: float = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The conversations that people handled."""

    units: dict[str, tuple[NDArray[np.int64], list[str]]]
    """agent and team: codes (−1 = unknown) and names."""
    clusters: NDArray[np.int64]
    cells: NDArray[np.int64]
    values: dict[str, Array]
    """Point → 1, 0, or NaN where it does not count."""


def find_rows(engine: Engine, where: str, *, words_only: bool) -> Rows:
    """Read the conversations with a known person (SQL condition on alias f).

    Without `words_only` the judge may have heard voices: conversations by voice then tell nothing of anybody's manner.
    """
    columns = []
    for point in POINTS:
        den = point.den if words_only or not point.of_manner else f"{point.den} AND COALESCE(f.channel, '') <> 'voice'"
        columns.append(f"CASE WHEN {den} THEN CASE WHEN {point.num} THEN 1 ELSE 0 END END AS {point.name}")
    table = engine.query(
        "SELECT f.agent, f.team, f.cluster_key, COALESCE(f.topic, '') || '|' || COALESCE(f.channel, '') AS cell,"
        f" {', '.join(columns)} FROM fact_conversation AS f WHERE f.agent IS NOT NULL AND {where}"
        " ORDER BY f.conversation_key"
    )
    return Rows(
        units={name: _codes(table, name) for name in ("team", "agent")},
        clusters=_codes(table, "cluster_key")[0],
        cells=_codes(table, "cell")[0],
        values={
            point.name: np.asarray(table.column(point.name).cast(pa.float64()).to_numpy(), np.float64)
            for point in POINTS
        },
    )


def _codes(table: Any, column: str) -> tuple[NDArray[np.int64], list[str]]:
    found = table.column(column).combine_chunks().dictionary_encode()
    names = [str(name) for name in found.dictionary.to_pylist()]
    order = np.argsort(np.argsort(np.array(names, dtype=object))) if names else np.zeros(0, np.int64)
    codes = np.asarray(found.indices.fill_null(-1).to_numpy(zero_copy_only=False), np.int64)
    sorted_codes = np.where(codes >= 0, order[codes] if names else codes, -1)
    return sorted_codes.astype(np.int64), sorted(names)


def compared(rows: Rows, kind: str) -> list[Compared]:
    """Compare every unit of a kind (agent or team) on every point, in the order of names and points."""
    codes, names = rows.units[kind]
    found = [_point(rows, point, codes, names) for point in POINTS]
    return [one for place in range(len(names)) for part in found for one in (part[place],)]


def _point(rows: Rows, point: Point, codes: NDArray[np.int64], names: list[str]) -> list[Compared]:
    y = rows.values[point.name]
    kept = (codes >= 0) & ~np.isnan(y)
    unit, cell, cluster, y = codes[kept], rows.cells[kept], rows.clusters[kept], y[kept]
    cells = int(rows.cells.max(initial=0)) + 1
    pair = unit * cells + cell
    pairs, place = np.unique(pair, return_inverse=True)
    own_n, own_s = np.bincount(place).astype(np.float64), np.bincount(place, y)
    all_n, all_s = np.bincount(cell, minlength=cells), np.bincount(cell, y, minlength=cells)
    unit_n, unit_s = (np.bincount(unit, w, minlength=len(names)) for w in (np.ones(y.size), y))
    owner, where = pairs // cells, pairs % cells
    others_n, others_s = all_n[where] - own_n, all_s[where] - own_s
    rest = (y.sum() - unit_s + 0.5) / (y.size - unit_n + 1)
    m = (others_s + STRENGTH * rest[owner]) / (others_n + STRENGTH)
    spread = np.bincount(
        owner, (own_n / np.maximum(unit_n[owner], 1)) ** 2 * m * (1 - m) / (others_n + STRENGTH), minlength=len(names)
    )
    residual = y - m[place]
    return [
        _compare(
            name, point, y[unit == code], residual[unit == code], cluster[unit == code], float(spread[code]),
            has_colleagues=bool(y.size - unit_n[code] >= LEAST),
        )
        for code, name in enumerate(names)
    ]  # fmt: skip


def _compare(
    name: str, point: Point, y: Array, residual: Array, clusters: Any, spread: float, *, has_colleagues: bool
) -> Compared:
    n = int(y.size)
    _, codes = np.unique(clusters, return_inverse=True)
    groups = int(codes.max(initial=-1)) + 1
    if n < LEAST:
        return Compared(unit=name, point=point, n=n, clusters=groups)
    found = share(Moments.of_clusters(np.bincount(codes, y), np.bincount(codes)))
    plain = Compared(
        unit=name, point=point, n=n, clusters=groups, value=number(float(found.value[0])),
        low=number(float(found.low[0])), high=number(float(found.high[0])),
    )  # fmt: skip
    if not has_colleagues:
        return plain
    difference = float(residual.mean())
    sums = np.bincount(codes, residual - difference) / n
    variance = groups / max(groups - 1, 1) * float(sums @ sums) + spread
    if groups < 2 or variance == 0:
        return replace(plain, difference=difference)
    half = float(stdtrit(groups - 1, 0.975)) * np.sqrt(variance)
    return replace(
        plain,
        difference=difference,
        difference_low=max(difference - half, -1.0),
        difference_high=min(difference + half, 1.0),
        p=float(2 * stdtr(groups - 1, -abs(difference) / np.sqrt(variance))),
    )
