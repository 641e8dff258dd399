"""What every record has in common: a decoded object, read as typed attributes when they are asked for."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterable, Iterator, KeysView, Mapping
from datetime import date, datetime, timezone
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ._json import Encodable, encode
from ._options import NotGiven

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T")

_CUSTOM_FIELD: Final = re.compile(r"custom_field_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""A custom field's key. `custom_field_explanations` has the prefix and is none."""
_UUID_BEGINS: Final = len("custom_field_")
_CUSTOM_FIELD_LENGTH: Final = _UUID_BEGINS + 36


class Model(Encodable):
    """A record as the server sent it, or as a request is to hold it.

    Declared fields are attributes; every field, known or not, is reached by `record["name"]`. A field that is missing is None
    where it is optional, and an `AttributeError` where it is not. The representation shows no personal data.
    """

    __slots__ = ("_data",)
    _data: Mapping[str, Any]

    def __init__(self, **fields: Any) -> None:
        """Builds a record from its fields, as the server would send it. Raises `InvalidRequestError` for what is no JSON."""
        given = {name: value for name, value in fields.items() if not isinstance(value, NotGiven)}
        self._data = json.loads(encode(type(self).__name__, given))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The record that this decoded JSON is; whatever it holds is kept."""
        record = cls.__new__(cls)
        record._data = data  # noqa: SLF001 - its own
        return record

    def __getitem__(self, name: str) -> Any:
        return self._data[name]

    def __contains__(self, name: object) -> bool:
        return name in self._data

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def keys(self) -> KeysView[str]:
        """The names of all fields that were sent."""
        return self._data.keys()

    def get(self, name: str, default: Any = None) -> Any:
        """The field as it was sent, or `default`."""
        return self._data.get(name, default)

    def to_dict(self) -> dict[str, Any]:
        """A deep copy of what was sent, unknown fields included."""
        return copy.deepcopy(dict(self._data))

    def replace(self, **fields: Any) -> Self:
        """The same record with these fields instead, and every other as it was sent."""
        return self.from_dict({**self._data, **Model(**fields)})

    def __json__(self) -> Any:
        return self._data

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return bool(self._data == other._data)  # pyright: ignore[reportAttributeAccessIssue]

    __hash__ = None  # type: ignore[assignment] # pyright: ignore[reportAssignmentType] - as of a dict

    def __reduce__(self) -> tuple[Callable[[dict[str, Any]], Model], tuple[dict[str, Any]]]:
        return self.from_dict, (dict(self._data),)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._data['id']}>" if "id" in self._data else f"<{type(self).__name__}>"

    def _required(self, name: str) -> Any:
        try:
            return self._data[name]
        except KeyError:
            message = f"the server sent this {type(self).__name__} without {name}"
        raise AttributeError(message)


class CustomFields(Model):
    """A record that carries its organisation's own fields."""

    __slots__ = ()

    @property
    def custom_fields(self) -> Mapping[str, Any]:
        """The organisation's own fields by UUID: text, keys of enumerations, dates as text, numbers, or whatever was sent."""
        # The length tells a custom field from most others, sooner than the expression does.
        return MappingProxyType(
            {
                name[_UUID_BEGINS:].lower(): value
                for name, value in self._data.items()
                if len(name) == _CUSTOM_FIELD_LENGTH and _CUSTOM_FIELD.fullmatch(name)
            }
        )


def instant(text: str) -> datetime:
    """An ISO 8601 instant; without an offset it is UTC. Raises `ValueError`."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        time = datetime.fromisoformat(_plainly(text))
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)


def _plainly(text: str) -> str:
    """As CPython 3.10 reads it, which knows neither the Z nor fractions that are not of three or six digits."""
    text = re.sub(r"[zZ]$", "+00:00", text)
    return re.sub(r"\.(\d{1,6})\d*", lambda fraction: "." + fraction[1].ljust(6, "0"), text)


def optional_instant(text: str | None) -> datetime | None:
    """As `instant`, or None."""
    return None if text is None else instant(text)


def day(text: str) -> date:
    """A day, which is sent as `YYYY-MM-DD`. Raises `ValueError`."""
    return date.fromisoformat(text)


def optional(read: Callable[[Any], T], value: Any) -> T | None:
    """What `read` makes of the value, or None."""
    return None if value is None else read(value)


def each(read: Callable[[Any], T], values: Iterable[Any]) -> list[T]:
    """What `read` makes of each."""
    return [read(value) for value in values]


def optional_each(read: Callable[[Any], T], values: Iterable[Any] | None) -> list[T] | None:
    """As `each`, or None."""
    return None if values is None else each(read, values)


def by_key(read: Callable[[Any], T], values: Mapping[str, Any]) -> dict[str, T]:
    """What `read` makes of each, under its key."""
    return {key: read(value) for key, value in values.items()}


def optional_by_key(read: Callable[[Any], T], values: Mapping[str, Any] | None) -> dict[str, T] | None:
    """As `by_key`, or None."""
    return None if values is None else by_key(read, values)
