"""Sample: conversations to read, drawn so that what the readers find is an estimate for all.

Strata (by handler and rating band, or --by) get seats in proportion to their size, at least two each. Within a stratum
the seats go to the smallest hashes of key and seed: the same store and seed give the same conversations.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from unheard.errors import UsageError
from unheard.judges.people import GRADE_NAMES, SHARE_NAMES, said_by_people, value_of
from unheard.metrics.estimate import Estimate
from unheard.metrics.rows import UNKNOWN, find_segments
from unheard.statistics.ratio import Intervals, Moments, bounded_mean, mean, share, size_notes
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.making import dots_by_segment
from unheard.studies.labels_read import read_labels
from unheard.studies.sums import many_segments, number

DRAWN = 200
FEWEST = 2
"""Seats of a stratum at least: one conversation says nothing about how much its stratum varies."""

BAND = (
    "CASE WHEN f.rating >= 4 THEN 'rated 4-5' WHEN f.rating = 3 THEN 'rated 3' WHEN f.rating <= 2 THEN 'rated 1-2'"
    " ELSE 'not rated' END"
)

_CLUSTERS = "SELECT f.conversation_key, f.cluster_key FROM fact_conversation AS f WHERE {period}"
KNOWN_NAMES = (*SHARE_NAMES, *GRADE_NAMES)


def _run(request: Request) -> Answer:
    period = request.period.condition("f.day_number")
    size = request.size or DRAWN
    name, joins = _stratum(request)
    strata = _strata(request, name, joins, period)
    if not strata:
        return refusal("sample_size", "There is no eligible conversation in this period to draw from.")
    least = sum(min(row["n"], FEWEST) for row in strata)
    if least > size and request.by:
        raise UsageError(
            f"--by makes {len(strata):,} strata, which need {least:,} conversations: name fewer segments, or raise "
            "--size."
        )
    if least > size:
        name, joins = "'all'", ""
        strata = _strata(request, name, joins, period)
    total = sum(row["n"] for row in strata)
    seats = allocate(np.array([row["n"] for row in strata], np.int64), size)
    of = "+".join(request.by) or ("all" if name == "'all'" else "handler+rating")
    days = [str(day) for day in (request.since_day, request.until_day) if day is not None]
    sample = "-".join([of, str(size), "seed", str(request.seed), *(["days", *days] if days else [])])
    rows = _drawn(request, (name, joins, period), strata, seats, sample)
    found = _findings(request, period)
    drawn = int(seats.sum())
    return Answer(
        sentence=(
            f"{drawn:,} of {total:,} conversations in {len(strata):,} strata are drawn for reading (sample {sample!r})"
            + (
                "; what readers have found so far is estimated for all of them below."
                if found
                else "; nobody has read them yet: fill in `value` and `annotator`, and import them as labels."
            )
        ),
        estimates=found,
        rows=rows,
        notes=[
            f"`unheard study sample --size {size} --seed {request.seed} --output jsonl > sample.jsonl` writes "
            "one label per "
            "conversation without its `value`; fill in `value` (1 to 5) and `annotator`, then `unheard labels import`.",
            "Strata: "
            + ", ".join(
                f"{row['stratum']} {seat:,} of {row['n']:,}" for row, seat in zip(strata[:12], seats, strict=False)
            )
            + (f" and {len(strata) - 12} more" if len(strata) > 12 else "")
            + ".",
            *many_segments(len(strata)),
        ],
    )


def allocate(sizes: NDArray[np.int64], seats: int) -> NDArray[np.int64]:
    """Give each stratum seats in proportion to its size, at least two (or all it has); fractions by largest remainder.

    More seats than rows: everybody. Strata that need more than there are seats get their two all the same.
    """
    if sizes.sum() <= seats:
        return sizes.copy()
    least = np.minimum(sizes, FEWEST)
    if least.sum() >= seats:
        return least
    small = np.zeros(sizes.size, np.bool_)
    while True:
        exact = (seats - least[small].sum()) * sizes / sizes[~small].sum()
        below = ~small & (exact < least)
        if not below.any():
            break
        small |= below
    exact[small] = least[small]
    given = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - given), kind="stable")
    given[order[: seats - int(given.sum())]] += 1
    return np.asarray(given, np.int64)


def _stratum(request: Request) -> tuple[str, str]:
    """SQL of the stratum's name, and the joins that it needs."""
    if not request.by:
        return f"COALESCE(f.handler, '{UNKNOWN}') || ', ' || {BAND}", ""
    segments = list(find_segments(request.engine, request.by).values())
    return " || ', ' || ".join(one.value("f") for one in segments), "".join(one.join("f") for one in segments)


def _strata(request: Request, name: str, joins: str, period: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = request.engine.query(
        f"SELECT s.stratum, COUNT(*) AS n FROM (SELECT {name} AS stratum FROM fact_conversation AS f{joins} "
        f"WHERE {period})"
        " AS s GROUP BY s.stratum ORDER BY s.stratum"
    ).to_pylist()
    return found


def _drawn(
    request: Request,
    of: tuple[str, str, str],
    strata: list[dict[str, Any]],
    seats: NDArray[np.int64],
    sample: str,
) -> list[dict[str, Any]]:
    """The drawn conversations, each as a label that waits for its value."""
    name, joins, period = of
    table = request.engine.query(
        f"SELECT r.* FROM (SELECT s.*, ROW_NUMBER() OVER (PARTITION BY s.stratum ORDER BY s.draw, "
        "s.conversation_key) AS place"
        f" FROM (SELECT f.conversation_key, f.conversation_id, f.source, {name} AS stratum,"
        f" md5(f.conversation_key || '|{request.seed}') AS draw FROM fact_conversation AS f{joins} WHERE "
        f"{period}) AS s)"
        f" AS r WHERE r.place <= {int(seats.max())} ORDER BY r.stratum, r.place"
    )
    places = {row["stratum"]: (int(seat), int(seat) / row["n"]) for row, seat in zip(strata, seats, strict=True)}
    return [
        {
            "conversation_id": row["conversation_id"],
            "source": row["source"],
            "name": "rating",
            "value": None,
            "annotator": None,
            "sample": sample,
            "inclusion_prob": places[row["stratum"]][1],
            "purpose": "random",
            "stratum": row["stratum"],
        }
        for row in table.to_pylist()
        if row["place"] <= places[row["stratum"]][0]
    ]


def _findings(request: Request, period: str) -> list[Estimate]:
    """What readers found in samples with known probabilities, for all conversations: each finding counts 1 ÷ p."""
    labels = read_labels(request.engine, None)
    cluster = dict(zip(*request.engine.query(_CLUSTERS.format(period=period)).to_pydict().values(), strict=True))
    said = {(one.name, one.conversation_key): one.value for one in said_by_people(labels, _read)}
    drawn: dict[tuple[str, str], dict[str, list[float]]] = {}
    truths: dict[tuple[str, str], bool] = {}
    for label in labels:
        name, key, of = label["name"], label["conversation_key"], label["sample"]
        probability = label["inclusion_prob"]
        if of is None or probability is None or not 0 < probability <= 1 or key not in cluster:
            continue
        if (label["purpose"] or "random") not in ("random", "active") or _read(name, label["value"]) is None:
            continue
        drawn.setdefault((name, of), {}).setdefault(key, []).append(probability)
        is_truth = name in SHARE_NAMES or isinstance(label["value"], bool)
        truths[name, of] = is_truth and truths.get((name, of), True)
    made: list[Estimate] = []
    for (name, of), found in sorted(drawn.items()):
        value = np.array([said[name, key] for key in found])
        weight = np.array([len(given) / sum(given) for given in found.values()])
        names: dict[str, int] = {}
        customer = np.array([names.setdefault(cluster[key], len(names)) for key in found], np.int64)
        for metric, counted, bounded in _figures(name, value, truths[name, of]):
            made.append(_weighted(metric, counted, weight, customer, bounded, {"sample": of}))
    return made


def _read(name: str, value: Any) -> float | None:
    """A label's number: of the names that we know on their scale; of others truth as 1 or 0, or the number itself."""
    if name in KNOWN_NAMES:
        return value_of(name, value)
    return float(value) if isinstance(value, bool | int | float) else None


def _figures(label: str, value: NDArray[np.float64], is_truth: bool) -> list[tuple[str, NDArray[np.float64], bool]]:
    """Name what is estimated from one label: metric, value per conversation, whether it is a share."""
    if is_truth:
        return [(f"read_{label}_rate", value, True)]
    if label == "rating":
        grade = np.floor(value + 0.5)
        return [
            ("read_satisfied_rate", (grade >= 4).astype(np.float64), True),
            ("read_bad_rate", (grade <= 2).astype(np.float64), True),
            ("read_rating_mean", value, False),
        ]
    return [(f"read_{label}_mean", value, False)]


def _weighted(
    metric: str, value: NDArray[np.float64], weight: NDArray[np.float64], cluster: NDArray[np.int64], is_share: bool,
    segment: dict[str, str],
) -> Estimate:  # fmt: skip
    """Σ y/p ÷ Σ 1/p with the variance of its linearisation by customer; the effective sample size bounds a share."""
    codes, back = np.unique(cluster, return_inverse=True)
    # Weights that average 1 leave the ratio as it is, and let Σ weights stand for the number of rows.
    scaled = weight / weight.mean()
    moments = Moments.of_clusters(np.bincount(back, value * scaled), np.bincount(back, scaled))
    is_graded = metric.removeprefix("read_").removesuffix("_mean") in GRADE_NAMES
    of: Intervals = (
        share(moments) if is_share else bounded_mean(moments, low=1.0, high=5.0) if is_graded else mean(moments)
    )
    return Estimate(
        metric=metric,
        segment=segment,
        value=number(of.value[0]),
        low=number(of.low[0]),
        high=number(of.high[0]),
        n=int(value.size),
        clusters=int(codes.size),
        unit="share" if is_share else "rating",
        method=f"weighted by 1 ÷ inclusion probability, linearised, clustered by customer (G={codes.size})",
        notes=tuple(size_notes(int(value.size), int(codes.size))),
    )


SAMPLE = Study(
    name="sample",
    question="What would people say if they read a fair sample of all conversations?",
    definition=(
        "A random sample of the eligible conversations, stratified by handler and rating band (or --by), seats in "
        "proportion and at least two a stratum; each with its inclusion probability. Labels that come back "
        "with a sample "
        "and a probability become estimates for all conversations: each counts 1 ÷ probability."
    ),
    method=(
        "Σ y/p ÷ Σ 1/p over conversations (several readers: their mean, unless an adjudicator settled it), variance "
        "linearised and clustered "
        "by customer. "
        "What stratifying gains is not taken off: intervals are rather too wide."
    ),
    assumptions=(
        "All drawn conversations were read, or those left out are like the others of their stratum.",
        "The store is the one that the sample was drawn from: the probabilities belong to it.",
    ),
    source="metrics.md §5; CX-gap field note",
    run=_run,
    reads_labels=True,
    pictures=(
        dots_by_segment(
            "What people found, for all conversations",
            {"read_satisfied_rate": "satisfied", "read_bad_rate": "bad"},
        ),
    ),
    example="--size 6 --seed 2 --output jsonl",
    options=frozenset({"by", "period", "size", "seed"}),
    columns={
        "conversation_id": "conversation",
        "source": "source",
        "stratum": "stratum",
        "inclusion_prob": "probability",
    },
)
