"""`unheard receive`: take OpenTelemetry's traces live, over HTTP."""

import ipaddress
import os
import socket
from typing import TYPE_CHECKING, Any

import click

from unheard.errors import UnheardError, UsageError
from unheard.present.cli.options import Session, session_options

if TYPE_CHECKING:
    from unheard.pipeline.ingest import IngestResult

TOKEN = "UNHEARD_RECEIVE_TOKEN"
MISSING = "Receiving needs the extra `otel`: pip install 'unheard[otel]'."


@click.command("receive")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; another needs a token.")
@click.option("--port", type=click.IntRange(0, 65535), default=4318, show_default=True, help="Port; 0 = any free one.")
@click.option(
    "--token-env", default=TOKEN, show_default=True, metavar="NAME", help="Environment variable that holds the token."
)
@click.option(
    "--every",
    type=click.FloatRange(min=0.1),
    default=30.0,
    show_default=True,
    help="Seconds between two publications into the store.",
)
@click.option("--drain", is_flag=True, help="Publish what waits from an earlier run, and end.")
@session_options()
def command(session: Session, host: str, port: int, token_env: str, every: float, drain: bool) -> int:
    """Receive traces of AI agents as OTLP over HTTP, at /v1/traces and /v1/logs.

    What is acknowledged is on disk and survives a crash; it is in the store once its trace has come to rest. Point an
    exporter at it with OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318.
    """
    token = os.environ.get(token_env) or None
    if token is None and not drain and not _is_loopback(host):
        raise UsageError(
            f"--host {host} can be reached from other machines, and there is no token. Set {token_env}, and let "
            "exporters send it: OTEL_EXPORTER_OTLP_HEADERS='authorization=Bearer%20TOKEN'."
        )
    from unheard.pipeline.receive import COMMAND, Limits, Receiver
    from unheard.store.lock import writer_lock
    from unheard.store.spool import Spool

    settings = session.settings()
    with session.store(create=True) as store:
        folder = store.folder
    spool = Spool(folder)
    with writer_lock(spool.lock, COMMAND, settings.lock_timeout, doing="Traces are being received"):
        receiver = Receiver(
            folder=folder,
            settings=settings,
            limits=Limits(every_seconds=every),
            spool=spool,
            tell=lambda what: _tell(session, what),
        )
        if drain:
            receiver.publish(everything=True)
            return 0
        _serve(session, receiver, token, host, port)
    return 0


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _serve(session: Session, receiver: Any, token: str | None, host: str, port: int) -> None:
    try:
        import opentelemetry.proto.trace.v1.trace_pb2  # noqa: F401  (so that what is missing is said before the first request)
        import uvicorn
    except ImportError:
        raise UnheardError(MISSING) from None
    from unheard.present.otlp import Application

    listening = _listen(host, port)
    where = listening.getsockname()
    address = f"http://[{where[0]}]:{where[1]}" if ":" in where[0] else f"http://{where[0]}:{where[1]}"
    session.say({"address": address}, lambda: f"receiving at {address}/v1/traces and {address}/v1/logs")
    config = uvicorn.Config(
        Application(receiver=receiver, token=token),
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
    )
    with listening:
        uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise UnheardError(
            f"{host}:{port} cannot be listened on: {error.strerror or error}. Name another --port."
        ) from None
    return listening


def _tell(session: Session, what: "IngestResult | UnheardError") -> None:
    """Say what was published, or why nothing was: it waits, and comes with the next publication."""
    from unheard.present.cli.ingest import ingest_text

    if isinstance(what, UnheardError):
        click.echo(f"unheard: {what} What was received waits.", err=True)
    elif session.output == "json":
        session.say(what.to_json(), str)
    else:
        session.say(None, lambda: ingest_text(what))
