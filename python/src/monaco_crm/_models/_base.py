"""What every record has in common: a decoded object, read as typed attributes when they are asked for."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from types import MappingProxyType
from typing import Any, Final, TypeVar, cast

T = TypeVar("T")

_CUSTOM_FIELD: Final = re.compile(r"custom_field_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""A custom field's key. `custom_field_explanations` has the prefix and is none."""
_UUID_BEGINS: Final = len("custom_field_")
_CUSTOM_FIELD_LENGTH: Final = _UUID_BEGINS + 36


class Model:
    """A record as the server sent it.

    Declared fields are attributes; every field, known or not, is reached by `record["name"]`. A field that is missing is None
    where it is optional, and an `AttributeError` where it is not. The representation shows no personal data.
    """

    __slots__ = ("_data",)

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data

    def __getitem__(self, name: str) -> Any:
        return self._data[name]

    def __contains__(self, name: object) -> bool:
        return name in self._data

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def get(self, name: str, default: Any = None) -> Any:
        """The field as it was sent, or `default`."""
        return self._data.get(name, default)

    def to_dict(self) -> dict[str, Any]:
        """A deep copy of what was sent, unknown fields included."""
        return copy.deepcopy(dict(self._data))

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return bool(self._data == other._data)  # pyright: ignore[reportAttributeAccessIssue]

    __hash__ = None  # type: ignore[assignment] # pyright: ignore[reportAssignmentType] - as of a dict

    def __reduce__(self) -> tuple[type[Model], tuple[dict[str, Any]]]:
        return type(self), (dict(self._data),)

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


def data_of(value: Any) -> Mapping[str, Any]:
    """The object in an item's envelope, which the core has found there."""
    return cast("Mapping[str, Any]", value["data"])
