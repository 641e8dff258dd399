"""A TLS handshake that is cancelled closes its connection.

httpx2's own backends close it where the handshake fails, and leave it to the garbage collector where it is cancelled.
"""

from __future__ import annotations

import ssl
from typing import Any, final

import anyio
import httpcore2  # httpx2 brings it and pins it to its own version
import httpx2


@final
class _Stream(httpcore2.AsyncNetworkStream):
    """A connection that survives no cancelled handshake."""

    def __init__(self, stream: httpcore2.AsyncNetworkStream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, *arguments: Any, **options: Any) -> bytes:
        return await self._stream.read(max_bytes, *arguments, **options)

    async def write(self, buffer: bytes, *arguments: Any, **options: Any) -> None:
        await self._stream.write(buffer, *arguments, **options)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(self, ssl_context: ssl.SSLContext, *arguments: Any, **options: Any) -> _Stream:
        try:
            return _Stream(await self._stream.start_tls(ssl_context, *arguments, **options))
        except BaseException:
            with anyio.CancelScope(shield=True):
                await self._stream.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


@final
class _Backend(httpcore2.AsyncNetworkBackend):
    """Opens such connections."""

    def __init__(self, backend: httpcore2.AsyncNetworkBackend) -> None:
        self._backend = backend

    async def connect_tcp(self, host: str, port: int, *arguments: Any, **options: Any) -> _Stream:
        return _Stream(await self._backend.connect_tcp(host, port, *arguments, **options))

    async def connect_unix_socket(self, path: str, *arguments: Any, **options: Any) -> _Stream:
        return _Stream(await self._backend.connect_unix_socket(path, *arguments, **options))

    async def sleep(self, seconds: float) -> None:
        await self._backend.sleep(seconds)


def close_cancelled_handshakes(client: httpx2.AsyncClient) -> None:
    """Puts that below `client`.

    httpx2 takes no backend, so its own is replaced where it stands; should it move, such a connection waits for the collector.
    """
    for transport in (client._transport, *client._mounts.values()):  # noqa: SLF001 - see above
        pool: Any = getattr(transport, "_pool", None)
        if hasattr(pool, "_network_backend"):
            pool._network_backend = _Backend(pool._network_backend)  # noqa: SLF001 - see above
