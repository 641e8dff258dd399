"""Where the `wire` transports connect to, and what a failure to get there means."""

from __future__ import annotations

import os
import ssl
from functools import cached_property
from typing import Final, final

from .. import _core
from .._errors import checked
from .._keys import describe

HTTP_1: Final = "http/1.1"


class Failed(Exception):  # noqa: N818 - no error of this package: it never leaves a transport
    """An attempt that brought no answer, and what the core is told of it."""

    def __init__(self, event: _core.Input) -> None:
        super().__init__()
        self.event: Final = event


def failed(kind: str, cause: str) -> Failed:
    """A failure of that kind."""
    return Failed(_core.Input.failure(kind, cause))


@final
class Route:
    """A client's one origin, the proxy before it, and whom TLS trusts."""

    def __init__(self, core: _core.Client) -> None:
        self.core: Final = core
        self.host, self.port, self.is_tls = core.origin
        self.proxy: Final = checked(_core.Proxy.from_environment, core, os.environ.get)
        self.first_stop: Final = (self.host, self.port) if self.proxy is None else (self.proxy.host, self.proxy.port)

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """The system's trust, or that of `SSL_CERT_FILE` and `SSL_CERT_DIR`. Reading it takes longer than a handshake."""
        context = ssl.create_default_context()
        context.set_alpn_protocols([HTTP_1])
        return context


def not_connected(fault: OSError | UnicodeError) -> Failed:
    """What it means that no connection came about: no byte of the request was written."""
    if isinstance(fault, TimeoutError):
        return failed("connect_timed_out", describe(fault))
    if isinstance(fault, ssl.SSLCertVerificationError):
        return failed("certificate_refused", describe(fault))
    return failed("not_connected", describe(fault))


def broken_off(fault: OSError) -> Failed:
    """What it means that a connection failed once it was there: some of the request may have been written."""
    return failed("timed_out" if isinstance(fault, TimeoutError) else "connection_lost", describe(fault))
