"""`unheard labels`: what people say about conversations, in and out."""

import json
import sys
from pathlib import Path

import click

from unheard.present.cli.ingest import ingest_text
from unheard.present.cli.options import Session, session_options


@click.group("labels")
def command() -> None:
    """Import and export human labels (JSONL: conversation_id, name, value, annotator, …)."""


@command.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@session_options()
def import_(session: Session, paths: tuple[Path, ...]) -> int:
    """Read labels; the same label twice counts once."""
    from unheard.pipeline.labels import import_labels

    with session.store() as store:
        result = import_labels(store, session.settings(), list(paths), command=session.line)
    session.say(result.to_json(), lambda: ingest_text(result))
    for error in result.errors:
        click.echo(f"unheard: {error}", err=True)
    return 1 if result.errors else 0


@command.command("export")
@click.argument("path", required=False, type=click.Path(path_type=Path, dir_okay=False))
@session_options()
def export(session: Session, path: Path | None) -> int:
    """Write every label as JSONL, to PATH or to standard output, in the shape that import reads."""
    from unheard.pipeline.labels import export_labels

    with session.store() as store:
        lines = [json.dumps(label, ensure_ascii=False) for label in export_labels(store)]
    text = "".join(line + "\n" for line in lines)
    if path is None and session.output == "json":
        sys.stdout.write("[" + ",\n ".join(lines) + "]\n")
    elif path is None:
        sys.stdout.write(text)
    else:
        path.write_text(text, encoding="utf-8")
        session.say({"labels": len(lines), "path": str(path)}, lambda: f"{len(lines):,} labels written to {path}")
    return 0
