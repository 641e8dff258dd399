"""`client.schemas`: its operations, and fields."""

from __future__ import annotations

from .._field_schemas import FieldSchemas
from .._generated.async_resources.schemas import AsyncSchemasOperations


class AsyncSchemas(AsyncSchemasOperations):
    """Which fields records have, and how they are filtered, sorted and written."""

    async def fields(self, entity: str) -> FieldSchemas:
        """The fields of one kind of record, such as `contacts`.

        They are fetched once and kept as long as the client, and shared with those that `with_options` gives. Raises
        `NotFoundError`.
        """
        kept = self._sender.kept_schemas
        if entity not in kept:
            kept[entity] = FieldSchemas(await self.get(entity))
        return kept[entity]
