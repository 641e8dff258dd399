"""What every resource has in common: arguments to a request, an answer to a record, and what sends in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast
from uuid import UUID

from .. import _core
from .._errors import InvalidRequestError, checked
from .._json import encode
from .._options import NotGiven
from .._pages import AsyncListing, Listing
from .._raw import RawResponse, value_of

if TYPE_CHECKING:
    from typing_extensions import ParamSpec

    from .._field_schemas import FieldSchemas

    P = ParamSpec("P")

T = TypeVar("T")
Parse = Callable[[_core.Success], T]
Read = Callable[[Mapping[str, Any]], T]
CustomFieldValues = Mapping[str | UUID, Any] | Mapping[str, Any] | Mapping[UUID, Any]
"""The organisation's own fields, by UUID."""
Extra = Mapping[str, Any]
"""Fields by name, which are sent unchecked."""
Rows = list[T]
"""A list, by a name that no method of a resource has."""


class Sender(Protocol):
    """Sends requests and reads answers: a `Monaco`, or what makes raw responses of its answers."""

    @property
    def kept_schemas(self) -> dict[str, FieldSchemas]:
        """Field schemas by entity, which a client and its clones fetch once."""
        ...

    def send(self, request: _core.Request, parse: Parse[T]) -> T:
        """What `parse` makes of the success; a failure is raised."""
        ...

    def list(self, request: _core.Request, options: str, read: Read[T]) -> Listing[T]:
        """The listing of `request`, whose rows `read` takes."""
        ...


class AsyncSender(Protocol):
    """As `Sender`, under asyncio or trio."""

    @property
    def kept_schemas(self) -> dict[str, FieldSchemas]:
        """Field schemas by entity, which a client and its clones fetch once."""
        ...

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
        self.kept_schemas = sender.kept_schemas

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
        self.kept_schemas = sender.kept_schemas

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
    return lambda success: read(value_of(success)["data"])


def rows(read: Read[T]) -> Parse[list[T]]:
    """Reads the envelope of a whole collection."""
    return lambda success: [read(row) for row in value_of(success)["data"]]


def nothing(_success: _core.Success) -> None:
    """Reads an empty answer."""


def request(
    operation: str,
    *,
    path: list[tuple[str, str]] | None = None,
    query: list[tuple[str, str]] | None = None,
    body: Mapping[str, Any] | None = None,
    custom_fields: CustomFieldValues | None = None,
    extra: Extra | None = None,
) -> _core.Request:
    """A request of the catalogue. Raises `InvalidRequestError`."""
    return checked(
        _core.Request,
        operation,
        path=path or [],
        query=query or [],
        body=None if body is None else encode("the body", body),
        custom_fields=None if custom_fields is None else encode("custom_fields", _by_text(custom_fields)),
        extra=None if extra is None else encode("extra", extra),
    )


def path_arguments(**ids: str | UUID) -> list[tuple[str, str]]:
    """Ids and the like for a path; the core checks and encodes them."""
    return [(name, _text(name, value)) for name, value in ids.items()]


def query_arguments(**given: str | NotGiven) -> list[tuple[str, str]]:
    """A query's names and values, of which the core takes text."""
    return [(name, value) for name, value in given.items() if not isinstance(value, NotGiven)]


def fields(**given: Any) -> dict[str, Any]:
    """A body's fields: what was given."""
    return {name: value for name, value in given.items() if not isinstance(value, NotGiven)}


def _text(name: str, value: object) -> str:
    if not isinstance(value, (str, UUID)):
        raise InvalidRequestError(f"{name} is a {type(value).__name__}; expected an id as text")
    return str(value)


def _by_text(custom_fields: CustomFieldValues) -> object:
    """With keys that JSON has; what is no mapping is the core's to refuse."""
    is_mapping = isinstance(custom_fields, Mapping)
    return {str(key): value for key, value in custom_fields.items()} if is_mapping else custom_fields
