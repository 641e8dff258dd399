"""Which fields one kind of record has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import final

from . import _core
from ._errors import checked
from ._generated.records.schemas import FieldSchema
from ._json import encode
from ._rule import Filter


@final
class FieldSchemas:
    """The fields of one kind of record, in the server's order."""

    def __init__(self, schemas: Sequence[FieldSchema]) -> None:
        self._by_key = {schema.key: schema for schema in schemas}
        self._encoded = encode("the field schemas", schemas).decode()

    def __iter__(self) -> Iterator[FieldSchema]:
        return iter(self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)

    def __getitem__(self, key: str) -> FieldSchema:
        return self._by_key[key]

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def get(self, key: str) -> FieldSchema | None:
        """The field of that key, such as `email` or `custom_field_` and a UUID; None where there is none."""
        return self._by_key.get(key)

    def check(self, *, filters: Filter | None = None, sort: str | None = None) -> None:
        """Raises `InvalidRequestError` for what a listing cannot filter on or sort by; nothing is sent."""
        encoded = None if filters is None else encode("filters", filters).decode()
        checked(_core.check_listing, self._encoded, encoded, sort)
