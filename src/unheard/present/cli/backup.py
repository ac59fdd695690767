"""`unheard backup`: a consistent copy of the store."""

from pathlib import Path

import click

from unheard.present.cli.options import Session, session_options


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path))
@session_options()
def command(session: Session, folder: Path) -> int:
    """Copy the store to FOLDER (new or empty) as it stands at this moment, while others may write."""
    with session.store() as store:
        answer = store.backup(folder)
    session.say({"backup": str(folder), **answer}, lambda: f"Backup written to {folder}")
    return 0
