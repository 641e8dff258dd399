"""Connections of the `wire` transport under asyncio that are kept for later, and the places of those in use."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import final

from ._async_wire_connection import Connection
from ._bounds import IDLE_SECONDS, MOST_CONNECTIONS, MOST_IDLE
from ._closed import CLOSED
from ._route import failed


@final
class AsyncPool:
    """Connections that are idle, and how many are in use."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._in_use = 0
        self._is_closed = False
        self._idle: list[Connection] = []
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def enter(self, deadline: float) -> None:
        """Returns once one more connection may be in use; `leave` undoes it. Raises `Failed`."""
        if self._is_closed:
            raise failed("not_written", CLOSED)
        if self._in_use < MOST_CONNECTIONS:
            self._in_use += 1
        else:
            await self._wait(deadline)

    async def _wait(self, deadline: float) -> None:
        """Returns once a place was handed over: in order. Raises `Failed`."""
        place = self._loop.create_future()
        self._waiting.append(place)
        try:
            await asyncio.wait({place}, timeout=deadline - self._loop.time())
        except BaseException:
            if not place.cancel() and place.exception() is None:
                self.leave()
            raise
        if place.cancel():
            raise failed("pool_exhausted", f"no free connection in the pool of {MOST_CONNECTIONS}")
        place.result()

    def leave(self) -> None:
        """The place goes to the next that waits."""
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                return
        self._in_use -= 1

    def pop(self) -> Connection | None:
        """The connection that was used last, if one is fit for use."""
        while self._idle and self._loop.time() - self._idle[0].idle_since >= IDLE_SECONDS:
            self._idle.pop(0).abort()
        while self._idle:
            connection = self._idle.pop()
            if connection.is_usable:
                return connection
            connection.abort()
        return None

    def push(self, connection: Connection) -> None:
        """Takes a connection for later use."""
        connection.idle_since = self._loop.time()
        self._idle.append(connection)
        if self._is_closed or len(self._idle) > MOST_IDLE:
            self._idle.pop(0).abort()

    def close(self) -> None:
        """Closes what is idle now, and what is in use once it is given back; who waits for a place is refused."""
        self._is_closed = True
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_exception(failed("not_written", CLOSED))
        while self._idle:
            self._idle.pop().abort()
