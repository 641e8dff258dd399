"""The default transport, over httpx2: one attempt a call, no redirects, no retries, no cookies, no credentials of its own."""

from __future__ import annotations

from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final, final
from urllib.parse import urlsplit

import anyio
import httpx2

from .. import _core
from .._errors import ConfigurationError
from .._time import MILLIS_PER_SECOND, now_ms
from ._closed import refused
from ._deadline import Timeouts, keep_deadlines
from ._failures import OUT_OF_TIME, TOO_LARGE, failure_of

MOST_BYTES: Final = 64 * 1024 * 1024
"""Of an answer, decompressed; a page of 500 rows has less than one MiB."""
CONNECTIONS: Final = httpx2.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=30)
_GRACE: Final = 0.05
"""Seconds that an operation's own timeout, which says more, gets before an async attempt is cut off."""


@lru_cache(maxsize=128)
def _parsed(url: str) -> httpx2.URL:
    """Parsing takes as long as all else in building a request, and most requests go to the same few URLs."""
    return httpx2.URL(url)


def _request(outbound: _core.Outbound, deadline_ms: int) -> httpx2.Request:
    """Built without the client's own headers and cookies."""
    headers = [*outbound.headers, ("accept-encoding", "gzip, deflate"), ("authorization", outbound.authorization())]
    extensions = {"timeout": Timeouts(deadline_ms)}
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


def _no_cookies() -> CookieJar:
    return CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))


@final
class Httpx2Transport:
    """Sends over an `httpx2.Client`: its own, or the caller's."""

    __slots__ = ("_client", "_is_own")

    def __init__(self, direct: str | None, client: httpx2.Client | None) -> None:
        if client is not None and (not isinstance(client, httpx2.Client) or client.follow_redirects):
            raise ConfigurationError("http_client is no httpx2.Client that follows no redirects (follow_redirects=False)")
        self._is_own = client is None
        if client is None:
            client = httpx2.Client(limits=CONNECTIONS, cookies=_no_cookies(), mounts=_direct_routes(direct))
            keep_deadlines(client)
        self._client = client

    def send(self, outbound: _core.Outbound) -> _core.Input:
        if self._client.is_closed:
            return refused()
        try:
            return self._exchange(outbound, now_ms() + outbound.timeout_ms)
        except Exception as fault:  # noqa: BLE001 - a caller's own client may raise anything
            return failure_of(fault)
        except BaseException as fault:  # noqa: BLE001 - raised again below
            interruption = _forgotten(fault)
        raise interruption

    def _exchange(self, outbound: _core.Outbound, deadline_ms: int) -> _core.Input:
        request = _request(outbound, deadline_ms)
        response = self._client.send(request, stream=True, auth=None, follow_redirects=False)
        try:
            content = bytearray()
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > MOST_BYTES:
                    return _core.Input.failure("answer_too_large", TOO_LARGE)
                if now_ms() > deadline_ms:
                    return _core.Input.failure("timed_out", OUT_OF_TIME)
        finally:
            response.close()
        return _core.Input.response(response.status_code, response.headers.raw, bytes(content))

    def close(self) -> None:
        if self._is_own:
            self._client.close()


@final
class AsyncHttpx2Transport:
    """Sends over an `httpx2.AsyncClient`: its own, or the caller's. Under asyncio or trio."""

    __slots__ = ("_client", "_is_own")

    def __init__(self, direct: str | None, client: httpx2.AsyncClient | None) -> None:
        if client is not None and (not isinstance(client, httpx2.AsyncClient) or client.follow_redirects):
            raise ConfigurationError("http_client is no httpx2.AsyncClient that follows no redirects (follow_redirects=False)")
        self._is_own = client is None
        self._client = client or httpx2.AsyncClient(limits=CONNECTIONS, cookies=_no_cookies(), mounts=_direct_routes(direct))

    async def send(self, outbound: _core.Outbound) -> _core.Input:
        if self._client.is_closed:
            return refused()
        timeout_ms = outbound.timeout_ms
        try:
            with anyio.move_on_after(timeout_ms / MILLIS_PER_SECOND + _GRACE):
                return await self._exchange(outbound, now_ms() + timeout_ms)
        except Exception as fault:  # noqa: BLE001 - a caller's own client may raise anything
            return failure_of(fault)
        except BaseException as fault:  # noqa: BLE001 - raised again below
            interruption = _forgotten(fault)
        else:
            return _core.Input.failure("timed_out", OUT_OF_TIME)
        raise interruption

    async def _exchange(self, outbound: _core.Outbound, deadline_ms: int) -> _core.Input:
        request = _request(outbound, deadline_ms)
        response = await self._client.send(request, stream=True, auth=None, follow_redirects=False)
        try:
            content = bytearray()
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > MOST_BYTES:
                    return _core.Input.failure("answer_too_large", TOO_LARGE)
        finally:
            await response.aclose()
        return _core.Input.response(response.status_code, response.headers.raw, bytes(content))

    async def aclose(self) -> None:
        if self._is_own:
            await self._client.aclose()
