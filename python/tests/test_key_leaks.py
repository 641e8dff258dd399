"""The key is nowhere but on the wire."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import gc
import io
import logging
import os
import pickle
import signal
import threading
from collections.abc import Callable
from typing import Any

import anyio
import httpx2
import pytest

from conftest import over_each_transport, raw_server, read_request
from leaks import canary, holders_from, holders_in_this_process, leaks_in, shows_key
from monaco_crm import AsyncMonaco, InvalidKeyError, InvalidRequestError, KeyProviderError, Monaco, MonacoError
from monaco_crm.testing import Emulator


def refusals() -> list[Callable[[], object]]:
    return [
        lambda: Monaco(api_key=canary() + "!"),
        lambda: Monaco(api_key=canary()[:-1]),
        lambda: Monaco(api_key=canary(), base_url="http://example.com"),
        lambda: Monaco(api_key=canary(), timeout=-1),
        lambda: Monaco(api_key=canary(), bearer="token"),
        lambda: Monaco(api_key=lambda: "", standby_api_key=canary()),
        lambda: Monaco(api_key="mks_short", standby_api_key=canary()),
        lambda: Monaco(bearer=canary()),
        lambda: Monaco(api_key=canary(), unknown=1),  # type: ignore[call-arg]
        lambda: AsyncMonaco(api_key=canary() + "!"),
        lambda: Monaco(api_key="mks_" + "a" * 48).rotate(canary() + "!"),
        lambda: Monaco(api_key=canary() + "\udc80"),
        lambda: Monaco(api_key="mks_" + "a" * 48, standby_api_key=canary() + "\ud800"),
        lambda: Monaco(bearer=canary() + "\udc80", base_url="https://relay.example.com"),
        lambda: AsyncMonaco(api_key=canary() + "\udc80"),
        lambda: Monaco(api_key="mks_" + "a" * 48).rotate(canary() + "\udc80"),
        lambda: AsyncMonaco(api_key="mks_" + "a" * 48).rotate(canary() + "\udc80"),
        Monaco(api_key=lambda: canary() + "\udc80").me.get,
    ]


def misspelt() -> list[Callable[[], object]]:
    client = Monaco(api_key="mks_" + "a" * 48)
    return [
        lambda: Monaco(api_key=canary() + "\udc80"),
        lambda: AsyncMonaco(api_key=canary() + "\ud800"),
        lambda: Monaco(bearer="token\udc80", base_url="https://relay.example.com"),
        lambda: client.rotate(canary() + "\udc80"),
    ]


@pytest.mark.parametrize("number", range(len(refusals())))
def test_a_refused_construction_shows_the_key_in_no_text_and_in_no_frame(number: int) -> None:
    with pytest.raises(MonacoError) as caught:
        refusals()[number]()
    assert leaks_in(caught.value) == []
    assert caught.value.__context__ is None


@pytest.mark.parametrize("number", range(len(misspelt())))
def test_a_key_that_has_no_utf_8_form_is_an_invalid_key(number: int) -> None:
    with pytest.raises(InvalidKeyError):
        misspelt()[number]()


def test_a_byte_in_the_environment_that_is_no_utf_8_is_an_invalid_key_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONACO_API_KEY", canary() + os.fsdecode(b"\x80"))
    with pytest.raises(InvalidKeyError) as caught:
        Monaco()
    assert (leaks_in(caught.value), caught.value.__context__) == ([], None)


@pytest.mark.parametrize("name", ["path", "query", "headers", "body", "id"])
def test_an_argument_that_has_no_utf_8_form_is_an_invalid_request(name: str) -> None:
    client = Monaco(api_key=canary())
    half_a_pair = "\udc80"
    asked: dict[str, Callable[[], object]] = {
        "path": lambda: client.request("GET", "/v1/" + half_a_pair),
        "query": lambda: client.request("GET", "/v1/me", query={half_a_pair: "x"}),
        "headers": lambda: client.request("GET", "/v1/me", headers={"x": half_a_pair}),
        "body": lambda: client.request("POST", "/v1/me", body=half_a_pair),
        "id": lambda: client.contacts.get(half_a_pair),
    }
    with pytest.raises(InvalidRequestError) as caught:
        asked[name]()
    assert caught.value.__context__ is None


def test_a_providers_failure_that_has_no_utf_8_form_is_reported_without_the_key() -> None:
    def provider() -> str:
        raise RuntimeError(canary() + "\udc80")

    with pytest.raises(KeyProviderError) as caught:
        Monaco(api_key=provider).me.get()
    assert (leaks_in(caught.value), caught.value.__context__) == ([], None)


@over_each_transport
def test_neither_repr_nor_vars_nor_anything_reachable_from_a_client_holds_the_key(emulator: Emulator) -> None:
    client = Monaco(api_key=canary(), base_url=emulator.base_url, max_attempts=1)
    with contextlib.suppress(MonacoError):
        client.me.get()
    gc.collect()
    assert not shows_key(repr(client) + str(client) + repr(vars(client)))
    assert holders_from([client]) == []
    client.close()


@over_each_transport
def test_no_object_of_the_process_holds_the_key_after_calls_that_failed_and_succeeded(emulator: Emulator) -> None:
    emulator.post("keys", {"key": canary()})
    emulator.fault({"drop": "after_read"}, operation="get_me")
    with Monaco(api_key=canary(), base_url=emulator.base_url, max_attempts=1) as client:
        with contextlib.suppress(MonacoError):
            client.me.get()
        client.me.get()
        assert holders_in_this_process() == []


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_clients_and_keys_are_not_pickled(protocol: int) -> None:
    from monaco_crm._core import ApiKey

    for thing in (Monaco(api_key=canary()), AsyncMonaco(api_key=canary()), ApiKey(canary())):
        with pytest.raises(TypeError):
            pickle.dumps(thing, protocol)


@pytest.mark.parametrize("how", [copy.copy, copy.deepcopy])
def test_clients_and_keys_are_not_copied(how: Callable[[object], object]) -> None:
    from monaco_crm._core import ApiKey

    for thing in (Monaco(api_key=canary()), AsyncMonaco(api_key=canary()), ApiKey(canary())):
        with pytest.raises(TypeError):
            how(thing)


def failing_answers() -> dict[str, bytes]:
    echo = canary().encode()
    body = b'{"error":{"code":"no","message":"' + echo + b'"}}'
    return {
        "echo in a body": b"HTTP/1.1 403 No\r\ncontent-length: %d\r\n\r\n" % len(body) + body,
        "echo in a redirect": b"HTTP/1.1 307 No\r\nlocation: https://example.com/" + echo + b"\r\ncontent-length: 0\r\n\r\n",
        "echo in a request id": b"HTTP/1.1 500 No\r\nx-request-id: " + echo + b"\r\ncontent-length: 0\r\n\r\n",
        "echo in place of http": b"Authorization: Bearer " + echo + b"\r\n\r\n",
        "nothing": b"",
        "half of an answer": b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{",
        "no json": b"HTTP/1.1 200 OK\r\ncontent-length: 52\r\n\r\n" + echo,
    }


@pytest.mark.parametrize("name", list(failing_answers()))
@over_each_transport
def test_no_failed_call_shows_the_key_in_its_exception_or_its_frames(name: str) -> None:
    def answer(connection: Any) -> None:
        read_request(connection)
        connection.sendall(failing_answers()[name])

    with raw_server(answer) as server, Monaco(api_key=canary(), base_url=server.url, max_attempts=1) as client:
        with pytest.raises(MonacoError) as caught:
            client.me.get()
        assert leaks_in(caught.value) == []
        assert caught.value.__context__ is None
        assert not shows_key(pickle.dumps(caught.value))


@pytest.mark.anyio
@pytest.mark.parametrize("name", list(failing_answers()))
@over_each_transport
async def test_no_failed_async_call_shows_the_key_in_its_exception_or_its_frames(name: str) -> None:
    def answer(connection: Any) -> None:
        read_request(connection)
        connection.sendall(failing_answers()[name])

    with raw_server(answer) as server:
        async with AsyncMonaco(api_key=canary(), base_url=server.url, max_attempts=1) as client:
            with pytest.raises(MonacoError) as caught:
                await client.me.get()
            assert leaks_in(caught.value) == []
            assert caught.value.__context__ is None


@over_each_transport
def test_an_interrupted_call_shows_the_key_in_no_frame() -> None:
    def stall(connection: Any) -> None:
        read_request(connection)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        connection.recv(1)

    with raw_server(stall) as server, Monaco(api_key=canary(), base_url=server.url) as client:
        with pytest.raises(KeyboardInterrupt) as caught:
            client.me.get()
        assert leaks_in(caught.value) == []
        assert client.limits().in_flight == 0


def silent(connection: Any) -> None:
    read_request(connection)
    connection.recv(1)


@over_each_transport
def test_a_cancelled_task_shows_the_key_in_no_frame() -> None:
    async def cancelled_call(url: str) -> BaseException | None:
        async with AsyncMonaco(api_key=canary(), base_url=url) as client:
            task = asyncio.create_task(client.me.get())
            await asyncio.sleep(0.2)
            task.cancel()
            try:
                await task
            except asyncio.CancelledError as cancelled:
                return cancelled
        return None

    with raw_server(silent) as server:
        cancelled = asyncio.run(cancelled_call(server.url))
    assert cancelled is not None
    assert leaks_in(cancelled) == []


@pytest.mark.anyio
@over_each_transport
async def test_the_logs_of_this_package_and_of_the_http_library_never_show_the_key(emulator: Emulator) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        emulator.fault({"status": 503, "body": canary()}, operation="get_me")
        emulator.post("keys", {"key": canary()})
        async with AsyncMonaco(api_key=canary(), base_url=emulator.base_url) as client:
            await client.me.get()
        with Monaco(api_key=canary(), base_url=emulator.base_url) as client:
            await anyio.to_thread.run_sync(client.me.get)
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
    assert "sending call=1" in written.getvalue()
    assert not shows_key(written.getvalue())


def test_events_never_show_the_key(emulator: Emulator) -> None:
    events: list[Any] = []
    with Monaco(api_key=canary(), base_url=emulator.base_url, on_event=events.append) as client:
        with contextlib.suppress(MonacoError):
            client.me.get()
    assert events
    assert not shows_key(repr(events))


def test_a_request_of_the_core_shows_no_key(emulator: Emulator) -> None:
    with Monaco(api_key=canary(), base_url=emulator.base_url) as client:
        assert not shows_key(repr(client.explain("get_me")))


def test_a_failing_provider_leaves_neither_its_traceback_nor_a_key() -> None:
    def provider() -> str:
        secret = canary()
        raise RuntimeError(f"the vault refused {secret}")

    with pytest.raises(MonacoError) as caught:
        Monaco(api_key=provider).me.get()
    assert caught.value.kind == "key_provider"
    assert caught.value.cause == "RuntimeError: the vault refused mks_…"
    assert leaks_in(caught.value) == []


def test_the_callers_own_http_client_keeps_no_key(emulator: Emulator) -> None:
    with httpx2.Client() as http_client:
        client = Monaco(api_key=canary(), base_url=emulator.base_url, http_client=http_client)
        with contextlib.suppress(MonacoError):
            client.me.get()
        gc.collect()
        assert holders_from([http_client]) == []


def test_the_canary_is_found_where_it_is() -> None:
    def leak(secret: str) -> None:
        raise MonacoError(secret)

    namespace: dict[str, Any] = {"leak": leak}
    code = compile("def outer(secret):\n    leak(secret)\n", "elsewhere.py", "exec")
    exec(code, namespace)
    try:
        namespace["outer"](canary())
    except MonacoError as fault:
        assert len(leaks_in(fault)) >= 2
