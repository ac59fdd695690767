"""Agreement: how well the judge's ratings agree with people's.

Labels    name `rating`, 1 to 5; several people on one conversation: their mean, rounded half up; an adjudicator's
          word settles it. Where labels have an inclusion probability, those count, each 1/p times; the others, which
          were not drawn, stand apart.
Figures   share equal and within one (Wilson, by customer); quadratic-weighted kappa, Spearman, F1 of satisfied (4–5)
          and of dissatisfied (1–2), balanced accuracy of either (jackknife over customers)
Beside    person against person and Krippendorff's alpha (ordinal) as the ceiling; as the floor the constant that
          always says the people's most frequent grade, and the customer's last sentiment alone
Rows      confusion; calibration: what people said where the judge said 1, 2, 3, 4, 5
Caveats   Labels from queues and disputes are not a random sample: agreement on them says little about the rest.
Source    metrics.md §6
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unheard.judges.heads import fingerprint
from unheard.judges.people import DISPUTE, QUEUE, Said, said_by_people
from unheard.metrics.estimate import Estimate
from unheard.metrics.rows import find_segments
from unheard.statistics.agreement import (
    Table,
    balanced_accuracy,
    coincidences,
    exact_share,
    f1_share,
    jackknife,
    krippendorff_alpha,
    of_each,
    quadratic_weighted_kappa,
    spearman,
    within_one_share,
)
from unheard.statistics.ratio import Moments, bounded_mean, share
from unheard.studies.base import Answer, Request, Study
from unheard.studies.drawing.making import dots_by_group
from unheard.studies.drawing.of_rows import draw_matrix
from unheard.studies.labels_read import read_labels
from unheard.studies.reference_ratings import is_fitted
from unheard.studies.sums import many_segments, number

GRADES = 5
SATISFIED, DISSATISFIED = slice(3, 5), slice(0, 2)
FEW_LABELS = 30
MIDDLE = 3
JUDGE, UNDRAWN, PEOPLE, CONSTANT, SENTIMENT = "judge", "judge, not drawn", "person to person", "constant", "sentiment"

SHARES = ("exact_share", "within_one_share")
"""Plain shares of conversations; the other figures are functions of the whole table."""

Figure = Callable[[Table], float | None]
FIGURES: dict[str, tuple[str, Figure]] = {
    "exact_share": ("share", exact_share),
    "within_one_share": ("share", within_one_share),
    "quadratic_weighted_kappa": ("kappa", quadratic_weighted_kappa),
    "spearman": ("correlation", spearman),
    "f1_satisfied": ("share", lambda table: f1_share(table, SATISFIED)),
    "f1_dissatisfied": ("share", lambda table: f1_share(table, DISSATISFIED)),
    "balanced_accuracy_satisfied": ("share", lambda table: balanced_accuracy(table, SATISFIED)),
    "balanced_accuracy_dissatisfied": ("share", lambda table: balanced_accuracy(table, DISSATISFIED)),
}
ALPHA: dict[str, tuple[str, Figure]] = {"krippendorff_alpha": ("alpha", krippendorff_alpha)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One conversation that people rated."""

    conversation_key: str
    cluster: str
    rating: int | None
    """The judge's; None = not rated."""
    sentiment: float | None
    grade: int
    """The people's."""
    mean: float
    each: tuple[int, ...]
    weight: float | None
    """1 / inclusion probability; None = not drawn."""
    segments: tuple[str | None, ...]


def run(request: Request) -> Answer:
    """Compare the judge in use with every human rating."""
    segments = list(find_segments(request.engine, request.by).values())
    everything = _read(request, segments)
    # Labels that the judge was fitted to flatter it.
    seen = request.fitted.trained_on if request.fitted is not None and is_fitted(request) else frozenset()
    read = [one for one in everything if not seen or fingerprint(one.conversation_key) not in seen]
    judged = [one for one in read if one.rating is not None]
    estimates = _estimates(read, {})
    compared = 0
    for place, segment in enumerate(segments):
        values = sorted({one.segments[place] or "" for one in read})
        compared += len(values)
        for value in values:
            inside = [one for one in read if (one.segments[place] or "") == value]
            estimates += _estimates(inside, {segment.name: value or "(unknown)"})
    pairs = sum(len(one.each) >= 2 for one in read)
    return Answer(
        sentence=_sentence(estimates, len(judged)),
        estimates=estimates,
        rows=[*_confusion(judged), *_calibration(judged)],
        notes=[*_notes(read, judged, pairs, len(everything) - len(read)), *many_segments(compared)],
        refused=None if judged else _sentence(estimates, 0),
    )


def _read(request: Request, segments: Sequence[Any]) -> list[Read]:
    labels = read_labels(request.engine)
    drawn: dict[str, float] = {}
    for label in labels:
        probability = label["inclusion_prob"]
        if probability and 0 < probability <= 1 and label["purpose"] not in (QUEUE, DISPUTE):
            drawn[label["conversation_key"]] = 1 / probability
    said = {one.conversation_key: one for one in said_by_people(labels)}
    keys = "".join(f", {one.value('f')} AS s{place}" for place, one in enumerate(segments))
    rows = request.engine.query(
        f"SELECT f.conversation_key, f.cluster_key, f.rating, f.sentiment_end{keys} FROM fact_conversation AS f"
        f"{''.join(one.join('f') for one in segments)} WHERE {request.period.condition('f.day_number')}"
        " AND EXISTS (SELECT 1 FROM label AS l WHERE l.conversation_key = f.conversation_key AND l.name = 'rating')"
        " ORDER BY f.conversation_key"
    ).to_pylist()
    return [
        _one(row, said[row["conversation_key"]], drawn.get(row["conversation_key"]), len(segments))
        for row in rows
        if row["conversation_key"] in said
    ]


def _one(row: Mapping[str, Any], said: Said, weight: float | None, segments: int) -> Read:
    return Read(
        conversation_key=row["conversation_key"],
        cluster=row["cluster_key"],
        rating=row["rating"],
        sentiment=row["sentiment_end"],
        grade=half_up(said.value),
        mean=said.value,
        each=tuple(half_up(value) for value in said.each),
        weight=weight,
        segments=tuple(row[f"s{place}"] for place in range(segments)),
    )


def half_up(value: float) -> int:
    """Round half up: 2.5 is 3."""
    return int(np.floor(value + 0.5))


def _estimates(read: Sequence[Read], segment: dict[str, str]) -> list[Estimate]:
    judged = [one for one in read if one.rating is not None]
    drawn = [one for one in judged if one.weight is not None]
    of = drawn or judged
    weights = [one.weight or 1.0 for one in of]
    made = _figures(JUDGE, _tables(of, [one.rating or 0 for one in of], weights), len(of), segment, bool(drawn))
    if drawn and len(judged) > len(drawn):
        rest = [one for one in judged if one.weight is None]
        ones = [1.0] * len(rest)
        made += _figures(UNDRAWN, _tables(rest, [one.rating or 0 for one in rest], ones), len(rest), segment, False)
    several = [one for one in read if len(one.each) >= 2]
    made += _figures(PEOPLE, _pair_tables(several), len(several), segment, False, FIGURES | ALPHA)
    if of:
        most = int(np.argmax(np.bincount([one.grade for one in of], weights)))
        made += _figures(CONSTANT, _tables(of, [most] * len(of), weights), len(of), segment, bool(drawn))
        felt = [half_up(min(5.0, max(1.0, MIDDLE + (one.sentiment or 0.0)))) for one in of]
        made += _figures(SENTIMENT, _tables(of, felt, weights), len(of), segment, bool(drawn))
    return made


def _tables(read: Sequence[Read], said: Sequence[int], weights: Sequence[float]) -> NDArray[np.float64]:
    """One table of pairs per customer: rows what was said, columns the people's grade."""
    clusters: dict[str, NDArray[np.float64]] = {}
    for one, grade, weight in zip(read, said, weights, strict=True):
        clusters.setdefault(one.cluster, np.zeros((GRADES, GRADES)))[grade - 1, one.grade - 1] += weight
    return np.array(list(clusters.values())) if clusters else np.zeros((0, GRADES, GRADES))


def _pair_tables(read: Sequence[Read]) -> NDArray[np.float64]:
    """One table of coincidences per customer."""
    clusters: dict[str, NDArray[np.float64]] = {}
    for one in read:
        units = np.bincount(np.array(one.each) - 1, minlength=GRADES).astype(np.float64)[None, :]
        clusters[one.cluster] = clusters.get(one.cluster, np.zeros((GRADES, GRADES))) + coincidences(units)
    return np.array(list(clusters.values())) if clusters else np.zeros((0, GRADES, GRADES))


def _figures(
    who: str,
    tables: NDArray[np.float64],
    n: int,
    segment: dict[str, str],
    weighted: bool,
    figures: Mapping[str, tuple[str, Figure]] = FIGURES,
) -> list[Estimate]:
    made = []
    for name, (unit, figure) in figures.items():
        is_share = name in SHARES
        value, low, high = _share(tables, figure, n) if is_share else _left_out(tables, figure, unit)
        notes = ["not defined on these labels"] if value is None else []
        if value is not None and n < FEW_LABELS:
            notes.append("few labels")
        if low is not None and low == high:
            low = high = None
            notes.append("no interval: leaving any customer out changes nothing")
        made.append(
            Estimate(
                metric=name,
                segment={"rater": who, **segment},
                value=value,
                low=low,
                high=high,
                n=n,
                clusters=len(tables),
                unit=unit,
                method=("share, Wilson with t, clustered by customer" if is_share else "jackknife over customers")
                + (", labels weighted by 1/inclusion probability" if weighted else ""),
                notes=tuple(notes),
            )
        )
    return made


def _left_out(
    tables: NDArray[np.float64], figure: Figure, unit: str
) -> tuple[float | None, float | None, float | None]:
    """A figure with its jackknife interval, within what it can be."""
    value, low, high = jackknife(tables, figure) if len(tables) else (None, None, None)
    floor = 0.0 if unit == "share" else -1.0
    return value, None if low is None else max(floor, low), None if high is None else min(1.0, high)


def _share(tables: NDArray[np.float64], figure: Figure, n: int) -> tuple[float | None, float | None, float | None]:
    """A plain share with the interval of every other share: it has a width where all agree, too."""
    pairs = tables.sum(axis=(1, 2))
    if not pairs.size:
        return None, None, None
    # Weights that sum to the number of conversations leave the share as it is, and bound its effective size.
    scale = n / pairs.sum()
    hits = np.array([value or 0.0 for value in of_each(tables, figure)]) * pairs
    of = share(Moments.of_clusters(hits * scale, pairs * scale))
    return number(of.value[0]), number(of.low[0]), number(of.high[0])


def _confusion(judged: Sequence[Read]) -> list[dict[str, Any]]:
    table = _tables(judged, [one.rating or 0 for one in judged], [1.0] * len(judged)).sum(axis=0)
    return [
        {"kind": "confusion", "judge": said + 1, "people": true + 1, "conversations": int(table[said, true])}
        for said in range(GRADES)
        for true in range(GRADES)
        if table[said, true]
    ]


def _calibration(judged: Sequence[Read]) -> list[dict[str, Any]]:
    """What people said on average where the judge said each grade."""
    rows = []
    for grade in range(1, GRADES + 1):
        of = [one for one in judged if one.rating == grade]
        if not of:
            continue
        _, place = np.unique(np.array([one.cluster for one in of]), return_inverse=True)
        moments = Moments.of_clusters(np.bincount(place, [one.mean for one in of]), np.bincount(place))
        found = bounded_mean(moments, low=1.0, high=5.0)
        rows.append(
            {"kind": "calibration", "judge": grade, "people_mean": number(found.value[0]),
             "low": number(found.low[0]), "high": number(found.high[0]), "conversations": len(of),
             "customers": int(moments.clusters[0])}
        )  # fmt: skip
    return rows


def _sentence(estimates: list[Estimate], count: int) -> str:
    if not count:
        return "No conversation has both a rating by the judge and a label `rating` by a person: import labels first."
    near = next(e for e in estimates if e.metric == "within_one_share").value or 0.0
    return f"On {count:,} conversations that people rated, the judge is within one grade in {near * 100:.0f} %."


def _notes(read: Sequence[Read], judged: Sequence[Read], pairs: int, learnt: int) -> list[str]:
    notes = []
    if learnt:
        notes.append(f"{learnt:,} labelled conversations are left out: the judge was fitted to them.")
    if len(read) > len(judged):
        notes.append(
            f"{len(read) - len(judged):,} labelled conversations have no rating by the judge and are left out."
        )
    if len(judged) < FEW_LABELS:
        notes.append(f"{len(judged)} labels are few: {FEW_LABELS - len(judged)} more make a figure worth quoting.")
    if not pairs:
        notes.append(
            "No conversation was rated by two people, so how well people agree with each other, the ceiling, is not "
            "known: have a part of them rated twice."
        )
    else:
        notes.append(
            f"{pairs:,} conversations were rated by two people or more: their agreement is the ceiling. The mean of "
            "several is steadier than one of them, so a judge held against it may come out above the ceiling."
        )
    if any(one.weight is not None for one in judged):
        notes.append(
            "Labels drawn with a known probability count 1/p times; those without one stand apart as "
            f"“{UNDRAWN}”. Confusion and calibration count every label once."
        )
    return notes


AGREEMENT = Study(
    name="agreement",
    question="How well does the judge agree with people?",
    definition=(
        "The judge's rating beside the people's (label `rating`, 1 to 5; several people: their mean, rounded half up, "
        "unless an adjudicator settled it; disputes and queues count only where nobody else rated): share equal and "
        "within one, quadratic-weighted kappa, Spearman, F1 of "
        "satisfied (4–5) and of dissatisfied (1–2), balanced accuracy of either. Beside it person against person with "
        "Krippendorff's alpha (ordinal) as the ceiling; the constant that always says the most frequent grade and the "
        "customer's last sentiment alone (3 + sentiment) as floors. Rows: confusion, and calibration."
    ),
    method=(
        "Shares: Wilson with t, clustered by customer; the other figures: jackknife over customers. Labels with an "
        "inclusion probability count 1/p times. Person against person: every "
        "pair of raters of a conversation, a conversation counting as often as it has raters."
    ),
    assumptions=("Labels from queues and disputes are no random sample: they say little about the rest.",),
    source="metrics.md §6",
    run=run,
    reads_labels=True,
    pictures=(
        dots_by_group(
            "Agreement with people: the judge beside what needs no judge",
            {
                "within_one_share": "Within one grade",
                "exact_share": "The same grade",
                "f1_satisfied": "F1, satisfied",
                "f1_dissatisfied": "F1, dissatisfied",
            },
            {"judge": "the judge", "sentiment": "the last sentiment alone", "constant": "always the usual grade"},
            "rater",
        ),
        draw_matrix(
            "Grades side by side",
            kind="confusion",
            row="judge",
            column="people",
            value=("conversations",),
            n=("conversations",),
            unit="conversations",
            row_name="judge",
            column_name="people",
        ),
    ),
    options=frozenset({"by", "period"}),
)
