"""The transport without dependencies, with threads: sockets of the standard library, HTTP/1.1 of the core."""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING, final

from .. import _core
from .._time import MILLIS_PER_SECOND
from ._bounds import AT_ONCE, IDLE_SECONDS, MOST_CONNECTIONS, MOST_IDLE
from ._closed import CLOSED
from ._gzip import input_of
from ._route import Failed, Route, broken_off, failed, not_connected

if TYPE_CHECKING:
    import types

    from typing_extensions import Self


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
        _limit(connection, deadline)
        connection.sendall(outbound.encode("gzip"))
        _limit(connection, deadline, silence)
        while not decoder.feed(connection.recv(AT_ONCE)):
            _limit(connection, deadline, silence)
    except OSError as fault:
        raise broken_off(fault) from None
    return decoder


def _limit(connection: socket.socket, deadline: float, most: float = float("inf")) -> None:
    """Lets the next operation take what is left, and at most `most` seconds. Raises `TimeoutError`."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the attempt's time ran out")
    connection.settimeout(min(left, most))


def open_connection(route: Route, deadline: float) -> socket.socket:
    """Connects, through the proxy if there is one, and secured where the origin is. Raises `Failed`."""
    connection: socket.socket | None = None
    try:
        connection = _connect(route.first_stop, deadline)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if route.proxy is not None:
            _open_tunnel(connection, route, route.proxy, deadline)
        if route.is_tls:
            _limit(connection, deadline)
            # An end that TLS did not announce may be anybody's: it is no end of an answer.
            connection = route.tls.wrap_socket(connection, server_hostname=route.host, suppress_ragged_eofs=False)
    except BaseException as fault:
        if connection is not None:
            connection.close()
        if isinstance(fault, OSError):
            raise not_connected(fault) from None
        raise
    return connection


def _connect(place: tuple[str, int], deadline: float) -> socket.socket:
    """The first address that answers: those of IPv6, then those of IPv4, none of which may use up the time of the others.

    Looking the name up is not cut off: the system's resolver cannot be. Raises `OSError`.
    """
    addresses = socket.getaddrinfo(*place, type=socket.SOCK_STREAM)
    addresses.sort(key=lambda address: address[0] != socket.AF_INET6)
    fault: OSError = OSError("the name has no address")
    for index, (family, kind, protocol, _, address) in enumerate(addresses):
        connection = socket.socket(family, kind, protocol)
        try:
            share = (deadline - time.monotonic()) / (len(addresses) - index)
            _limit(connection, deadline, share)
            connection.connect(address)
        except OSError as refusal:
            connection.close()
            fault = refusal
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise fault


def _open_tunnel(connection: socket.socket, route: Route, proxy: _core.Proxy, deadline: float) -> None:
    """Raises `Failed` and `OSError`."""
    _limit(connection, deadline)
    connection.sendall(proxy.encode_connect(route.core))
    tunnel = _core.Tunnel()
    while not tunnel.feed(connection.recv(AT_ONCE)):
        _limit(connection, deadline)
    failure = tunnel.failure()
    if failure is not None:
        raise Failed(failure)


@final
class Pool:
    """Connections that are idle, and how many are in use. It may be shared by threads; a forked process makes a new one."""

    def __init__(self) -> None:
        # Its lock is reentrant: a signal handler may send a request, or close the client, while another one is sent.
        self.changed = threading.Condition()
        self.in_use = 0
        self.is_closed = False
        self._idle: list[tuple[socket.socket, float]] = []

    def wait_for_place(self, deadline: float) -> None:
        """Returns once one more connection may be in use. Raises `Failed`. Call it with the lock."""
        while not self.is_closed and self.in_use >= MOST_CONNECTIONS:
            if not self.changed.wait(deadline - time.monotonic()):
                raise failed("pool_exhausted", f"no free connection in the pool of {MOST_CONNECTIONS}")
        if self.is_closed:
            raise failed("not_written", CLOSED)

    def pop(self) -> socket.socket | None:
        """The connection that was used last, if one is fit for use. Call it with the lock."""
        while self._idle:
            connection, since = self._idle.pop()
            if time.monotonic() - since < IDLE_SECONDS and _is_quiet(connection):
                return connection
            connection.close()
        return None

    def push(self, connection: socket.socket) -> None:
        """Takes a connection for later use. Call it with the lock."""
        self._idle.append((connection, time.monotonic()))
        if self.is_closed or len(self._idle) > MOST_IDLE:
            self._idle.pop(0)[0].close()

    def close(self) -> None:
        """Closes what is idle now, and what is in use once it is given back."""
        with self.changed:
            self.is_closed = True
            self.changed.notify_all()
            while self._idle:
                self._idle.pop()[0].close()

    def __del__(self) -> None:
        # Takes no lock: a forked process lets go of an inherited pool here, and the lock may be held for ever.
        for connection, _ in self._idle:
            connection.close()


def _is_quiet(connection: socket.socket) -> bool:
    """Whether the server neither closed an idle connection nor sent what nobody asked for."""
    connection.settimeout(0)
    try:
        socket.socket.recv(connection, 1, socket.MSG_PEEK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


@final
class Lease:
    """A place in a pool, and the connection in it; an exchange that ends in any other way than `keep` closes it."""

    __slots__ = ("_has_place", "_pool", "connection")

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._has_place = False
        self.connection: socket.socket | None = None

    def take(self, deadline: float) -> socket.socket | None:
        """Takes a place, and an idle connection if there is one. Raises `Failed`."""
        pool = self._pool
        with pool.changed:
            pool.wait_for_place(deadline)
            pool.in_use += 1
            self._has_place = True
            self.connection = pool.pop()
        return self.connection

    def keep(self) -> None:
        """The connection may be used again."""
        connection, self.connection = self.connection, None
        if connection is not None:
            with self._pool.changed:
                self._pool.push(connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: types.TracebackType | None) -> None:
        if self.connection is not None:
            self.connection.close()
        if self._has_place:
            with self._pool.changed:
                self._pool.in_use -= 1
                self._pool.changed.notify()
