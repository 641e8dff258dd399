"""What a client and a call may be told, in seconds, and the core's form of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Literal, TypedDict, cast, final, get_args

from . import _core
from ._errors import ConfigurationError, InvalidRequestError, checked
from ._time import to_ms

Pacing = Literal["off", "follow", "even"]
Priority = Literal["interactive", "bulk"]
RetrySafety = Literal["read", "idempotent_by_http", "idempotent_by_document", "idempotent_by_effect", "idempotency_key", "unsafe"]
WindowName = Literal["per_hour", "per_minute"]
Transport = Literal["httpx2", "wire"]
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
        connect_timeout: seconds of connecting within it: name, address, proxy, TLS. What is not connected by then was not sent.
        read_timeout: seconds that the server may be silent within it, once the request is written.
        deadline: seconds of one call with all its attempts and waits, queueing included.
        max_attempts: attempts of one call, the first included.
        max_wait: the longest single wait, in seconds, that a retry or the server's limit may cost; a longer one fails at once.
        resend_idempotent_by_effect: whether a PATCH of absolute values may be sent again after an unknown outcome.
        allow_sends: whether operations may start messages to people: e-mail, LinkedIn, gifts. Without this word they raise
            `SendsNotAllowedError` before anything is sent.
        priority: the lane in which calls wait for their place; `interactive`, and `bulk` for listings, unless given.
    """

    timeout: float
    connect_timeout: float
    read_timeout: float
    deadline: float
    max_attempts: int
    max_wait: float
    resend_idempotent_by_effect: bool
    allow_sends: bool
    priority: Priority


class ClientOptions(CallOptions, total=False):
    """What a client may be told beside what holds for its calls.

    Attributes:
        backoff_initial: seconds of the first wait where the server named none; 0.5 unless given.
        backoff_factor: what each further wait is multiplied by; 2 unless given.
        backoff_cap: seconds at which those waits stop growing; 30 unless given.
        retry_quota: tokens of the retry quota, which keeps a failing server from being hammered; 500 unless given.
    """

    backoff_initial: float
    backoff_factor: int
    backoff_cap: float
    retry_quota: int


Refusal = type[ConfigurationError] | type[InvalidRequestError]
_MOST: Final = 2**32 - 1


def whole(name: str, value: object, refusal: Refusal = ConfigurationError) -> int:
    """A whole number that the core can take, which checks its bounds itself."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST:
        raise refusal(f"{name} is {value!r}; expected a whole number between 0 and {_MOST}")
    return value


def text(name: str, value: object, refusal: Refusal = ConfigurationError) -> str:
    """Text that the core can take; which text it takes it says itself. What is refused may be a secret and is not shown."""
    if not isinstance(value, str):
        raise refusal(f"{name} is of type {type(value).__name__}; expected text")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise refusal(f"{name} holds half of a surrogate pair, which has no form in UTF-8")
    return value


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ConfigurationError(f"{name} is {value!r}; expected True or False")
    return value


_TO_CORE: Final[dict[str, tuple[str, Callable[[str, Any], object]]]] = {
    "timeout": ("attempt_timeout_ms", to_ms),
    "connect_timeout": ("connect_timeout_ms", to_ms),
    "read_timeout": ("read_timeout_ms", to_ms),
    "deadline": ("deadline_ms", to_ms),
    "max_attempts": ("max_attempts", whole),
    "max_wait": ("max_wait_ms", to_ms),
    "resend_idempotent_by_effect": ("resend_idempotent_by_effect", _flag),
    "allow_sends": ("allow_sends", _flag),
    "priority": ("priority", text),
    "backoff_initial": ("backoff_initial_ms", to_ms),
    "backoff_factor": ("backoff_factor", whole),
    "backoff_cap": ("backoff_cap_ms", to_ms),
    "retry_quota": ("retry_quota", whole),
}
"""The core's name and form of each option; the core checks the bounds."""


def in_core(given: Mapping[str, Any], known: Collection[str]) -> dict[str, object]:
    """The core's names and units. Raises `ConfigurationError`, which names the option."""
    for name in given:
        if name not in known:
            raise ConfigurationError(f"there is no option {name!r}; expected {', '.join(known)}")
    return {_TO_CORE[name][0]: _TO_CORE[name][1](name, value) for name, value in given.items()}


def options_of_calls(given: ClientOptions) -> CallOptions:
    """Those of a client's options that each of its calls is told."""
    return cast("CallOptions", {name: value for name, value in given.items() if name in CALL_OPTIONS})


def call_options(given: CallOptions) -> _core.CallOptions:
    """A call's options, in the core's form. Raises `ConfigurationError`."""
    return checked(_core.CallOptions, json.dumps(in_core(given, CALL_OPTIONS)))


def config_of(
    *, base_url: str, user_agent: str, pacing: Pacing, windows: Sequence[Window | WindowName], options: ClientOptions
) -> str:
    """The JSON of the core's configuration. A lane is no client's, but each call's. Raises `ConfigurationError`."""
    core = in_core(options, CLIENT_OPTIONS)
    core.pop("priority", None)
    core |= {
        "base_url": text("base_url", base_url),
        "user_agent": user_agent,
        "pacing": text("pacing", pacing),
        "windows": _windows(windows),
    }
    return json.dumps(core)


CALL_OPTIONS: Final = tuple(CallOptions.__annotations__)
CLIENT_OPTIONS: Final = tuple({**CallOptions.__annotations__, **ClientOptions.__annotations__})
_WINDOW_NAMES: Final = get_args(WindowName)
_WINDOW_FIELDS: Final = Window.__annotations__.keys()


def _windows(given: object) -> list[object]:
    if isinstance(given, (str, Mapping)) or not isinstance(given, Iterable):
        raise ConfigurationError(f"windows is {given!r}; expected a list, such as ['per_minute']")
    return [_window(window) for window in cast("Iterable[object]", given)]


def _window(given: object) -> object:
    if given in _WINDOW_NAMES:
        return given
    if not isinstance(given, Mapping) or given.keys() != _WINDOW_FIELDS:
        names = ", ".join(_WINDOW_NAMES)
        raise ConfigurationError(f"windows holds {given!r}; expected {names} or {{'limit': 50, 'seconds': 2.5}}")
    window = cast("Window", given)
    return {"limit": whole("windows.limit", window["limit"]), "window_ms": to_ms("windows.seconds", window["seconds"])}
