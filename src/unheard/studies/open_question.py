"""The open survey question, "Did this interaction feel efficient AND empathetic?", on both axes: two by two, quoted."""

from dataclasses import replace
from typing import Any

import numpy as np

from unheard.judges.open_answers import asks_it, read_answer
from unheard.metrics.estimate import Estimate
from unheard.statistics.ratio import Moments, share
from unheard.studies.base import Request
from unheard.studies.dimensions import no_estimate
from unheard.studies.sums import ClusterSums, estimates_of

QUOTED = 3
"""Answers quoted in each cell."""
CELLS = {
    (True, True): "efficient and empathetic",
    (True, False): "efficient, not empathetic",
    (False, True): "empathetic, not efficient",
    (False, False): "neither",
}
_ANSWERS = """
SELECT f.cluster_key, s.comment, s.question
FROM fact_survey AS f
INNER JOIN (
    SELECT a.survey_key, a.comment, a.question FROM survey AS a WHERE a.instrument = 'open'
    UNION ALL
    SELECT r.survey_key, r.comment, r.question FROM relational_survey AS r WHERE r.instrument = 'open'
) AS s ON s.survey_key = f.survey_key
WHERE s.comment IS NOT NULL AND {period}
ORDER BY f.survey_key
"""


def open_question(request: Request) -> tuple[list[Estimate], list[dict[str, Any]]]:
    """Shares of the answers that say yes on each axis, and of the four cells; the cells again as rows with quotes."""
    found = request.engine.query(_ANSWERS.format(period=request.period.condition("f.day_number"))).to_pylist()
    answers = [row for row in found if asks_it(row["question"])]
    if not answers:
        reason = "no answer to the open question: ask it as a survey with instrument open, and export its comment"
        return [no_estimate(f"open_{axis}", "emotional outcomes", reason) for axis in ("efficient", "empathetic")], []
    read = [read_answer(row["comment"]) for row in answers]
    owners = [str(row["cluster_key"]) for row in answers]
    estimates = []
    for place, axis in enumerate(("efficient", "empathetic")):
        known = [(owner, one[place]) for owner, one in zip(owners, read, strict=True) if one[place] is not None]
        estimates.append(_share(f"open_{axis}", known, {}, len(answers)))
    both = [(owner, one) for owner, one in zip(owners, read, strict=True) if None not in one]
    rows = []
    for cell, name in CELLS.items():
        share_of = _share(
            "open_answers", [(owner, tuple(one) == cell) for owner, one in both], {"says": name}, len(answers)
        )
        estimates.append(share_of)
        quotes = [row["comment"] for row, one in zip(answers, read, strict=True) if tuple(one) == cell]
        rows.append({"part": "open question", "says": name, "answers": len(quotes), "quotes": quotes[:QUOTED]})
    return estimates, rows


def _share(metric: str, known: list[tuple[str, bool | None]], segment: dict[str, str], of: int) -> Estimate:
    """The share of yes among the answers that say something, clustered by customer."""
    note = f"{len(known):,} of {of:,} answers say it"
    if not known:
        return no_estimate(metric, "emotional outcomes", note)
    _, codes = np.unique([owner for owner, _ in known], return_inverse=True)
    yes = np.array([bool(value) for _, value in known], np.float64)
    moments = Moments.of_clusters(np.bincount(codes, yes), np.bincount(codes).astype(np.float64))
    sums = ClusterSums(segments=[{}], codes=np.zeros(1, np.int64), columns={})
    (made,) = estimates_of(
        sums, share(moments), metric=metric, n=np.array([float(len(known))]), clusters=moments.clusters, unit="share",
        method="share, Wilson with t", segment={"dimension": "emotional outcomes", **segment},
    )  # fmt: skip
    return replace(made, notes=(note, *made.notes))
