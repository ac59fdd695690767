"""`unheard judge export-batch` and `import-batch`: a provider's batch endpoint, by file."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from unheard.present.cli.options import Session, session_options

if TYPE_CHECKING:
    from unheard.pipeline.judge_batch import ExportResult

NONE_FITS = (
    "unheard: no answer fits a conversation that is due: the settings under [llm], the policy and the texts must be "
    "those of the export."
)


@click.command("export-batch", short_help="Write a batch for a provider to FILE.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--judge", "judge_name", required=True, metavar="PROVIDER:MODEL", help="openai:MODEL or anthropic:MODEL.")
@click.option("--limit", type=click.IntRange(min=1), help="Write at most so many conversations.")
@click.option("--policy", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Text of the policy.")
@session_options()
def export_batch(session: Session, file: Path, judge_name: str, limit: int | None, policy: Path | None) -> int:
    """Write what would be asked to FILE, redacted, in the provider's batch format; nothing is sent."""
    from unheard.pipeline.judge_batch import export_batch as export
    from unheard.present.cli.remote_words import with_policy

    with session.store() as store:
        settings = with_policy(session.settings(), policy)
        made = export(
            store, settings, file, judge=judge_name, limit=limit, notice=lambda line: click.echo(line, err=True)
        )
    session.say(made.to_json(), lambda: _written(made, policy))
    return 0


def _written(made: "ExportResult", policy: Path | None) -> str:
    """Say what was written, and what comes next."""
    told = (
        f"written {made.lines:,} {'line' if made.lines == 1 else 'lines'} to {made.path} · answered before "
        f"{made.answered_before:,} · without words {made.without_words:,}"
    )
    if not made.lines:
        return f"{told}\n  nothing is left to ask: `unheard judge --judge {made.judge}` needs no call for the rest"
    again = "" if policy is None else f" --policy {policy}"
    return (
        f"{told}\n  next: hand it to the provider, then `unheard judge import-batch OUTPUT{again}` with what comes back"
    )


@click.command("import-batch", short_help="Judge by a provider's answers in FILE.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--judge", "judge_name", metavar="PROVIDER:MODEL", help="Who answered [default: as the file says].")
@click.option("--policy", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="As in the export.")
@session_options()
def import_batch(session: Session, file: Path, judge_name: str | None, policy: Path | None) -> int:
    """Judge by the answers in FILE, the provider's output of an exported batch."""
    from unheard.pipeline.judge_batch import import_batch as read
    from unheard.present.cli.judge import judge_text
    from unheard.present.cli.remote_words import failure_sentence, with_policy
    from unheard.present.visible import visible

    with session.store() as store:
        settings = with_policy(session.settings(), policy)
        result = read(store, settings, file, judge=judge_name, command=session.line)
    session.say(result.to_json(), lambda: judge_text(result))
    if result.failed:
        again = "" if policy is None else f" --policy {policy}"
        remedy = f"`unheard judge --judge {result.judge}{again}` asks about the rest one by one"
        click.echo(visible(failure_sentence(result, remedy)), err=True)
    elif result.unmatched and not (result.judged or result.abstained or result.already_current):
        click.echo(NONE_FITS, err=True)
        return 1
    return 1 if result.failed else 0
