"""What a judge needs to know of the settings, and a plain copy of that for helper processes.

To import the settings takes half of a helper's start; a copy is read without them.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import msgspec

if TYPE_CHECKING:
    from unheard.settings import Rubric as Constants


class PlainRubric(msgspec.Struct, kw_only=True):
    """The rubric without its checks."""

    weight_resolution: float
    weight_sentiment: float
    weight_quality: float
    part_resolved: float
    part_partly: float
    part_unresolved: float
    cap_never_answered: int
    cap_nothing_resolved: int
    cap_something_open: int


Rubric: TypeAlias = "PlainRubric | Constants"
"""Every constant of the rubric; `unheard.settings.Rubric` says what each is, and checks it."""


class Needs(Protocol):
    """The settings that judgements by rules depend on."""

    @property
    def rubric(self) -> Rubric:
        """From parts to rating."""

    @property
    def languages(self) -> Sequence[str]:
        """Languages that are read."""

    @property
    def judge_model(self) -> Path | str | None:
        """File of a fitted model."""


class PlainNeeds(msgspec.Struct, kw_only=True):
    """The needs without the settings."""

    rubric: PlainRubric
    languages: tuple[str, ...]
    judge_model: str | None


def plain(settings: Needs) -> PlainNeeds:
    """Copy what a judge needs."""
    return PlainNeeds(
        rubric=PlainRubric(**constants(settings.rubric)),
        languages=tuple(settings.languages),
        judge_model=None if settings.judge_model is None else str(settings.judge_model),
    )


def constants(rubric: Rubric) -> dict[str, Any]:
    """The constants of a rubric by name."""
    return {name: getattr(rubric, name) for name in PlainRubric.__struct_fields__}
