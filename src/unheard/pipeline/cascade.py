"""Cascade: the embedded judge rates all, a second judge or people a probability sample; the score has an interval.

The sample is drawn once, by the design of `study labelling-plan`, and kept in the store with the probability of each
conversation; the same number and seed go on with the same sample. What the second judge says of it corrects the first
judge's word on all: `study debiased --reference JUDGE`.
"""

import time
from dataclasses import dataclass
from typing import Any

from unheard.errors import StoreLockedError, UsageError
from unheard.pipeline.judge import JudgeResult, Progress, check_judge, judge_store
from unheard.pipeline.measure import Measured, measured, quoted
from unheard.settings import Settings
from unheard.store import Store
from unheard.studies.base import Answer, Request
from unheard.studies.debiased import DEBIASED
from unheard.studies.labelling_plan import Plan, make_plan

FIRST = "embedded"
"""The judge that rates all."""

_KEPT = """
SELECT s.conversation_key, c.conversation_id, c.source, s.inclusion_prob, s.purpose
FROM sampled AS s
JOIN conversation AS c ON c.conversation_key = s.conversation_key
WHERE s.sample = {sample}
ORDER BY md5(s.sample || s.conversation_key), s.conversation_key
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cascade:
    """What was drawn, judged and found."""

    sample: str
    drawn: int
    rows: list[dict[str, Any]]
    """The drawn conversations as labels without a value, for people to fill in, each with its conversation_key."""
    planned_half_width: float | None
    """Of cx_score, in points, as predicted when it was drawn, or now for a sample that was there."""
    first: JudgeResult
    second: JudgeResult | None
    """None where the sample is for people, or for a judge elsewhere."""
    found: Answer | None
    """The corrected figures; None while nobody has rated the sample."""

    @property
    def reached_half_width(self) -> float | None:
        """Of the corrected cx_score, in points; of the cross-predicted one where there are labels enough for it."""
        if self.found is None or not self.found.rows:
            return None
        first = self.found.rows[0]
        width: float | None = first["half_width_cross_predicted_points"] or first["half_width_points"]
        return width

    def to_json(self) -> dict[str, Any]:
        """Counts, widths and figures as JSON."""
        return {
            "sample": self.sample,
            "drawn": self.drawn,
            "planned_half_width_points": self.planned_half_width,
            "reached_half_width_points": self.reached_half_width,
            "all": self.first.to_json(),
            "of_sample": None if self.second is None else self.second.to_json(),
            "sentence": None if self.found is None else self.found.sentence,
            "estimates": [] if self.found is None else [one.to_json() for one in self.found.estimates],
            "notes": [] if self.found is None else self.found.notes,
        }


def judge_sample(
    store: Store,
    settings: Settings,
    *,
    judge: str,
    size: int,
    seed: int = 1,
    max_cost: float | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    command: str = "",
) -> Cascade:
    """Let the embedded judge rate all and another judge a sample of `size`; judge "embedded" only draws the sample.

    Raises `UsageError` where nothing is rated that a sample could be drawn from. A dry run draws, keeps nothing and
    judges nothing.
    """
    if not dry_run:
        check_judge(judge, settings)
    first = judge_store(store, settings, judge=FIRST, dry_run=dry_run, progress=progress, command=command)
    name = f"cascade-{size}-seed-{seed}"
    with measured(store, settings, judge=FIRST) as facts:
        plan = make_plan(_request(facts, size=size, seed=seed))
        if isinstance(plan, str):
            raise UsageError(plan)
        rows = _kept(facts, name)
    if not rows:
        rows = [{**row, "sample": name} for row in plan.rows]
        if not dry_run:
            _keep(store, name, plan, command)
    second, found = None, None
    if judge != FIRST:
        second = judge_store(
            store, settings, judge=judge, only=frozenset(str(row["conversation_key"]) for row in rows),
            max_cost=max_cost, dry_run=dry_run, progress=progress, command=command,
        )  # fmt: skip
        found = None if dry_run else corrected(store, settings, judge)
    return Cascade(
        sample=name, drawn=len(rows), rows=rows, planned_half_width=plan.reached[0], first=first, second=second,
        found=found,
    )  # fmt: skip


def _kept(facts: Measured, name: str) -> list[dict[str, Any]]:
    """The conversations of a sample that was drawn before, in a random order, as labels without a value."""
    found = facts.engine.query(_KEPT.format(sample=quoted(name))).to_pylist()
    blank = {"name": "rating", "value": None, "annotator": None, "sample": name}
    return [{**row, **blank, "purpose": row["purpose"]} for row in found]


def _keep(store: Store, name: str, plan: Plan, command: str) -> None:
    now_us = time.time_ns() // 1_000
    store.put_sample(
        [
            {
                "sample": name, "conversation_key": row["conversation_key"], "inclusion_prob": row["inclusion_prob"],
                "purpose": row["purpose"], "drawn_at_us": now_us,
            }
            for row in plan.rows
        ]
    )  # fmt: skip
    try:
        store.publish_pending(command or "unheard judge --sample")
    except StoreLockedError:
        return  # another process writes: the rows wait, and are read all the same


def corrected(store: Store, settings: Settings, judge: str) -> Answer:
    """Correct the first judge's word on all by what another says of the samples that it rated."""
    with measured(store, settings, judge=FIRST) as facts:
        return DEBIASED.run(_request(facts, reference=judge))


def _request(facts: Measured, **options: Any) -> Request:
    return Request(engine=facts.engine, judge=FIRST, capability=facts.capability, fitted=facts.fitted, **options)
