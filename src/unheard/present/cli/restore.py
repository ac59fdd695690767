"""`unheard restore`: bring a backup back."""

from pathlib import Path

import click

from unheard.present.cli.options import Session, session_options


@click.command("restore")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@session_options()
def command(session: Session, folder: Path) -> int:
    """Bring the backup in FOLDER back as the store. The store's folder must be new or empty."""
    from unheard.store import restore

    restore(folder, session.store_path)
    session.say({"store": str(session.store_path)}, lambda: f"Store restored to {session.store_path}")
    return 0
