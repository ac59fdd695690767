"""The receiver's HTTP side: OTLP over HTTP as an ASGI application, and nothing else.

    POST /v1/traces, /v1/logs    application/x-protobuf or application/json, plain or gzip
    GET  /healthz                what was taken, what waits

Answers are those of the protocol: 200 with what was rejected of it, 400 and 413 for what is not to be sent again, 429
never, 503 with Retry-After where there is no room.
"""

import asyncio
import hmac
import json
import zlib
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from unheard.pipeline.receive import Accepted, BusyError, NotOtlpError, Receiver

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

BODY_BYTES = 16 << 20
"""A longer body is refused, as it comes."""
UNPACKED_BYTES = 64 << 20
BODY_SECONDS = 30.0
"""A sender that takes longer for its body is told so."""
IN_FLIGHT = 64
_THREADS = 8
_FORMS = {"application/json": "json", "application/x-protobuf": "protobuf"}
_KINDS = {"/v1/traces": "spans", "/v1/logs": "logs"}
_INVALID, _TOO_MUCH, _INTERNAL, _UNAVAILABLE, _NO_ENTRY = 3, 8, 13, 14, 16
"""Codes of gRPC that the protocol's answers bear."""


class Refusal(Exception):
    """A request that is not taken."""

    def __init__(self, status: int, code: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass(slots=True, kw_only=True)
class Application:
    """The ASGI application in front of a receiver."""

    receiver: Receiver
    token: str | None = None
    """Asked of every request where it is set."""
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_THREADS, "unheard-otlp"))
    _in_flight: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or begin and end with the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.receiver.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                self._pool.shutdown()
                await asyncio.get_running_loop().run_in_executor(None, self.receiver.stop)
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        form = _FORMS.get(headers.get("content-type", "").partition(";")[0].strip().lower(), "")
        kind = _KINDS.get(scope["path"], "spans")
        try:
            self._check(headers)
            if scope["path"] == "/healthz" and scope["method"] in ("GET", "HEAD"):
                body, form = self._health(), "json"
            else:
                accepted = await self._take(scope, headers, form, receive)
                body = _taken(accepted, form, kind)
            await _send(send, 200, form, body, {})
        except Refusal as found:
            refusal = found
        except Exception:  # never with its own words, which may be those of a conversation
            refusal = Refusal(500, _INTERNAL, "This is a fault of the receiver. What was sent is not kept.")
        else:
            return
        await _send(send, refusal.status, form or "json", _status(refusal, form), refusal.headers)

    def _check(self, headers: MutableMapping[str, str]) -> None:
        if self.token is None:
            return
        given = headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self.token}".encode()):
            raise Refusal(401, _NO_ENTRY, "The token is missing or wrong.", www_authenticate="Bearer")

    def _health(self) -> bytes:
        return json.dumps({"taken": self.receiver.taken, "waiting_bytes": self.receiver.spool.waiting_bytes()}).encode()

    async def _take(self, scope: Scope, headers: MutableMapping[str, str], form: str, receive: Receive) -> Accepted:
        if scope["path"] not in _KINDS:
            raise Refusal(404, _INVALID, "Traces go to /v1/traces, log records to /v1/logs.")
        if scope["method"] != "POST":
            raise Refusal(405, _INVALID, "Send with POST.", allow="POST")
        if not form:
            raise Refusal(415, _INVALID, "The content type is neither application/x-protobuf nor application/json.")
        packing = headers.get("content-encoding", "identity").strip().lower()
        if packing not in ("gzip", "identity", ""):
            raise Refusal(415, _INVALID, "The content encoding is neither gzip nor identity.")
        if self._in_flight >= IN_FLIGHT:
            raise Refusal(503, _UNAVAILABLE, "Too many requests at once.", retry_after="1")
        self._in_flight += 1
        try:
            body = await _body(headers, receive)
            return await asyncio.get_running_loop().run_in_executor(
                self._pool, self._accept, body, packing == "gzip", form, _KINDS[scope["path"]]
            )
        finally:
            self._in_flight -= 1

    def _accept(self, body: bytes, is_packed: bool, form: str, kind: str) -> Accepted:
        try:
            return self.receiver.accept(_unpacked(body) if is_packed else body, form=form, kind=kind)
        except NotOtlpError as error:
            raise Refusal(400, _INVALID, str(error)) from error
        except BusyError as error:
            raise Refusal(503, _UNAVAILABLE, str(error), retry_after="5") from error


async def _body(headers: MutableMapping[str, str], receive: Receive) -> bytes:
    too_long = Refusal(413, _TOO_MUCH, f"The body is longer than {BODY_BYTES >> 20} MB. Send smaller batches.")
    length = headers.get("content-length", "0")
    if length.isdecimal() and int(length) > BODY_BYTES:
        raise too_long
    pieces: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Refusal(400, _INVALID, "The sender went away.")
                pieces.append(message.get("body", b""))
                size += len(pieces[-1])
                if size > BODY_BYTES:
                    raise too_long
                if not message.get("more_body", False):
                    return b"".join(pieces)
    except TimeoutError:
        raise Refusal(408, _INVALID, "The body took too long.", connection="close") from None


def _unpacked(body: bytes) -> bytes:
    """Unpack gzip, and no more of it than the limit."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        data = unpacker.decompress(body, UNPACKED_BYTES + 1)
    except zlib.error:
        raise Refusal(400, _INVALID, "The body is no gzip.") from None
    if len(data) > UNPACKED_BYTES:
        raise Refusal(413, _TOO_MUCH, f"The body unpacks to more than {UNPACKED_BYTES >> 20} MB.")
    if not unpacker.eof or unpacker.unused_data:
        raise Refusal(400, _INVALID, "The body is gzip that does not end where the body ends.")
    return data


def _taken(accepted: Accepted, form: str, kind: str) -> bytes:
    """Write the protocol's answer: empty, or how much was rejected and why."""
    if form == "json":
        if not accepted.rejected:
            return b"{}"
        name = "rejectedSpans" if kind == "spans" else "rejectedLogRecords"
        partial = {name: str(accepted.rejected), "errorMessage": accepted.reason}
        return json.dumps({"partialSuccess": partial}).encode()
    if not accepted.rejected:
        return b""
    # ExportTraceServiceResponse and its twin for logs have the same shape: field 1 {1: count, 2: message}.
    reason = accepted.reason.encode()
    partial_success = b"\x08" + _varint(accepted.rejected) + b"\x12" + _varint(len(reason)) + reason
    return b"\x0a" + _varint(len(partial_success)) + partial_success


def _status(refusal: Refusal, form: str) -> bytes:
    """Write google.rpc.Status, which the protocol asks of every refusal: {1: code, 2: message}."""
    if form != "protobuf":
        return json.dumps({"code": refusal.code, "message": refusal.message}).encode()
    message = refusal.message.encode()
    return b"\x08" + _varint(refusal.code) + b"\x12" + _varint(len(message)) + message


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


async def _send(send: Send, status: int, form: str, body: bytes, headers: MutableMapping[str, str]) -> None:
    kind = "application/x-protobuf" if form == "protobuf" else "application/json"
    every = {"content-type": kind, "content-length": str(len(body)), **headers}
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in every.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
