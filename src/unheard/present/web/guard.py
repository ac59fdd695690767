"""What stands before every request: the host it names, where a form came from, its size; and the headers of answers.

Pure ASGI, so that nothing is answered without it.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
BODY_LIMIT = 1_000_000
UPLOAD = "/jobs/files"
UPLOAD_LIMIT = 4_000_000_000
"""Files of an administrator; larger exports are read by the command line, on the server."""
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
        "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    )
)  # fmt: skip
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # `no-referrer` would make browsers send `Origin: null` with our own forms.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
SAFE = ("GET", "HEAD", "OPTIONS")


class TooLarge(Exception):
    """A body goes on beyond what it may."""


class Guard:
    """Refuses what names another host, comes from another site or is too large; puts the headers on every answer."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], is_https: bool) -> None:
        self._app, self._is_https = app, is_https
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        limit = UPLOAD_LIMIT if scope["path"] == UPLOAD else BODY_LIMIT
        refused = self._refusal(scope, headers, limit)
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise TooLarge
            return message

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    answer[name] = value
                if "cache-control" not in answer:
                    answer["cache-control"] = "no-store"
                if self._is_https:
                    answer["strict-transport-security"] = "max-age=31536000"
            await send(message)

        try:
            if refused is not None:
                await refused(scope, receive, dressed)
            else:
                await self._app(scope, counted, dressed)
        except TooLarge:
            await PlainTextResponse("The request is too large.", 413)(scope, receive, dressed)

    def _refusal(self, scope: Scope, headers: Headers, limit: int) -> PlainTextResponse | None:
        host = headers.get("host", "").lower()
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        if name not in self._hosts:
            # A name that only leads here (DNS rebinding) must not read what this machine may.
            return PlainTextResponse("This server does not answer to that name. See --public-url.", 421)
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or int(length[:18]) > limit:
            return PlainTextResponse("The request is too large.", 413)
        if scope["method"] in SAFE or headers.get("authorization", "").startswith("Bearer "):
            return None
        origin = headers.get("origin") or headers.get("referer") or ""
        if urlsplit(origin).netloc.lower() != host:
            return PlainTextResponse("A form has to be sent from a page of this server.", 403)
        return None
