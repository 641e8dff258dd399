"""What happened, for the caller's hook and for logging. An event holds no key, no body and no argument, by construction."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, final

from . import _core

if TYPE_CHECKING:
    import logging

Event = Mapping[str, Any]
EventHook = Callable[[Event], None]

LOGGED_FIELDS: Final = (
    "call", "operation", "attempt", "status", "why", "wait_ms", "timeout_ms", "failure", "certainty", "because",
    "server_said", "key", "to", "reason", "name", "fault", "error", "attempts", "elapsed_ms",
)  # fmt: skip
"""All that is ever logged of an event, in this order."""


@final
class Reporter:
    """Hands a turn's events to the hook and the logger, and converts them only where one of the two wants them."""

    __slots__ = ("_hook",)

    def __init__(self, hook: EventHook | None) -> None:
        self._hook = hook

    def __call__(self, turn: _core.Turn) -> None:
        level = turn.level
        if level and (self._hook is not None or _is_logged(level)):
            for event_level, event in turn.events():
                if _is_logged(event_level):
                    _logger().log(event_level, "%s", _Line(event))
                if self._hook is not None:
                    _call(self._hook, event)


class _Line:
    """A log line, made when it is written."""

    __slots__ = ("_event",)

    def __init__(self, event: Event) -> None:
        self._event = event

    def __str__(self) -> str:
        shown = (f"{name}={self._event[name]}" for name in LOGGED_FIELDS if self._event.get(name) is not None)
        return " ".join((self._event["event"], *shown))


def _call(hook: EventHook, event: Event) -> None:
    try:
        hook(event)
    except Exception as fault:  # noqa: BLE001 - a caller's hook must not end a call that is under way
        _logger().warning("the event hook raised %s", type(fault).__name__)


def _is_logged(level: int) -> bool:
    """A program that has not imported logging has no log; importing it would take a fifth of this package's own import."""
    return "logging" in sys.modules and _logger().isEnabledFor(level)


@cache
def _logger() -> logging.Logger:
    import logging  # noqa: PLC0415 - see above

    logger = logging.getLogger("monaco_crm")
    # A library stays silent until its user configures logging.
    logger.addHandler(logging.NullHandler())
    return logger
