"""Who asks for a page of ten contacts and reads one field of each row, with threads: each as its own users do.

Each imports its library itself, because each has a process of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

import bare_http

KEY: Final = "mks_" + "k" * 48
PAGE: Final = {"page": 1, "page_size": 10}
LIST: Final = "/v1/contacts/list"

Request = Callable[[], int]
"""One request; the rows that had the field."""


@contextmanager
def bare_socket(base_url: str) -> Iterator[Request]:
    """No library at all."""
    url = base_url + LIST
    with bare_http.connect(base_url) as connection:
        yield lambda: count(bare_http.post(connection, url, PAGE, KEY))


@contextmanager
def httpx2(base_url: str) -> Iterator[Request]:
    """The HTTP library below our default transport."""
    import httpx2 as library

    with library.Client(headers={"authorization": f"Bearer {KEY}"}) as client:
        yield lambda: count(client.post(base_url + LIST, json=PAGE).json())


@contextmanager
def monaco(base_url: str) -> Iterator[Request]:
    """Ours, as it comes."""
    from monaco_crm import Monaco

    with Monaco(api_key=KEY, base_url=base_url) as client:
        yield lambda: count_typed(client.contacts.list(page_size=10).first_page())


@contextmanager
def monaco_wire(base_url: str) -> Iterator[Request]:
    """Ours, over the core's own HTTP."""
    from monaco_crm import Monaco

    with Monaco(api_key=KEY, base_url=base_url, transport="wire") as client:
        yield lambda: count_typed(client.contacts.list(page_size=10).first_page())


@contextmanager
def openai(base_url: str) -> Iterator[Request]:
    """Its low-level post, with a model of the rows."""
    from openai import OpenAI

    from openai_page import Page

    with OpenAI(api_key=KEY, base_url=f"{base_url}/v1") as client:
        yield lambda: count_typed(client.post("/contacts/list", cast_to=Page, body=PAGE).data)


@contextmanager
def stripe(base_url: str) -> Iterator[Request]:
    """Its raw request, whose answer it makes objects of. It sends a form instead of JSON."""
    from stripe import StripeClient

    client = StripeClient("sk_test_bench", base_addresses={"api": base_url})

    def request() -> int:
        answer = client.raw_request("post", LIST, **PAGE)
        return count_typed(client.deserialize(answer, api_mode="V1").data)

    yield request


def count(page: Any) -> int:
    """Rows with an e-mail address, of plain JSON."""
    return sum(1 for row in page["data"] if row["email"])


def count_typed(rows: Any) -> int:
    """Rows with an e-mail address, of objects."""
    return sum(1 for row in rows if row.email)


CONTESTANTS: Final[dict[str, Callable[[str], AbstractContextManager[Request]]]] = {
    "socket": bare_socket,
    "wire": monaco_wire,
    "httpx2": httpx2,
    "monaco": monaco,
    "openai": openai,
    "stripe": stripe,
}
