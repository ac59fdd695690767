"""`unheard judge export-batch` and `import-batch`: a provider's batch endpoint, by file."""

from pathlib import Path

import click

from unheard.present.cli.options import Session, session_options


@click.command("export-batch")
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
    session.say(
        made.to_json(),
        lambda: (
            f"written {made.lines:,} lines to {made.path} · answered before {made.answered_before:,} · "
            f"without words {made.without_words:,}"
        ),
    )
    return 0


@click.command("import-batch")
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
        click.echo(visible(failure_sentence(result)), err=True)
    return 1 if result.failed else 0
