"""The transport without dependencies, with threads: sockets of the standard library, HTTP/1.1 of the core."""

from __future__ import annotations

import socket
import time
from typing import final

from .. import _core
from .._time import MILLIS_PER_SECOND
from ._bounds import AT_ONCE
from ._gzip import input_of
from ._route import Failed, Route, broken_off
from ._wire_connecting import limit, open_connection
from ._wire_pool import Lease, Pool


@final
class WireTransport:
    """Sends over connections of its own."""

    __slots__ = ("_pool", "_route")

    def __init__(self, core: _core.Client) -> None:
        self._route = Route(core)
        self._pool = Pool()

    def send(self, outbound: _core.Outbound) -> _core.Input:
        now = time.monotonic()
        deadline = now + outbound.timeout_ms / MILLIS_PER_SECOND
        try:
            with Lease(self._pool) as lease:
                connection = lease.take(deadline)
                if connection is None:
                    connect_until = min(deadline, time.monotonic() + outbound.connect_timeout_ms / MILLIS_PER_SECOND)
                    connection = lease.connection = open_connection(self._route, connect_until)
                decoder = _exchange(connection, outbound, deadline)
                if decoder.keep_alive:
                    lease.keep()
        except Failed as failure:
            return failure.event
        return input_of(decoder)

    def close(self) -> None:
        self._pool.close()


def _exchange(connection: socket.socket, outbound: _core.Outbound, deadline: float) -> _core.Decoder:
    """Writes one request and reads its answer, within the attempt's time. Raises `Failed`."""
    silence = outbound.read_timeout_ms / MILLIS_PER_SECOND
    decoder = _core.Decoder()
    try:
        _write(connection, outbound, deadline)
        limit(connection, deadline, silence)
        while not decoder.feed(connection.recv(AT_ONCE)):
            limit(connection, deadline, silence)
    except OSError as fault:
        raise broken_off(fault) from None
    return decoder


def _write(connection: socket.socket, outbound: _core.Outbound, deadline: float) -> None:
    """Writes a request as far as the server takes it. Raises `TimeoutError`."""
    limit(connection, deadline)
    try:
        connection.sendall(outbound.encode("gzip"))
    except TimeoutError:
        raise
    except OSError:
        # A server may refuse a request before it has read it all: what it answered counts (RFC 9112 section 9.5).
        return
