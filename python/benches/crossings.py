"""CPU time of all crossings between Python and the core in one `me.get()`: `crossings.py RECORDINGS`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import recordings
from measure import least_micros, report
from monaco_crm import Me, _core
from unconnected import Unconnected

ROUNDS: Final = 30
REPEATS: Final = 5_000


def main() -> None:
    """One request that is made, driven and read."""
    client = Unconnected(200, *recordings.split(recordings.load(Path(sys.argv[1]), recordings.ME)))

    def call() -> Me:
        return Me(client.fetch(_core.Request("get_me")).value["data"])

    if not call().org_id:
        raise RuntimeError("the answer has no organisation")
    report(least_micros({"get_me": call}, rounds=ROUNDS, repeats=REPEATS))


if __name__ == "__main__":
    main()
