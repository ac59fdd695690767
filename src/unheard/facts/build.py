"""From canonical tables to fact tables, by one judge."""

from unheard.errors import UsageError
from unheard.facts.parameters import fact_parameters
from unheard.facts.schema import FACTS
from unheard.facts.steps import fact_steps
from unheard.journeys.steps import journey_steps
from unheard.settings import Settings
from unheard.store.engine import Engine
from unheard.store.steps import run_steps

NO_PART_OF_FACTS = ("label", "sampled")
"""Canonical tables that no fact is made of: what people say is held against the facts by studies, and corrects none."""


def build_facts(engine: Engine, settings: Settings, *, judge: str | None) -> str | None:
    """Compute the journey and fact tables and return the judge in use, or None where nothing has been judged.

    What only steps read is forgotten as soon as the last of them has run: of a million conversations it is more than
    the facts themselves.

    Metrics use one judge at a time. Without a name it is the judge that rates most eligible conversations; at a tie
    the imported one, then the first by name. A name without judgements is a `UsageError` that lists the others.
    """
    parameters = fact_parameters(settings)
    later = fact_steps()
    wanted = frozenset(("eligibility",)).union(*(step.reads for step in later))
    left = run_steps(engine, journey_steps(), parameters, kept=wanted)
    used = choose_judge(engine, judge)
    run_steps(engine, later, {**parameters, "judge": used or ""}, kept=FACTS, made=left)
    return used


def choose_judge(engine: Engine, judge: str | None) -> str | None:
    """Choose the judge in use: the one asked for, else the one that rates most eligible conversations.

    Only the latest judgement per conversation and judge counts; `eligibility` must have been computed.
    """
    judges = [str(row["judge"]) for row in engine.query(_COVERAGE).to_pylist()]
    if judge is None:
        return judges[0] if judges else None
    known = sorted(judges)
    if judge not in known:
        remedy = f"There are judgements by {', '.join(known)}." if known else "Run `unheard judge` first."
        raise UsageError(f"There is no judgement by {judge!r} in this store. {remedy}")
    return judge


_COVERAGE = """
SELECT
    l.judge,
    COUNT(*) FILTER (WHERE l.latest = 1 AND l.rating IS NOT NULL AND e.conversation_key IS NOT NULL) AS rated,
    CASE WHEN COALESCE(BOOL_OR(l.is_imported), FALSE) THEN 0 ELSE 1 END AS own
FROM (
    SELECT
        j.judge,
        j.conversation_key,
        j.rating,
        j.is_imported,
        ROW_NUMBER() OVER (
            PARTITION BY j.judge, j.conversation_key
            ORDER BY
                j.judged_at_us DESC NULLS LAST,
                j.judge_version DESC NULLS LAST,
                j.rubric_version DESC NULLS LAST,
                j.content_hash DESC NULLS LAST
        ) AS latest
    FROM judgement AS j
    WHERE j.judge IS NOT NULL
) AS l
LEFT JOIN eligibility AS e ON e.conversation_key = l.conversation_key AND e.excluded_reason IS NULL
GROUP BY l.judge
ORDER BY rated DESC, own, l.judge
"""
