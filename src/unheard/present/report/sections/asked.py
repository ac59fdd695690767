"""Further questions: the studies that no other part of the page shows, each folded under its one sentence."""

from dataclasses import dataclass

from unheard.pipeline.picture import Picture
from unheard.present.report.drawing import Drawn, drawn
from unheard.present.report.plain import without_codes
from unheard.studies import STUDIES, Study

SHOWN_ELSEWHERE = frozenset(
    {"waterfall", "response-bias", "survey-vs-score", "ladder", "durability", "definitions", "agreement", "debiased",
     "bridge", "channel-flow", "alignment", "escalation", "spotlight"}
)  # fmt: skip
"""Studies that have a part of their own."""
PICTURES = 1
"""Of each, so that the page stays light; a study's own page has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One study: its question, its sentence, and what is folded under it."""

    study: Study
    sentence: str
    pictures: list[Drawn]
    notes: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """The studies that answer, and why the others do not."""

    asked: list[Asked]
    refused: list[tuple[str, str]]
    """Question → reason."""


def build(picture: Picture) -> Further | None:
    """Bring them together in the order of the studies."""
    names = [name for name in STUDIES if name in picture.studies and name not in SHOWN_ELSEWHERE]
    found = [(STUDIES[name], picture.studies[name]) for name in names]
    if not found:
        return None
    return Further(
        asked=[
            Asked(
                study=study, sentence=answer.sentence, notes=answer.notes,
                pictures=[drawn(form) for form in study.drawn(answer)[:PICTURES]],
            )
            for study, answer in found
            if answer.refused is None
        ],
        refused=[(study.question, without_codes(answer.refused)) for study, answer in found if answer.refused],
    )  # fmt: skip
