"""Threads, tasks, interruptions and forks share what they must and nothing else."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import anyio
import pytest

from conftest import KEY, answering, in_child, over_each_transport, raw_server, read_request
from monaco_crm import APIConnectionError, AsyncMonaco, ConfigurationError, Monaco, MonacoError, _core, _drive
from monaco_crm._async_runtime import AsyncSleepers
from monaco_crm._errors import checked
from monaco_crm._sleepers import Sleepers
from monaco_crm._time import now_ms
from monaco_crm.testing import Emulator


def in_threads(count: int, work: Callable[[], object]) -> None:
    faults: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


@over_each_transport
def test_a_client_is_shared_by_threads(emulator: Emulator) -> None:
    with emulator.client() as client:
        in_threads(16, lambda: [client.me.get() for _ in range(5)])
        assert (client.limits().sent, client.limits().in_flight) == (80, 0)
        assert client._runtime.sleepers._events == {}


@over_each_transport
def test_a_429_closes_one_gate_for_all_threads(emulator: Emulator) -> None:
    emulator.post("limits", {"windows": [{"limit": 10, "window_ms": 1000, "kind": "fixed"}]})
    with emulator.client() as client:
        in_threads(8, lambda: [client.me.get() for _ in range(4)])
        limits = client.limits()
    refused = limits.sent - 32
    assert limits.rate_limited == refused
    assert refused <= 8 * 4


@pytest.mark.anyio
@over_each_transport
async def test_a_429_closes_one_gate_for_all_tasks(emulator: Emulator) -> None:
    emulator.post("limits", {"windows": [{"limit": 10, "window_ms": 1000, "kind": "fixed"}]})
    async with AsyncMonaco(api_key=emulator.api_key, base_url=emulator.base_url) as client:
        async with anyio.create_task_group() as tasks:
            for _ in range(25):
                tasks.start_soon(client.me.get)
        limits = client.limits()
        assert limits.sent - limits.rate_limited == 25
        assert client._runtime.sleepers._events == {}


def test_a_wake_before_the_sleep_counts() -> None:
    client = _core.Client("{}", _core.ApiKey(KEY), None, now_ms=0, unix_ms=0)
    request, options = _core.Request("get_me"), _core.CallOptions()
    sleepers = Sleepers()
    call, _ = sleepers.enter(lambda: client.start(request, options, bytes(32), 0))
    sleepers.signal([call.id, 99])
    started = time.monotonic()
    sleepers.sleep(call.id, now_ms() + 5_000)
    assert time.monotonic() - started < 1
    sleepers.sleep(call.id, now_ms() + 50)
    assert time.monotonic() - started > 0.04
    sleepers.leave(call.id)
    sleepers.signal([call.id])


@pytest.mark.anyio
async def test_a_wake_before_a_tasks_sleep_counts() -> None:
    sleepers = AsyncSleepers()
    sleepers.enter(1)
    sleepers.signal([1, 99])
    started = time.monotonic()
    await sleepers.sleep(1, now_ms() + 5_000)
    assert time.monotonic() - started < 1
    await sleepers.sleep(1, now_ms() + 50)
    assert time.monotonic() - started > 0.04


def silent(connection: socket.socket) -> None:
    read_request(connection)
    connection.recv(1)


@pytest.mark.anyio
@over_each_transport
async def test_a_cancelled_task_gives_back_what_it_held() -> None:
    with raw_server(silent) as server:
        async with AsyncMonaco(api_key=KEY, base_url=server.url) as client:
            with anyio.move_on_after(0.2) as scope:
                await client.me.get()
            assert scope.cancelled_caught
            assert client.limits().in_flight == 0
            assert client._runtime.sleepers._events == {}


@pytest.mark.anyio
@over_each_transport
async def test_a_task_cancelled_in_the_queue_frees_its_place() -> None:
    windows = [{"limit": 1, "seconds": 60.0}]
    with raw_server(answering) as server:
        async with AsyncMonaco(api_key=KEY, base_url=server.url, windows=windows) as client:  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
            await client.me.get()
            with anyio.move_on_after(0.1):
                await client.me.get()
            limits = client.limits()
    assert (limits.waiting_interactive, limits.sent) == (0, 1)


@over_each_transport
def test_an_interrupted_thread_frees_its_place_while_it_waits(emulator: Emulator) -> None:
    windows = [{"limit": 1, "seconds": 60.0}]
    with Monaco(api_key=emulator.api_key, base_url=emulator.base_url, windows=windows) as client:  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
        client.me.get()
        timer = threading.Timer(0.2, lambda: signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT))
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            client.me.get()
        assert client.limits().waiting_interactive == 0
        assert client._runtime.sleepers._events == {}


@pytest.mark.parametrize("after", ["the start", "the registration"])
@over_each_transport
def test_a_call_that_is_interrupted_as_it_starts_leaves_nothing_behind(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    enter = Sleepers.enter

    def interrupted_after(function: Callable[..., Any]) -> Callable[..., Any]:
        def interrupted(*args: Any) -> Any:
            function(*args)
            raise KeyboardInterrupt

        return interrupted

    with emulator.client() as client:
        signalled: list[list[int]] = []

        def signal_of(sleepers: Sleepers, calls: list[int]) -> None:
            signalled.append(calls)

        monkeypatch.setattr(Sleepers, "signal", signal_of)
        with monkeypatch.context() as patch:
            if after == "the start":
                patch.setattr(_drive, "checked", interrupted_after(checked))
            else:
                patch.setattr(Sleepers, "enter", interrupted_after(enter))
            with pytest.raises(KeyboardInterrupt):
                client.me.get()
        limits = client.limits()
        assert (limits.in_flight, limits.waiting_interactive, len(signalled)) == (0, 0, 1)
        assert client._runtime.sleepers._events == {}
        client.me.get()


@pytest.mark.anyio
@over_each_transport
async def test_a_task_that_is_interrupted_as_it_starts_leaves_nothing_behind(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(sleepers: AsyncSleepers, call: int) -> None:
        enter(sleepers, call)
        raise KeyboardInterrupt

    enter = AsyncSleepers.enter
    async with AsyncMonaco(api_key=emulator.api_key, base_url=emulator.base_url) as client:
        with monkeypatch.context() as patch:
            patch.setattr(AsyncSleepers, "enter", interrupted)
            with pytest.raises(KeyboardInterrupt):
                await client.me.get()
        assert client.limits().in_flight == 0
        assert client._runtime.sleepers._events == {}
        await client.me.get()


pytestmark = pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")


@over_each_transport
def test_a_forked_process_begins_anew_with_its_own_connections(emulator: Emulator) -> None:
    with emulator.client() as client:
        client.me.get()

        def work() -> None:
            assert client.limits().sent == 0
            client.me.get()
            assert client.limits().sent == 1

        assert in_child(work) == 0
        client.me.get()
        assert client.limits().sent == 2


@over_each_transport
def test_a_forked_process_goes_on_with_the_rotated_key(emulator: Emulator) -> None:
    with emulator.client() as client:
        client.rotate(emulator.post("keys")["key"])
        emulator.post("keys/deactivate", {"key": emulator.api_key})
        assert in_child(client.me.get) == 0


@over_each_transport
def test_a_forked_process_asks_the_provider_of_a_client_that_was_rotated(emulator: Emulator) -> None:
    first, second, third = (str(emulator.post("keys")["key"]) for _ in range(3))
    keys = [first]
    with Monaco(api_key=lambda: keys[-1], base_url=emulator.base_url) as client:
        client.me.get()
        client.rotate(second)

        def work() -> None:
            emulator.post("keys/deactivate", {"key": first})
            keys.append(third)
            client.me.get()
            emulator.post("keys/deactivate", {"key": second})
            emulator.post("keys/deactivate", {"key": third})
            keys.append(emulator.api_key)
            assert client.me.with_raw_response.get().attempts == 2

        assert in_child(work) == 0


@over_each_transport
def test_a_fork_while_other_threads_call_and_hold_locks_does_not_hang(emulator: Emulator) -> None:
    with emulator.client() as client:
        stop = threading.Event()

        def busy() -> None:
            while not stop.is_set():
                client.me.get()

        threads = [threading.Thread(target=busy) for _ in range(4)]
        for thread in threads:
            thread.start()
        try:
            statuses = [in_child(client.me.get) for _ in range(10)]
        finally:
            stop.set()
            for thread in threads:
                thread.join()
    assert statuses == [0] * 10


@over_each_transport
def test_a_fork_inside_a_call_does_not_hang(emulator: Emulator) -> None:
    statuses: list[int] = []
    parent = os.getpid()

    def hook(event: object) -> None:
        # The child's own calls have events too, and must not fork again.
        if not statuses and os.getpid() == parent:
            statuses.append(in_child(client.me.get))

    client = Monaco(api_key=emulator.api_key, base_url=emulator.base_url, on_event=hook)
    client.me.get()
    client.close()
    assert statuses == [0]


def test_a_callers_own_http_client_is_refused_after_a_fork(emulator: Emulator) -> None:
    import httpx2

    with httpx2.Client() as http_client:
        client = Monaco(api_key=emulator.api_key, base_url=emulator.base_url, http_client=http_client)
        client.me.get()

        def work() -> None:
            with pytest.raises(ConfigurationError, match="fork"), client:
                client.me.get()
            with client:
                pass

        assert in_child(work) == 0
        client.me.get()


@over_each_transport
def test_a_client_that_was_closed_stays_closed_in_a_forked_process(emulator: Emulator) -> None:
    client = emulator.client()
    client.close()

    def work() -> None:
        with pytest.raises(APIConnectionError, match="the client is closed"):
            client.me.get()

    assert in_child(work) == 0


@over_each_transport
def test_a_forked_process_makes_other_idempotency_keys(emulator: Emulator) -> None:
    with emulator.client() as client:

        def work() -> None:
            with contextlib.suppress(MonacoError):
                client.request("POST", "/v1/opportunities/", body={"name": "deal"}, retry_safety="idempotency_key")

        work()
        assert in_child(work) == 0
    keys = {request["body"].split('"')[3] for request in emulator.requests()}
    assert len(keys) == 2


def test_spawned_processes_import_the_package(emulator: Emulator) -> None:
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_in_spawned, args=(emulator.base_url, emulator.api_key))
    process.start()
    process.join(30)
    assert process.exitcode == 0


def _in_spawned(url: str, key: str) -> None:
    with Monaco(api_key=key, base_url=url) as client:
        client.me.get()
