"""Start the server: bind, say where it is, serve until Ctrl-C."""

import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from unheard.errors import UnheardError
from unheard.present.web.app import create_app
from unheard.present.web.serving import Serving
from unheard.store.desk.accounts import has_account

DRAIN_SECONDS = 5


def start(
    serving: Serving, *, host: str, port: int, public_url: str | None, certificate: Path | None, key: Path | None,
    say: Callable[[str], None],
) -> None:  # fmt: skip
    """Serve until the process is told to end; raise `UnheardError` for an address that cannot be had."""
    try:
        bound = _bind(host, port)
    except OSError as error:
        serving.close()
        raise UnheardError(
            f"{host}:{port} cannot be listened on: {error.strerror}. Choose another port with --port."
        ) from None
    scheme = "http" if certificate is None else "https"
    name = f"[{host}]" if ":" in host else host
    base = (public_url or f"{scheme}://{name}:{bound.getsockname()[1]}").rstrip("/")
    here = "" if public_url is None else f"listening on {name}:{bound.getsockname()[1]}, "
    say(f"Unheard serves {serving.store.folder} at {base}  ({here}Ctrl-C ends it)")
    if not has_account(serving.desk):
        say(f"Make the first account: {base}/setup?code={serving.setup_code}")
    config = uvicorn.Config(
        # Tracebacks hold the words of exceptions, which may be those of a conversation: the app logs places instead.
        create_app(serving), log_level="critical", access_log=False, server_header=False, date_header=True,
        # Behind a proxy every request comes from its address; its headers are believed only when it is named.
        proxy_headers=public_url is not None, forwarded_allow_ips="127.0.0.1",
        ssl_certfile=certificate, ssl_keyfile=key, timeout_graceful_shutdown=DRAIN_SECONDS, limit_concurrency=512,
        h11_max_incomplete_event_size=65_536,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[bound])


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named, asyncio turns Nagle's algorithm off; else head and body of an answer, sent one after the
    # other, wait 40 ms for the reader's acknowledgement.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        # From now on whoever follows the printed link waits for the application instead of being refused.
        made.listen(512)
    except OSError:
        made.close()
        raise
    return made
