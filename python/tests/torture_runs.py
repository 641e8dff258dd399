"""Plays the cases of `tests/torture` with every transport, and hands out how each call ended."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, Literal, NamedTuple

import anyio
import pytest
import trio

from conftest import open_sockets
from monaco_crm import AsyncMonaco, Monaco, MonacoError, RawResponse
from torture import Case, TortureServer, cases

Ending = RawResponse[Any] | BaseException
"""An answer, what was raised, or the cancellation."""


class Transport(NamedTuple):
    """A way to send, and what a client is told to use it."""

    name: str
    runs_on: Literal["threads", "asyncio", "trio"]
    options: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.name}-{self.runs_on}"


TRANSPORTS: Final = [
    Transport("httpx2", "threads", {}),
    Transport("httpx2", "asyncio", {}),
    Transport("httpx2", "trio", {}),
    Transport("wire", "threads", {"transport": "wire"}),
    Transport("wire", "asyncio", {"transport": "wire"}),
]

PROXY_VARIABLES: Final = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
USUAL_TIMEOUT_MS: Final = 5000
CLOSING: Final = 2
"""Seconds in which an event loop has closed what it was told to close."""


def can_play(transport: Transport, case: Case) -> bool:
    """Whether the transport can be told to do what the case does: a thread cannot be cancelled."""
    return transport.runs_on != "threads" or all("cancel_after_ms" not in call for call in case["calls"])


RUNS: Final = [(transport, case) for transport in TRANSPORTS for case in cases() if can_play(transport, case)]
each_run: Final = pytest.mark.parametrize(
    ("transport", "case"), RUNS, ids=[f"{transport}-{case['name']}" for transport, case in RUNS]
)
"""Lets a test run once with each transport and each case."""


class Open:
    """A case that the server plays: what the client must be told, and in the end what the server saw."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told: Final = told
        self.seen: dict[str, Any] = {}


@contextmanager
def opened(server: TortureServer, case: Case, monkeypatch: pytest.MonkeyPatch) -> Generator[Open, None, None]:
    """Opens a case, with the environment it wants, and ends it with the block."""
    running = Open(server.start(case["name"]))
    try:
        into_environment(running.told, monkeypatch)
        yield running
    finally:
        running.seen = server.end()


def into_environment(told: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", told["ca_file"])
    for name, value in told.get("environment", {}).items():
        monkeypatch.setenv(name, value)


def options_of(told: dict[str, Any]) -> dict[str, Any]:
    millis = {"timeout_ms": USUAL_TIMEOUT_MS, **{name: value for name, value in told.items() if name.endswith("timeout_ms")}}
    return {"backoff_initial": 0.01, **{name.removesuffix("_ms"): value / 1000 for name, value in millis.items()}}


def client_of(transport: Transport, told: dict[str, Any], **options: Any) -> Monaco | AsyncMonaco:
    """A client that sends as `transport` does, told what the case wants."""
    make = Monaco if transport.runs_on == "threads" else AsyncMonaco
    return make(base_url=told["base_url"], **options_of(told), **transport.options, **options)


def play(case: Case, client: Monaco | AsyncMonaco, transport: Transport) -> list[list[Ending]]:
    """Makes the case's calls, and closes the client. For each call of the case: how those made together ended."""
    return with_threads(case, client) if isinstance(client, Monaco) else with_tasks(case, client, transport.runs_on)


def with_threads(case: Case, client: Monaco) -> list[list[Ending]]:
    before = open_sockets()
    with client, ThreadPoolExecutor() as threads:
        endings = [together(threads, client, call) for call in case["calls"]]
    assert open_sockets() <= before
    return endings


def together(threads: ThreadPoolExecutor, client: Monaco, call: dict[str, Any]) -> list[Ending]:
    time.sleep(call.get("after_ms", 0) / 1000)
    operation: Callable[[], Ending] = operation_of(
        client.with_options(max_attempts=call.get("max_attempts", 1)), call["operation"]
    )

    def once(_: int) -> Ending:
        try:
            return operation()
        except MonacoError as error:
            return error

    return list(threads.map(once, range(call.get("together", 1))))


def with_tasks(case: Case, client: AsyncMonaco, backend: str) -> list[list[Ending]]:
    async def run() -> list[list[Ending]]:
        before, tasks = open_sockets(), living_tasks(backend)
        async with client:
            endings = [await together_in_tasks(client, call) for call in case["calls"]]
        with anyio.move_on_after(CLOSING):
            while not open_sockets() <= before:  # noqa: ASYNC110 - a loop does not say what it has closed
                await anyio.sleep(0.005)
        assert open_sockets() <= before
        assert living_tasks(backend) == tasks
        return endings

    return anyio.run(run, backend=backend)


async def together_in_tasks(client: AsyncMonaco, call: dict[str, Any]) -> list[Ending]:
    await anyio.sleep(call.get("after_ms", 0) / 1000)
    operation = operation_of(client.with_options(max_attempts=call.get("max_attempts", 1)), call["operation"])
    endings: list[Ending] = []

    async def once() -> None:
        with anyio.move_on_after(call["cancel_after_ms"] / 1000 if "cancel_after_ms" in call else None):
            try:
                endings.append(await operation())
            except MonacoError as error:
                endings.append(error)
            except anyio.get_cancelled_exc_class() as cancellation:
                endings.append(cancellation)
                raise

    async with anyio.create_task_group() as group:
        for _ in range(call.get("together", 1)):
            group.start_soon(once)
    return endings


def operation_of(client: Monaco | AsyncMonaco, name: str) -> Callable[[], Any]:
    return {
        "get_me": client.me.with_raw_response.get,
        "create_contact": partial(client.contacts.with_raw_response.create, email="ada@example.com"),
        "delete_contact": partial(client.contacts.with_raw_response.delete, "con_1"),
    }[name]


def living_tasks(backend: str) -> int:
    return len(asyncio.all_tasks()) if backend == "asyncio" else trio.lowlevel.current_statistics().tasks_living
