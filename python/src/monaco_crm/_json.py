"""What requests hold, to JSON."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from ._errors import InvalidRequestError


class Encodable:
    """What says itself what it is in JSON."""

    __slots__ = ()

    def __json__(self) -> Any:
        """Lists, dictionaries, texts, numbers and the like."""
        raise NotImplementedError


def encode(name: str, value: Any) -> bytes:
    """JSON without white space; dates as ISO 8601 and UUIDs as text. Raises `InvalidRequestError`, which names the value."""
    try:
        return _ENCODER.encode(value).encode()
    except (TypeError, ValueError, RecursionError) as fault:
        message = f"{name} is no JSON: {fault}"
    raise InvalidRequestError(message)


def _plain(value: object) -> Any:
    if isinstance(value, Encodable):
        return value.__json__()
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("a datetime without a time zone names no instant; give it one, such as timezone.utc")
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, Collection) and not isinstance(value, (bytes, bytearray, memoryview)):
        return list(value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    raise TypeError(f"a {type(value).__name__} has no JSON form")  # pyright: ignore[reportUnknownArgumentType]


_ENCODER: Final = json.JSONEncoder(default=_plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
