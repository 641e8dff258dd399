"""What every resource has in common: arguments to a request, an answer to a model, and what sends in between."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, cast
from uuid import UUID

from .. import _core
from .._errors import InvalidRequestError, checked
from .._json import encode
from .._models._base import data_of
from .._options import NotGiven
from .._pages import AsyncListing, Listing
from .._raw import RawResponse, value_of

if TYPE_CHECKING:
    from typing_extensions import ParamSpec

    P = ParamSpec("P")

T = TypeVar("T")
Parse = Callable[[_core.Success], T]
Read = Callable[[Mapping[str, Any]], T]
CustomFieldValues = Mapping[str | UUID, Any]

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Sender(Protocol):
    """Sends requests and reads answers: a `Monaco`, or what makes raw responses of its answers."""

    def send(self, request: _core.Request, parse: Parse[T]) -> T:
        """What `parse` makes of the success; a failure is raised."""
        ...

    def list(self, request: _core.Request, options: str, read: Read[T]) -> Listing[T]:
        """The listing of `request`, whose rows `read` takes."""
        ...


class AsyncSender(Protocol):
    """As `Sender`, under asyncio or trio."""

    async def send(self, request: _core.Request, parse: Parse[T]) -> T:
        """What `parse` makes of the success; a failure is raised."""
        ...

    def list(self, request: _core.Request, options: str, read: Read[T]) -> AsyncListing[T]:
        """The listing of `request`, whose rows `read` takes."""
        ...


class RawSender:
    """Gives the answer as it came."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def send(self, request: _core.Request, parse: Parse[T]) -> T:
        """A `RawResponse[T]`, as which `raw` types it."""
        return cast("T", self._sender.send(request, lambda success: RawResponse(success, parse)))

    def list(self, request: _core.Request, options: str, read: Read[T]) -> Listing[T]:
        """As without raw responses: each page has its `response`."""
        return self._sender.list(request, options, read)


class AsyncRawSender:
    """Gives the answer as it came."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def send(self, request: _core.Request, parse: Parse[T]) -> T:
        """A `RawResponse[T]`, as which `raw_async` types it."""
        return cast("T", await self._sender.send(request, lambda success: RawResponse(success, parse)))

    def list(self, request: _core.Request, options: str, read: Read[T]) -> AsyncListing[T]:
        """As without raw responses: each page has its `response`."""
        return self._sender.list(request, options, read)


def raw(method: Callable[P, T]) -> Callable[P, RawResponse[T]]:
    """The true type of a method whose resource sends through a `RawSender`."""
    return cast("Callable[P, RawResponse[T]]", method)


def raw_async(method: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[RawResponse[T]]]:
    """The true type of a method whose resource sends through an `AsyncRawSender`."""
    return cast("Callable[P, Awaitable[RawResponse[T]]]", method)


def item(read: Read[T]) -> Parse[T]:
    """Reads an item's envelope."""
    return lambda success: read(data_of(value_of(success)))


def nothing(_success: _core.Success) -> None:
    """Reads an empty answer."""


def request(
    operation: str,
    *,
    path: list[tuple[str, str]] | None = None,
    query: list[tuple[str, str]] | None = None,
    body: Mapping[str, Any] | None = None,
) -> _core.Request:
    """A request of the catalogue. Raises `InvalidRequestError`."""
    content = None if body is None else encode(body)
    return checked(_core.Request, operation, path=path or [], query=query or [], body=content)


def path_argument(name: str, value: str | UUID) -> tuple[str, str]:
    """An id for a path; the core checks and encodes it."""
    if not isinstance(value, (str, UUID)):
        raise InvalidRequestError(f"{name} is a {type(value).__name__}; expected an id as text")
    return name, str(value)


def fields(given: Mapping[str, Any], custom_fields: CustomFieldValues | NotGiven | None = None) -> dict[str, Any]:
    """A body's fields: what was given, and the organisation's own fields under their keys."""
    body = {name: value for name, value in given.items() if not isinstance(value, NotGiven)}
    if custom_fields is not None and not isinstance(custom_fields, (NotGiven, Mapping)):
        raise InvalidRequestError(
            f"custom_fields is of type {type(custom_fields).__name__}; expected a mapping of UUIDs to values"
        )
    for key, value in (custom_fields or {}).items():
        body[custom_field_key(key)] = value
    return body


def custom_field_key(key: str | UUID) -> str:
    """`custom_field_<uuid>`; the API would take any other key and lose it."""
    text = str(key)
    if not _UUID.fullmatch(text):
        raise InvalidRequestError(f"custom_fields has the key {text!r}; expected the field's UUID, without custom_field_")
    return f"custom_field_{text.lower()}"
