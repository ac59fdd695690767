"""Whose word on a sample corrects the judge: people's labels or a second judge's ratings, with known probabilities.

A label speaks for conversations that nobody read only by the probability with which its own was drawn. So what has no
probability, or was chosen for what it is (a queue, a dispute), is left out and counted by the first reason that
applies.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from unheard.judges.heads import fingerprint
from unheard.judges.people import DISPUTE, QUEUE, is_adjudication, said_by_people, value_of
from unheard.metrics.rows import quoted
from unheard.statistics.prediction_powered import Array, Codes
from unheard.studies.base import Request
from unheard.studies.labels_read import read_labels

LABELS = "labels"
"""The reference that is people, and no judge's name."""
FEWEST_READ = 0.5
"""A sample drawn here of which a second judge has rated less than this was not drawn for that judge."""
TRAINED = "the judge learnt from it"
MODEL = "+fit-"
"""What stands in a judge's version before the name of a model that was fitted to labels."""

_RATINGS = """
SELECT s.conversation_key, s.sample, s.inclusion_prob, s.purpose, CAST(r.rating AS DOUBLE) AS value
FROM sampled AS s
LEFT JOIN (
    SELECT j.conversation_key, j.rating, ROW_NUMBER() OVER (
        PARTITION BY j.conversation_key
        ORDER BY j.judged_at_us DESC NULLS LAST, j.judge_version DESC NULLS LAST, j.rubric_version DESC NULLS LAST,
            j.content_hash DESC NULLS LAST
    ) AS latest
    FROM judgement AS j WHERE j.judge = {judge}
) AS r ON r.conversation_key = s.conversation_key AND r.latest = 1
ORDER BY s.sample, s.conversation_key
"""

_DRAWN = "SELECT s.sample, s.conversation_key FROM sampled AS s ORDER BY s.sample, s.conversation_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """The conversations that an estimate is about."""

    keys: Any
    """Judged, eligible, of the period; in no order."""
    others: Any
    """Eligible and of the period, without a rating by the judge in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """What is usable of a reference, one element per conversation and sample."""

    unit: Codes
    """Position in the population's keys."""
    value: Array
    """Rating 1..5; several people: their mean."""
    probability: Array
    sample: Codes
    names: list[str]
    """Name of each sample, by its number."""
    excluded: Counter[str]
    """Why others are left out → how many."""
    drawn: dict[str, int]
    """Sample kept in this store → conversations of the population that it drew."""
    of_people: bool


def references(request: Request, population: Population) -> References:
    """Read the usable ratings of the reference that the caller named."""
    if request.reference in (None, LABELS):
        return _people(request, population)
    return _judge(request, population, str(request.reference))


def _people(request: Request, population: Population) -> References:
    labels = read_labels(request.engine)
    keys = pa.array([label["conversation_key"] for label in labels], pa.string())
    place = _places(keys, population.keys)
    is_other = _places(keys, population.others) >= 0
    values = [value_of(label["name"], label["value"]) for label in labels]
    probability = np.array([label["inclusion_prob"] or np.nan for label in labels], np.float64)
    purpose = [label["purpose"] or "random" for label in labels]
    settles = np.array([is_adjudication(label) for label in labels], np.bool_)
    with np.errstate(invalid="ignore"):
        reasons: list[tuple[str, NDArray[np.bool_]]] = [
            ("without a value", np.array([label["value"] is None for label in labels], np.bool_)),
            ("not a rating from 1 to 5", np.array([value is None for value in values], np.bool_)),
            ("the judge gave its conversation no rating", is_other),
            ("of a conversation that does not count, or of another period", place < 0),
            (TRAINED, _learnt(request, labels)),
            ("an adjudicator's word on what was not drawn", settles),
            ("chosen for what it is (a dispute or a queue)", np.isin(purpose, [QUEUE, DISPUTE])),
            ("without an inclusion probability", ~((probability > 0) & (probability <= 1))),
        ]
    kept, _ = _sift(reasons)
    # On a conversation that was drawn, an adjudicator and another rater speak without a probability of their own.
    heard = ~np.isin(purpose, [QUEUE, DISPUTE]) | settles
    beside = np.isin(place, place[kept]) & heard & ~reasons[1][1] & ~kept
    _, excluded = _sift([("", beside), *reasons])
    del excluded[""]
    rows = np.flatnonzero(kept)
    sample, names = _numbered([labels[row]["sample"] for row in rows])
    # Labels without a rater's name are each their own.
    person, _ = _numbered([labels[row]["annotator"] or f"#{row}" for row in rows])
    distinct = len(set(zip(place[rows].tolist(), sample.tolist(), person.tolist(), strict=True)))
    if replaced := int(rows.size) - distinct:
        excluded["replaced by a later label of the same person"] = replaced
    said = {one.conversation_key: one.value for one in said_by_people(labels)}
    value = np.array([said[labels[row]["conversation_key"]] for row in rows], np.float64)
    return _joined(place[rows], value, probability[rows], sample, names, excluded, _drawn(request, population), True)


def _learnt(request: Request, labels: Sequence[Mapping[str, Any]]) -> NDArray[np.bool_]:
    """Mark labels of conversations that a judge was trained on, by their purpose or by what the judge in use says."""
    trained = {label["conversation_key"] for label in labels if label["purpose"] == "training"}
    seen = request.fitted.trained_on if request.fitted is not None and is_fitted(request) else frozenset()
    return np.array(
        [
            label["conversation_key"] in trained or (bool(seen) and fingerprint(label["conversation_key"]) in seen)
            for label in labels
        ],
        np.bool_,
    )


def is_fitted(request: Request) -> bool:
    """Say whether the ratings of the judge in use come from a model that was fitted to somebody's labels."""
    return bool(_models(request))


def unknown_model(request: Request) -> str | None:
    """Name a fitted model of the judge in use whose file the settings do not name: what it learnt from is not known."""
    known = "" if request.fitted is None else request.fitted.name
    return next((name for name in _models(request) if name != known), None)


def _models(request: Request) -> list[str]:
    found = request.engine.query(
        "SELECT DISTINCT j.judge_version FROM judgement AS j WHERE j.judge_version IS NOT NULL"
        f" AND j.judge = {quoted(str(request.judge))}"
    )
    parts = [str(one).partition(MODEL) for one in found.column("judge_version").to_pylist()]
    return sorted({f"fit-{after}" for _, mark, after in parts if mark})


def _judge(request: Request, population: Population, judge: str) -> References:
    table = request.engine.query(_RATINGS.format(judge=quoted(judge)))
    place = _places(table.column("conversation_key"), population.keys)
    is_other = _places(table.column("conversation_key"), population.others) >= 0
    value = np.asarray(table.column("value").to_numpy(), np.float64)
    sample, names = _numbered(table.column("sample").to_pylist())
    rated = np.isfinite(value)
    counts = (place >= 0) | is_other
    of = np.bincount(sample[counts], minlength=len(names))
    read = np.bincount(sample[counts], rated[counts], minlength=len(names)) / np.maximum(of, 1)
    kept, excluded = _sift(
        [
            ("", read[sample] == 0),  # drawn for somebody else
            (f"of a sample that {judge} has mostly not rated", read[sample] < FEWEST_READ),
            (f"drawn, and not rated by {judge}", ~rated),
            ("the judge in use gave its conversation no rating", is_other),
            ("of a conversation that does not count, or of another period", place < 0),
        ]
    )
    del excluded[""]
    rows = np.flatnonzero(kept)
    probability = np.asarray(table.column("inclusion_prob").to_numpy(), np.float64)
    drawn = _drawn(request, population)
    used = {names[number] for number in np.unique(sample[rows]).tolist()}
    return _joined(
        place[rows], value[rows], probability[rows], sample[rows], names, excluded,
        {name: count for name, count in drawn.items() if name in used}, False,
    )  # fmt: skip


def _sift(reasons: Sequence[tuple[str, NDArray[np.bool_]]]) -> tuple[NDArray[np.bool_], Counter[str]]:
    """Mark what no reason excludes, and count each exclusion under the first reason that applies."""
    excluded: Counter[str] = Counter()
    kept = np.ones(reasons[0][1].size, np.bool_)
    for reason, hit in reasons:
        if found := int((hit & kept).sum()):
            excluded[reason] = found
        kept &= ~hit
    return kept, excluded


def _joined(
    place: Codes, value: Array, probability: Array, sample: Codes, names: list[str], excluded: Counter[str],
    drawn: dict[str, int], of_people: bool,
) -> References:  # fmt: skip
    """One value for a conversation of one sample, whoever rated it; two probabilities for it are none."""
    if place.size:
        units, back = np.unique(np.stack([place, sample]), axis=1, return_inverse=True)
        back = back.reshape(-1)
        heads = np.bincount(back)
        mean = np.bincount(back, value) / heads
        first, last = np.full(heads.size, np.inf), np.full(heads.size, -np.inf)
        np.minimum.at(first, back, probability)
        np.maximum.at(last, back, probability)
        agree = last - first <= 1e-9 * last
        if torn := int(heads[~agree].sum()):
            excluded["with two different inclusion probabilities in one sample"] = torn
        place, sample, value, probability = units[0][agree], units[1][agree], mean[agree], first[agree]
    return References(
        unit=np.asarray(place, np.int64), value=value, probability=probability, sample=np.asarray(sample, np.int64),
        names=names, excluded=excluded, drawn=drawn, of_people=of_people,
    )  # fmt: skip


def _drawn(request: Request, population: Population) -> dict[str, int]:
    """How many conversations of the population each sample of this store drew."""
    table = request.engine.query(_DRAWN)
    place = _places(table.column("conversation_key"), population.keys)
    names = table.column("sample").to_pylist()
    return dict(Counter(str(name) for name, at in zip(names, place.tolist(), strict=True) if at >= 0))


def _places(keys: Any, among: Any) -> Codes:
    """Position of each key, -1 where it is not among them."""
    found: Any = pc.fill_null(pc.index_in(keys, value_set=among), -1)
    return np.asarray(found.to_numpy(), np.int64)


def _numbered(values: Sequence[Any]) -> tuple[Codes, list[str]]:
    names: dict[str, int] = {}
    codes = [names.setdefault("" if value is None else str(value), len(names)) for value in values]
    return np.array(codes, np.int64), list(names)
