"""What a client would do and may still do, as data; durations are seconds."""

from __future__ import annotations

from typing import Any, NamedTuple

from ._time import MILLIS_PER_SECOND


class Plan(NamedTuple):
    """What a call would send and wait for; the key is shown as its fingerprint.

    Attributes:
        operation: the catalogue's id.
        sends: what it would start, if it starts messages to people, and `sends_allowed` says whether that is allowed.
        wait: seconds that the limit would hold it back now, and `wait_reason` says why.
        retry_safety: when the operation may be sent again.
        resent_after_unknown: whether it would be, after an attempt whose outcome is unknown.
        max_attempts: attempts at most.
    """

    operation: str
    method: str
    url: str
    headers: list[tuple[str, str]]
    body: str | None
    sends: str | None
    sends_allowed: bool
    wait: float
    wait_reason: str | None
    retry_safety: str
    resent_after_unknown: bool
    max_attempts: int


class ServerBudget(NamedTuple):
    """What the server last said of its window: requests allowed and left, and seconds until it resets."""

    limit: int | None
    remaining: int
    resets_in: float


class WindowUse(NamedTuple):
    """A configured window: requests allowed in `seconds`, and how many of them were sent in those that end now."""

    limit: int
    seconds: float
    used: int


class Limits(NamedTuple):
    """What may still be sent, until when, and who waits.

    Attributes:
        opens_in: seconds until the next request may be sent; 0 now.
        server: what the server last said of its window.
        windows: the configured windows.
        waiting_interactive: interactive calls that wait for a place.
        waiting_bulk: listings that wait for a place.
        in_flight: attempts under way.
        retry_quota: tokens left, of which a retry after a failure costs some.
        sent: attempts sent since construction.
        rate_limited: answers 429 since construction.
        retries: attempts that were sent again since construction.
    """

    opens_in: float
    server: ServerBudget | None
    windows: tuple[WindowUse, ...]
    waiting_interactive: int
    waiting_bulk: int
    in_flight: int
    retry_quota: int
    sent: int
    rate_limited: int
    retries: int


def plan_of(core: dict[str, Any]) -> Plan:
    """From the core's names and milliseconds."""
    plan = _in_seconds(core)
    plan["headers"] = [(name, value) for name, value in core["headers"]]
    return Plan(**plan)


def limits_of(core: dict[str, Any]) -> Limits:
    """From the core's names and milliseconds."""
    limits = _in_seconds(core)
    if core["server"] is not None:
        limits["server"] = ServerBudget(**_in_seconds(core["server"]))
    limits["windows"] = tuple(_window_use(use) for use in core["windows"])
    return Limits(**limits)


def _window_use(core: dict[str, Any]) -> WindowUse:
    return WindowUse(limit=core["limit"], seconds=core["window_ms"] / MILLIS_PER_SECOND, used=core["used"])


def _in_seconds(core: dict[str, Any]) -> dict[str, Any]:
    """Each `name_ms` as `name`, in seconds."""
    return {
        name.removesuffix("_ms"): value / MILLIS_PER_SECOND if name.endswith("_ms") else value for name, value in core.items()
    }
