"""Connections of the `wire` transport under asyncio: a proxy's tunnel, TLS, and the time of each answer."""

from __future__ import annotations

import asyncio
from typing import Any, Final, cast, final

from .. import _core
from ._bounds import AT_ONCE
from ._route import Failed, Route, failed, not_connected

_HEAD_START: Final = 0.25
"""Seconds that one address is ahead of the next one (RFC 8305 section 8)."""
_NEVER: Final = float("inf")


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


async def _connected(route: Route) -> Connection:
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


async def connected_by(deadline: float, route: Route) -> Connection:
    """A connection, if there is one by then. Raises `Failed`. One that comes too late is closed."""
    loop = asyncio.get_running_loop()
    task = loop.create_task(_connected(route))
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
