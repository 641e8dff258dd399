"""CPU time of this process, user and system: a busy machine disturbs it less than the wall clock."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Final

MICROS_PER_SECOND: Final = 1_000_000


def least_micros(contestants: Mapping[str, Callable[[], object]], *, rounds: int, repeats: int) -> dict[str, float]:
    """Each contestant's CPU time a call, in µs, over `repeats` calls in the best of `rounds`.

    The contestants take turns in each round, so that all meet the same machine. What disturbs them only ever adds.
    """
    least = dict.fromkeys(contestants, float("inf"))
    for _ in range(rounds):
        for name, call in contestants.items():
            started = time.process_time()
            for _ in range(repeats):
                call()
            spent = (time.process_time() - started) * MICROS_PER_SECOND / repeats
            least[name] = min(least[name], spent)
    return least


def report(measurements: Mapping[str, float]) -> None:
    """Hands them to `cargo xtask bench`."""
    print(json.dumps(measurements, indent=2))
