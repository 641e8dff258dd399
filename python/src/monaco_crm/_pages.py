"""Listings: items across pages, pages, and where a listing stands."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any, Final, Generic, Protocol, TypeVar, final

from . import _core
from ._errors import InvalidRequestError, from_core
from ._options import text, whole
from ._raw import RawResponse, value_of

T = TypeVar("T")
Read = Callable[[Mapping[str, Any]], T]


def page_options(*, mode: str, page_size: int | None, page: int | None, limit: int | None, position: str | None) -> str:
    """The JSON of the core's `PageOptions`, which the core checks. Raises `InvalidRequestError`."""
    numbers = {"page_size": page_size, "page": page, "limit": limit}
    given: dict[str, object] = {
        name: whole(name, value, InvalidRequestError) for name, value in numbers.items() if value is not None
    }
    if position is not None:
        given["position"] = text("position", position, InvalidRequestError)
    return json.dumps({"mode": mode, **given})


@final
class Page(Generic[T]):
    """One page. `items` are those that the listing had not delivered before, at most its `limit`."""

    __slots__ = ("_pagination", "items", "position", "response")

    def __init__(self, success: _core.Success, keep: tuple[int, ...], position: str, read: Read[T]) -> None:
        value = value_of(success)
        rows = value["data"]
        self.items: Final[list[T]] = [read(rows[index]) for index in keep]
        self.position: Final = position
        """Where the listing stands after this page."""
        self.response: Final[RawResponse[Any]] = RawResponse(success, value_of)
        """The answer as it came."""
        self._pagination = value["pagination"]

    @property
    def number(self) -> int:
        """The page's number, from 1, as the server counts."""
        return int(self._pagination["page"])

    @property
    def page_size(self) -> int:
        """Rows a page."""
        return int(self._pagination["page_size"])

    @property
    def total_count(self) -> int:
        """Rows that match in all."""
        return int(self._pagination["total_count"])

    @property
    def total_pages(self) -> int:
        """Pages in all."""
        return int(self._pagination["total_pages"])

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        return f"<Page {self.number} of {self.total_pages}, {len(self.items)} items>"


class Fetch(Protocol):
    """Sends a listing's request; an error is given back, because a listing may go on after it."""

    def __call__(self, request: _core.Request) -> _core.Success | _core.Error: ...


class AsyncFetch(Protocol):
    """As `Fetch`, under asyncio or trio."""

    async def __call__(self, request: _core.Request) -> _core.Success | _core.Error: ...


class _Walk(Generic[T]):
    """What the two listings share: the core's state and the page that is being handed out."""

    def __init__(self, pages: _core.Pages, read: Read[T]) -> None:
        self._pages = pages
        self._read = read
        self._items: list[T] = []
        self._taken = 0

    @property
    def position(self) -> str:
        """Where the listing stands after the last item that was taken: pass it to a listing of the same request to go on."""
        return self._pages.position(self._taken)

    @property
    def is_exact(self) -> bool:
        """Whether every record that matches throughout is delivered exactly once. True of no listing by number."""
        return self._pages.is_exact

    def _take(self, result: _core.Success | _core.Error) -> Page[T] | None:
        """A page, or None where the listing goes on in another way."""
        if isinstance(result, _core.Error):
            if self._pages.refused(result.kind):
                return None
            raise from_core(result)
        accepted = self._pages.accept(result)
        page = Page(result, accepted.keep, self._pages.position(len(accepted.keep)), self._read)
        self._items, self._taken = page.items, 0
        return page

    def _next_item(self) -> T:
        item = self._items[self._taken]
        self._taken += 1
        return item

    def _has_items(self) -> bool:
        return self._taken < len(self._items)

    def _skip_page(self) -> None:
        self._taken = len(self._items)


def _present(page: Page[T] | None) -> Page[T]:
    if page is None:
        raise InvalidRequestError("the listing has no page left; make a new one")
    return page


@final
class Listing(_Walk[T]):
    """Items across pages, fetched as they are asked for. It is gone through once; `position` tells where to go on."""

    def __init__(self, pages: _core.Pages, read: Read[T], fetch: Fetch) -> None:
        super().__init__(pages, read)
        self._fetch = fetch

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        while not self._has_items():
            if self._next_page() is None:
                raise StopIteration
        return self._next_item()

    def pages(self) -> Iterator[Page[T]]:
        """Whole pages, from the next one on. A page that was handed out counts as taken."""
        while True:
            page = self._next_page()
            if page is None:
                return
            self._skip_page()
            yield page

    def first_page(self) -> Page[T]:
        """The listing's first page; its items are not delivered again. Raises `InvalidRequestError` where none is left."""
        return _present(next(self.pages(), None))

    def _next_page(self) -> Page[T] | None:
        while (request := self._pages.next_request()) is not None:
            page = self._take(self._fetch(request))
            if page is not None:
                return page
        return None


@final
class AsyncListing(_Walk[T]):
    """Items across pages, fetched as they are asked for. It is gone through once; `position` tells where to go on."""

    def __init__(self, pages: _core.Pages, read: Read[T], fetch: AsyncFetch) -> None:
        super().__init__(pages, read)
        self._fetch = fetch

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        while not self._has_items():
            if await self._next_page() is None:
                raise StopAsyncIteration
        return self._next_item()

    async def pages(self) -> AsyncIterator[Page[T]]:
        """Whole pages, from the next one on. A page that was handed out counts as taken."""
        while True:
            page = await self._next_page()
            if page is None:
                return
            self._skip_page()
            yield page

    async def first_page(self) -> Page[T]:
        """The listing's first page; its items are not delivered again. Raises `InvalidRequestError` where none is left."""
        page = await self._next_page()
        self._skip_page()
        return _present(page)

    async def _next_page(self) -> Page[T] | None:
        while (request := self._pages.next_request()) is not None:
            page = self._take(await self._fetch(request))
            if page is not None:
                return page
        return None
