"""What the transport without dependencies does beyond what every transport does: its pool, its loop, its end."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import subprocess
import sys
import threading
import time
import types
import warnings
from collections.abc import Callable
from typing import Any, Final

import anyio
import httpx2
import pytest

from conftest import KEY, OK, answering, async_wire, in_child, in_thread, open_sockets, raw_server, read_request, wire
from monaco_crm import (
    APIConnectionError,
    APITimeoutError,
    AsyncMonaco,
    Certainty,
    ConfigurationError,
    Monaco,
    MonacoError,
    UnexpectedStatusError,
)
from monaco_crm._transports import _async_wire, _async_wire_pool, _wire, _wire_connecting, _wire_pool
from monaco_crm._transports._route import Failed

LARGE = {"name": "x" * 16_000_000}
SOON = 20.0
"""Seconds within which what must happen does, on any machine."""

forks = pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")


OURS: Final = {module.__file__ for module in (_wire, _wire_connecting, _wire_pool)}


def pool_of(client: Monaco) -> _wire_pool.Pool:
    transport = client._runtime.transport()
    assert isinstance(transport, _wire.WireTransport)
    return transport._pool


def async_pool_of(client: AsyncMonaco) -> _async_wire_pool.AsyncPool:
    transport = client._runtime.transport()
    assert isinstance(transport, _async_wire.AsyncWireTransport)
    return transport._pool


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + SOON
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.002)


async def async_wait_until(holds: Callable[[], bool]) -> None:
    with anyio.fail_after(SOON):
        while not holds():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.002)


class Holding:
    """A server's side that answers once it may."""

    def __init__(self) -> None:
        self.release = threading.Event()
        self.requests = 0

    def __call__(self, connection: socket.socket) -> None:
        while read_request(connection):
            self.requests += 1
            self.release.wait(SOON)
            connection.sendall(OK)


# The pool.


def test_a_full_pool_fails_as_not_sent_once_the_attempts_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_wire_pool, "MOST_CONNECTIONS", 1)
    hold = Holding()
    with raw_server(hold) as server, wire(server.url) as client:
        with in_thread(client.me.get) as faults:
            wait_until(lambda: hold.requests == 1)
            with pytest.raises(APIConnectionError, match="no free connection in the pool") as caught:
                client.with_options(timeout=0.1).me.get()
            hold.release.set()
        assert (faults, caught.value.certainty, server.connections) == ([], Certainty.NOT_SENT, 1)
        assert (pool_of(client).in_use, pool_of(client).waiting) == (0, [])


def test_a_full_async_pool_fails_as_not_sent_once_the_attempts_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_async_wire_pool, "MOST_CONNECTIONS", 1)
    hold = Holding()

    async def run(url: str) -> MonacoError:
        async with async_wire(url) as client:
            first = asyncio.create_task(client.me.get())
            await async_wait_until(lambda: hold.requests == 1)
            with pytest.raises(APIConnectionError, match="no free connection in the pool") as caught:
                await client.with_options(timeout=0.1).me.get()
            hold.release.set()
            await first
            assert async_pool_of(client)._in_use == 0
            return caught.value

    with raw_server(hold) as server:
        assert asyncio.run(run(server.url)).certainty is Certainty.NOT_SENT
        assert server.connections == 1


def test_places_are_handed_over_in_the_order_of_asking_and_to_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_wire_pool, "MOST_CONNECTIONS", 1)
    pool, order = _wire_pool.Pool(), list[int]()
    may_leave = threading.Event()

    def take(number: int) -> None:
        with _wire_pool.Lease(pool) as lease:
            lease.take(time.monotonic() + SOON)
            order.append(number)
            may_leave.wait(SOON)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(5)]
    with _wire_pool.Lease(pool) as first:
        first.take(time.monotonic())
        for number, thread in enumerate(threads):
            thread.start()
            wait_until(lambda count=number + 1: len(pool.waiting) == count)  # type: ignore[misc]
    with pytest.raises(Failed), _wire_pool.Lease(pool) as late:
        late.take(time.monotonic())
    may_leave.set()
    for thread in threads:
        thread.join()
    assert (order, pool.in_use, pool.waiting) == ([0, 1, 2, 3, 4], 0, [])


def test_an_interrupted_waiter_hands_on_the_place_it_was_just_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_wire_pool, "MOST_CONNECTIONS", 1)
    pool = _wire_pool.Pool()
    holder, interrupted, last = (_wire_pool.Lease(pool) for _ in range(3))
    assert holder._ask() is None
    assert interrupted._ask() is not None
    turn = last._ask()
    assert turn is not None
    holder.__exit__(None, None, None)
    assert (interrupted.has_place, turn.locked()) == (True, True)
    interrupted.__exit__(KeyboardInterrupt, None, None)
    assert (last.has_place, turn.locked()) == (True, False)
    last.__exit__(None, None, None)
    assert (pool.in_use, pool.waiting) == (0, [])


def test_a_cancelled_waiter_hands_on_the_place_it_was_just_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_async_wire_pool, "MOST_CONNECTIONS", 1)

    async def run() -> list[str]:
        pool, order = _async_wire_pool.AsyncPool(), list[str]()
        loop = asyncio.get_running_loop()

        async def take(name: str) -> None:
            await pool.enter(loop.time() + SOON)
            order.append(name)
            pool.leave()

        await pool.enter(loop.time())
        tasks = [asyncio.create_task(take(name)) for name in ("cancelled while it waits", "cancelled once it has it", "b", "c")]
        await async_wait_until(lambda: len(pool._waiting) == 4)
        tasks[0].cancel()
        await asyncio.wait({tasks[0]})
        pool.leave()
        tasks[1].cancel()
        await asyncio.wait(tasks)
        assert (pool._in_use, [task.cancelled() for task in tasks]) == (0, [True, True, False, False])
        return order

    assert asyncio.run(run()) == ["b", "c"]


def test_an_interrupt_while_waiting_for_a_place_leaves_no_place_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_wire_pool, "MOST_CONNECTIONS", 1)
    hold = Holding()
    main = threading.main_thread().ident or 0
    with raw_server(hold) as server, wire(server.url) as client:
        pool = pool_of(client)

        def interrupt() -> None:
            wait_until(lambda: len(pool.waiting) == 1)
            signal.pthread_kill(main, signal.SIGINT)

        with in_thread(client.me.get) as faults:
            wait_until(lambda: hold.requests == 1)
            with in_thread(interrupt), pytest.raises(KeyboardInterrupt):
                client.me.get()
            assert (pool.waiting, pool.in_use) == ([], 1)
            hold.release.set()
        assert (faults, pool.in_use) == ([], 0)
        client.me.get()


def interrupt_at(last: int) -> Callable[[types.FrameType, str, Any], None]:
    """Interrupts at that one of the places where Python sees to signals: where a call begins, and where it is over.

    What gives back what an attempt held is left alone: no language can undo the undoing.
    """
    passed = 0

    def profile(frame: types.FrameType, event: str, _: Any) -> None:
        nonlocal passed
        caller = frame.f_back if event == "return" else frame
        is_ours = caller is not None and caller.f_code.co_filename in OURS
        if is_ours and frame.f_code.co_name not in {"__exit__", "_leave"} and event != "c_call":
            passed += 1
            if passed == last:
                raise KeyboardInterrupt

    return profile


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # closed by its finalizer, where nobody holds it yet
def test_an_interrupt_at_any_place_of_an_attempt_leaves_neither_a_place_nor_a_socket() -> None:
    before = open_sockets()
    with raw_server(answering) as server:
        places, is_interrupted = 0, True
        while is_interrupted:
            places += 1
            client, is_interrupted = wire(server.url), False
            pool = pool_of(client)
            sys.setprofile(interrupt_at(places))
            try:
                client.me.get()
            except KeyboardInterrupt:
                is_interrupted = True
            finally:
                sys.setprofile(None)
            assert (pool.in_use, pool.waiting, client.limits().in_flight) == (0, [], 0), places
            client.close()
    gc.collect()
    assert places > 30
    wait_until(lambda: open_sockets() <= before)


def test_idle_connections_are_bounded_and_the_oldest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_wire_pool, "MOST_IDLE", 2)
    pool, pairs = _wire_pool.Pool(), [socket.socketpair() for _ in range(4)]
    for ours, _ in pairs:
        pool.push(ours)
    assert [ours.fileno() == -1 for ours, _ in pairs] == [True, True, False, False]
    assert [pool.pop(), pool.pop(), pool.pop()] == [pairs[3][0], pairs[2][0], None]
    for pair in pairs:
        for end in pair:
            end.close()


def test_what_was_idle_too_long_is_closed_and_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_wire_pool, "IDLE_SECONDS", 0)
    before = open_sockets()
    with raw_server(answering) as server, wire(server.url) as client:
        client.me.get()
        client.me.get()
        assert (server.connections, len(pool_of(client)._idle)) == (2, 1)
    wait_until(lambda: open_sockets() <= before)


def test_idle_connections_of_tasks_are_bounded_and_aged(monkeypatch: pytest.MonkeyPatch) -> None:
    hold = Holding()

    async def run(url: str) -> None:
        async with async_wire(url) as client:
            calls = [asyncio.create_task(client.me.get()) for _ in range(5)]
            await async_wait_until(lambda: hold.requests == 5)
            hold.release.set()
            await asyncio.gather(*calls)
            pool = async_pool_of(client)
            assert len(pool._idle) == 2
            newest = pool._idle[-1]
            assert pool.pop() is newest
            pool.push(newest)
            monkeypatch.setattr(_async_wire_pool, "IDLE_SECONDS", 0)
            assert pool.pop() is None
            await async_wait_until(lambda: not newest.is_usable)

    monkeypatch.setattr(_async_wire_pool, "MOST_IDLE", 2)
    with raw_server(hold) as server:
        asyncio.run(run(server.url))
        assert server.connections == 5


def closing_silently(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(OK)


def test_an_idle_connection_that_the_server_closed_is_replaced() -> None:
    with raw_server(closing_silently) as server, wire(server.url) as client:
        client.me.get()
        wait_until(lambda: not _wire_pool._is_quiet(pool_of(client)._idle[0][0]))
        client.contacts.create(email="ada@example.com")
        assert server.connections == 2


def test_an_idle_connection_that_the_server_closed_is_replaced_for_tasks() -> None:
    async def run(url: str) -> None:
        async with async_wire(url) as client:
            await client.me.get()
            await async_wait_until(lambda: not async_pool_of(client)._idle[0].is_usable)
            await client.contacts.create(email="ada@example.com")

    with raw_server(closing_silently) as server:
        asyncio.run(run(server.url))
        assert server.connections == 2


def test_many_threads_share_at_most_a_hundred_connections_and_leave_none() -> None:
    open_now, most_open, lock = 0, 0, threading.Lock()

    def counted(connection: socket.socket) -> None:
        nonlocal open_now, most_open
        with lock:
            open_now += 1
            most_open = max(most_open, open_now)
        try:
            answering(connection)
        finally:
            with lock:
                open_now -= 1

    before = open_sockets()
    with raw_server(counted) as server, wire(server.url, timeout=SOON, connect_timeout=SOON) as client:
        faults: list[BaseException] = []

        def work() -> None:
            try:
                for _ in range(3):
                    client.me.get()
            except BaseException as fault:
                faults.append(fault)

        threads = [threading.Thread(target=work) for _ in range(120)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (faults, pool_of(client).in_use) == ([], 0)
    assert 0 < most_open <= 100
    wait_until(lambda: open_sockets() <= before)


# Answers that come before the request is out.


def refusing_early(connection: socket.socket) -> None:
    connection.recv(1000)
    connection.sendall(b"HTTP/1.1 413 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
    time.sleep(0.05)


def test_a_refusal_that_comes_while_the_request_is_written_is_heard() -> None:
    with raw_server(refusing_early) as server, wire(server.url) as client, pytest.raises(UnexpectedStatusError) as caught:
        client.request("POST", "/v1/imports", body=LARGE)
    assert (caught.value.status, caught.value.certainty) == (413, Certainty.REJECTED)


def test_a_refusal_that_comes_while_the_request_is_written_is_heard_by_tasks() -> None:
    async def run(url: str) -> MonacoError:
        async with async_wire(url) as client:
            with pytest.raises(UnexpectedStatusError) as caught:
                await client.request("POST", "/v1/imports", body=LARGE)
            return caught.value

    with raw_server(refusing_early) as server:
        error = asyncio.run(run(server.url))
    assert (error.status, error.certainty) == (413, Certainty.REJECTED)


def test_a_connection_whose_request_is_not_out_is_not_used_again() -> None:
    done = threading.Event()

    def deaf(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(OK)
        done.wait(SOON)

    async def run(url: str) -> None:
        async with async_wire(url) as client:
            await client.request("POST", "/v1/imports", body=LARGE)
            assert async_pool_of(client)._idle == []

    with raw_server(deaf) as server:
        asyncio.run(run(server.url))
        done.set()


def test_a_server_that_reads_nothing_costs_an_attempt_its_time_and_no_more() -> None:
    done = threading.Event()

    def stuck(connection: socket.socket) -> None:
        done.wait(SOON)

    async def run(url: str) -> None:
        async with async_wire(url, timeout=0.3) as client:
            with pytest.raises(APITimeoutError):
                await client.request("POST", "/v1/imports", body=LARGE)
            assert async_pool_of(client)._in_use == 0

    with raw_server(stuck) as server:
        with wire(server.url, timeout=0.3) as client, pytest.raises(APITimeoutError) as caught:
            client.request("POST", "/v1/imports", body=LARGE)
        assert caught.value.certainty is Certainty.UNKNOWN
        asyncio.run(run(server.url))
        done.set()


# The client around it.


def test_monaco_over_wire_imports_no_http_library() -> None:
    script = """
import sys
from monaco_crm import APIConnectionError, Monaco
with Monaco(api_key="mks_" + "k" * 48, base_url="http://127.0.0.1:1", transport="wire", max_attempts=1) as client:
    try:
        client.me.get()
    except APIConnectionError:
        print(sorted({"httpx2", "httpcore2", "anyio", "asyncio"} & set(sys.modules)))
"""
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=50)
    assert told.stdout == "[]\n"


@pytest.mark.parametrize("cls", [Monaco, AsyncMonaco])
def test_transports_that_cannot_be_are_refused(cls: Callable[..., object]) -> None:
    with pytest.raises(ConfigurationError, match=r"^transport is 'curl'; expected 'httpx2' or 'wire'$"):
        cls(api_key=KEY, transport="curl")
    with httpx2.Client() as http_client, pytest.raises(ConfigurationError, match="http_client goes with the transport 'httpx2'"):
        cls(api_key=KEY, transport="wire", http_client=http_client)


def test_wire_under_trio_is_refused_before_anything_is_sent() -> None:
    async def run(url: str) -> None:
        async with async_wire(url) as client:
            with pytest.raises(ConfigurationError, match="runs under asyncio"):
                await client.me.get()
            assert client.limits().in_flight == 0

    with raw_server(answering) as server:
        anyio.run(run, server.url, backend="trio")
        assert server.connections == 0


def test_a_client_in_a_second_event_loop_is_refused_before_anything_is_sent() -> None:
    requests: list[bytes] = []

    def once(connection: socket.socket) -> None:
        requests.append(read_request(connection))
        connection.sendall(OK.replace(b"\r\n", b"\r\nconnection: close\r\n", 1))

    with raw_server(once) as server:
        client = async_wire(server.url)
        asyncio.run(_get_me(client))
        with pytest.raises(ConfigurationError, match="another event loop"):
            asyncio.run(_get_me(client))
        with pytest.raises(ConfigurationError, match="another event loop"):
            asyncio.run(client.aclose())
    assert (len(requests), client.limits().in_flight) == (1, 0)


async def _get_me(client: AsyncMonaco) -> None:
    await client.me.get()


def test_closing_lets_a_call_end_and_refuses_who_waits_for_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_wire_pool, "MOST_CONNECTIONS", 1)
    before, hold = open_sockets(), Holding()
    with raw_server(hold) as server, wire(server.url) as client:
        pool = pool_of(client)
        with in_thread(client.me.get) as faults:
            wait_until(lambda: hold.requests == 1)
            with in_thread(client.me.get) as refusals:
                wait_until(lambda: len(pool.waiting) == 1)
                client.close()
            hold.release.set()
        assert faults == []
        [refusal] = refusals
        assert isinstance(refusal, APIConnectionError)
        assert (refusal.certainty, "the client is closed" in str(refusal)) == (Certainty.NOT_SENT, True)
    wait_until(lambda: open_sockets() <= before)
    assert hold.requests == 1


def test_closing_lets_a_task_end_and_refuses_the_one_that_waits_for_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_async_wire_pool, "MOST_CONNECTIONS", 1)
    before, hold = open_sockets(), Holding()

    async def run(url: str) -> None:
        client = async_wire(url)
        first = asyncio.create_task(client.me.get())
        await async_wait_until(lambda: hold.requests == 1)
        second = asyncio.create_task(client.me.get())
        await async_wait_until(lambda: len(async_pool._waiting) == 1 if (async_pool := async_pool_of(client)) else False)
        await client.aclose()
        with pytest.raises(APIConnectionError, match="the client is closed") as caught:
            await second
        assert caught.value.certainty is Certainty.NOT_SENT
        hold.release.set()
        await first
        await asyncio.sleep(0)

    with raw_server(hold) as server:
        asyncio.run(run(server.url))
    wait_until(lambda: open_sockets() <= before)
    assert hold.requests == 1


@forks
def test_a_forked_process_opens_its_own_connection_and_the_parent_keeps_its_own() -> None:
    with raw_server(answering) as server, wire(server.url) as client:
        client.me.get()

        def work() -> None:
            unraisable: list[object] = []
            sys.unraisablehook = unraisable.append
            warnings.simplefilter("error")
            client.me.get()
            client.close()
            gc.collect()
            assert unraisable == []

        assert in_child(work) == 0
        client.me.get()
        assert server.connections == 2
