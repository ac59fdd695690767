"""Ratios day by day: what each customer adds to them in each segment, as trends need it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from unheard.metrics.rows import find_segments
from unheard.statistics.ratio import Array, CrossMoments, Intervals, Moments, share_difference
from unheard.statistics.trend import Trends, trends
from unheard.store.engine import Engine
from unheard.studies.sums import segment_codes

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """One row per segment, customer and day; a column is the sum over its conversations."""

    segments: list[dict[str, str]]
    codes: Codes
    """Position of each row's segment."""
    clusters: Codes
    days: Codes
    """Days since 1970-01-01."""
    columns: dict[str, Array]
    groups: int
    """Clusters in all."""
    _fitted: dict[tuple[str, str, int | None], Trends] = field(default_factory=dict, compare=False, repr=False)

    def trends(self, num: str, den: str, *, until: int | None = None) -> Trends:
        """Fit a line through num ÷ den over the days (up to and with a last one), in each segment.

        A line that several pairs ask for is fitted once; lines that end behind the last known day are one line.
        """
        asked = (num, den, None if until is None or until >= self.span(den)[1] else until)
        if asked not in self._fitted:
            self._fitted[asked] = self._trends(*asked)
        return self._fitted[asked]

    def _trends(self, num: str, den: str, until: int | None) -> Trends:
        kept = self.columns[den] > 0
        if until is not None:
            kept &= self.days <= until
        return trends(
            self.codes[kept], self.clusters[kept], self.days[kept], self.columns[den][kept], self.columns[num][kept],
            count=len(self.segments),
        )  # fmt: skip

    def change(self, num: str, den: str, before: tuple[int, int], after: tuple[int, int]) -> tuple[Intervals, Array]:
        """The ratio in [after) less that in [before), per segment, and the smaller number of clusters of the two."""
        first, second = self._window(num, den, after), self._window(num, den, before)
        one, two = (self._moments(*window) for window in (first, second))
        keys, place = np.unique(np.r_[first[0], second[0]], return_inverse=True)
        sides = []
        for start, window in ((0, first), (first[0].size, second)):
            spread = np.zeros((2, keys.size))
            spread[0, place[start : start + window[0].size]] = window[1]
            spread[1, place[start : start + window[0].size]] = window[2]
            sides.append(spread)
        own = keys // self.groups
        cross = CrossMoments(
            num_num=self._sum(own, sides[0][0] * sides[1][0]),
            num_den=self._sum(own, sides[0][0] * sides[1][1]),
            den_num=self._sum(own, sides[0][1] * sides[1][0]),
            den_den=self._sum(own, sides[0][1] * sides[1][1]),
            clusters=self._sum(own, np.ones(keys.size)),
        )
        return share_difference(one, two, cross), np.minimum(one.clusters, two.clusters)

    def total(self, column: str, window: tuple[int, int] | None = None) -> Array:
        """Sum a column per segment, in [window) or over all days."""
        kept = np.ones(self.days.size, bool) if window is None else self._within(window)
        return self._sum(self.codes[kept], self.columns[column][kept])

    def span(self, den: str) -> tuple[int, int]:
        """First and last day with something in the denominator."""
        of = self.days[self.columns[den] > 0]
        return (int(of.min()), int(of.max())) if of.size else (0, 0)

    def _within(self, window: tuple[int, int]) -> NDArray[np.bool_]:
        return (self.days >= window[0]) & (self.days < window[1])

    def _window(self, num: str, den: str, window: tuple[int, int]) -> tuple[Codes, Array, Array]:
        """Each pair of segment and cluster in a window, with its sums."""
        kept = self._within(window) & (self.columns[den] > 0)
        keys, place = np.unique(self.codes[kept] * self.groups + self.clusters[kept], return_inverse=True)
        first, second = (np.bincount(place, self.columns[name][kept], minlength=keys.size) for name in (num, den))
        return keys, first.astype(np.float64), second.astype(np.float64)

    def _moments(self, keys: Codes, num: Array, den: Array) -> Moments:
        own = keys // self.groups
        return Moments(
            num=self._sum(own, num),
            den=self._sum(own, den),
            num_num=self._sum(own, num * num),
            num_den=self._sum(own, num * den),
            den_den=self._sum(own, den * den),
            clusters=self._sum(own, np.ones(keys.size)),
        )

    def _sum(self, codes: Codes, values: Array) -> Array:
        return np.bincount(codes, values, minlength=len(self.segments)).astype(np.float64)


def daily(engine: Engine, columns: Mapping[str, str], *, by: Sequence[str], where: str) -> Daily:
    """Add up SQL aggregates over the conversations (alias f) by segment, customer and day of opening."""
    found = list(find_segments(engine, by).values())
    keys = [segment.value("f") for segment in found]
    selected = [f"{key} AS s{place}" for place, key in enumerate(keys)]
    selected += [f"CAST({sql} AS DOUBLE) AS {name}" for name, sql in columns.items()]
    rows = engine.query(
        f"SELECT {', '.join(selected)}, f.cluster_key, f.day_number FROM fact_conversation AS f"
        f"{''.join(segment.join('f') for segment in found)} WHERE f.day_number IS NOT NULL AND {where}"
        f" GROUP BY {', '.join([*keys, 'f.cluster_key', 'f.day_number'])}"
    )
    codes, segments = segment_codes(rows, [segment.name for segment in found])
    clusters = rows.column("cluster_key").combine_chunks().dictionary_encode()
    return Daily(
        segments=segments,
        codes=codes,
        clusters=np.asarray(clusters.indices.to_numpy(zero_copy_only=False), np.int64),
        days=np.asarray(rows.column("day_number").to_numpy(), np.int64),
        columns={name: np.nan_to_num(np.asarray(rows.column(name).to_numpy(), np.float64)) for name in columns},
        groups=max(len(clusters.dictionary), 1),
    )
