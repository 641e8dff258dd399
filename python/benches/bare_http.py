"""HTTP as little as it can be: what a program would do by hand that knows its server. It checks nothing."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from typing import Any, Final
from urllib.parse import urlsplit

MOST_BYTES_A_READ: Final = 65_536
_HEAD_END: Final = b"\r\n\r\n"
_CONTENT_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def request_bytes(method: str, url: str, body: object, key: str) -> bytes:
    """A request with the head that the API needs."""
    parts = urlsplit(url)
    content = b"" if body is None else json.dumps(body).encode()
    head = (
        f"{method} {parts.path} HTTP/1.1\r\nhost: {parts.netloc}\r\nauthorization: Bearer {key}\r\naccept: application/json\r\n"
        f"content-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def message_length(received: bytes | bytearray) -> int | None:
    """Bytes of the message that begins there; None while its head is incomplete."""
    head_end = received.find(_HEAD_END)
    if head_end < 0:
        return None
    length = _CONTENT_LENGTH.search(received, 0, head_end)
    return head_end + len(_HEAD_END) + (int(length[1]) if length else 0)


def body_of(message: bytes | bytearray) -> bytes | bytearray:
    """What follows the head."""
    return message[message.find(_HEAD_END) + len(_HEAD_END) :]


def connect(url: str) -> socket.socket:
    """A blocking connection to the origin of `url`."""
    parts = urlsplit(url)
    connection = socket.create_connection((parts.hostname, parts.port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def receive(connection: socket.socket) -> bytearray | None:
    """The next message; None where the other side has closed."""
    received = bytearray()
    while (length := message_length(received)) is None or len(received) < length:
        part = connection.recv(MOST_BYTES_A_READ)
        if not part:
            return None
        received += part
    return received


def post(connection: socket.socket, url: str, body: object, key: str) -> Any:
    """One exchange on a connection that is kept; the decoded body."""
    connection.sendall(request_bytes("POST", url, body, key))
    answer = receive(connection)
    if answer is None:
        raise ConnectionError("the server has closed")
    return json.loads(body_of(answer))


class Exchanges(asyncio.Protocol):
    """The same under asyncio: one exchange at a time."""

    def __init__(self) -> None:
        self._received = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps what is written to."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Ends the exchange once its answer is whole."""
        self._received += data
        length = message_length(self._received)
        if length is not None and len(self._received) >= length:
            self._answered.set_result(self._received)
            self._received = bytearray()

    async def post(self, url: str, body: object, key: str) -> Any:
        """One exchange; the decoded body."""
        self._answered: asyncio.Future[bytearray] = asyncio.get_running_loop().create_future()
        self._transport.write(request_bytes("POST", url, body, key))
        return json.loads(body_of(await self._answered))

    def close(self) -> None:
        """Closes the connection."""
        self._transport.close()
