"""Where the transport without dependencies connects to: addresses of both families, the proxy of the environment."""

from __future__ import annotations

import asyncio
import base64
import logging
import socket
import time
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest

from conftest import answering, async_wire, in_thread, raw_server, wire
from monaco_crm import APIConnectionError, Certainty, ConfigurationError, MonacoError, ProxyError


def use_addresses(monkeypatch: pytest.MonkeyPatch, name: str, *addresses: tuple[int, tuple[Any, ...]]) -> None:
    """What is looked up by that name has those addresses."""
    found = [(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", address) for family, address in addresses]
    look_up: Any = socket.getaddrinfo

    def looked_up(host: str, *arguments: Any, **options: Any) -> Any:
        return list(found) if host == name else look_up(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2])


@contextmanager
def never_answering() -> Generator[tuple[int, tuple[Any, ...]], None, None]:
    """An IPv6 address of this machine whose backlog is full."""
    with socket.socket(socket.AF_INET6) as listener:
        listener.bind(("::1", 0))
        listener.listen(0)
        address = listener.getsockname()
        filling = [socket.socket(socket.AF_INET6) for _ in range(4)]
        for one in filling:
            one.setblocking(False)
            one.connect_ex(address)
        time.sleep(0.05)
        try:
            yield socket.AF_INET6, address
        finally:
            for one in filling:
                one.close()


def test_a_dead_address_does_not_use_up_the_time_of_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run(url: str) -> None:
        async with async_wire(url, connect_timeout=4) as client:
            await client.me.get()

    with never_answering() as dead, raw_server(answering) as server:
        use_addresses(monkeypatch, "localhost", dead, (socket.AF_INET, ("127.0.0.1", port_of(server.url))))
        url = server.url.replace("127.0.0.1", "localhost")
        with wire(url, connect_timeout=1) as client:
            client.me.get()
        asyncio.run(run(url))
        assert server.connections == 2


def test_a_family_that_the_machine_does_not_speak_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with raw_server(answering) as server:
        use_addresses(monkeypatch, "localhost", (32_000, ("x", 1)), (socket.AF_INET, ("127.0.0.1", port_of(server.url))))
        with wire(server.url.replace("127.0.0.1", "localhost")) as client:
            client.me.get()


def test_ipv6_is_tried_before_ipv4(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener, raw_server(answering) as server:
        addresses = (socket.AF_INET, ("127.0.0.1", port_of(server.url))), (socket.AF_INET6, listener.getsockname())
        use_addresses(monkeypatch, "localhost", *addresses)

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                answering(connection)

        with in_thread(serve) as faults, wire(server.url.replace("127.0.0.1", "localhost")) as client:
            client.me.get()
        assert (faults, server.connections) == ([], 0)


def test_an_ipv6_address_in_the_base_url_is_connected_to() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                answering(connection)

        async def run(url: str) -> None:
            async with async_wire(url) as client:
                await client.me.get()

        url = f"http://[::1]:{listener.getsockname()[1]}"
        with in_thread(serve) as faults, wire(url) as client:
            client.me.get()
        with in_thread(serve) as more_faults:
            asyncio.run(run(url))
        assert faults + more_faults == []


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "a..example"])
def test_a_name_that_is_none_is_not_connected_to(host: str) -> None:
    async def run() -> MonacoError:
        async with async_wire(f"https://{host}") as client:
            with pytest.raises(APIConnectionError) as caught:
                await client.me.get()
            return caught.value

    with wire(f"https://{host}") as client, pytest.raises(APIConnectionError) as caught:
        client.me.get()
    assert (caught.value.certainty, asyncio.run(run()).certainty) == (Certainty.NOT_SENT, Certainty.NOT_SENT)


@pytest.fixture
def proxy_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


def test_a_proxys_credentials_are_told_to_the_proxy_and_to_nobody_else(
    proxy_environment: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    seen: list[bytes] = []

    def refuse(connection: socket.socket) -> None:
        seen.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n")

    async def run() -> MonacoError:
        async with async_wire("https://monaco.invalid") as client:
            with pytest.raises(ProxyError) as caught:
                await client.me.get()
            return caught.value

    secrets = ["hunter2", base64.b64encode(b"user:hunter2").decode()]
    with raw_server(refuse) as proxy:
        proxy_environment.setenv("HTTPS_PROXY", proxy.url.replace("://", "://user:hunter2@"))
        with wire("https://monaco.invalid") as client, pytest.raises(ProxyError) as caught:
            client.me.get()
        errors = [caught.value, asyncio.run(run())]
    assert [f"proxy-authorization: Basic {secrets[1]}\r\n".encode() in request for request in seen] == [True, True]
    shown = [caplog.text, *(f"{error!r} {vars(error)}" for error in errors)]
    shown += ["".join(traceback.format_exception(error)) for error in errors]
    assert not any(secret in text for secret in secrets for text in shown)


@pytest.mark.parametrize(("exceptions", "through_proxy"), [("other.invalid", 1), ("monaco.invalid", 0)])
def test_no_proxy_excepts_a_name(proxy_environment: pytest.MonkeyPatch, exceptions: str, through_proxy: int) -> None:
    with raw_server(lambda _: None) as proxy, raw_server(lambda _: None) as origin:
        use_addresses(proxy_environment, "monaco.invalid", (socket.AF_INET, ("127.0.0.1", port_of(origin.url))))
        proxy_environment.setenv("HTTPS_PROXY", proxy.url)
        proxy_environment.setenv("NO_PROXY", exceptions)
        with wire("https://monaco.invalid") as client, pytest.raises(APIConnectionError):
            client.me.get()
        assert (proxy.connections, origin.connections) == (through_proxy, 1 - through_proxy)


def test_a_proxy_of_another_kind_is_refused_before_anything_is_sent(proxy_environment: pytest.MonkeyPatch) -> None:
    with raw_server(answering) as proxy:
        proxy_environment.setenv("ALL_PROXY", proxy.url.replace("http://", "socks5://user:hunter2@"))
        with wire("https://monaco.invalid") as client, pytest.raises(ConfigurationError, match="ALL_PROXY") as caught:
            client.me.get()
        assert (proxy.connections, "hunter2" in "".join(traceback.format_exception(caught.value))) == (0, False)
