"""One query for all metrics of a grain and all groupings: sums per cluster, then sums of their products.

The innermost SELECT turns each row into marks (1 or null) and numbers, one column for each distinct condition
that the metrics use. The next adds them up per segment and cluster. The outermost adds up those sums, their
squares and their products: all that a ratio and its variance need. Counting marks costs a third of summing
numbers, which is why shares are counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from unheard.metrics.base import Grain, Metric
from unheard.metrics.nullness import never_null, without_idle_checks
from unheard.metrics.rows import CONVERSATION, OWNER, Period, Segment, source
from unheard.statistics import CrossMoments, Moments
from unheard.statistics.ratio import Array
from unheard.store.engine import Engine

Grouping = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Columns of one metric in one period."""

    numerator: str
    denominator: str
    population: str


@dataclass(slots=True)
class Columns:
    """Distinct expressions of a query, each computed once."""

    marks: dict[str, str] = field(default_factory=dict)
    """Condition → column that counts the rows where it is true."""
    numbers: dict[str, str] = field(default_factory=dict)
    """Expression → column that sums it."""
    products: dict[tuple[str, str], str] = field(default_factory=dict)
    """Two columns → column that sums their product over clusters."""

    def mark(self, condition: str) -> str:
        """Count the rows where a condition is true."""
        return self.marks.setdefault(without_idle_checks(condition), f"m{len(self.marks)}")

    def number(self, condition: str, expression: str) -> str:
        """Sum an expression over the rows where a condition is true."""
        sql = f"CASE WHEN {condition} THEN CAST({expression} AS DOUBLE) END"
        return self.numbers.setdefault(sql, f"v{len(self.numbers)}")

    def product(self, first: str, second: str) -> str:
        """Sum the product of two columns over clusters."""
        return self.products.setdefault((first, second), f"p{len(self.products)}")


def all_of(*conditions: str | None) -> str:
    """SQL that all conditions are true."""
    kept = [condition for condition in conditions if condition and condition != "TRUE"]
    return " AND ".join(f"({condition})" if " OR " in condition else condition for condition in kept) or "TRUE"


def ratio_of(metric: Metric, columns: Columns, period: str) -> Ratio:
    """Enter a metric's expressions into the query's columns."""
    population = all_of(period, metric.population)
    counted = all_of(population, metric.denominator)
    if not never_null(metric.numerator, counted):
        counted = all_of(counted, f"({metric.numerator}) IS NOT NULL")
    if metric.kind == "share":
        numerator = columns.mark(all_of(counted, metric.numerator))
    else:
        numerator = columns.number(counted, metric.numerator)
    ratio = Ratio(numerator=numerator, denominator=columns.mark(counted), population=columns.mark(population))
    for pair in (
        (numerator, numerator),
        (numerator, ratio.denominator),
        (ratio.denominator, ratio.denominator),
    ):
        columns.product(*pair)
    return ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """The rows of the query's answer, one for each segment of each grouping, with the columns of each metric."""

    segments: list[dict[str, str]]
    arrays: dict[str, Array]
    ratios: dict[str, tuple[Ratio, ...]]
    """Metric → its columns, one element per period."""
    columns: Columns

    def moments(self, metric: str, period: int = 0) -> Moments:
        """Pick what the ratio estimator needs, one element per row."""
        ratio = self.ratios[metric][period]
        num, den = ratio.numerator, ratio.denominator
        return Moments(
            num=self.arrays[num],
            den=self.arrays[den],
            num_num=self._product(num, num),
            num_den=self._product(num, den),
            den_den=self._product(den, den),
            clusters=self.arrays[f"{den}_clusters"],
        )

    def cross(self, metric: str) -> CrossMoments:
        """Pick what the difference of the first two periods needs, one element per row."""
        now, before = self.ratios[metric]
        return CrossMoments(
            num_num=self._product(now.numerator, before.numerator),
            num_den=self._product(now.numerator, before.denominator),
            den_num=self._product(now.denominator, before.numerator),
            den_den=self._product(now.denominator, before.denominator),
            clusters=self.arrays[f"{now.denominator}_{before.denominator}_clusters"],
        )

    def population(self, metric: str, period: int = 0) -> Array:
        """Pick how many rows the metric is about."""
        return self.arrays[self.ratios[metric][period].population]

    def _product(self, first: str, second: str) -> Array:
        return self.arrays[self.columns.products[first, second]]


def count_rows(engine: Engine, grain: Grain, periods: Sequence[Period]) -> int:
    """Count the rows that a grain's query will read."""
    found: int = engine.query(f"SELECT COUNT(*) AS n {source(grain, [], periods)}").column("n")[0].as_py()
    return found


def collect(
    engine: Engine,
    grain: Grain,
    metrics: Sequence[Metric],
    segments: Sequence[Segment],
    groupings: Sequence[Grouping],
    periods: Sequence[Period],
) -> Sums:
    """Run the one query of a grain; with two periods also the sums of products between them."""
    columns = Columns()
    conditions = [period.condition(f"{OWNER[grain]}.day_number") if len(periods) > 1 else "TRUE" for period in periods]
    ratios = {metric.name: tuple(ratio_of(metric, columns, when) for when in conditions) for metric in metrics}
    either: set[tuple[str, str]] = set()
    if len(periods) > 1:
        for now, before in ratios.values():
            for first in (now.numerator, now.denominator):
                for second in (before.numerator, before.denominator):
                    columns.product(first, second)
            either.add((now.denominator, before.denominator))
    denominators = sorted({ratio.denominator for both in ratios.values() for ratio in both})
    outer = [f"SUM(g.{name}) AS {name}" for name in [*columns.marks.values(), *columns.numbers.values()]]
    outer += [f"SUM(g.{first} * g.{second}) AS {name}" for (first, second), name in columns.products.items()]
    outer += [f"COUNT(CASE WHEN g.{name} > 0 THEN 1 END) AS {name}_clusters" for name in denominators]
    outer += [
        f"COUNT(CASE WHEN g.{now} > 0 OR g.{before} > 0 THEN 1 END) AS {now}_{before}_clusters"
        for now, before in sorted(either)
    ]
    keys = [f"s{index}" for index in range(len(segments))]
    per_cluster = _per_cluster(grain, columns, segments, groupings, periods)
    found = engine.query(
        f"SELECT {', '.join([f'g.{key}' for key in keys] + outer)} FROM ({per_cluster}) AS g"
        + (f" GROUP BY {', '.join(f'g.{key}' for key in keys)}" if keys else "")
    )
    return _read(found, segments, ratios, columns)


def _per_cluster(
    grain: Grain,
    columns: Columns,
    segments: Sequence[Segment],
    groupings: Sequence[Grouping],
    periods: Sequence[Period],
) -> str:
    """SQL of the sums per segment and cluster. A rolled-up segment is null: a segment's own value never is."""
    conversation = CONVERSATION[grain]
    keys = {segment.name: f"s{index}" for index, segment in enumerate(segments)}
    rows = [f"{segment.value(conversation)} AS {keys[segment.name]}" for segment in segments]
    rows.append(f"{OWNER[grain]}.cluster_key AS cluster_key")
    rows += [
        f"CASE WHEN {condition} THEN 1 END AS {name}"
        for condition, name in columns.marks.items()
        if condition != "TRUE"
    ]
    rows += [f"{expression} AS {name}" for expression, name in columns.numbers.items()]
    sums = [
        f"CAST(COUNT({'*' if condition == 'TRUE' else f'r.{name}'}) AS DOUBLE) AS {name}"
        for condition, name in columns.marks.items()
    ]
    sums += [f"COALESCE(SUM(r.{name}), CAST(0 AS DOUBLE)) AS {name}" for name in columns.numbers.values()]
    sets = ", ".join(
        "(" + ", ".join([*(f"r.{keys[name]}" for name in grouping), "r.cluster_key"]) + ")"
        for grouping in dict.fromkeys(tuple(sorted(grouping)) for grouping in groupings)
    )
    selected = [f"r.{key}" for key in keys.values()] + sums
    return (
        f"SELECT {', '.join(selected)} FROM (SELECT {', '.join(rows)} {source(grain, segments, periods)}) AS r"
        f" GROUP BY GROUPING SETS ({sets})"
    )


def _read(found: pa.Table, segments: Sequence[Segment], ratios: dict[str, tuple[Ratio, ...]], columns: Columns) -> Sums:
    """Turn the answer into arrays; the answer to an empty table without groupings is one row of nulls: no row."""
    if not segments and found.column(0)[0].as_py() is None:
        found = found.slice(0, 0)
    values: dict[str, list[Any]] = {
        segment.name: found.column(f"s{index}").to_pylist() for index, segment in enumerate(segments)
    }
    rows = [
        {name: column[row] for name, column in values.items() if column[row] is not None}
        for row in range(found.num_rows)
    ]
    arrays = {
        name: np.asarray(found.column(name).to_numpy(), np.float64)
        for name in found.column_names
        if not (name.startswith("s") and name[1:].isdigit())
    }
    return Sums(segments=rows, arrays=arrays, ratios=ratios, columns=columns)
