"""The default transport, over httpx2: one attempt a call, no redirects, no retries, no cookies, no credentials of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from functools import lru_cache
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Final, final
from urllib.parse import urlsplit

import anyio
import httpx2

from .. import _core
from .._errors import ConfigurationError
from .._time import MILLIS_PER_SECOND, now_ms
from ._bounds import IDLE_SECONDS, MOST_CONNECTIONS, MOST_IDLE
from ._closed import refused
from ._deadline import Timeouts, keep_deadlines
from ._failures import OUT_OF_TIME, TOO_LARGE, failure_of
from ._handshake import close_cancelled_handshakes
from ._tunnel import Tunnel

MOST_BYTES: Final = _core.MOST_BODY_BYTES
_PIECE: Final = 64 * 1024
CONNECTIONS: Final = httpx2.Limits(
    max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_IDLE, keepalive_expiry=IDLE_SECONDS
)
_GRACE: Final = 0.05
"""Seconds that an operation's own timeout, which says more, gets before an async attempt is cut off."""


@lru_cache(maxsize=128)
def _parsed(url: str) -> httpx2.URL:
    """Parsing takes as long as all else in building a request, and most requests go to the same few URLs."""
    return httpx2.URL(url)


def _request(outbound: _core.Outbound, deadline_ms: int, extensions: dict[str, Any]) -> httpx2.Request:
    """Built without the client's own headers and cookies."""
    headers = [*outbound.headers, ("accept-encoding", "gzip, deflate"), ("authorization", outbound.authorization())]
    extensions["timeout"] = Timeouts(outbound, deadline_ms)
    return httpx2.Request(outbound.method, _parsed(outbound.url), headers=headers, content=outbound.body, extensions=extensions)


def _forgotten(interruption: BaseException) -> BaseException:
    """A cancellation or an interruption, without the frames and failures it went through: they hold the header.

    Cancellations in its context stay: by them anyio knows its own.
    """
    link: BaseException | None = interruption
    while link is not None:
        link.__traceback__ = link.__cause__ = None
        if not isinstance(link.__context__, type(interruption)):
            link.__context__ = None
        link = link.__context__
    return interruption


def _direct_routes(base_url: str | None) -> dict[str, None]:
    """httpx2's way to let requests to a base URL pass by the proxies of the environment."""
    if base_url is None:
        return {}
    host = urlsplit(base_url).hostname or ""
    return {f"all://[{host}]" if ":" in host else f"all://{host}": None}


def _may_have_proxy(client: httpx2.Client | httpx2.AsyncClient, is_own: bool) -> bool:  # noqa: FBT001 - a fact of the client
    """Whether a failure may be one of a tunnel. A caller's own client may do anything."""
    return not is_own or any(mount is not None for mount in client._mounts.values())  # noqa: SLF001 - there is no other way to know


def _no_cookies() -> CookieJar:
    return CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))


def _decoded(response: httpx2.Response, raw: bytes) -> _core.Input:
    """The answer without its content coding, once all is read: the library's generators do not end where it fails in their midst.

    A body that cannot be decoded is handed on as it is: the status stands, and the core says what becomes of such a body.
    """
    content = raw
    if "content-encoding" in response.headers:
        try:
            content = _without_coding(response.headers, raw)
        except httpx2.DecodingError:
            content = raw
    if len(content) > MOST_BYTES:
        return _core.Input.failure("answer_too_large", TOO_LARGE)
    return _core.Input.response(response.status_code, response.headers.raw, content)


def _without_coding(headers: httpx2.Headers, raw: bytes) -> bytes:
    """In pieces, and not far beyond the bound, so that little cannot become too much. Raises `DecodingError`."""
    pieces = (raw[start : start + _PIECE] for start in range(0, len(raw), _PIECE))
    content = bytearray()
    for piece in httpx2.Response(HTTPStatus.OK, headers=headers, content=pieces).iter_bytes():
        content += piece
        if len(content) > MOST_BYTES:
            break
    return bytes(content)


async def _abandon(response: httpx2.Response, pieces: AsyncIterator[bytes]) -> None:
    """Ends the library's generators by the closed connection; those that are only dropped start a task to end themselves."""
    await response.aclose()
    with suppress(Exception):
        async for _ in pieces:
            pass


@final
class Httpx2Transport:
    """Sends over an `httpx2.Client`: its own, or the caller's."""

    __slots__ = ("_client", "_has_proxy", "_is_own")

    def __init__(self, direct: str | None, client: httpx2.Client | None) -> None:
        if client is not None and (not isinstance(client, httpx2.Client) or client.follow_redirects):
            raise ConfigurationError("http_client is no httpx2.Client that follows no redirects (follow_redirects=False)")
        self._is_own = client is None
        if client is None:
            client = httpx2.Client(limits=CONNECTIONS, cookies=_no_cookies(), mounts=_direct_routes(direct))
            keep_deadlines(client)
        self._client = client
        self._has_proxy = _may_have_proxy(client, self._is_own)

    def send(self, outbound: _core.Outbound) -> _core.Input:
        if self._client.is_closed:
            return refused()
        tunnel = Tunnel()
        try:
            deadline_ms = now_ms() + outbound.timeout_ms
            traced: dict[str, Any] = {"trace": tunnel.trace} if self._has_proxy else {}
            return self._exchange(_request(outbound, deadline_ms, traced), deadline_ms)
        except Exception as fault:  # noqa: BLE001 - a caller's own client may raise anything
            return failure_of(fault, tunnel.failures)
        except BaseException as fault:  # noqa: BLE001 - raised again below
            interruption = _forgotten(fault)
        raise interruption

    def _exchange(self, request: httpx2.Request, deadline_ms: int) -> _core.Input:
        response = self._client.send(request, stream=True, auth=None, follow_redirects=False)
        raw = bytearray()
        try:
            for piece in response.iter_raw():
                raw += piece
                if len(raw) > MOST_BYTES:
                    return _core.Input.failure("answer_too_large", TOO_LARGE)
                if now_ms() > deadline_ms:
                    return _core.Input.failure("timed_out", OUT_OF_TIME)
        finally:
            response.close()
        return _decoded(response, bytes(raw))

    def close(self) -> None:
        if self._is_own:
            self._client.close()


@final
class AsyncHttpx2Transport:
    """Sends over an `httpx2.AsyncClient`: its own, or the caller's. Under asyncio or trio."""

    __slots__ = ("_client", "_has_proxy", "_is_own")

    def __init__(self, direct: str | None, client: httpx2.AsyncClient | None) -> None:
        if client is not None and (not isinstance(client, httpx2.AsyncClient) or client.follow_redirects):
            raise ConfigurationError("http_client is no httpx2.AsyncClient that follows no redirects (follow_redirects=False)")
        self._is_own = client is None
        if client is None:
            client = httpx2.AsyncClient(limits=CONNECTIONS, cookies=_no_cookies(), mounts=_direct_routes(direct))
            close_cancelled_handshakes(client)
        self._client = client
        self._has_proxy = _may_have_proxy(client, self._is_own)

    async def send(self, outbound: _core.Outbound) -> _core.Input:
        if self._client.is_closed:
            return refused()
        tunnel, timeout_ms = Tunnel(), outbound.timeout_ms
        try:
            with anyio.move_on_after(timeout_ms / MILLIS_PER_SECOND + _GRACE):
                traced: dict[str, Any] = {"trace": tunnel.trace_async} if self._has_proxy else {}
                return await self._exchange(_request(outbound, now_ms() + timeout_ms, traced))
        except Exception as fault:  # noqa: BLE001 - a caller's own client may raise anything
            return failure_of(fault, tunnel.failures)
        except BaseException as fault:  # noqa: BLE001 - raised again below
            interruption = _forgotten(fault)
        else:
            return _core.Input.failure("timed_out", OUT_OF_TIME)
        raise interruption

    async def _exchange(self, request: httpx2.Request) -> _core.Input:
        response = await self._client.send(request, stream=True, auth=None, follow_redirects=False)
        raw = bytearray()
        pieces = response.aiter_raw()
        try:
            async for piece in pieces:
                raw += piece
                if len(raw) > MOST_BYTES:
                    await _abandon(response, pieces)
                    return _core.Input.failure("answer_too_large", TOO_LARGE)
        finally:
            await response.aclose()
        return _decoded(response, bytes(raw))

    async def aclose(self) -> None:
        if self._is_own:
            await self._client.aclose()
