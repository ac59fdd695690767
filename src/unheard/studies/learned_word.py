"""What the judge says and what is on record of each conversation, as features of a word that is learnt from labels.

No survey answer and no outcome is among them: the corrected number stays one that those can be held against.
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from unheard.metrics.rows import quoted
from unheard.statistics.cross_fitting import cross_predicted, dealt
from unheard.statistics.prediction_powered import Array
from unheard.studies.base import Request
from unheard.studies.judged_and_read import FIGURES, Gathered

FEWEST_TO_LEARN = 200
"""Labels below which a regression learns more noise than the judge's own rating leaves out."""
GRADES = 5

_NUMBERS = (
    "f.confidence", "j.score_resolved", "j.score_satisfied", "j.score_quality", "f.sentiment_start",
    "f.sentiment_lowest", "f.sentiment_end", "f.quality_tone", "f.quality_knowledge", "f.quality_timeliness",
    "f.issues_known", "f.issues_resolved", "f.issues_unknown", "p.least", "p.most", "LN(1 + f.customer_turns)",
    "LN(1 + f.business_turns)", "f.is_claimed", "f.is_never_answered", "f.is_confirmed", "f.is_contradicted",
    "f.transfers", "f.writes", "f.writes_failed",
)  # fmt: skip
_FLAGS = ("f.recontact_at_us IS NOT NULL", "f.recontact_ceiling_at_us IS NOT NULL", "f.chased_at_us IS NOT NULL")
_HANDLERS = ("human_only", "human_then_ai", "ai_only", "ai_then_human", "automation_only")


def features(request: Request, keys: Any) -> Array:
    """Numbers of each conversation, in the order of `keys`; where one is unknown, the mean and a mark."""
    numbers = [*_NUMBERS, *_FLAGS, *(f"f.rating = {grade}" for grade in range(1, GRADES + 1))]
    numbers += [f"f.handler = {quoted(name)}" for name in _HANDLERS]
    selected = ", ".join(f"CAST({sql} AS DOUBLE) AS x{place}" for place, sql in enumerate(numbers))
    judge = quoted(request.judge or "")
    table = request.engine.query(
        f"SELECT f.conversation_key, {selected} FROM fact_conversation AS f"
        f" LEFT JOIN judgement AS j ON j.conversation_key = f.conversation_key AND j.judge = {judge}"
        " LEFT JOIN (SELECT i.conversation_key, MIN(i.probability) AS least, MAX(i.probability) AS most"
        f" FROM judged_issue AS i WHERE i.judge = {judge} GROUP BY i.conversation_key) AS p"
        " ON p.conversation_key = f.conversation_key WHERE f.rating IS NOT NULL"
    )
    place: Any = pc.index_in(keys.combine_chunks(), value_set=table.column("conversation_key").combine_chunks())
    ordered: pa.Table = table.take(place)
    made: list[Array] = []
    for name in ordered.column_names[1:]:
        values = np.asarray(ordered.column(name).to_numpy(), np.float64)
        unknown = np.isnan(values)
        if unknown.all():
            continue
        made.append(np.where(unknown, np.nanmean(values), values))
        if unknown.any():
            made.append(unknown.astype(np.float64))
    return np.column_stack(made)


def learned_words(request: Request, read: Gathered) -> dict[str, Array]:
    """Figure → what a regression says of each conversation, no label of its own customer used; {} with too few."""
    of = read.all
    if of.sampled.size < FEWEST_TO_LEARN:
        return {}
    known, part, weight = features(request, read.table.column("conversation_key")), dealt(of.cluster), of.weights()
    return {
        figure.metric: cross_predicted(
            known, part, of.sampled, figure.of(of.reference), weight, is_share=figure.unit == "share"
        )
        for figure in FIGURES
    }
