"""Who asks for a page of ten contacts and reads one field of each row, under asyncio: each as its own users do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

import bare_http
from contestants import KEY, LIST, PAGE, count, count_typed

Request = Callable[[], Awaitable[int]]
"""One request; the rows that had the field."""


@asynccontextmanager
async def bare_protocol(base_url: str) -> AsyncIterator[Request]:
    """No library at all."""
    connection = bare_http.connect(base_url)
    _, exchanges = await asyncio.get_running_loop().create_connection(bare_http.Exchanges, sock=connection)

    async def request() -> int:
        return count(await exchanges.post(base_url + LIST, PAGE, KEY))

    yield request
    exchanges.close()


@asynccontextmanager
async def httpx2(base_url: str) -> AsyncIterator[Request]:
    """The HTTP library below our default transport."""
    import httpx2 as library

    async with library.AsyncClient(headers={"authorization": f"Bearer {KEY}"}) as client:

        async def request() -> int:
            return count((await client.post(base_url + LIST, json=PAGE)).json())

        yield request


@asynccontextmanager
async def monaco(base_url: str) -> AsyncIterator[Request]:
    """Ours, as it comes."""
    from monaco_crm import AsyncMonaco

    async with AsyncMonaco(api_key=KEY, base_url=base_url) as client:

        async def request() -> int:
            return count_typed(await client.contacts.list(page_size=10).first_page())

        yield request


@asynccontextmanager
async def monaco_wire(base_url: str) -> AsyncIterator[Request]:
    """Ours, over the core's own HTTP."""
    from monaco_crm import AsyncMonaco

    async with AsyncMonaco(api_key=KEY, base_url=base_url, transport="wire") as client:

        async def request() -> int:
            return count_typed(await client.contacts.list(page_size=10).first_page())

        yield request


@asynccontextmanager
async def openai(base_url: str) -> AsyncIterator[Request]:
    """Its low-level post, with a model of the rows."""
    from openai import AsyncOpenAI

    from openai_page import Page

    async with AsyncOpenAI(api_key=KEY, base_url=f"{base_url}/v1") as client:

        async def request() -> int:
            return count_typed((await client.post("/contacts/list", cast_to=Page, body=PAGE)).data)

        yield request


@asynccontextmanager
async def stripe(base_url: str) -> AsyncIterator[Request]:
    """Its raw request, over httpx, whose answer it makes objects of. It sends a form instead of JSON."""
    from stripe import HTTPXClient, StripeClient

    client = StripeClient("sk_test_bench", base_addresses={"api": base_url}, http_client=HTTPXClient())

    async def request() -> int:
        answer = await client.raw_request_async("post", LIST, **PAGE)
        return count_typed(client.deserialize(answer, api_mode="V1").data)

    yield request


CONTESTANTS: Final[dict[str, Callable[[str], AbstractAsyncContextManager[Request]]]] = {
    "socket": bare_protocol,
    "wire": monaco_wire,
    "httpx2": httpx2,
    "monaco": monaco,
    "openai": openai,
    "stripe": stripe,
}
