"""`client.contacts`: its operations, and add_tags."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from .._generated.async_resources.contacts import AsyncContactsOperations
from .._generated.records.contacts import Contact
from .tags import AsyncTags


class AsyncContacts(AsyncContactsOperations):
    """The people of a CRM."""

    async def add_tags(self, contact_id: str | UUID, names: Sequence[str]) -> Contact:
        """Adds the tags of those names to a contact's, in three calls.

        The contact is read, the tags for contacts are listed, and all of its tags are written: a tag that someone else adds
        meanwhile can be lost. Raises `NotFoundError`, and `InvalidRequestError` where there is no tag of a name: nothing is
        changed then.
        """
        contact = await self.get(contact_id)
        ids = await AsyncTags(self._sender).ids(object="contacts", names=[*contact.tags, *names])
        return await self.update(contact_id, tags=ids)
