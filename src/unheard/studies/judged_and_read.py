"""What the judge said of all and the reference of a sample: read once, cut by segment, estimated by figure."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa

from unheard.metrics.rows import find_segments
from unheard.statistics.prediction_powered import Array, Codes, Debiased, Sampled, combined_weights, debiased_mean
from unheard.studies.base import Request
from unheard.studies.reference_ratings import Population, References, references
from unheard.studies.sums import segment_codes

FEWEST_LABELS = 30
"""Usable labels below which a segment has no figure of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One of the three figures: its metric, and how a rating becomes a number."""

    metric: str
    unit: str
    words: str

    def of(self, rating: Array) -> Array:
        """Turn ratings into what is averaged; a mean of several people is rounded half up for the shares."""
        if self.metric == "cx_mean":
            return rating
        grade = np.floor(rating + 0.5)
        return np.asarray(grade >= 4 if self.metric == "cx_score" else grade <= 2, np.float64)

    @property
    def bounds(self) -> tuple[float, float]:
        """What it can be."""
        return (1.0, 5.0) if self.unit == "rating" else (0.0, 1.0)


FIGURES = (
    Figure(metric="cx_score", unit="share", words="rated 4 or 5"),
    Figure(metric="bad_experience_rate", unit="share", words="rated 1 or 2"),
    Figure(metric="cx_mean", unit="rating", words="mean rating"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Conversations with the judge's rating, and the reference's where it has one, of one segment."""

    segment: dict[str, str]
    rating: Array
    cluster: Codes
    sampled: Codes
    """Positions of what the reference rated."""
    reference: Array
    probability: Array
    sample: Codes

    def part(self, of: Codes, segment: dict[str, str]) -> "Read":
        """Cut out some of its conversations, given by their sorted positions."""
        place = np.searchsorted(of, self.sampled)
        inside = np.zeros(self.sampled.size, np.bool_)
        inside[place < of.size] = of[place[place < of.size]] == self.sampled[place < of.size]
        return Read(
            segment=segment, rating=self.rating[of], cluster=self.cluster[of], sampled=place[inside],
            reference=self.reference[inside], probability=self.probability[inside], sample=self.sample[inside],
        )  # fmt: skip

    def weights(self) -> Array:
        """1/p, several samples mixed."""
        return combined_weights(self.probability, self.sample)

    def estimate(self, figure: Figure, tuning: float | None = None, word: Array | None = None) -> Debiased:
        """Estimate one figure; λ = 0 takes the reference alone, `word` stands for the judge's rating where given."""
        known = Sampled(unit=self.sampled, value=figure.of(self.reference), weight=self.weights())
        return debiased_mean(
            figure.of(self.rating) if word is None else word, self.cluster, known, is_share=figure.unit == "share",
            tuning=tuning, bounds=figure.bounds,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """All that the study reads, once."""

    all: Read
    segments: list[Read]
    places: list[Codes]
    """Positions of each segment's conversations among all."""
    table: pa.Table
    """conversation_key, conversation_id, source and confidence of all, in the same order."""
    found: References
    unrated: int
    """Eligible conversations that the judge in use did not rate."""


def gather(request: Request) -> Gathered:
    """Read ratings, segments and references of the period."""
    segments = list(find_segments(request.engine, request.by).values())
    keys = "".join(f", {one.value('f')} AS s{place}" for place, one in enumerate(segments))
    table = request.engine.query(
        "SELECT f.conversation_key, f.conversation_id, f.source, f.confidence, f.cluster_key, f.rating"
        f"{keys} FROM fact_conversation AS f"
        f"{''.join(one.join('f') for one in segments)} WHERE {request.period.condition('f.day_number')}"
    )
    is_rated = table.column("rating").is_valid()
    rated = table.filter(is_rated)
    others: Any = table.filter(pa.compute.invert(is_rated)).column("conversation_key").combine_chunks()
    population = Population(keys=rated.column("conversation_key").combine_chunks(), others=others)
    found = references(request, population)
    everything = Read(
        segment={}, rating=np.asarray(rated.column("rating").to_numpy(), np.float64), cluster=_codes(rated),
        sampled=found.unit, reference=found.value, probability=found.probability, sample=found.sample,
    )  # fmt: skip
    parts, places = [], []
    for place, one in enumerate(segments):
        codes, names = segment_codes(rated.rename_columns(_renamed(rated.column_names, place)), [one.name])
        order = np.argsort(codes, kind="stable")
        cuts = np.searchsorted(codes[order], np.arange(len(names) + 1))
        of = [order[first:last] for first, last in pairwise(cuts)]
        parts += [everything.part(inside, name) for inside, name in zip(of, names, strict=True)]
        places += of
    return Gathered(all=everything, segments=parts, places=places, table=rated, found=found, unrated=len(others))


def _renamed(names: list[str], place: int) -> list[str]:
    """Call the column of one segment s0, as `segment_codes` looks for it."""
    return ["s0" if name == f"s{place}" else f"_{name}" for name in names]


def _codes(table: pa.Table) -> Codes:
    column: Any = table.column("cluster_key").combine_chunks().dictionary_encode()
    return np.asarray(column.indices.to_numpy(zero_copy_only=False), np.int64)
