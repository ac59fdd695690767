"""`unheard serve`: not in this version."""

import click

from unheard.errors import UnheardError
from unheard.present.cli.options import Session, session_options


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=int, default=8765, show_default=True, help="Port to listen on.")
@session_options()
def command(session: Session, host: str, port: int) -> None:
    """Serve web pages, the REST API and webhooks (comes in a later version)."""
    raise UnheardError(
        "The web application comes in a later version. Until then `unheard report` writes the page, "
        "and `unheard metrics --output json` gives the numbers."
    )
