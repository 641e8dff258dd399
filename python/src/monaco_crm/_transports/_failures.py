"""httpx2's exceptions to the core's failures: one row a class, by name, so that the table needs no import."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Final

from .. import _core
from .._keys import describe

FAILURES: Final = {
    # No byte of the request was written.
    "ConnectError": "not_connected",
    "ConnectTimeout": "connect_timed_out",
    "PoolTimeout": "pool_exhausted",
    "ProxyError": "proxy_refused",
    "InvalidURL": "not_written",
    "UnsupportedProtocol": "not_written",
    "LocalProtocolError": "not_written",
    "CookieConflict": "not_written",
    # Some of it may have been.
    "ReadError": "connection_lost",
    "WriteError": "connection_lost",
    "CloseError": "connection_lost",
    "NetworkError": "connection_lost",
    "ReadTimeout": "timed_out",
    "WriteTimeout": "timed_out",
    "TimeoutException": "timed_out",
    # What came back is no answer.
    "RemoteProtocolError": "invalid_answer",
    "ProtocolError": "invalid_answer",
    "DecodingError": "invalid_answer",
    "SSEError": "invalid_answer",
    # Raised by no transport, but by a caller's own hooks and transports; how far they came is unknown.
    "HTTPError": "connection_lost",
    "RequestError": "connection_lost",
    "TransportError": "connection_lost",
    "HTTPStatusError": "connection_lost",
    "TooManyRedirects": "connection_lost",
    "StreamError": "connection_lost",
    "StreamConsumed": "connection_lost",
    "StreamClosed": "connection_lost",
    "ResponseNotRead": "connection_lost",
    "RequestNotRead": "connection_lost",
    # The root of every exception: a caller's own hooks and transports may raise anything.
    "Exception": "connection_lost",
}
"""The core's failure kind of each class; a class that is not here counts as its nearest base."""

_UNSENT: Final = {"connection_lost": "not_connected", "invalid_answer": "not_connected", "timed_out": "connect_timed_out"}
FAILURES_OF_A_TUNNEL: Final = {name: _UNSENT.get(kind, kind) for name, kind in FAILURES.items()}
"""The same while a proxy opens the tunnel: the library speaks HTTP with it, and no byte of the request was written."""

TOO_LARGE: Final = "the answer is larger than the transport takes"
OUT_OF_TIME: Final = "the attempt's time ran out"


def failure_of(fault: Exception, failures: Mapping[str, str] = FAILURES) -> _core.Input:
    """What the core is told. The exception itself is let go: its frames hold the `Authorization` header."""
    kind = next(failures[cls.__name__] for cls in type(fault).__mro__ if cls.__name__ in failures)
    if kind == "not_connected" and _is_about_a_certificate(fault):
        kind = "certificate_refused"
    return _core.Input.failure(kind, describe(fault))


def _is_about_a_certificate(fault: BaseException) -> bool:
    """Whether a refused certificate is what the connection failed for."""
    chain: BaseException | None = fault
    while chain is not None:
        if isinstance(chain, ssl.SSLCertVerificationError):
            return True
        chain = chain.__cause__ or chain.__context__
    return False
