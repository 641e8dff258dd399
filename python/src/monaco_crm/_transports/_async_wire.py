"""The transport without dependencies, under asyncio: its streams of bytes, HTTP/1.1 of the core."""

from __future__ import annotations

import asyncio
from typing import final

from .. import _core
from .._errors import ConfigurationError
from .._time import MILLIS_PER_SECOND
from ._async_wire_connection import connected_by
from ._async_wire_pool import AsyncPool
from ._gzip import input_of
from ._route import Failed, Route, broken_off


@final
class AsyncWireTransport:
    """Sends over connections of its own. It belongs to one event loop of asyncio."""

    __slots__ = ("_loop", "_pool", "_route")

    def __init__(self, core: _core.Client) -> None:
        self._loop = _running_loop()
        self._route = Route(core)
        self._pool = AsyncPool()

    async def send(self, outbound: _core.Outbound) -> _core.Input:
        self._refuse_other_loops()
        now = self._loop.time()
        deadline = now + outbound.timeout_ms / MILLIS_PER_SECOND
        try:
            await self._pool.enter(deadline)
            try:
                decoder = await self._exchange(outbound, deadline)
            finally:
                self._pool.leave()
        except Failed as failure:
            return failure.event
        return input_of(decoder)

    async def _exchange(self, outbound: _core.Outbound, deadline: float) -> _core.Decoder:
        """One request and its answer. Raises `Failed`."""
        connection = self._pool.pop()
        if connection is None:
            connect_until = min(deadline, self._loop.time() + outbound.connect_timeout_ms / MILLIS_PER_SECOND)
            connection = await connected_by(connect_until, self._route)
        decoder = _core.Decoder()
        try:
            connection.write(outbound.encode("gzip"))
            await connection.read_into(decoder, deadline, outbound.read_timeout_ms / MILLIS_PER_SECOND)
        except OSError as fault:
            connection.abort()
            raise broken_off(fault) from None
        except BaseException:
            connection.abort()
            raise
        if decoder.keep_alive and connection.has_sent_all:
            self._pool.push(connection)
        else:
            connection.abort()
        return decoder

    def _refuse_other_loops(self) -> None:
        """Raises `ConfigurationError`: connections of another loop would be written to, and never read from."""
        if _running_loop() is not self._loop:
            raise ConfigurationError("the client was used in another event loop; make a new client in each")

    async def aclose(self) -> None:
        self._refuse_other_loops()
        self._pool.close()
        # The loop closes sockets in its next round.
        await asyncio.sleep(0)


def _running_loop() -> asyncio.AbstractEventLoop:
    """Raises `ConfigurationError` under trio."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise ConfigurationError("transport is 'wire', which runs under asyncio; leave it out under trio") from None
