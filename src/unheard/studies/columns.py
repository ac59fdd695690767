"""Conversations as columns for a model: what is known of each, its customer as a number, its fold, its features."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unheard.metrics.rows import find_segments, quoted
from unheard.statistics.influence import Array, Codes
from unheard.store.engine import Engine

Mask = NDArray[np.bool_]
CASE = ("channel", "topic", "language", "tier")
"""What a case brings along."""
SCORE = ("rating", "has_unresolved_issue", "sentiment_end", "is_claimed")
SCORE_NUMBERS = ("sentiment_start", "sentiment_lowest", "quality_tone", "quality_knowledge", "quality_timeliness")
HISTORY = ("contact_position",)
HISTORY_NUMBERS = ("contacts_90_days",)
TIER = "tier"
"""An attribute of the source; where no conversation has it, it is unknown of all."""

_TIER = (
    f" LEFT JOIN (SELECT conversation_key, MIN(value) AS value FROM attribute WHERE name = {quoted(TIER)}"
    " GROUP BY conversation_key) AS t ON t.conversation_key = f.conversation_key"
)


@dataclass(frozen=True)
class Columns:
    """Rows of fact_conversation, sorted by key, so that equal facts give equal numbers."""

    table: Any
    """Arrow."""

    @property
    def rows(self) -> int:
        """How many there are."""
        return int(self.table.num_rows)

    def numbers(self, name: str) -> Array:
        """A column as numbers, NaN for null; true is 1."""
        import pyarrow as pa

        column = self.table.column(name)
        if pa.types.is_boolean(column.type):
            column = column.cast(pa.int8())
        return np.asarray(column.cast(pa.float64()).to_numpy(), np.float64)

    def is_true(self, name: str) -> Mask:
        """A column as a condition; null is false."""
        import pyarrow.compute as pc

        return np.asarray(pc.fill_null(self.table.column(name), False).to_numpy(), np.bool_)

    def labels(self, name: str) -> list[str]:
        """Values of a column in the order of their codes."""
        return [str(value) for value in self._encoded(name)[1].to_pylist()]

    def codes(self, name: str) -> Codes:
        """A column as codes; −1 for null."""
        return self._encoded(name)[0]

    @cached_property
    def clusters(self) -> Codes:
        """The customer (or account) of each row as a number."""
        return self.codes("cluster_key")

    @cached_property
    def folds(self) -> Codes:
        """The fold of each row, by the hash of its customer's first conversation: customers' keys differ by store."""
        from unheard.statistics.logistic import fold_of

        first = np.unique(self.clusters, return_index=True)[1]
        return fold_of(self.table.column("conversation_key").take(first).to_pylist())[self.clusters]

    def features(self, categories: Sequence[str], numbers: Sequence[str], more: Sequence[Any] = ()) -> Any:
        """Categories as columns of 0 and 1, numbers (counts on the logarithm) standardised, as a sparse matrix."""
        from unheard.statistics.design import beside, one_hot, standardised

        blocks = [one_hot(self.codes(name), len(self.labels(name))) for name in categories]
        for name in numbers:
            values = self.numbers(name)
            blocks.append(standardised(np.log1p(values) if name in HISTORY_NUMBERS else values))
        return beside([*blocks, *more])

    def where(self, kept: Mask) -> "Columns":
        """Some of the rows."""
        import pyarrow as pa

        return Columns(self.table.filter(pa.array(kept)))

    @cached_property
    def _kept(self) -> dict[str, tuple[Codes, Any]]:
        """What is encoded already: a model asks for the codes of a column and for its labels, several times."""
        return {}

    def _encoded(self, name: str) -> tuple[Codes, Any]:
        """A column as codes, and the Arrow array of what they stand for."""
        if name not in self._kept:
            self._kept[name] = self._encode(name)
        return self._kept[name]

    def _encode(self, name: str) -> tuple[Codes, Any]:
        import pyarrow as pa
        import pyarrow.compute as pc

        column = self.table.column(name)
        if pa.types.is_floating(column.type):
            column = pc.round(column)
        found = column.combine_chunks().dictionary_encode()
        codes = np.asarray(pc.fill_null(found.indices, -1).to_numpy(zero_copy_only=False), np.int64)
        codes.flags.writeable = False
        return codes, found.dictionary


def conversations(
    engine: Engine, names: Sequence[str], where: str, *, by: Sequence[str] = (), more: Mapping[str, str] | None = None
) -> Columns:
    """Read columns of fact_conversation (alias f; `tier` is the source's attribute), segments as s0, s1, …, and
    expressions.
    """
    segments = list(find_segments(engine, by).values())
    parts = [
        f"{'t.value' if name == TIER else f'f.{name}'} AS {name}"
        for name in dict.fromkeys(("conversation_key", "cluster_key", *names))
    ]
    parts += [f"{sql} AS {name}" for name, sql in (more or {}).items()]
    parts += [f"{segment.value('f')} AS s{place}" for place, segment in enumerate(segments)]
    join = (_TIER if TIER in names else "") + "".join(segment.join("f") for segment in segments)
    return Columns(
        engine.query(
            f"SELECT {', '.join(parts)} FROM fact_conversation AS f{join} WHERE {where} ORDER BY f.conversation_key"
        )
    )
