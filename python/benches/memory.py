"""Growth of a client's process over many calls on loopback: `memory.py RECORDINGS`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import psutil

import server
from contestants import KEY
from measure import report
from monaco_crm import Monaco

WARM_UP: Final = 20_000
CALLS: Final = 100_000
BYTES_A_KB: Final = 1_000
CALLS_A_STEP: Final = 1_000


def main() -> None:
    """The resident set after a warm-up, and after many more calls."""
    with server.running(Path(sys.argv[1])) as base_url, Monaco(api_key=KEY, base_url=base_url) as client:
        _call(client, WARM_UP)
        before = psutil.Process().memory_info().rss
        _call(client, CALLS)
        grown = psutil.Process().memory_info().rss - before
    report({"growth": grown / BYTES_A_KB / (CALLS / CALLS_A_STEP), "resident": before / BYTES_A_KB})


def _call(client: Monaco, calls: int) -> None:
    for _ in range(calls):
        if not client.me.get().org_id:
            raise RuntimeError("the answer has no organisation")


if __name__ == "__main__":
    main()
