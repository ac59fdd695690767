"""`unheard judge`: rate every eligible conversation that has no current judgement."""

from typing import TYPE_CHECKING

import click

from unheard.errors import UsageError
from unheard.present.cli.judge_fit import command as fit_command
from unheard.present.cli.options import Session, progress, session_options

if TYPE_CHECKING:
    from unheard.pipeline.judge import JudgeResult


@click.group("judge", invoke_without_command=True)
@click.option("--judge", "judge_name", default="embedded", show_default=True, help="embedded, or PROVIDER:MODEL.")
@click.option("--limit", type=click.IntRange(min=1), help="Judge at most so many conversations.")
@click.option(
    "--max-cost",
    type=click.FloatRange(min=0),
    help="Stop before more than this is spent (the embedded judge costs nothing).",
)
@click.option("--dry-run", is_flag=True, help="Count what would be judged, and judge nothing.")
@click.option(
    "--sample",
    type=click.IntRange(min=30),
    help="The embedded judge on all, --judge (or people) on N drawn with known probabilities.",
)
@click.option("--seed", type=int, help="Another seed, another sample [default: 1].")
@session_options(("table", "json", "jsonl"))
@click.pass_context
def command(
    context: click.Context,
    session: Session,
    judge_name: str,
    limit: int | None,
    max_cost: float | None,
    dry_run: bool,
    sample: int | None,
    seed: int | None,
) -> int:
    """Judge what has no current judgement; a second run goes on where the first one stopped.

    With --output jsonl every current judgement of that judge is written, one a line, in the shape that
    `judgements.jsonl` is read in.
    """
    if context.invoked_subcommand is not None:
        return 0  # the sub-command does the work
    if sample is not None:
        from unheard.present.cli.cascade import run_cascade

        if limit is not None:
            raise UsageError("--sample settles how many conversations are judged: leave --limit out.")
        return run_cascade(session, judge=judge_name, size=sample, seed=1 if seed is None else seed, dry_run=dry_run)
    if seed is not None:
        raise UsageError("--seed belongs to --sample.")
    from unheard.pipeline.judge import judge_store, judgements_jsonl

    with session.store() as store, progress() as shown:
        settings = session.settings()
        result = judge_store(
            store, settings, judge=judge_name, limit=limit, dry_run=dry_run, progress=shown, command=session.line
        )
        if session.output == "jsonl":
            for line in judgements_jsonl(store, judge=judge_name):
                click.echo(line)
    if session.output != "jsonl":
        session.say(result.to_json(), lambda: judge_text(result))
    return 1 if result.failed else 0


def judge_text(result: "JudgeResult") -> str:
    """Say the counts, and why some conversations have no rating."""
    lines = [
        f"eligible {result.eligible:,} · judged {result.judged:,} · "
        f"already current {result.already_current:,} · abstained {sum(result.abstained.values()):,}"
        + (f" · failed {result.failed:,}" if result.failed else "")
    ]
    lines += [f"  no rating: {reason}: {count:,}" for reason, count in result.abstained.items()]
    return "\n".join(lines)


command.add_command(fit_command)
