"""Every transport survives every case of `tests/torture`, whose README says what is asserted here."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final, Literal, NamedTuple

import anyio
import pytest
import trio

from conftest import KEY, open_sockets
from monaco_crm import AsyncMonaco, Monaco, MonacoError, RawResponse
from torture import Case, TortureServer, cases

Outcome = Any
"""As a case's `expect`."""


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


class Deviation(NamedTuple):
    """Where a transport does not do what a case asks: why, how its calls end instead, and what the server sees then."""

    why: str
    expect: list[Outcome]
    seen: dict[str, Any] | None = None


SUCCESS: Final = {"success": {"status": 200}}
UNDECODABLE: Final = {"error": {"kind": "undecodable", "certainty": "applied", "status": 200}}
CREATE: Final = "POST /v1/contacts/"
SPOILT: Final = "h11 keeps what comes after an answer, and gives it to the next request as its answer"
DEVIATIONS: Final[dict[str, dict[str, Deviation]]] = {
    "httpx2": {
        "bytes-beyond-the-length-spoil-the-connection": Deviation(
            SPOILT, [SUCCESS, UNDECODABLE], {"origin": {"connections": 1, "requests": [CREATE] * 2}}
        ),
        "body-after-204-spoils-the-connection": Deviation(
            SPOILT,
            [{"success": {"status": 204}}, UNDECODABLE],
            {"origin": {"connections": 1, "requests": ["DELETE /v1/contacts/con_1", CREATE]}},
        ),
        "length-beside-chunked": Deviation("h11 takes the chunks and forgets the length", [SUCCESS]),
        "endless-interim-answers": Deviation("httpcore2 reads as many as come in the attempt's time", [SUCCESS]),
        "tls-body-without-length-and-without-goodbye-is-cut": Deviation(
            "httpcore2 takes the end of the connection for TLS's own goodbye", [SUCCESS]
        ),
    },
    "wire-asyncio": {
        "tls-body-without-length-and-without-goodbye-is-cut": Deviation(
            "asyncio does not say whether TLS said goodbye; a JSON object that was cut is none", [SUCCESS]
        ),
    },
}
"""By transport, or by what it runs on too, and case."""

PROXY_VARIABLES: Final = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
USUAL_TIMEOUT_MS: Final = 5000
CLOSING: Final = 2
"""Seconds in which an event loop has closed what it was told to close."""


@pytest.fixture(scope="module")
def torture_server() -> Iterator[TortureServer]:
    gc.freeze()  # each case collects its own garbage, and only that
    with TortureServer() as server:
        yield server
    gc.unfreeze()


def test_every_deviation_is_of_a_case() -> None:
    assert {case for deviations in DEVIATIONS.values() for case in deviations} <= {case["name"] for case in cases()}


def deviations_of(transport: Transport) -> dict[str, Deviation]:
    return {**DEVIATIONS.get(transport.name, {}), **DEVIATIONS.get(str(transport), {})}


def can_play(transport: Transport, case: Case) -> bool:
    """Whether the transport can be told to do what the case does: a thread cannot be cancelled."""
    return transport.runs_on != "threads" or all("cancel_after_ms" not in call for call in case["calls"])


RUNS: Final = [(transport, case) for transport in TRANSPORTS for case in cases() if can_play(transport, case)]


@pytest.mark.parametrize(("transport", "case"), RUNS, ids=[f"{transport}-{case['name']}" for transport, case in RUNS])
def test_torture(transport: Transport, case: Case, torture_server: TortureServer, monkeypatch: pytest.MonkeyPatch) -> None:
    told = torture_server.start(case["name"])
    try:
        into_environment(told, monkeypatch)
        options = {"api_key": KEY, "base_url": told["base_url"], **options_of(told), **transport.options}
        outcomes = with_threads(case, options) if transport.runs_on == "threads" else with_tasks(case, options, transport.runs_on)
        gc.collect()  # what was not closed warns now
    finally:
        seen = torture_server.end()
    deviation = deviations_of(transport).get(case["name"])
    expected = deviation.expect if deviation else [call["expect"] for call in case["calls"]]
    for outcome, asked in zip(outcomes, expected, strict=True):
        assert all(is_expected(one, asked, told["ordinary"]) for one in outcome), (outcome, asked)
    assert_seen(seen, (deviation and deviation.seen) or case["seen"])


def assert_seen(seen: dict[str, Any], expected: dict[str, Any]) -> None:
    listeners = {role: {**listener, "unclosed": 0} for role, listener in expected.items()}
    assert seen == {**listeners, "key_seen_elsewhere": False, "cookie_seen": False}


def is_expected(outcome: Outcome, asked: Outcome, ordinary: str) -> bool:
    if "cancelled" in (outcome, asked):
        return bool(outcome == asked)
    [(how, facts)], [(wanted, asked_facts)] = outcome.items(), asked.items()
    body = {"body": ordinary if asked_facts["status"] == 200 else ""} if wanted == "success" else {}
    return how == wanted and all(facts[name] in one_of(value) for name, value in {"attempts": 1, **body, **asked_facts}.items())


def one_of(value: str | int | list[str]) -> list[Any]:
    return value if isinstance(value, list) else [value]


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


def with_threads(case: Case, options: dict[str, Any]) -> list[list[Outcome]]:
    before = open_sockets()
    with Monaco(**options) as client, ThreadPoolExecutor() as threads:
        outcomes = [together(threads, client, call) for call in case["calls"]]
    assert open_sockets() <= before
    return outcomes


def together(threads: ThreadPoolExecutor, client: Monaco, call: dict[str, Any]) -> list[Outcome]:
    time.sleep(call.get("after_ms", 0) / 1000)
    operation = operation_of(client.with_options(max_attempts=call.get("max_attempts", 1)), call["operation"])

    def once(_: int) -> Outcome:
        try:
            return success(operation())
        except MonacoError as error:
            return failure(error)

    return list(threads.map(once, range(call.get("together", 1))))


def with_tasks(case: Case, options: dict[str, Any], backend: str) -> list[list[Outcome]]:
    async def run() -> list[list[Outcome]]:
        before, tasks = open_sockets(), living_tasks(backend)
        async with AsyncMonaco(**options) as client:
            outcomes = [await together_in_tasks(client, call) for call in case["calls"]]
        with anyio.move_on_after(CLOSING):
            while not open_sockets() <= before:  # noqa: ASYNC110 - a loop does not say what it has closed
                await anyio.sleep(0.005)
        assert open_sockets() <= before
        assert living_tasks(backend) == tasks
        return outcomes

    return anyio.run(run, backend=backend)


async def together_in_tasks(client: AsyncMonaco, call: dict[str, Any]) -> list[Outcome]:
    await anyio.sleep(call.get("after_ms", 0) / 1000)
    operation = operation_of(client.with_options(max_attempts=call.get("max_attempts", 1)), call["operation"])
    outcomes: list[Outcome] = []

    async def once() -> None:
        outcome = "cancelled"
        with anyio.move_on_after(call["cancel_after_ms"] / 1000 if "cancel_after_ms" in call else None):
            try:
                outcome = success(await operation())
            except MonacoError as error:
                outcome = failure(error)
        outcomes.append(outcome)

    async with anyio.create_task_group() as group:
        for _ in range(call.get("together", 1)):
            group.start_soon(once)
    return outcomes


def operation_of(client: Monaco | AsyncMonaco, name: str) -> Callable[[], Any]:
    return {
        "get_me": client.me.with_raw_response.get,
        "create_contact": partial(client.contacts.with_raw_response.create, email="ada@example.com"),
        "delete_contact": partial(client.contacts.with_raw_response.delete, "con_1"),
    }[name]


def success(response: RawResponse[Any]) -> Outcome:
    return {"success": {"status": response.status, "attempts": response.attempts, "body": response.content.decode()}}


def failure(error: MonacoError) -> Outcome:
    told = {"kind": error.kind, "certainty": error.certainty.value, "attempts": error.attempts, "status": error.status}
    return {"error": told}


def living_tasks(backend: str) -> int:
    return len(asyncio.all_tasks()) if backend == "asyncio" else trio.lowlevel.current_statistics().tasks_living
