"""Cohorts that people made, followed in the data: computed with the numbers, never while a page waits long."""

import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from unheard.errors import UnheardError
from unheard.pipeline.measure import Measured, measured, period_days
from unheard.pipeline.served.prepared import Prepared
from unheard.pipeline.study import run_study
from unheard.present.web.visit import Visit
from unheard.settings import Settings
from unheard.store.desk import Desk
from unheard.store.desk.cohorts import cohorts
from unheard.studies import Answer

if TYPE_CHECKING:
    from unheard.present.web.serving import Serving

_log = logging.getLogger(__name__)
AT_ONCE = 50_000
"""Conversations up to which a new cohort is followed while its maker waits; beyond, the page comes by itself."""


def key_of(cohort: dict[str, Any]) -> str:
    """Name of a cohort's answer among what is prepared: its definition, for a name changes nothing."""
    return f"cohort {cohort['satisfied']} {cohort['since']} {cohort['until']} {cohort['days']}"


def follow(facts: Measured, settings: Settings, cohort: dict[str, Any]) -> Answer:
    """Follow a cohort's members as far as the data go."""
    return run_study(
        facts, settings, "cohort", period=period_days(cohort["since"], cohort["until"]),
        satisfied=cohort["satisfied"], days=cohort["days"],
    )  # fmt: skip


def following(desk: Desk, settings: Callable[[], Settings]) -> Callable[[Prepared], None]:
    """Make what follows every cohort once the numbers are prepared."""

    def all_of_them(prepared: Prepared) -> None:
        for cohort in cohorts(desk):
            try:
                prepared.once(key_of(cohort), partial(follow, prepared.facts, settings(), cohort))
            except UnheardError as error:
                _log.error("cohort: %s", error)

    return all_of_them


def answer_of(visit: Visit, cohort: dict[str, Any]) -> Answer | None:
    """What became of a cohort; None where that is being computed."""
    prepared, settings = visit.ready, visit.serving.settings
    found: Answer | None = prepared.made(key_of(cohort))
    if found is None and prepared.picture.eligible <= AT_ONCE:

        def now() -> Answer:
            with prepared.alone():
                return follow(prepared.facts, settings, cohort)

        found = prepared.once(key_of(cohort), now)
    if found is None:
        _compute(visit.serving, prepared, settings, cohort)
    return found


def _compute(serving: "Serving", prepared: Prepared, settings: Settings, cohort: dict[str, Any]) -> None:
    """Compute it beside the pages, on facts of its own, once."""
    key = f"{id(prepared)} {key_of(cohort)}"
    if key in serving.computing:
        return
    serving.computing.add(key)

    def compute() -> None:
        try:
            with measured(serving.store, settings) as facts:
                answer = follow(facts, settings, cohort)
            prepared.once(key_of(cohort), lambda: answer)
        except Exception as error:
            _log.error("cohort: %s", type(error).__name__)
        finally:
            serving.computing.discard(key)

    threading.Thread(target=compute, name="cohort", daemon=True).start()
