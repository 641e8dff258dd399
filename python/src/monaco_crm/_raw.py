"""An answer with its status and headers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Generic, TypeVar, final

from . import _core
from ._errors import Certainty, UndecodableResponseError

T = TypeVar("T")


def value_of(success: _core.Success) -> Any:
    """The decoded body, whole; None for an empty one. Raises `UndecodableResponseError`."""
    value = success.value
    if value is not None or not success.content:
        return value
    try:
        return json.loads(success.content)
    except ValueError as fault:
        cause = str(fault)
    raise UndecodableResponseError(
        "the server answered success, but the body is no JSON that Python reads",
        certainty=Certainty.APPLIED,
        attempts=success.attempts,
        status=success.status,
        request_id=success.request_id,
        cause=cause,
    )


@final
class RawResponse(Generic[T]):
    """A successful answer as it came, and what it means by `parse`."""

    __slots__ = ("_parse", "_success")

    def __init__(self, success: _core.Success, parse: Callable[[_core.Success], T]) -> None:
        self._success = success
        self._parse = parse

    @property
    def status(self) -> int:
        """The status; 204 for a deletion that was found done."""
        return self._success.status

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Names and values in the order of the wire."""
        return self._success.headers

    def header(self, name: str) -> str | None:
        """The first value of that name, which compares without case."""
        wanted = name.lower()
        return next((value for given, value in self._success.headers if given.lower() == wanted), None)

    @property
    def content(self) -> bytes:
        """The body, decompressed."""
        return self._success.content

    @property
    def request_id(self) -> str | None:
        """The request's id, where the server or a proxy gave one."""
        return self._success.request_id

    @property
    def attempts(self) -> int:
        """Attempts that were sent."""
        return self._success.attempts

    def parse(self) -> T:
        """What the method returns without `with_raw_response`."""
        return self._parse(self._success)

    def __repr__(self) -> str:
        return f"<RawResponse status={self.status} attempts={self.attempts}>"
