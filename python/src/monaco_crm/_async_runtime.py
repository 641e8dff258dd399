"""What the calls of one `AsyncMonaco` share: the core's client, the sleepers, the transport."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio  # httpx2 brings it

from . import _core
from ._errors import checked
from ._settings import Settings, alive
from ._time import MILLIS_PER_SECOND, now_ms
from ._transports import AsyncTransport
from ._transports._closed import AsyncClosedTransport

if TYPE_CHECKING:
    from ._field_schemas import FieldSchemas


class AsyncSleepers:
    """The calls that a turn may wake. A wake is sticky: one that comes before its call sleeps counts."""

    __slots__ = ("_events",)

    def __init__(self) -> None:
        self._events: dict[int, anyio.Event] = {}

    def enter(self, call: int) -> None:
        """Registers a call that has just been started, with no `await` in between."""
        self._events[call] = anyio.Event()

    def signal(self, calls: list[int]) -> None:
        """Wakes each of `calls`, now or when it sleeps next."""
        for call in calls:
            event = self._events.get(call)
            if event is not None:
                event.set()

    async def sleep(self, call: int, until_ms: int) -> None:
        """Returns at that instant, or once the call is woken."""
        with anyio.move_on_after(max(until_ms - now_ms(), 0) / MILLIS_PER_SECOND):
            await self._events[call].wait()
        self._events[call] = anyio.Event()

    def leave(self, call: int) -> None:
        """The call is over."""
        self._events.pop(call, None)


class AsyncRuntime:
    """The calls' shared side of an `AsyncMonaco`. It belongs to one event loop."""

    def __init__(self, settings: Settings) -> None:
        self.settings: Final = settings
        self.kept_schemas: Final[dict[str, FieldSchemas]] = {}
        """By entity; each is fetched once."""
        self._is_closed = False
        self.restart()
        alive.add(self)
        if settings.http_client is not None:
            # The caller has imported the HTTP library already, and hears at once if this client will not do.
            self.transport()

    def restart(self) -> None:
        """Begins anew: keys, limits and connections of another process are not this one's."""
        self.core = self.settings.new_core()
        self.sleepers = AsyncSleepers()
        self._transport: AsyncTransport | None = None

    def transport(self) -> AsyncTransport:
        """The transport, made when it is first used."""
        if self._is_closed:
            return AsyncClosedTransport()
        if self._transport is None:
            self._transport = self._new_transport()
        return self._transport

    def _new_transport(self) -> AsyncTransport:
        if self.settings.transport == "wire":
            from ._transports._async_wire import AsyncWireTransport  # noqa: PLC0415

            return AsyncWireTransport(self.core)
        from ._transports._httpx2 import AsyncHttpx2Transport  # noqa: PLC0415

        return AsyncHttpx2Transport(self.direct_url(), self.settings.own_http_client())

    def direct_url(self) -> str | None:
        """The base URL, where no proxy may see its requests."""
        return self.settings.base_url if self.core.bypasses_proxies else None

    def rotate(self, key: _core.ApiKey) -> str:
        """Installs a successor, and wakes whom that concerns. Call it in the event loop."""
        fingerprint = checked(self.core.rotate, key)
        self.settings.keys.succeed(key)
        self.sleepers.signal(self.core.take_wakes())
        return fingerprint

    async def aclose(self) -> None:
        """Closes the transport, if there is one; calls that come after are not sent, in a forked process neither."""
        self._is_closed = True
        if self._transport is not None:
            await self._transport.aclose()
