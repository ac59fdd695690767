"""One scan per split: what each customer adds to each ratio, and what the estimators need of that."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unheard.metrics.estimate import Estimate
from unheard.metrics.rows import find_segments
from unheard.statistics.ratio import Array, CrossMoments, Intervals, Moments, size_notes
from unheard.store.engine import Engine

MANY_SEGMENTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterSums:
    """One row per segment and cluster; a column is that cluster's sum."""

    segments: list[dict[str, str]]
    """K segments, sorted by their values."""
    codes: NDArray[np.int64]
    """Position of each row's segment."""
    columns: dict[str, Array]

    def moments(self, num: str, den: str) -> Moments:
        """Sum what a ratio and its variance need, one element per segment."""
        first, second = self.columns[num], self.columns[den]
        kept = second > 0
        return Moments(
            num=self._sum(first * kept),
            den=self._sum(second * kept),
            num_num=self._sum(first * first * kept),
            num_den=self._sum(first * second * kept),
            den_den=self._sum(second * second * kept),
            clusters=self._sum(kept.astype(np.float64)),
        )

    def cross(self, first: tuple[str, str], second: tuple[str, str]) -> CrossMoments:
        """Sum the products of two ratios over the same clusters."""
        num1, den1 = (self.columns[name] for name in first)
        num0, den0 = (self.columns[name] for name in second)
        num1, num0 = num1 * (den1 > 0), num0 * (den0 > 0)
        return CrossMoments(
            num_num=self._sum(num1 * num0),
            num_den=self._sum(num1 * den0),
            den_num=self._sum(den1 * num0),
            den_den=self._sum(den1 * den0),
            clusters=self._sum(((den1 > 0) | (den0 > 0)).astype(np.float64)),
        )

    def total(self, column: str) -> Array:
        """Sum a column, one element per segment."""
        return self._sum(self.columns[column])

    def _sum(self, values: Array) -> Array:
        return np.bincount(self.codes, values, minlength=len(self.segments)).astype(np.float64)


def cluster_sums(
    engine: Engine,
    columns: Mapping[str, str],
    *,
    by: Sequence[str] = (),
    where: str = "TRUE",
    table: str = "fact_conversation",
) -> ClusterSums:
    """Add up SQL aggregates over the conversations (alias f) by segment and cluster; `count` writes one of a condition.

    `table` may be another one with the columns of the segments and `cluster_key`.
    """
    found = list(find_segments(engine, by).values())
    keys = [segment.value("f") for segment in found]
    selected = [f"{key} AS s{number}" for number, key in enumerate(keys)]
    selected += [f"{sql} AS {name}" for name, sql in columns.items()]
    found_sums = engine.query(
        f"SELECT {', '.join(selected)} FROM {table} AS f{''.join(segment.join('f') for segment in found)}"
        f" WHERE {where} GROUP BY {', '.join([*keys, 'f.cluster_key'])}"
    )
    codes, segments = segment_codes(found_sums, [segment.name for segment in found])
    values = {name: np.nan_to_num(np.asarray(found_sums.column(name).to_numpy(), np.float64)) for name in columns}
    return ClusterSums(segments=segments, codes=codes, columns=values)


def count(condition: str) -> str:
    """SQL that counts the rows where a condition is true."""
    return f"COUNT(CASE WHEN {condition} THEN 1 END)"


def segment_codes(table: Any, names: Sequence[str]) -> tuple[NDArray[np.int64], list[dict[str, str]]]:
    """Number the distinct combinations of the columns s0, s1, … in their order; no column = one segment of all."""
    if not names:
        return np.zeros(table.num_rows, np.int64), [{}]
    columns = [f"s{number}" for number in range(len(names))]
    distinct = table.select(columns).group_by(columns).aggregate([]).sort_by([(name, "ascending") for name in columns])
    parts = [table.column(name).combine_chunks().dictionary_encode() for name in columns]
    code = np.zeros(table.num_rows, np.int64)
    place = np.zeros(distinct.num_rows, np.int64)
    for name, part in zip(columns, parts, strict=True):
        known = {value: number for number, value in enumerate(part.dictionary.to_pylist())}
        code = code * len(known) + np.asarray(part.indices.to_numpy(zero_copy_only=False), np.int64)
        place = place * len(known) + np.array([known[value] for value in distinct.column(name).to_pylist()], np.int64)
    order = np.argsort(place)
    codes = order[np.searchsorted(place[order], code)]
    segments = [dict(zip(names, row.values(), strict=True)) for row in distinct.to_pylist()]
    return codes.astype(np.int64), segments


def estimates_of(
    sums: ClusterSums,
    intervals: Intervals,
    *,
    metric: str,
    n: Array,
    clusters: Array,
    unit: str,
    method: str,
    times: float = 1.0,
    segment: Mapping[str, str] | None = None,
) -> list[Estimate]:
    """Turn arrays into estimates, one per segment; NaN becomes None, and small ones say so."""
    made = []
    for place, of in enumerate(sums.segments):
        rows, groups = int(n[place]), int(clusters[place])
        value = number(intervals.value[place] * times)
        notes = size_notes(rows, groups) if value is not None else ["nothing to count"]
        made.append(
            Estimate(
                metric=metric,
                segment={**of, **(segment or {})},
                value=value,
                low=number(intervals.low[place] * times),
                high=number(intervals.high[place] * times),
                n=rows,
                clusters=groups,
                unit=unit,
                method=f"{method}, clustered by customer (G={groups})",
                notes=tuple(notes),
            )
        )
    return made


def number(value: float) -> float | None:
    """Turn NaN into None."""
    return None if math.isnan(value) else float(value)


def many_segments(segments: int) -> list[str]:
    """Note that many comparisons find something by chance alone."""
    if segments <= MANY_SEGMENTS:
        return []
    return [
        f"{segments:,} segments are compared: about {max(1, round(segments / 20)):,} of their 95 % intervals miss the "
        "truth by chance alone. Take a single striking one as a hint to look, not as a finding."
    ]
