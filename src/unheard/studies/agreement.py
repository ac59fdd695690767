"""Agreement: how well the judge's ratings agree with people's.

Labels    name `rating`, value 1 to 5; several people on one conversation: their mean, rounded half up
Figures   share equal, share within one, quadratic-weighted kappa, F1 of satisfied (4–5) and of dissatisfied
          (1–2), balanced accuracy of dissatisfied; each with a jackknife interval over customers
Beside    person against person as the ceiling, where two have rated the same conversation; and the constant
          that always says the people's most frequent grade as the floor
Caveats   Labels from queues and disputes are not a random sample: agreement on them says little about the rest.
Source    metrics.md §6
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unheard.metrics.estimate import Estimate
from unheard.statistics.agreement import (
    Table,
    balanced_accuracy,
    exact_share,
    f1_share,
    jackknife,
    quadratic_weighted_kappa,
    within_one_share,
)
from unheard.studies.base import Answer, Request, Study

GRADES = 5
SATISFIED, DISSATISFIED = slice(3, 5), slice(0, 2)
FEW_LABELS = 30

FIGURES: dict[str, tuple[str, Callable[[Table], float | None]]] = {
    "exact_share": ("share", exact_share),
    "within_one_share": ("share", within_one_share),
    "quadratic_weighted_kappa": ("kappa", quadratic_weighted_kappa),
    "f1_satisfied": ("share", lambda table: f1_share(table, SATISFIED)),
    "f1_dissatisfied": ("share", lambda table: f1_share(table, DISSATISFIED)),
    "balanced_accuracy_dissatisfied": ("share", lambda table: balanced_accuracy(table, DISSATISFIED)),
}

_LABELS = """
SELECT f.conversation_key, f.cluster_key, f.rating, l.annotator, CAST(FLOOR(l.value_number + $half) AS BIGINT) AS grade
FROM label AS l
JOIN fact_conversation AS f ON f.conversation_key = l.conversation_key
WHERE l.name = 'rating' AND l.value_number >= 1 AND l.value_number <= 5
ORDER BY f.conversation_key, l.annotator NULLS LAST
""".replace("$half", "CAST('0.5' AS DOUBLE)")


def run(request: Request) -> Answer:
    """Compare the judge in use with every human rating."""
    rows = request.engine.query(_LABELS).to_pylist()
    by_conversation: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_conversation.setdefault(row["conversation_key"], []).append(row)
    judged, people = [], []
    for found in by_conversation.values():
        grades = [row["grade"] for row in found]
        mean = int(np.floor(np.mean(grades) + 0.5))
        if found[0]["rating"] is not None:
            judged.append((found[0]["cluster_key"], found[0]["rating"], mean))
        people += [(found[0]["cluster_key"], a, b) for i, a in enumerate(grades) for b in grades[i + 1 :]]
    most = np.bincount([grade for _, _, grade in judged] or [0]).argmax()
    constant = [(cluster, int(most), grade) for cluster, _, grade in judged]
    estimates = [*_figures("judge", judged), *_figures("person to person", people)]
    estimates += _figures("constant", constant) if judged else []
    return Answer(
        sentence=_sentence(estimates, len(judged)),
        estimates=estimates,
        rows=_confusion(judged),
        notes=_notes(len(judged), len(by_conversation), len(people)),
        refused=None if judged else _sentence(estimates, 0),
    )


def _tables(pairs: Iterable[tuple[str, int, int]]) -> NDArray[np.float64]:
    clusters: dict[str, NDArray[np.float64]] = {}
    for cluster, said, true in pairs:
        clusters.setdefault(cluster, np.zeros((GRADES, GRADES)))[said - 1, true - 1] += 1
    return np.array(list(clusters.values())) if clusters else np.zeros((0, GRADES, GRADES))


def _figures(who: str, pairs: list[tuple[str, int, int]]) -> list[Estimate]:
    tables = _tables(pairs)
    made = []
    for name, (unit, figure) in FIGURES.items():
        value, low, high = jackknife(tables, figure) if len(tables) else (None, None, None)
        if unit == "share":
            low, high = (None if low is None else max(0.0, low)), (None if high is None else min(1.0, high))
        made.append(
            Estimate(
                metric=name,
                segment={"rater": who},
                value=value,
                low=low,
                high=high,
                n=len(pairs),
                clusters=len(tables),
                unit=unit,
                method="jackknife over customers",
                notes=() if value is not None else ("not defined on these labels",),
            )
        )
    return made


def _confusion(pairs: list[tuple[str, int, int]]) -> list[dict[str, Any]]:
    table = _tables(pairs).sum(axis=0)
    return [
        {"judge": said + 1, "people": true + 1, "conversations": int(table[said, true])}
        for said in range(GRADES)
        for true in range(GRADES)
        if table[said, true]
    ]


def _sentence(estimates: list[Estimate], count: int) -> str:
    if not count:
        return "No conversation has both a rating by the judge and a label `rating` by a person: import labels first."
    near = next(e for e in estimates if e.metric == "within_one_share").value or 0.0
    return f"On {count:,} conversations that people rated, the judge is within one grade in {near * 100:.0f} %."


def _notes(judged: int, labelled: int, pairs: int) -> list[str]:
    notes = []
    if labelled > judged:
        notes.append(f"{labelled - judged:,} labelled conversations have no rating by the judge and are left out.")
    if judged < FEW_LABELS:
        notes.append(f"{judged} labels are few: {FEW_LABELS - judged} more make a figure worth quoting.")
    if not pairs:
        notes.append("No conversation was rated by two people, so the ceiling is not known.")
    return notes


AGREEMENT = Study(
    name="agreement",
    question="How well does the judge agree with people?",
    definition=(
        "The judge's rating beside the people's (label `rating`, 1 to 5; several people: their mean, rounded half up): "
        "share equal and within one, quadratic-weighted kappa, F1 of satisfied (4–5) and dissatisfied (1–2), balanced "
        "accuracy. Beside it person against person, and the constant that always says the most frequent grade."
    ),
    method="Jackknife over customers.",
    assumptions=("Labels from queues and disputes are no random sample: they say little about the rest.",),
    source="metrics.md §6",
    run=run,
)
