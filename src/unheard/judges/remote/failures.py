"""What can go wrong with a call, in our words: kinds that the gate and the retries know what to do about."""

BUSY, SERVER, CONNECTION, TIMEOUT = "busy", "server error", "no connection", "timeout"
REJECTED, DENIED, NOT_THERE, QUOTA = "request rejected", "key refused", "model not found", "quota used up"
UNEXPECTED = "the client library failed"
RETRIED = (BUSY, SERVER, CONNECTION, TIMEOUT)
FATAL = (DENIED, NOT_THERE, QUOTA)
"""Kinds of error that no other call of the same run can escape."""


class CallError(Exception):
    """A call that brought no answer."""

    def __init__(self, kind: str, *, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(f"{kind} {status}" if status else kind)
        self.kind, self.status, self.retry_after = kind, status, retry_after


def call_error(error: Exception) -> CallError:
    """Say what kind of failure a library's error is; its own words may be those of a conversation and are not kept."""
    from pydantic_ai import exceptions as known

    if isinstance(error, known.ModelHTTPError):
        is_quota = isinstance(error, known.ModelQuotaExceededError)
        return http_error(error.status_code, error.retry_after, is_quota=is_quota)
    if isinstance(error, known.ModelTimeoutError | known.ModelRequestTimeout):
        return CallError(TIMEOUT)
    if isinstance(error, known.ModelConnectionError):
        return CallError(CONNECTION)
    if isinstance(error, known.ModelAPIError | known.UnexpectedModelBehavior):
        return CallError(SERVER)  # what came is not what the protocol allows, e.g. half of a JSON body
    if isinstance(error, known.UserError):
        return CallError(REJECTED)
    if isinstance(error, OSError):
        return CallError(CONNECTION)
    return unexpected(error)


def unexpected(error: Exception) -> CallError:
    """An error that nobody foresaw, by its kind alone."""
    return CallError(f"{UNEXPECTED} ({type(error).__name__})")


def http_error(status: int, wait: float | None, *, is_quota: bool) -> CallError:
    """Say what an HTTP status means."""
    if is_quota:
        kind = QUOTA
    elif status == 429:
        kind = BUSY
    elif status in (401, 403):
        kind = DENIED
    elif status == 404:
        kind = NOT_THERE
    elif status in (408, 409) or status >= 500:
        kind = SERVER
    else:
        kind = REJECTED
    return CallError(kind, status=status, retry_after=wait)
