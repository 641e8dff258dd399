"""The calls that a turn may wake, with threads."""

from __future__ import annotations

import threading
from collections.abc import Callable

from . import _core
from ._time import MILLIS_PER_SECOND, now_ms


class Sleepers:
    """The calls that a turn may wake. A wake is sticky: one that comes before its call sleeps counts."""

    __slots__ = ("_events", "_lock")

    def __init__(self) -> None:
        # Reentrant: a signal handler or a finalizer may end a call while another one starts.
        self._lock = threading.RLock()
        self._events: dict[int, threading.Event] = {}

    def enter(self, start: Callable[[], tuple[_core.Call, _core.Turn]]) -> tuple[_core.Call, _core.Turn]:
        """Starts a call and registers it before any other can signal it."""
        with self._lock:
            call, turn = start()
            self._events[call.id] = threading.Event()
        return call, turn

    def signal(self, calls: list[int]) -> None:
        """Wakes each of `calls`, now or when it sleeps next."""
        if not calls:
            return
        with self._lock:
            for call in calls:
                event = self._events.get(call)
                if event is not None:
                    event.set()

    def sleep(self, call: int, until_ms: int) -> None:
        """Returns at that instant, or once the call is woken."""
        event = self._events[call]
        event.wait(max(until_ms - now_ms(), 0) / MILLIS_PER_SECOND)
        event.clear()

    def leave(self, call: int) -> None:
        """The call is over."""
        with self._lock:
            self._events.pop(call, None)
