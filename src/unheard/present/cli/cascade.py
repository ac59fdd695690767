"""`unheard judge --sample N`: one judge on all, another (or people) on a sample with known probabilities."""

import json
from typing import TYPE_CHECKING

import click

from unheard.present.cli.options import Session, progress

if TYPE_CHECKING:
    from unheard.pipeline.cascade import Cascade
    from unheard.settings import Settings


def run_cascade(
    session: Session,
    settings: "Settings",
    *,
    judge: str,
    size: int,
    seed: int,
    max_cost: float | None,
    dry_run: bool,
) -> int:
    """Draw, judge, correct and say it; with --output jsonl the sample as labels to fill in, or its judgements."""
    from unheard.pipeline.cascade import FIRST, judge_sample
    from unheard.pipeline.judge import judgements_jsonl

    with session.store() as store, progress() as shown:
        done = judge_sample(
            store, settings, judge=judge, size=size, seed=seed, max_cost=max_cost, dry_run=dry_run, progress=shown,
            command=session.line,
        )  # fmt: skip
        if session.output == "jsonl" and judge != FIRST:
            for line in judgements_jsonl(store, judge=judge):
                click.echo(line)
        elif session.output == "jsonl":
            for row in done.rows:
                click.echo(json.dumps(row, ensure_ascii=False))
    if session.output != "jsonl":
        session.say(done.to_json(), lambda: cascade_text(done))
    return 1 if done.first.failed or (done.second is not None and done.second.failed) else 0


def cascade_text(done: "Cascade") -> str:
    """Say what was drawn and judged, the planned and the reached width, and what to do next."""
    from unheard.present.cli.judge import judge_text

    lines = [
        f"all, by {done.first.judge}: {judge_text(done.first)}",
        f"sample {done.sample!r}: {done.drawn:,} conversations, each with its probability"
        + ("" if done.planned_half_width is None else f"; cx_score planned to ±{done.planned_half_width:.1f} points"),
    ]
    if done.second is None:
        lines += [
            "Next: `--output jsonl` writes the sample as labels without a value for people to fill in "
            "(`unheard labels import`), or let another judge rate it and ingest its judgements.jsonl "
            "(`unheard study debiased --reference JUDGE`).",
        ]
        return "\n".join(lines)
    lines.append(f"sample, by {done.second.judge}: {judge_text(done.second)}")
    if done.reached_half_width is not None:
        lines.append(f"reached ±{done.reached_half_width:.1f} points")
    if done.found is not None:
        lines += [done.found.sentence, *(f"Note: {note}" for note in done.found.notes)]
    return "\n".join(lines)
