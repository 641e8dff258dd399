"""`client.contacts`: its operations, and add_tags."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from .._generated.records.contacts import Contact
from .._generated.resources.contacts import ContactsOperations
from .tags import Tags


class Contacts(ContactsOperations):
    """The people of a CRM."""

    def add_tags(self, contact_id: str | UUID, names: Sequence[str]) -> Contact:
        """Adds the tags of those names to a contact's, in three calls.

        The contact is read, the tags for contacts are listed, and all of its tags are written: a tag that someone else adds
        meanwhile can be lost. Raises `NotFoundError`, and `InvalidRequestError` where there is no tag of a name: nothing is
        changed then.
        """
        contact = self.get(contact_id)
        ids = Tags(self._sender).ids(object="contacts", names=[*contact.tags, *names])
        return self.update(contact_id, tags=ids)
