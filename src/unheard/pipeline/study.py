"""Ask a study: from a caller's words to its answer."""

from typing import Any

from unheard.errors import UsageError
from unheard.pipeline.measure import Measured
from unheard.settings import Settings
from unheard.studies import STUDIES, Answer, Request, Study


def find_study(name: str) -> Study:
    """Return a study by name; raise `UsageError` that names those there are."""
    if name not in STUDIES:
        raise UsageError(f"There is no study {name!r}. There is: {', '.join(STUDIES)}.")
    return STUDIES[name]


def answer_study(
    facts: Measured,
    settings: Settings,
    name: str,
    *,
    period: tuple[int | None, int | None] = (None, None),
    **choices: Any,
) -> dict[str, Any]:
    """Run a study on facts; return the contract's object. Takes and raises what `run_study` does."""
    return find_study(name).told(run_study(facts, settings, name, period=period, **choices))


def run_study(
    facts: Measured,
    settings: Settings,
    name: str,
    *,
    period: tuple[int | None, int | None] = (None, None),
    **choices: Any,
) -> Answer:
    """Run a study on facts; return what it found.

    period: first day and day after the last one, as days since 1970-01-01. choices: what the study takes of `Request`'s
    by, only, size, seed, reference, width, satisfied and days; None stands for its default. Raises `UsageError` for a
    study that there is not, and for a choice that it does not take.
    """
    study = find_study(name)
    given = {choice: value for choice, value in choices.items() if value is not None and value != ()}
    asked = set(given) | ({"period"} if period != (None, None) else set())
    for choice in sorted(asked - study.options):
        raise UsageError(f"The study {name!r} takes no {choice}.")
    return study.run(
        Request(
            engine=facts.engine,
            judge=facts.judge,
            capability=facts.capability,
            fitted=facts.fitted,
            settings=settings,
            since_day=period[0],
            until_day=period[1],
            **given,
        )
    )
