"""`client.contacts`: list, list_all, get, create, upsert, update, delete."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from .._filters import Filters
from .._models.contact import Contact, ContactDetail
from .._options import NOT_GIVEN, NotGiven
from .._pages import AsyncListing, Listing, page_options
from ._base import (
    AsyncRawSender,
    AsyncSender,
    CustomFieldValues,
    RawSender,
    Sender,
    fields,
    item,
    nothing,
    path_argument,
    raw,
    raw_async,
    request,
)


class Contacts:
    """The people of a CRM."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    @property
    def with_raw_response(self) -> ContactsWithRawResponse:
        """The same methods, answering `RawResponse`."""
        return ContactsWithRawResponse(Contacts(RawSender(self._sender)))

    def list(
        self,
        *,
        filters: Filters | NotGiven = NOT_GIVEN,
        sort: str | NotGiven = NOT_GIVEN,
        include_custom_fields: bool | NotGiven = NOT_GIVEN,
        page_size: int | None = None,
        page: int | None = None,
        limit: int | None = None,
        position: str | None = None,
    ) -> Listing[Contact]:
        """Contacts page by page, by number, in the order of `sort`.

        Args:
            filters: rules, which are ANDed, or an expression.
            sort: one field, `-` before it for descending; `-created_at` unless given.
            include_custom_fields: whether contacts carry the organisation's own fields; true unless given.
            page_size: rows a page, 1 to 500; 100 unless given.
            page: the first page, from 1.
            limit: contacts at most.
            position: where an earlier listing with the same arguments stopped.

        Pages are offsets over live data: a contact that is created or deleted meanwhile shifts them. `list_all` does not
        depend on them.
        """
        asked = request(
            "list_contacts",
            body=fields({"filters": filters, "sort": sort, "include_custom_fields": include_custom_fields}),
        )
        options = page_options(mode="numbered", page_size=page_size, page=page, limit=limit, position=position)
        return self._sender.list(asked, options, Contact)

    def list_all(
        self,
        *,
        filters: Filters | NotGiven = NOT_GIVEN,
        include_custom_fields: bool | NotGiven = NOT_GIVEN,
        page_size: int | None = None,
        limit: int | None = None,
        position: str | None = None,
    ) -> Listing[Contact]:
        """Every contact that stays, exactly once, oldest first, also while others write.

        At most once: every contact that is created, changed or deleted meanwhile. Where more records share one second than half a
        page, a creation that hides a deletion between two pages is the limit. Arguments as in `list`; `page_size` is 500 unless
        given.
        """
        asked = request("list_contacts", body=fields({"filters": filters, "include_custom_fields": include_custom_fields}))
        options = page_options(mode="everything", page_size=page_size, page=None, limit=limit, position=position)
        return self._sender.list(asked, options, Contact)

    def get(self, contact_id: str | UUID) -> ContactDetail:
        """One contact. Raises `NotFoundError`."""
        asked = request("get_contact", path=[path_argument("contact_id", contact_id)])
        return self._sender.send(asked, item(ContactDetail))

    def create(
        self,
        *,
        email: str | NotGiven | None = NOT_GIVEN,
        linkedin_url: str | NotGiven | None = NOT_GIVEN,
        first_name: str | NotGiven | None = NOT_GIVEN,
        last_name: str | NotGiven | None = NOT_GIVEN,
        title: str | NotGiven | None = NOT_GIVEN,
        phone_number: str | NotGiven | None = NOT_GIVEN,
        location: str | NotGiven | None = NOT_GIVEN,
        account_id: str | UUID | NotGiven | None = NOT_GIVEN,
        domain: str | NotGiven | None = NOT_GIVEN,
        do_not_contact: bool | NotGiven | None = NOT_GIVEN,
        tags: Sequence[str | UUID] | NotGiven | None = NOT_GIVEN,
        custom_fields: CustomFieldValues | NotGiven = NOT_GIVEN,
    ) -> Contact:
        """Makes a contact, and its account where there is none. Takes seconds; appends `tags`, which are ids.

        It is not sent again after an unknown outcome; `upsert` is, because it lands on the same record. Raises `ConflictError`
        for a duplicate.
        """
        given = {
            "email": email,
            "linkedin_url": linkedin_url,
            "first_name": first_name,
            "last_name": last_name,
            "title": title,
            "phone_number": phone_number,
            "location": location,
            "account_id": account_id,
            "domain": domain,
            "do_not_contact": do_not_contact,
            "tags": tags,
        }
        asked = request("create_contact", body=fields(given, custom_fields))
        return self._sender.send(asked, item(Contact))

    def upsert(
        self,
        *,
        email: str | NotGiven | None = NOT_GIVEN,
        linkedin_url: str | NotGiven | None = NOT_GIVEN,
        first_name: str | NotGiven | None = NOT_GIVEN,
        last_name: str | NotGiven | None = NOT_GIVEN,
        title: str | NotGiven | None = NOT_GIVEN,
        phone_number: str | NotGiven | None = NOT_GIVEN,
        location: str | NotGiven | None = NOT_GIVEN,
        account_id: str | UUID | NotGiven | None = NOT_GIVEN,
        domain: str | NotGiven | None = NOT_GIVEN,
        do_not_contact: bool | NotGiven | None = NOT_GIVEN,
        tags: Sequence[str | UUID] | NotGiven | None = NOT_GIVEN,
        custom_fields: CustomFieldValues | NotGiven = NOT_GIVEN,
    ) -> Contact:
        """Makes or changes the contact of that `email`, else of that `linkedin_url`. Takes seconds; appends `tags`, ids.

        Raises `ConflictError` where the two belong to two different contacts.
        """
        given = {
            "email": email,
            "linkedin_url": linkedin_url,
            "first_name": first_name,
            "last_name": last_name,
            "title": title,
            "phone_number": phone_number,
            "location": location,
            "account_id": account_id,
            "domain": domain,
            "do_not_contact": do_not_contact,
            "tags": tags,
        }
        asked = request("upsert_contact", body=fields(given, custom_fields))
        return self._sender.send(asked, item(Contact))

    def update(
        self,
        contact_id: str | UUID,
        *,
        first_name: str | NotGiven | None = NOT_GIVEN,
        last_name: str | NotGiven | None = NOT_GIVEN,
        email: str | NotGiven | None = NOT_GIVEN,
        title: str | NotGiven | None = NOT_GIVEN,
        phone_number: str | NotGiven | None = NOT_GIVEN,
        linkedin_url: str | NotGiven | None = NOT_GIVEN,
        location: str | NotGiven | None = NOT_GIVEN,
        notes: str | NotGiven | None = NOT_GIVEN,
        do_not_contact: bool | NotGiven | None = NOT_GIVEN,
        tags: Sequence[str | UUID] | NotGiven | None = NOT_GIVEN,
        custom_fields: CustomFieldValues | NotGiven = NOT_GIVEN,
    ) -> Contact:
        """Sets what is given; `tags`, which are ids, replace the whole set. What an explicit None does, Monaco does not document.

        It is sent again after an unknown outcome only with `resend_idempotent_by_effect`. Raises `NotFoundError`.
        """
        given = {
            "first_name": first_name,
            "last_name": last_name,
            "email": email,
            "title": title,
            "phone_number": phone_number,
            "linkedin_url": linkedin_url,
            "location": location,
            "notes": notes,
            "do_not_contact": do_not_contact,
            "tags": tags,
        }
        asked = request("update_contact", path=[path_argument("contact_id", contact_id)], body=fields(given, custom_fields))
        return self._sender.send(asked, item(Contact))

    def delete(self, contact_id: str | UUID) -> None:
        """Deletes a contact. Raises `NotFoundError`, but not where an attempt of this very call deleted it."""
        asked = request("delete_contact", path=[path_argument("contact_id", contact_id)])
        return self._sender.send(asked, nothing)


class ContactsWithRawResponse:
    """`Contacts` whose methods answer `RawResponse`; a listing's pages have theirs as `response`."""

    def __init__(self, contacts: Contacts) -> None:
        self.get = raw(contacts.get)
        self.create = raw(contacts.create)
        self.upsert = raw(contacts.upsert)
        self.update = raw(contacts.update)
        self.delete = raw(contacts.delete)


class AsyncContacts:
    """The people of a CRM."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    @property
    def with_raw_response(self) -> AsyncContactsWithRawResponse:
        """The same methods, answering `RawResponse`."""
        return AsyncContactsWithRawResponse(AsyncContacts(AsyncRawSender(self._sender)))

    def list(
        self,
        *,
        filters: Filters | NotGiven = NOT_GIVEN,
        sort: str | NotGiven = NOT_GIVEN,
        include_custom_fields: bool | NotGiven = NOT_GIVEN,
        page_size: int | None = None,
        page: int | None = None,
        limit: int | None = None,
        position: str | None = None,
    ) -> AsyncListing[Contact]:
        """Contacts page by page, by number, in the order of `sort`.

        Args:
            filters: rules, which are ANDed, or an expression.
            sort: one field, `-` before it for descending; `-created_at` unless given.
            include_custom_fields: whether contacts carry the organisation's own fields; true unless given.
            page_size: rows a page, 1 to 500; 100 unless given.
            page: the first page, from 1.
            limit: contacts at most.
            position: where an earlier listing with the same arguments stopped.

        Pages are offsets over live data: a contact that is created or deleted meanwhile shifts them. `list_all` does not
        depend on them.
        """
        asked = request(
            "list_contacts",
            body=fields({"filters": filters, "sort": sort, "include_custom_fields": include_custom_fields}),
        )
        options = page_options(mode="numbered", page_size=page_size, page=page, limit=limit, position=position)
        return self._sender.list(asked, options, Contact)

    def list_all(
        self,
        *,
        filters: Filters | NotGiven = NOT_GIVEN,
        include_custom_fields: bool | NotGiven = NOT_GIVEN,
        page_size: int | None = None,
        limit: int | None = None,
        position: str | None = None,
    ) -> AsyncListing[Contact]:
        """Every contact that stays, exactly once, oldest first, also while others write.

        At most once: every contact that is created, changed or deleted meanwhile. Where more records share one second than half a
        page, a creation that hides a deletion between two pages is the limit. Arguments as in `list`; `page_size` is 500 unless
        given.
        """
        asked = request("list_contacts", body=fields({"filters": filters, "include_custom_fields": include_custom_fields}))
        options = page_options(mode="everything", page_size=page_size, page=None, limit=limit, position=position)
        return self._sender.list(asked, options, Contact)

    async def get(self, contact_id: str | UUID) -> ContactDetail:
        """One contact. Raises `NotFoundError`."""
        asked = request("get_contact", path=[path_argument("contact_id", contact_id)])
        return await self._sender.send(asked, item(ContactDetail))

    async def create(
        self,
        *,
        email: str | NotGiven | None = NOT_GIVEN,
        linkedin_url: str | NotGiven | None = NOT_GIVEN,
        first_name: str | NotGiven | None = NOT_GIVEN,
        last_name: str | NotGiven | None = NOT_GIVEN,
        title: str | NotGiven | None = NOT_GIVEN,
        phone_number: str | NotGiven | None = NOT_GIVEN,
        location: str | NotGiven | None = NOT_GIVEN,
        account_id: str | UUID | NotGiven | None = NOT_GIVEN,
        domain: str | NotGiven | None = NOT_GIVEN,
        do_not_contact: bool | NotGiven | None = NOT_GIVEN,
        tags: Sequence[str | UUID] | NotGiven | None = NOT_GIVEN,
        custom_fields: CustomFieldValues | NotGiven = NOT_GIVEN,
    ) -> Contact:
        """Makes a contact, and its account where there is none. Takes seconds; appends `tags`, which are ids.

        It is not sent again after an unknown outcome; `upsert` is, because it lands on the same record. Raises `ConflictError`
        for a duplicate.
        """
        given = {
            "email": email,
            "linkedin_url": linkedin_url,
            "first_name": first_name,
            "last_name": last_name,
            "title": title,
            "phone_number": phone_number,
            "location": location,
            "account_id": account_id,
            "domain": domain,
            "do_not_contact": do_not_contact,
            "tags": tags,
        }
        asked = request("create_contact", body=fields(given, custom_fields))
        return await self._sender.send(asked, item(Contact))

    async def upsert(
        self,
        *,
        email: str | NotGiven | None = NOT_GIVEN,
        linkedin_url: str | NotGiven | None = NOT_GIVEN,
        first_name: str | NotGiven | None = NOT_GIVEN,
        last_name: str | NotGiven | None = NOT_GIVEN,
        title: str | NotGiven | None = NOT_GIVEN,
        phone_number: str | NotGiven | None = NOT_GIVEN,
        location: str | NotGiven | None = NOT_GIVEN,
        account_id: str | UUID | NotGiven | None = NOT_GIVEN,
        domain: str | NotGiven | None = NOT_GIVEN,
        do_not_contact: bool | NotGiven | None = NOT_GIVEN,
        tags: Sequence[str | UUID] | NotGiven | None = NOT_GIVEN,
        custom_fields: CustomFieldValues | NotGiven = NOT_GIVEN,
    ) -> Contact:
        """Makes or changes the contact of that `email`, else of that `linkedin_url`. Takes seconds; appends `tags`, ids.

        Raises `ConflictError` where the two belong to two different contacts.
        """
        given = {
            "email": email,
            "linkedin_url": linkedin_url,
            "first_name": first_name,
            "last_name": last_name,
            "title": title,
            "phone_number": phone_number,
            "location": location,
            "account_id": account_id,
            "domain": domain,
            "do_not_contact": do_not_contact,
            "tags": tags,
        }
        asked = request("upsert_contact", body=fields(given, custom_fields))
        return await self._sender.send(asked, item(Contact))

    async def update(
        self,
        contact_id: str | UUID,
        *,
        first_name: str | NotGiven | None = NOT_GIVEN,
        last_name: str | NotGiven | None = NOT_GIVEN,
        email: str | NotGiven | None = NOT_GIVEN,
        title: str | NotGiven | None = NOT_GIVEN,
        phone_number: str | NotGiven | None = NOT_GIVEN,
        linkedin_url: str | NotGiven | None = NOT_GIVEN,
        location: str | NotGiven | None = NOT_GIVEN,
        notes: str | NotGiven | None = NOT_GIVEN,
        do_not_contact: bool | NotGiven | None = NOT_GIVEN,
        tags: Sequence[str | UUID] | NotGiven | None = NOT_GIVEN,
        custom_fields: CustomFieldValues | NotGiven = NOT_GIVEN,
    ) -> Contact:
        """Sets what is given; `tags`, which are ids, replace the whole set. What an explicit None does, Monaco does not document.

        It is sent again after an unknown outcome only with `resend_idempotent_by_effect`. Raises `NotFoundError`.
        """
        given = {
            "first_name": first_name,
            "last_name": last_name,
            "email": email,
            "title": title,
            "phone_number": phone_number,
            "linkedin_url": linkedin_url,
            "location": location,
            "notes": notes,
            "do_not_contact": do_not_contact,
            "tags": tags,
        }
        asked = request("update_contact", path=[path_argument("contact_id", contact_id)], body=fields(given, custom_fields))
        return await self._sender.send(asked, item(Contact))

    async def delete(self, contact_id: str | UUID) -> None:
        """Deletes a contact. Raises `NotFoundError`, but not where an attempt of this very call deleted it."""
        asked = request("delete_contact", path=[path_argument("contact_id", contact_id)])
        return await self._sender.send(asked, nothing)


class AsyncContactsWithRawResponse:
    """`AsyncContacts` whose methods answer `RawResponse`; a listing's pages have theirs as `response`."""

    def __init__(self, contacts: AsyncContacts) -> None:
        self.get = raw_async(contacts.get)
        self.create = raw_async(contacts.create)
        self.upsert = raw_async(contacts.upsert)
        self.update = raw_async(contacts.update)
        self.delete = raw_async(contacts.delete)
