"""Each failure of the HTTP library maps to a certainty; nothing but one exact request leaves a transport."""

from __future__ import annotations

import inspect
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpcore2
import httpx2
import pytest

from conftest import KEY, OK, no_retries, over_each_transport, raw_server, read_request
from monaco_crm import (
    APIConnectionError,
    APITimeoutError,
    AsyncMonaco,
    Certainty,
    CertificateError,
    ConfigurationError,
    Monaco,
    ProxyError,
    UnexpectedStatusError,
    _core,
)
from monaco_crm._transports import _httpx2
from monaco_crm._transports._failures import FAILURES, FAILURES_OF_A_TUNNEL, failure_of
from monaco_crm._transports._tunnel import Tunnel
from monaco_crm.testing import Emulator


def library_exceptions() -> list[type[BaseException]]:
    classes = (value for _, value in inspect.getmembers(httpx2, inspect.isclass))
    return [cls for cls in classes if issubclass(cls, BaseException) and not issubclass(cls, Warning)]


@pytest.mark.parametrize("cls", library_exceptions(), ids=lambda cls: str(cls.__name__))
def test_every_exception_of_the_library_has_a_row_of_its_own(cls: type[BaseException]) -> None:
    assert FAILURES[cls.__name__] in _core.FAILURE_KINDS


def test_no_row_names_a_failure_that_the_core_does_not_know() -> None:
    assert set(FAILURES.values()) <= set(_core.FAILURE_KINDS)


def test_what_the_table_does_not_name_counts_as_its_nearest_base() -> None:
    class Odd(httpx2.ConnectError):
        pass

    assert isinstance(failure_of(Odd("x")), _core.Input)
    assert isinstance(failure_of(ZeroDivisionError("x")), _core.Input)


@pytest.mark.parametrize("protocol", ["http11", "http2"])
def test_only_what_fails_before_the_tunnel_is_open_counts_as_a_failure_of_the_tunnel(protocol: str) -> None:
    tunnel = Tunnel()
    assert tunnel.failures is FAILURES
    tunnel.trace("http11.send_request_headers.started", {"request": httpcore2.Request("CONNECT", "http://127.0.0.1")})
    assert tunnel.failures is FAILURES_OF_A_TUNNEL
    tunnel.trace(f"{protocol}.send_request_headers.started", {"request": httpcore2.Request("GET", "http://127.0.0.1")})
    assert tunnel.failures is FAILURES


class Raising(httpx2.BaseTransport):
    """A caller's own transport that fails."""

    def __init__(self, fault: Exception) -> None:
        self.fault = fault

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        raise self.fault


CERTAINTIES = {
    "ConnectError": Certainty.NOT_SENT,
    "ConnectTimeout": Certainty.NOT_SENT,
    "PoolTimeout": Certainty.NOT_SENT,
    "ProxyError": Certainty.NOT_SENT,
    "InvalidURL": Certainty.NOT_SENT,
    "UnsupportedProtocol": Certainty.NOT_SENT,
    "LocalProtocolError": Certainty.NOT_SENT,
    "CookieConflict": Certainty.NOT_SENT,
}
"""Every other one is unknown."""


@pytest.mark.parametrize("cls", library_exceptions(), ids=lambda cls: str(cls.__name__))
def test_each_exception_ends_a_call_with_its_certainty(cls: type[Exception]) -> None:
    needs_no_text = cls in (httpx2.StreamConsumed, httpx2.StreamClosed, httpx2.ResponseNotRead, httpx2.RequestNotRead)
    request = httpx2.Request("GET", "http://127.0.0.1")
    answered: dict[str, Any] = {"request": request, "response": httpx2.Response(500)} if cls is httpx2.HTTPStatusError else {}
    fault = cls() if needs_no_text else cls("a text", **answered)
    with httpx2.Client(transport=Raising(fault)) as http_client:
        client = no_retries("http://127.0.0.1:1", http_client=http_client)
        with pytest.raises(APIConnectionError) as caught:
            client.me.get()
    assert caught.value.certainty is CERTAINTIES.get(cls.__name__, Certainty.UNKNOWN)
    assert caught.value.cause is not None
    assert caught.value.cause.startswith(cls.__name__)


def closing(*answer: bytes) -> Callable[[socket.socket], None]:
    def handle(connection: socket.socket) -> None:
        read_request(connection)
        for part in answer:
            connection.sendall(part)

    return handle


def resetting(connection: socket.socket) -> None:
    read_request(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


LOST = {
    "closed without a word": closing(),
    "reset": resetting,
    "half a head": closing(b"HTTP/1.1 200 OK\r\ncontent-le"),
    "half a body": closing(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"),
    "half a chunk": closing(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab"),
    "no http": closing(b"220 smtp.example.com ESMTP\r\n"),
}


@pytest.mark.parametrize("name", LOST)
@over_each_transport
def test_a_broken_answer_is_unknown(name: str) -> None:
    with raw_server(LOST[name]) as server, no_retries(server.url) as client, pytest.raises(APIConnectionError) as caught:
        client.contacts.create(email="a@example.com")
    assert caught.value.certainty is Certainty.UNKNOWN
    assert caught.value.attempts == 1


@pytest.mark.anyio
@pytest.mark.parametrize("name", LOST)
@over_each_transport
async def test_a_broken_answer_is_unknown_to_tasks_too(name: str) -> None:
    with raw_server(LOST[name]) as server:
        async with AsyncMonaco(api_key=KEY, base_url=server.url, max_attempts=1) as client:
            with pytest.raises(APIConnectionError) as caught:
                await client.contacts.create(email="a@example.com")
    assert caught.value.certainty is Certainty.UNKNOWN


def refusing_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


@over_each_transport
def test_a_refused_connection_is_not_sent_and_tried_again_even_for_what_must_not_be_done_twice() -> None:
    with Monaco(api_key=KEY, base_url=refusing_port(), max_attempts=2) as client, pytest.raises(APIConnectionError) as caught:
        client.contacts.create(email="a@example.com")
    assert caught.value.certainty is Certainty.NOT_SENT
    assert caught.value.attempts == 2


@pytest.mark.anyio
@over_each_transport
async def test_a_refused_connection_is_not_sent_by_a_task() -> None:
    async with AsyncMonaco(api_key=KEY, base_url=refusing_port(), max_attempts=1) as client:
        with pytest.raises(APIConnectionError) as caught:
            await client.me.get()
    assert caught.value.certainty is Certainty.NOT_SENT


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Self-signed, with its key in the same file."""
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout {path}.key -out {path}.crt"
    subprocess.run(command.split(), check=True, capture_output=True)
    path.write_bytes(Path(f"{path}.key").read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


def tls(certificate: Path) -> Callable[[socket.socket], None]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def handle(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            read_request(secured)
            secured.sendall(OK)

    return handle


@over_each_transport
def test_a_refused_certificate_is_final_and_not_sent(certificate: Path) -> None:
    with raw_server(tls(certificate)) as server:
        url = server.url.replace("http://127.0.0.1", "https://localhost")
        with Monaco(api_key=KEY, base_url=url) as client, pytest.raises(CertificateError) as caught:
            client.me.get()
    assert (caught.value.certainty, caught.value.attempts) == (Certainty.NOT_SENT, 1)


@pytest.mark.anyio
@over_each_transport
async def test_a_refused_certificate_is_final_for_tasks_too(certificate: Path) -> None:
    with raw_server(tls(certificate)) as server:
        url = server.url.replace("http://127.0.0.1", "https://localhost")
        async with AsyncMonaco(api_key=KEY, base_url=url) as client:
            with pytest.raises(CertificateError) as caught:
                await client.me.get()
    assert (caught.value.certainty, caught.value.attempts) == (Certainty.NOT_SENT, 1)


@over_each_transport
def test_a_proxy_of_the_environment_that_refuses_is_final_and_sees_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []

    def refuse(connection: socket.socket) -> None:
        seen.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")

    with raw_server(refuse) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        with Monaco(api_key=KEY, base_url="https://monaco.invalid") as client, pytest.raises(ProxyError) as caught:
            client.me.get()
    assert (caught.value.certainty, caught.value.attempts) == (Certainty.NOT_SENT, 1)
    assert seen
    assert seen[0].startswith(b"CONNECT monaco.invalid:443")
    assert KEY.encode() not in seen[0]


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
@over_each_transport
def test_loopback_is_reached_past_any_proxy(emulator: Emulator, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, refusing_port())
    with emulator.client() as client:
        assert client.me.get().org_id == emulator.org_id


@over_each_transport
def test_a_redirect_is_an_error_and_is_never_followed() -> None:
    with raw_server(closing(OK)) as other:
        location = f"location: {other.url}/v1/me\r\n".encode()
        with raw_server(closing(b"HTTP/1.1 307 No\r\n" + location + b"content-length: 0\r\n\r\n")) as server:
            with Monaco(api_key=KEY, base_url=server.url) as client, pytest.raises(UnexpectedStatusError) as caught:
                client.me.get()
        assert other.connections == 0
    assert caught.value.status == 307


@over_each_transport
def test_a_request_is_exactly_what_the_core_says() -> None:
    requests: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        for _ in range(2):
            requests.append(read_request(connection))
            connection.sendall(OK.replace(b"\r\n\r\n", b"\r\nset-cookie: session=1\r\n\r\n", 1))

    with raw_server(answer) as server, Monaco(api_key=KEY, base_url=server.url) as client:
        client.contacts.upsert(email="é@example.com", first_name=None)
        client.me.get()
    head, _, body = requests[0].partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    assert lines[0] == b"put /v1/contacts/ http/1.1"
    names = sorted(line.split(b":")[0] for line in lines[1:])
    expected = [b"accept", b"accept-encoding", b"authorization", b"content-length", b"content-type", b"host", b"user-agent"]
    assert names == expected
    assert b"Authorization: Bearer " + KEY.encode() in head or b"authorization: Bearer " + KEY.encode() in head
    assert body == '{"email":"é@example.com","first_name":null}'.encode()
    assert b"cookie" not in requests[1].lower()


def test_the_callers_own_headers_auth_and_cookies_are_not_sent() -> None:
    requests: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        requests.append(read_request(connection))
        connection.sendall(OK)

    with (
        raw_server(answer) as server,
        httpx2.Client(headers={"x-monaco-api-key": "other"}, auth=("user", "pass"), cookies={"a": "b"}) as http_client,
    ):
        Monaco(api_key=KEY, base_url=server.url, http_client=http_client).me.get()
        assert not http_client.is_closed
    assert b"other" not in requests[0]
    assert b"Basic" not in requests[0]
    assert b"cookie" not in requests[0].lower()


def test_an_http_client_that_follows_redirects_is_refused() -> None:
    with httpx2.Client(follow_redirects=True) as http_client, pytest.raises(ConfigurationError, match="follow_redirects=False"):
        Monaco(api_key=KEY, http_client=http_client)


def test_an_http_client_of_the_other_kind_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"httpx2\.Client"):
        Monaco(api_key=KEY, http_client=httpx2.AsyncClient())  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    with httpx2.Client() as http_client, pytest.raises(ConfigurationError, match=r"httpx2\.AsyncClient"):
        AsyncMonaco(api_key=KEY, http_client=http_client)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def dripping(first: bytes) -> Callable[[socket.socket], None]:
    def handle(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(first)
        for _ in range(200):
            connection.sendall(b"x")
            time.sleep(0.05)

    return handle


def halting(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n")
    time.sleep(0.3)
    connection.sendall(b"{")
    connection.recv(1)


SLOW = {
    "a head byte by byte": dripping(b"HTTP/1.1 200 OK\r\nx-a: "),
    "a body byte by byte": dripping(b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n"),
    "a body that halts": halting,
}


@pytest.mark.parametrize("name", SLOW)
@over_each_transport
def test_an_attempts_time_is_for_the_whole_answer_not_for_each_byte(name: str) -> None:
    with raw_server(SLOW[name]) as server, no_retries(server.url, timeout=0.4) as client:
        started = time.monotonic()
        with pytest.raises(APITimeoutError) as caught:
            client.me.get()
    assert 0.3 < time.monotonic() - started < 0.65
    assert caught.value.certainty is Certainty.UNKNOWN


@pytest.mark.anyio
@pytest.mark.parametrize("name", SLOW)
@over_each_transport
async def test_an_attempts_time_is_for_the_whole_answer_of_a_task(name: str) -> None:
    with raw_server(SLOW[name]) as server:
        async with AsyncMonaco(api_key=KEY, base_url=server.url, max_attempts=1, timeout=0.4) as client:
            started = time.monotonic()
            with pytest.raises(APITimeoutError) as caught:
                await client.me.get()
    assert 0.3 < time.monotonic() - started < 0.65
    assert caught.value.certainty is Certainty.UNKNOWN


def silent(connection: socket.socket) -> None:
    read_request(connection)
    connection.recv(1)


@over_each_transport
def test_a_server_that_never_answers_times_out() -> None:
    with raw_server(silent) as server:
        with no_retries(server.url, timeout=0.2) as client, pytest.raises(APITimeoutError) as caught:
            client.me.get()
    assert caught.value.certainty is Certainty.UNKNOWN


def test_an_answer_larger_than_the_bound_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_httpx2, "MOST_BYTES", 10)
    with raw_server(closing(OK)) as server, no_retries(server.url) as client, pytest.raises(APIConnectionError, match="larger"):
        client.me.get()


def test_a_pool_without_a_free_connection_is_not_sent() -> None:
    release = threading.Event()

    def hold(connection: socket.socket) -> None:
        read_request(connection)
        release.wait(5)
        connection.sendall(OK)

    with raw_server(hold) as server, httpx2.Client(limits=httpx2.Limits(max_connections=1)) as http_client:
        client = no_retries(server.url, http_client=http_client)
        first = threading.Thread(target=client.me.get)
        first.start()
        while not server.connections:
            time.sleep(0.01)
        with pytest.raises(APIConnectionError) as caught:
            client.with_options(timeout=0.2).me.get()
        release.set()
        first.join()
    assert caught.value.certainty is Certainty.NOT_SENT
    assert caught.value.message.startswith("no free connection in the pool")


@over_each_transport
def test_a_closed_client_sends_nothing(emulator: Emulator) -> None:
    client = emulator.client()
    client.me.get()
    client.close()
    with pytest.raises(APIConnectionError) as caught:
        client.me.get()
    assert caught.value.certainty is Certainty.NOT_SENT
    assert "the client is closed" in str(caught.value)
    assert len(emulator.requests()) == 1


def test_a_closed_client_sends_nothing_over_the_callers_own_http_client(emulator: Emulator) -> None:
    with httpx2.Client() as http_client:
        client = Monaco(api_key=emulator.api_key, base_url=emulator.base_url, http_client=http_client)
        client.close()
        client.close()
        with pytest.raises(APIConnectionError, match="the client is closed"):
            client.me.get()
        assert not http_client.is_closed
    assert emulator.requests() == []


@pytest.mark.anyio
@pytest.mark.parametrize("calls", [0, 1])
@over_each_transport
async def test_a_closed_async_client_sends_nothing(emulator: Emulator, calls: int) -> None:
    client = AsyncMonaco(api_key=emulator.api_key, base_url=emulator.base_url)
    for _ in range(calls):
        await client.me.get()
    await client.aclose()
    await client.aclose()
    with pytest.raises(APIConnectionError) as caught:
        await client.me.get()
    assert caught.value.certainty is Certainty.NOT_SENT
