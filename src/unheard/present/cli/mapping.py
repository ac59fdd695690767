"""`unheard mapping suggest`: a first mapping file for a CSV export or warehouse table."""

from pathlib import Path

import click

from unheard.present.cli.options import Session, session_options


@click.group("mapping")
def command() -> None:
    """Help with mapping files: which column is which field."""


@command.command("suggest")
@click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@session_options()
def suggest(session: Session, path: Path) -> int:
    """Propose a mapping file from the header and five sample rows of PATH (CSV or Parquet)."""
    from unheard.sources.mapping import suggest as propose

    text = propose(path)
    session.say({"mapping": text}, lambda: text.rstrip())
    return 0
