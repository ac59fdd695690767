"""Surveys into columns: scores brought to 0..1 with higher always better, states kept as the source gave them."""

from collections import Counter
from collections.abc import Sequence

from unheard.ingest.arrow import Column
from unheard.ingest.columns import json_column, number_column, text_column, word_column
from unheard.ingest.times import Clock, read_times
from unheard.records import INSTRUMENTS, SURVEY_STATES, Survey

SCALES = {"csat": (1.0, 5.0), "nps": (0.0, 10.0), "ces": (1.0, 7.0), "resolution": (0.0, 1.0)}
"""Scale of an instrument where the survey states none."""


def scale_of(survey: Survey) -> tuple[float, float] | None:
    """Return the survey's scale, or the instrument's; null where neither is known or the scale has no width."""
    scale = survey.scale or SCALES.get(survey.instrument or "")
    return scale if scale is not None and scale[0] < scale[1] else None


def normalised(score: float | int | None, scale: tuple[float, float] | None, *, higher_is_better: bool) -> float | None:
    """Bring a score to 0..1, higher better; null where it lies outside its scale, as vendors' codes do."""
    if score is None or scale is None or not scale[0] <= score <= scale[1]:
        return None
    share = (score - scale[0]) / (scale[1] - scale[0])
    return share if higher_is_better else 1.0 - share


def survey_columns(
    surveys: Sequence[Survey], clock: Clock, problems: Counter[str], unknown: Counter[str]
) -> dict[str, Column]:
    """Turn surveys into the columns that both survey tables share, keys and customers excepted."""
    scales = [scale_of(survey) for survey in surveys]
    norms = [
        normalised(survey.score, scale, higher_is_better=survey.higher_is_better is not False)
        for survey, scale in zip(surveys, scales, strict=True)
    ]
    scored = [survey.score is not None for survey in surveys]
    problems["scores_without_scale"] += sum(has and norm is None for has, norm in zip(scored, norms, strict=True))
    return {
        "instrument": word_column([one.instrument for one in surveys], INSTRUMENTS, "instrument", unknown),
        "sent_at_us": read_times([one.sent_at for one in surveys], clock, problems).array(),
        "answered_at_us": read_times([one.answered_at for one in surveys], clock, problems).array(),
        "score": number_column([one.score for one in surveys]),
        "scale_min": number_column([scale[0] if scale else None for scale in scales]),
        "scale_max": number_column([scale[1] if scale else None for scale in scales]),
        "score_norm": number_column(norms),
        "comment": text_column([one.comment for one in surveys]),
        "question": text_column([one.question for one in surveys]),
        "state": word_column([one.state for one in surveys], SURVEY_STATES, "state", unknown),
        "attributes": json_column([one.attributes for one in surveys]),
    }


def facts_shown(survey: Survey) -> set[str]:
    """Return what a survey proves that its source can show: answers of an instrument, and that surveys were sent."""
    shown = set()
    is_answered = survey.score is not None or survey.answered_at is not None
    if survey.state in ("sent", "suppressed", "bounced", "expired") or (survey.sent_at is not None and not is_answered):
        shown.add("survey_sent")
    if survey.score is not None and survey.instrument in ("csat", "nps", "ces"):
        shown.add(f"survey_{survey.instrument}")
    return shown
