"""Clocks and durations: the core counts whole milliseconds, Python counts seconds."""

from __future__ import annotations

import math
import time
from typing import Final

from ._errors import ConfigurationError

MILLIS_PER_SECOND: Final = 1000
_NANOS_PER_MILLI: Final = 1_000_000
_MOST: Final = 2**63 - 1
"""Beyond every bound of the core, which names it in its refusal."""


def now_ms() -> int:
    """The monotonic clock."""
    return time.monotonic_ns() // _NANOS_PER_MILLI


def unix_ms() -> int:
    """The wall clock."""
    return time.time_ns() // _NANOS_PER_MILLI


def to_ms(name: str, seconds: float) -> int:
    """Seconds as whole milliseconds, rounded up; what the core takes it checks itself."""
    is_number = isinstance(seconds, (int, float)) and not isinstance(seconds, bool)
    if not is_number or not seconds >= 0:  # no comparison holds of what is not a number
        raise ConfigurationError(f"{name} is {seconds!r}; expected a number of seconds, 0 or more")
    return _MOST if seconds > _MOST / MILLIS_PER_SECOND else math.ceil(seconds * MILLIS_PER_SECOND)
