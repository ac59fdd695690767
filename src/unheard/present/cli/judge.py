"""`unheard judge`: rate every eligible conversation that has no current judgement."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from unheard.errors import UsageError
from unheard.present.cli.judge_batch import export_batch, import_batch
from unheard.present.cli.judge_fit import command as fit_command
from unheard.present.cli.options import Session, progress, session_options
from unheard.present.cli.remote_words import failure_sentence, remote_lines, with_policy
from unheard.present.visible import visible

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
@click.option(
    "--sample",
    type=click.IntRange(min=30),
    help="The embedded judge on all, --judge (or people) on N drawn with known probabilities.",
)
@click.option("--seed", type=int, help="Another seed, another sample [default: 1].")
@click.option("--dry-run", is_flag=True, help="Count what would be judged, sent and paid, and judge nothing.")
@click.option(
    "--policy",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Text of the policy that a language model holds answers against.",
)
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
    policy: Path | None,
) -> int:
    """Judge what has no current judgement; a second run goes on where the first one stopped.

    A judge PROVIDER:MODEL is a language model: texts are sent to it, redacted (docs/llm-judge.md).

    With --output jsonl every current judgement of that judge is written, one a line, in the shape that
    `judgements.jsonl` is read in.
    """
    if context.invoked_subcommand is not None:
        return 0  # the sub-command does the work
    if sample is not None:
        from unheard.present.cli.cascade import run_cascade

        if limit is not None:
            raise UsageError("--sample settles how many conversations are judged: leave --limit out.")
        return run_cascade(
            session, with_policy(session.settings(), policy), judge=judge_name, size=sample,
            seed=1 if seed is None else seed, max_cost=max_cost, dry_run=dry_run,
        )  # fmt: skip
    if seed is not None:
        raise UsageError("--seed belongs to --sample.")
    from unheard.pipeline.judge import judge_store, judgements_jsonl

    with session.store() as store, progress() as shown:
        settings = with_policy(session.settings(), policy)
        result = judge_store(
            store,
            settings,
            judge=judge_name,
            limit=limit,
            max_cost=max_cost,
            dry_run=dry_run,
            progress=shown,
            command=session.line,
        )
        if session.output == "jsonl":
            for line in judgements_jsonl(store, judge=judge_name):
                click.echo(line)
    if session.output != "jsonl":
        session.say(result.to_json(), lambda: judge_text(result))
    if result.failed and hasattr(result, "failed_by_reason"):
        click.echo(visible(failure_sentence(result)), err=True)
    return 1 if result.failed else 0


command.add_command(export_batch)
command.add_command(import_batch)


def judge_text(result: "JudgeResult") -> str:
    """Say the counts, and why some conversations have no rating."""
    lines = [
        f"eligible {result.eligible:,} · judged {result.judged:,} · "
        f"already current {result.already_current:,} · abstained {sum(result.abstained.values()):,}"
        + (f" · failed {result.failed:,}" if result.failed else "")
        + (f" · left {result.left:,}" if result.left else "")
    ]
    if result.rated_again:
        lines.append(f"  {result.rated_again:,} of them rated again from stored parts: only the rubric had changed")
    if result.kept:
        lines.append(f"  the former version is kept on a sample as {result.kept}: `unheard study bridge` compares")
    lines += [f"  no rating: {reason}: {count:,}" for reason, count in result.abstained.items()]
    if hasattr(result, "failed_by_reason"):
        lines += remote_lines(result)
    return "\n".join(lines)


command.add_command(fit_command)
