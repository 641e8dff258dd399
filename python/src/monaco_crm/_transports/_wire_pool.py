"""Connections of the `wire` transport that are kept for later, and the places of those in use."""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING, final

from ._bounds import IDLE_SECONDS, MOST_CONNECTIONS, MOST_IDLE
from ._closed import CLOSED
from ._route import failed

if TYPE_CHECKING:
    import types

    from typing_extensions import Self


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
