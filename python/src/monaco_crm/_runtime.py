"""What the calls of one `Monaco` share: the core's client, the sleepers, the transport."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from . import _core
from ._errors import checked
from ._settings import Settings, alive
from ._sleepers import Sleepers
from ._transports import Transport
from ._transports._closed import ClosedTransport

if TYPE_CHECKING:
    from ._field_schemas import FieldSchemas


class Runtime:
    """The calls' shared side of a `Monaco`."""

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
        self.sleepers = Sleepers()
        self._transport: Transport | None = None
        # Reentrant: a signal handler may close the client while it is opened.
        self._opening = threading.RLock()

    def transport(self) -> Transport:
        """The transport, made when it is first used: importing it takes longer than the rest of the package."""
        if self._is_closed:
            return ClosedTransport()
        if self._transport is None:
            with self._opening:
                return self._opened()
        return self._transport

    def _opened(self) -> Transport:
        if self._is_closed:
            return ClosedTransport()
        if self._transport is None:
            self._transport = self._new_transport()
        return self._transport

    def _new_transport(self) -> Transport:
        if self.settings.transport == "wire":
            from ._transports._wire import WireTransport  # noqa: PLC0415

            return WireTransport(self.core)
        from ._transports._httpx2 import Httpx2Transport  # noqa: PLC0415

        return Httpx2Transport(self.direct_url(), self.settings.own_http_client())

    def direct_url(self) -> str | None:
        """The base URL, where no proxy may see its requests."""
        return self.settings.base_url if self.core.bypasses_proxies else None

    def rotate(self, key: _core.ApiKey) -> str:
        """Installs a successor, and wakes whom that concerns."""
        fingerprint = checked(self.core.rotate, key)
        self.settings.keys.succeed(key)
        self.sleepers.signal(self.core.take_wakes())
        return fingerprint

    def close(self) -> None:
        """Closes the transport, if there is one; calls that come after are not sent, in a forked process neither."""
        with self._opening:
            self._is_closed = True
            if self._transport is not None:
                self._transport.close()
