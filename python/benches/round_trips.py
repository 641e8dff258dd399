"""CPU time of a client process for each request on loopback: `round_trips.py RECORDINGS`."""

from __future__ import annotations

import asyncio
import multiprocessing
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import async_contestants
import contestants
import server
from measure import MICROS_PER_SECOND, report

WARM_UP: Final = 300
ROUNDS: Final = 40
REQUESTS: Final = 75
"""In each round, of each contestant."""
ROWS: Final = 10


def main() -> None:
    """Each contestant has a process of its own, and they take turns in each round; the best round of each counts."""
    with server.running(Path(sys.argv[1])) as base_url, ExitStack() as stack:
        started = {
            f"{name} {form}": stack.enter_context(_started(form, name, base_url))
            for form, names in (("sync", contestants.CONTESTANTS), ("async", async_contestants.CONTESTANTS))
            for name in names
        }
        report(_least_micros(started))


def _least_micros(started: Mapping[str, Connection]) -> dict[str, float]:
    for connection in started.values():
        _spent(connection, WARM_UP)
    least = dict.fromkeys(started, float("inf"))
    for _ in range(ROUNDS):
        for name, connection in started.items():
            least[name] = min(least[name], _spent(connection, REQUESTS) * MICROS_PER_SECOND / REQUESTS)
    return least


def _spent(connection: Connection, requests: int) -> float:
    connection.send(requests)
    seconds, rows = connection.recv()
    if rows != requests * ROWS:
        raise RuntimeError(f"{requests} requests brought {rows} rows")
    return float(seconds)


@contextmanager
def _started(form: str, name: str, base_url: str) -> Iterator[Connection]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_contestant, args=(form, name, base_url, theirs))
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        process.join()


def _contestant(form: str, name: str, base_url: str, orders: Connection) -> None:
    """Sends as many requests as it is told, again and again."""
    try:
        if form == "sync":
            _serve(name, base_url, orders)
        else:
            asyncio.run(_serve_async(name, base_url, orders))
    except EOFError:
        return


def _serve(name: str, base_url: str, orders: Connection) -> None:
    with contestants.CONTESTANTS[name](base_url) as request:
        while True:
            requests, rows = orders.recv(), 0
            started = time.process_time()
            for _ in range(requests):
                rows += request()
            orders.send((time.process_time() - started, rows))


async def _serve_async(name: str, base_url: str, orders: Connection) -> None:
    async with async_contestants.CONTESTANTS[name](base_url) as request:
        while True:
            # Nothing else runs in this loop that the reading could hold up.
            requests, rows = orders.recv(), 0
            started = time.process_time()
            for _ in range(requests):
                rows += await request()
            orders.send((time.process_time() - started, rows))


if __name__ == "__main__":
    main()
