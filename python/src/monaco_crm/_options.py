"""What a client and a call may be told, in seconds, and the core's form of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final, Literal, TypedDict, final

from . import _core
from ._errors import ConfigurationError, checked
from ._time import to_ms

Pacing = Literal["off", "follow", "even"]
Priority = Literal["interactive", "bulk"]
RetrySafety = Literal["read", "idempotent_by_http", "idempotent_by_document", "idempotent_by_effect", "idempotency_key", "unsafe"]
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class Window(TypedDict):
    """At most `limit` requests in any stretch of `seconds`."""

    limit: int
    seconds: float


@final
class NotGiven:
    """The type of `NOT_GIVEN`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "NOT_GIVEN"

    def __bool__(self) -> Literal[False]:
        return False


NOT_GIVEN: Final = NotGiven()
"""Leaves a field out of a request, where `None` sends `null`."""


class CallOptions(TypedDict, total=False):
    """What one call may be told; what it leaves out is the client's.

    Attributes:
        timeout: seconds of one attempt, from connecting to the last byte of the answer.
        deadline: seconds of one call with all its attempts and waits, queueing included.
        max_attempts: attempts of one call, the first included.
        max_wait: the longest single wait, in seconds, that a retry or the server's limit may cost; a longer one fails at once.
        resend_idempotent_by_effect: whether a PATCH of absolute values may be sent again after an unknown outcome.
        priority: the lane in which calls wait for their place; `interactive`, and `bulk` for listings, unless given.
    """

    timeout: float
    deadline: float
    max_attempts: int
    max_wait: float
    resend_idempotent_by_effect: bool
    priority: Priority


def whole(name: str, value: int) -> int:
    """A whole number that the core can take, which checks its bounds itself."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**32:
        raise ConfigurationError(f"{name} is {value!r}; expected a whole number, 0 or more")
    return value


def limits_of(options: CallOptions) -> dict[str, Any]:
    """The core's names and units, which a configuration and a call share."""
    core: dict[str, Any] = {}
    if "timeout" in options:
        core["attempt_timeout_ms"] = to_ms("timeout", options["timeout"])
    if "deadline" in options:
        core["deadline_ms"] = to_ms("deadline", options["deadline"])
    if "max_wait" in options:
        core["max_wait_ms"] = to_ms("max_wait", options["max_wait"])
    if "max_attempts" in options:
        core["max_attempts"] = whole("max_attempts", options["max_attempts"])
    if "resend_idempotent_by_effect" in options:
        core["resend_idempotent_by_effect"] = bool(options["resend_idempotent_by_effect"])
    return core


def call_options(given: CallOptions) -> _core.CallOptions:
    """A call's options, in the core's form. Raises `ConfigurationError`."""
    core = limits_of(given)
    if "priority" in given:
        core["priority"] = given["priority"]
    return checked(_core.CallOptions, json.dumps(core))


def config_of(
    *, base_url: str | None, user_agent: str, pacing: Pacing, windows: Sequence[Window | str], options: CallOptions
) -> str:
    """The JSON of the core's configuration."""
    core = limits_of(options) | {"user_agent": user_agent, "pacing": pacing, "windows": [_window(w) for w in windows]}
    if base_url is not None:
        core["base_url"] = base_url
    return json.dumps(core)


def _window(window: Window | str) -> Any:
    if isinstance(window, str):
        return window
    return {"limit": whole("windows.limit", window["limit"]), "window_ms": to_ms("windows.seconds", window["seconds"])}
