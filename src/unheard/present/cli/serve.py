"""`unheard serve`: web pages and the API over a store."""

from pathlib import Path

import click

from unheard.errors import UsageError
from unheard.present.cli.options import Session, session_options


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port; 0 = any free one.")
@click.option("--public-url", metavar="URL", help="Where people reach it through a proxy that speaks HTTPS.")
@click.option("--certificate", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Certificate (PEM).")
@click.option("--key", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Its private key (PEM).")
@session_options()
def command(
    session: Session, host: str, port: int, public_url: str | None, certificate: Path | None, key: Path | None
) -> int:
    """Serve web pages and the REST API; Ctrl-C ends it.

    The first start shows a link with which the first account is made. An address that other machines reach needs an
    account and HTTPS first.
    """
    from urllib.parse import urlsplit

    from unheard.present.web.serving import open_serving
    from unheard.present.web.starting import start

    if (certificate is None) != (key is None):
        raise UsageError("--certificate and --key belong together: give both, or neither.")
    public = None if public_url is None else urlsplit(public_url)
    if public is not None and (public.scheme not in ("http", "https") or not public.hostname):
        raise UsageError(f"--public-url {public_url!r} is no address. Write it like https://unheard.example.org.")
    serving = open_serving(
        session.store_path, session.settings(), host=host, public_host=None if public is None else public.hostname,
        is_https=certificate is not None or (public is not None and public.scheme == "https"),
    )  # fmt: skip
    start(serving, host=host, port=port, public_url=public_url, certificate=certificate, key=key, say=click.echo)
    return 0
