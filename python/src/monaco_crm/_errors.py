"""What can go wrong: one root, one class for each kind of the core's errors."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import total_ordering
from typing import TYPE_CHECKING, Any, Final, TypeVar

from . import _core

if TYPE_CHECKING:
    from typing_extensions import ParamSpec

    P = ParamSpec("P")

T = TypeVar("T")


@total_ordering
class Certainty(Enum):
    """Whether the server acted on a request that failed: the strongest over all attempts, which compare in this order."""

    NOT_SENT = "not_sent"
    """No byte of the request was written."""
    REJECTED = "rejected"
    """The server answered that it did nothing."""
    UNKNOWN = "unknown"
    """The request was written, at least in part, and no answer tells what became of it."""
    APPLIED = "applied"
    """The server answered that it did it, but the answer could not be used."""

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Certainty):
            return NotImplemented
        ranks = list(Certainty)
        return ranks.index(self) < ranks.index(other)


class MonacoError(Exception):
    """The root of everything this package raises. It never holds a key.

    Attributes:
        kind: the core's name of the class, such as `rate_limited`.
        message: what was wrong, in words: the server's message where it gave one.
        certainty: whether the server acted on the request.
        attempts: attempts that were sent.
        status: the status of the last answer.
        code: Monaco's own error code, such as `not_found`.
        body: the answer's raw body, at most 4 KiB, redacted.
        request_id: the request's id, where the server or a proxy gave one.
        retry_after: seconds that the server asked to wait, from the moment the call failed.
        cause: class and redacted text of the transport's or the key provider's own failure.
    """

    kind: str = "misuse"

    def __init__(
        self,
        message: str,
        *,
        certainty: Certainty = Certainty.NOT_SENT,
        attempts: int = 0,
        status: int | None = None,
        code: str | None = None,
        body: str | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        cause: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.certainty = certainty
        self.attempts = attempts
        self.status = status
        self.code = code
        self.body = body
        self.request_id = request_id
        self.retry_after = retry_after
        self.cause = cause

    def __str__(self) -> str:
        status = "" if self.status is None else f"{self.status}: "
        cause = "" if self.cause is None else f" ({self.cause})"
        return f"{status}{self.message}{cause}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), self.message), self.__dict__


def _rebuilt(cls: type[MonacoError], message: str) -> MonacoError:
    return cls(message)


class InvalidKeyError(MonacoError):
    """The key is not one: its format, the documentation's placeholder, an opaque bearer for Monaco's own host."""

    kind = "invalid_key"


class ConfigurationError(MonacoError):
    """An option of the client or of a call does not hold."""

    kind = "invalid_config"


class InvalidRequestError(MonacoError):
    """The request could not be built; nothing was sent."""

    kind = "invalid_request"


class SendsNotAllowedError(MonacoError):
    """The request would start messages to people, and `allow_sends` has not allowed that; nothing was sent."""

    kind = "sends_not_allowed"


class KeyProviderError(MonacoError):
    """The key provider failed."""

    kind = "key_provider"


class APIStatusError(MonacoError):
    """The server answered with a status that is no success."""


class BadRequestError(APIStatusError):
    """400."""

    kind = "bad_request"


class AuthenticationError(APIStatusError):
    """401, and no other key is known."""

    kind = "authentication"


class PermissionDeniedError(APIStatusError):
    """403: the key is valid but lacks access."""

    kind = "permission_denied"


class NotFoundError(APIStatusError):
    """404."""

    kind = "not_found"


class ConflictError(APIStatusError):
    """409: a duplicate, or a campaign that is being processed."""

    kind = "conflict"


class UnprocessableEntityError(APIStatusError):
    """422: the server's validation refused the request."""

    kind = "unprocessable"


class RateLimitError(APIStatusError):
    """429, or a wait for the rate limit that is longer than the caller allows: `retry_after` says how long."""

    kind = "rate_limited"


class ServerError(APIStatusError):
    """5xx."""

    kind = "server"


class UnexpectedStatusError(APIStatusError):
    """Any other status that is no success, redirects included: they are never followed."""

    kind = "unexpected_status"


class APIConnectionError(MonacoError):
    """The connection could not be made, or was lost."""

    kind = "connection"


class CertificateError(APIConnectionError):
    """The server's certificate was refused."""

    kind = "certificate"


class ProxyError(APIConnectionError):
    """The proxy refused the connection."""

    kind = "proxy"


class APITimeoutError(APIConnectionError):
    """No answer came within the attempt's time, or no attempt could be made within the call's deadline."""

    kind = "timeout"


class UndecodableResponseError(MonacoError):
    """A success whose body is not what the operation promises: the server did what was asked."""

    kind = "undecodable"


class CancelledCallError(MonacoError):
    """The call was cancelled."""

    kind = "cancelled"


class MisuseError(MonacoError):
    """The core was driven out of turn: a defect of this package."""

    kind = "misuse"


CLASSES: Final[dict[str, type[MonacoError]]] = {
    cls.kind: cls
    for cls in (
        InvalidKeyError,
        ConfigurationError,
        InvalidRequestError,
        SendsNotAllowedError,
        KeyProviderError,
        BadRequestError,
        AuthenticationError,
        PermissionDeniedError,
        NotFoundError,
        ConflictError,
        UnprocessableEntityError,
        RateLimitError,
        ServerError,
        UnexpectedStatusError,
        APIConnectionError,
        CertificateError,
        ProxyError,
        APITimeoutError,
        UndecodableResponseError,
        CancelledCallError,
        MisuseError,
    )
}
"""The class of each of the core's kinds: all of `_core.ERROR_KINDS`, which a test proves."""


_IN_SECONDS: Final = {"attempt_timeout_ms": "timeout", "windows.window_ms": "windows.seconds"}
"""This package's names of durations, where they are not the core's without `_ms`."""


def _message(error: _core.Error) -> str:
    """The core's words; of a duration out of its bounds, under the name and in the unit that a caller of this package gave it."""
    if error.bounds is None or not error.bounds[0].endswith("_ms"):
        return error.message
    option, *millis = error.bounds
    value, least, most = (f"{number / 1000:.3f}".rstrip("0").rstrip(".") for number in millis)
    return f"{_IN_SECONDS.get(option, option.removesuffix('_ms'))} is {value}; expected {least} to {most}"


def from_core(error: _core.Error) -> MonacoError:
    """The exception of a core error."""
    retry_after_ms = error.retry_after_ms
    return CLASSES[error.kind](
        _message(error),
        certainty=Certainty(error.certainty),
        attempts=error.attempts,
        status=error.status,
        code=error.code,
        body=error.body,
        request_id=error.request_id,
        retry_after=None if retry_after_ms is None else retry_after_ms / 1000,
        cause=error.cause,
    )


def checked(make: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Calls into the core and raises its refusal as this package's own error, without a context.

    The arguments may be secrets: this frame, which stands in the traceback, forgets them first.
    """
    try:
        return make(*args, **kwargs)
    except _core.CoreError as refusal:
        error = from_core(refusal.args[0])
    del args, kwargs
    raise error
