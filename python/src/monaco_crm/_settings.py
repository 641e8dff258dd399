"""What a client was given, and how it begins anew in a forked process."""

from __future__ import annotations

import os
import weakref
from typing import Any, Final, Protocol

from . import _core
from ._errors import ConfigurationError, checked
from ._events import EventHook, Reporter
from ._keys import Keys
from ._options import Transport
from ._time import now_ms, unix_ms


class Restartable(Protocol):
    """Begins anew in a forked process."""

    def restart(self) -> None:
        """Makes what is shared anew. Takes no lock that was inherited."""
        ...


alive: Final[weakref.WeakSet[Restartable]] = weakref.WeakSet()


def _restart_all() -> None:
    for runtime in list(alive):
        runtime.restart()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_restart_all)


class Settings:
    """What a client was given, checked by the core; enough to begin anew."""

    __slots__ = ("_pid", "base_url", "config", "http_client", "keys", "report", "transport")

    def __init__(
        self,
        *,
        config: str,
        base_url: str,
        keys: Keys,
        hook: EventHook | None,
        transport: Transport,
        http_client: Any,
    ) -> None:
        self.config: Final = config
        self.base_url: Final = base_url
        self.keys: Final = keys
        self.report: Final = Reporter(hook)
        self.transport: Final = transport
        self.http_client: Final = http_client
        self._pid = os.getpid()

    def new_core(self) -> _core.Client:
        """A client of the core. Raises `ConfigurationError` and `InvalidKeyError`."""
        keys = self.keys
        return checked(_core.Client, self.config, keys.key, keys.standby, now_ms=now_ms(), unix_ms=unix_ms())

    def own_http_client(self) -> Any:
        """The caller's own, which a forked process cannot use."""
        if self.http_client is not None and self._pid != os.getpid():
            raise ConfigurationError("http_client was made before a fork; make a new client in the forked process")
        return self.http_client
