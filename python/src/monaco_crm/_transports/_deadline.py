"""One deadline for all of a blocking attempt.

httpx2's timeouts are for single reads and writes, so a server that sends a byte now and then could hold an attempt for ever.
Each timeout that is handed to it carries the attempt's deadline along, and the sockets below it count from that.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from typing import Any, Final, final

import httpcore2  # httpx2 brings it and pins it to its own version
import httpx2

from .. import _core
from .._time import MILLIS_PER_SECOND, now_ms

_LEAST: Final = 0.001
"""Seconds; zero would mean a socket that does not block."""
_NO_BOUND_MS: Final = 2**63


def _seconds_until(deadline_ms: int, most_ms: int) -> float:
    return max(min(deadline_ms - now_ms(), most_ms) / MILLIS_PER_SECOND, _LEAST)


@final
class Until(float):
    """Seconds that one operation may take now: what is left until a deadline, and at most so many."""

    __slots__ = ("deadline_ms", "most_ms")
    deadline_ms: int
    most_ms: int

    @classmethod
    def of(cls, deadline_ms: int, most_ms: int) -> Until:
        left = cls(_seconds_until(deadline_ms, most_ms))
        left.deadline_ms, left.most_ms = deadline_ms, most_ms
        return left


@final
class Timeouts(Mapping[str, float]):
    """httpx2's timeouts of connecting, writing, reading and the pool: each is what is left when its phase begins."""

    __slots__ = ("_connect_ms", "_deadline_ms", "_read_ms")

    def __init__(self, outbound: _core.Outbound, deadline_ms: int) -> None:
        self._deadline_ms = deadline_ms
        self._connect_ms, self._read_ms = outbound.connect_timeout_ms, outbound.read_timeout_ms

    def __getitem__(self, phase: str) -> float:
        if phase == "connect":
            return Until.of(min(self._deadline_ms, now_ms() + self._connect_ms), self._connect_ms)
        return Until.of(self._deadline_ms, self._read_ms if phase == "read" else _NO_BOUND_MS)

    def __iter__(self) -> Iterator[str]:
        return iter(("connect", "read", "write", "pool"))

    def __len__(self) -> int:
        return 4


def _left(timeout: float | None) -> float | None:
    return _seconds_until(timeout.deadline_ms, timeout.most_ms) if isinstance(timeout, Until) else timeout


@final
class _Stream(httpcore2.NetworkStream):
    """A connection whose every operation ends with the attempt."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


@final
class _Backend(httpcore2.NetworkBackend):
    """Opens such connections."""

    def __init__(self, backend: httpcore2.NetworkBackend) -> None:
        self._backend = backend

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, *arguments: Any, **options: Any) -> _Stream:
        return _Stream(self._backend.connect_tcp(host, port, _left(timeout), *arguments, **options))

    def connect_unix_socket(self, path: str, timeout: float | None = None, *arguments: Any, **options: Any) -> _Stream:
        return _Stream(self._backend.connect_unix_socket(path, _left(timeout), *arguments, **options))

    def sleep(self, seconds: float) -> None:
        self._backend.sleep(seconds)


def keep_deadlines(client: httpx2.Client) -> None:
    """Puts that below `client`.

    httpx2 takes no backend, so its own is replaced where it stands; should it move, single operations still time out.
    """
    for transport in (client._transport, *client._mounts.values()):  # noqa: SLF001 - see above
        pool: Any = getattr(transport, "_pool", None)
        if hasattr(pool, "_network_backend"):
            pool._network_backend = _Backend(pool._network_backend)  # noqa: SLF001 - see above
