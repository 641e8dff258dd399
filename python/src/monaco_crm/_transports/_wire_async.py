"""The transport without dependencies, under asyncio: its streams of bytes, HTTP/1.1 of the core."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine
from typing import Any, Final, cast, final

from .. import _core
from .._errors import ConfigurationError
from .._time import MILLIS_PER_SECOND
from ._bounds import AT_ONCE, IDLE_SECONDS, MOST_CONNECTIONS, MOST_IDLE
from ._closed import CLOSED
from ._gzip import input_of
from ._route import Failed, Route, broken_off, failed, not_connected

_HEAD_START: Final = 0.25
"""Seconds that one address is ahead of the next one (RFC 8305 section 8)."""
_NEVER: Final = float("inf")


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
            connection = await _by(connect_until, open_connection(self._route))
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


@final
class Connection(asyncio.BufferedProtocol):
    """One connection: what comes in goes to what reads, and to nobody else.

    It has a buffer of its own: asyncio would take a new one for each read, of 256 KiB.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray(AT_ONCE)
        self._reader: _core.Decoder | _core.Tunnel | None = None
        self._read: asyncio.Future[None] | None = None
        self._deadline = self._silence = self._last_byte = 0.0
        self.idle_since = 0.0
        self.is_usable = False

    def write(self, data: bytes) -> None:
        """Writes what the connection takes; what is left goes out while the answer is awaited. Raises `OSError`."""
        self._opened().write(data)

    async def read_into(self, reader: _core.Decoder | _core.Tunnel, deadline: float, silence: float) -> None:
        """Returns once `reader` has all. Raises `OSError`; `TimeoutError` at the deadline, or after more seconds of silence."""
        self._opened()
        self._reader, self._read = reader, self._loop.create_future()
        self._deadline, self._silence, self._last_byte = deadline, silence, self._loop.time()
        self._set_alarm()
        try:
            await self._read
        finally:
            self._alarm.cancel()
            self._reader = self._read = None

    async def secure(self, route: Route) -> None:
        """Begins TLS. Raises `OSError`."""
        secured = await self._loop.start_tls(self._opened(), self, route.tls, server_hostname=route.host)
        if secured is None:
            raise ConnectionResetError("the connection closed before TLS began")
        self._transport = secured

    @property
    def has_sent_all(self) -> bool:
        """Whether no byte waits to go out. A server may answer before it has read the whole request."""
        return self._transport is not None and self._transport.get_write_buffer_size() == 0

    def abort(self) -> None:
        """Closes at once: nothing that stands in a buffer goes out any more."""
        self.is_usable = False
        if self._transport is not None:
            self._transport.abort()

    def _opened(self) -> asyncio.Transport:
        if self._transport is None or not self.is_usable:
            raise ConnectionResetError("the connection is closed")
        return self._transport

    def _due(self) -> float:
        return min(self._deadline, self._last_byte + self._silence)

    def _set_alarm(self) -> None:
        self._alarm = self._loop.call_at(self._due(), self._ring)

    def _ring(self) -> None:
        if self._due() > self._loop.time():
            self._set_alarm()
        else:
            self._finish(TimeoutError("the attempt's time ran out"))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self.is_usable = True

    def get_buffer(self, sizehint: int) -> bytearray:  # noqa: ARG002 - what asyncio calls it with
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        self._last_byte = self._loop.time()
        data = bytes(memoryview(self._buffer)[:nbytes])
        # An answer may echo the key, and the buffer lives as long as the connection.
        self._buffer[:nbytes] = bytes(nbytes)
        if self._reader is None:
            # Nobody asked for it: the place in the stream is lost.
            self.abort()
        elif self._reader.feed(data):
            self._finish(None)

    def eof_received(self) -> None:
        self.connection_lost(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_usable = False
        if self._reader is not None and exc is None:
            self._reader.feed(b"")
        self._finish(exc)

    def _finish(self, fault: Exception | None) -> None:
        if self._read is None or self._read.done():
            return
        # What still comes was asked for by nobody.
        self._reader = None
        if fault is None:
            self._read.set_result(None)
        else:
            self._read.set_exception(fault if isinstance(fault, OSError) else ConnectionResetError(str(fault)))


async def open_connection(route: Route) -> Connection:
    """Connects, through the proxy if there is one, and secured where the origin is. Raises `Failed`."""
    connection = Connection()
    is_secured_at_once = route.is_tls and route.proxy is None
    loop = asyncio.get_running_loop()
    # uvloop does not know it, and tries one address after the other.
    head_start: dict[str, Any] = {"happy_eyeballs_delay": _HEAD_START} if isinstance(loop, asyncio.BaseEventLoop) else {}
    try:
        await loop.create_connection(
            lambda: connection,
            *route.first_stop,
            ssl=route.tls if is_secured_at_once else None,
            server_hostname=route.host if is_secured_at_once else None,
            **head_start,
        )
        if route.proxy is not None:
            await _open_tunnel(connection, route, route.proxy)
    except (OSError, UnicodeError) as fault:
        # A name that cannot be looked up is no text for the resolver.
        connection.abort()
        raise not_connected(fault) from None
    except BaseException:
        connection.abort()
        raise
    return connection


async def _open_tunnel(connection: Connection, route: Route, proxy: _core.Proxy) -> None:
    """Raises `Failed` and `OSError`."""
    connection.write(proxy.encode_connect(route.core))
    tunnel = _core.Tunnel()
    await connection.read_into(tunnel, _NEVER, _NEVER)
    failure = tunnel.failure()
    if failure is not None:
        raise Failed(failure)
    if route.is_tls:
        await connection.secure(route)


async def _by(deadline: float, connecting: Coroutine[Any, Any, Connection]) -> Connection:
    """What `connecting` gives, if it does by then. Raises `Failed`. A connection that comes too late is closed."""
    loop = asyncio.get_running_loop()
    task = loop.create_task(connecting)
    try:
        await asyncio.wait({task}, timeout=deadline - loop.time())
        if task.done():
            return task.result()
        task.cancel()
        await asyncio.wait({task})
    except BaseException:
        task.cancel()
        task.add_done_callback(_let_go)
        raise
    task.add_done_callback(_let_go)
    raise failed("connect_timed_out", "TimeoutError: no connection within the time for connecting")


def _let_go(connecting: asyncio.Task[Connection]) -> None:
    if not connecting.cancelled() and connecting.exception() is None:
        connecting.result().abort()


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
