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
        _write(connection, outbound, deadline)
        _limit(connection, deadline, silence)
        while not decoder.feed(connection.recv(AT_ONCE)):
            _limit(connection, deadline, silence)
    except OSError as fault:
        raise broken_off(fault) from None
    return decoder


def _write(connection: socket.socket, outbound: _core.Outbound, deadline: float) -> None:
    """Writes a request as far as the server takes it. Raises `TimeoutError`."""
    _limit(connection, deadline)
    try:
        connection.sendall(outbound.encode("gzip"))
    except TimeoutError:
        raise
    except OSError:
        # A server may refuse a request before it has read it all: what it answered counts (RFC 9112 section 9.5).
        return


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
        # A name that cannot be looked up is no text for the resolver.
        if isinstance(fault, (OSError, UnicodeError)):
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
        try:
            connection = socket.socket(family, kind, protocol)
        except OSError as refusal:  # a family that this machine does not speak
            fault = refusal
            continue
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
        # Reentrant: a signal handler may send a request, or close the client, while another one is sent.
        self.lock = threading.RLock()
        self.in_use = 0
        self.waiting: list[Lease] = []
        self.is_closed = False
        self._idle: list[tuple[socket.socket, float]] = []

    def pop(self) -> socket.socket | None:
        """The connection that was used last, if one is fit for use. Call it with the lock."""
        while self._idle and time.monotonic() - self._idle[0][1] >= IDLE_SECONDS:
            self._idle.pop(0)[0].close()
        while self._idle:
            connection, _ = self._idle.pop()
            if _is_quiet(connection):
                return connection
            connection.close()
        return None

    def push(self, connection: socket.socket) -> None:
        """Takes a connection for later use. Call it with the lock."""
        self._idle.append((connection, time.monotonic()))
        while self._idle and (self.is_closed or len(self._idle) > MOST_IDLE):
            self._idle.pop(0)[0].close()

    def close(self) -> None:
        """Closes what is idle now, and what is in use once it is given back; who waits for a place is refused."""
        with self.lock:
            self.is_closed = True
            while self.waiting:
                self.waiting.pop().wake()
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
    """A place in a pool, and the connection in it; an exchange that ends in any other way than `keep` closes it.

    Places are handed over in the order in which they were asked for. Whether a lease has one stands in the lease and changes
    under the pool's lock, so that an interruption cannot come between a place and its giving back.
    """

    __slots__ = ("_pool", "_turn", "connection", "has_place")

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.has_place = False
        # A bare lock, which an interruption leaves either taken or not.
        self._turn: threading.Lock | None = None
        self.connection: socket.socket | None = None

    def take(self, deadline: float) -> socket.socket | None:
        """Takes a place, and an idle connection if there is one. Raises `Failed`."""
        turn = self._ask()
        if turn is not None:
            turn.acquire(timeout=max(deadline - time.monotonic(), 0))
        pool = self._pool
        with pool.lock:
            if pool.is_closed:
                raise failed("not_written", CLOSED)
            if not self.has_place:
                raise failed("pool_exhausted", f"no free connection in the pool of {MOST_CONNECTIONS}")
            self.connection = pool.pop()
        return self.connection

    def _ask(self) -> threading.Lock | None:
        """Takes a place if one is free, or gives what is released once it was handed over."""
        pool, turn = self._pool, None
        with pool.lock:
            if pool.in_use < MOST_CONNECTIONS:
                # No call in between, here and below, where Python would see to signals.
                self.has_place, pool.in_use = True, pool.in_use + 1
            elif not pool.is_closed:
                turn = self._turn = threading.Lock()
                turn.acquire()
                pool.waiting.append(self)
        return turn

    def wake(self) -> None:
        """Ends the waiting. Call it with the pool's lock."""
        if self._turn is not None:
            self._turn.release()

    def keep(self) -> None:
        """The connection may be used again."""
        connection, self.connection = self.connection, None
        if connection is not None:
            with self._pool.lock:
                self._pool.push(connection)

    def _leave(self) -> None:
        """The place goes to the next that waits."""
        pool = self._pool
        with pool.lock:
            if self in pool.waiting:
                pool.waiting.remove(self)
            if self.has_place and pool.waiting:
                successor = pool.waiting[0]
                self.has_place, successor.has_place = False, True
                del pool.waiting[0]
                successor.wake()
            elif self.has_place:
                self.has_place, pool.in_use = False, pool.in_use - 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: types.TracebackType | None) -> None:
        try:
            if self.connection is not None:
                self.connection.close()
        finally:
            self._leave()
