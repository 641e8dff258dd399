"""What the tests share: the emulator, and a server for what HTTP libraries must survive."""

from __future__ import annotations

import gc
import os
import signal
import socket
import stat
import threading
import traceback
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from monaco_crm import AsyncMonaco, Monaco
from torture import TortureServer

if TYPE_CHECKING:
    from monaco_crm.testing import Emulator

pytest_plugins = ["monaco_crm.testing"]

Handler = Callable[[socket.socket], None]

# What runs in the background of a shell ignores the interrupts that tests send, and so do its children.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["httpx2", "wire"])
def transport(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """What clients send over that are told nothing else."""
    name = str(request.param)
    for defaults in (Monaco.__init__.__kwdefaults__, AsyncMonaco.__init__.__kwdefaults__):
        assert defaults is not None
        monkeypatch.setitem(defaults, "transport", name)
    return name


over_each_transport = pytest.mark.usefixtures("transport")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what cannot be: `wire` runs under asyncio alone."""
    impossible = [item for item in items if isinstance(item, pytest.Function) and is_wire_under_trio(item)]
    items[:] = [item for item in items if item not in impossible]
    config.hook.pytest_deselected(items=impossible)


def is_wire_under_trio(item: pytest.Function) -> bool:
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return (parameters.get("transport"), parameters.get("anyio_backend")) == ("wire", "trio")


@pytest.fixture
def emulator(monaco_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    for name in ("MONACO_API_KEY", "MONACO_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return monaco_emulator


@pytest.fixture(scope="module")
def torture_server() -> Iterator[TortureServer]:
    gc.freeze()  # each case collects its own garbage, and only that
    with TortureServer() as server:
        yield server
    gc.unfreeze()


@pytest.fixture
def client(emulator: Emulator) -> Iterator[Monaco]:
    with emulator.client() as client:
        yield client


@pytest.fixture
def async_client(emulator: Emulator) -> AsyncMonaco:
    return AsyncMonaco(api_key=emulator.api_key, base_url=emulator.base_url)


class RawServer:
    """Accepts connections on loopback and lets `handler` do with each whatever it wants."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.connections = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._handle, args=(connection,), daemon=True).start()

    def _handle(self, connection: socket.socket) -> None:
        try:
            with connection:
                self._handler(connection)
        except OSError:
            pass

    def close(self) -> None:
        self._listener.close()


@contextmanager
def raw_server(handler: Handler) -> Generator[RawServer, None, None]:
    server = RawServer(handler)
    try:
        yield server
    finally:
        server.close()


def read_request(connection: socket.socket) -> bytes:
    """Head and body of one request."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return data
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


ME = b'{"data":{"org_id":"o","user_id":"u"}}'
OK = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(ME) + ME


def answering(connection: socket.socket) -> None:
    while read_request(connection):
        connection.sendall(OK)


KEY = "mks_" + "k" * 48


def no_retries(url: str, **options: object) -> Monaco:
    """A client whose calls are tried once."""
    return Monaco(api_key=KEY, base_url=url, max_attempts=1, **options)  # type: ignore[arg-type]


def wire(url: str, **options: Any) -> Monaco:
    given: dict[str, Any] = {"max_attempts": 1, **options}
    return Monaco(api_key=KEY, base_url=url, transport="wire", **given)


def async_wire(url: str, **options: Any) -> AsyncMonaco:
    given: dict[str, Any] = {"max_attempts": 1, **options}
    return AsyncMonaco(api_key=KEY, base_url=url, transport="wire", **given)


@contextmanager
def in_thread(work: Callable[[], object]) -> Generator[list[BaseException], None, None]:
    """Runs `work` beside the block, and gives what it raised once the block is over."""
    faults: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as fault:
            faults.append(fault)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield faults
    finally:
        thread.join()


DESCRIPTORS = 1024


def open_sockets() -> set[tuple[int, int]]:
    """Descriptor and inode of each."""
    found: set[tuple[int, int]] = set()
    for descriptor in range(DESCRIPTORS):
        try:
            status = os.fstat(descriptor)
        except OSError:
            continue
        if stat.S_ISSOCK(status.st_mode):
            found.add((descriptor, status.st_ino))
    return found


def in_child(work: Callable[[], object]) -> int:
    """The exit status of a forked process that does `work`."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            signal.alarm(20)
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
