"""What a type checker knows of the public surface; mypy and pyright read this file, and it runs as well."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from typing_extensions import assert_type

import monaco_crm
from monaco_crm import AsyncListing, AsyncMonaco, Listing, Monaco, Page, RawResponse, where
from monaco_crm.types import Contact, ContactDetail, ContactScoring, Me, RulesOfEngagement, Tag

if TYPE_CHECKING:

    def blocking(client: Monaco) -> None:
        assert_type(client.me.get(), Me)
        assert_type(client.contacts.list(), Listing[Contact])
        assert_type(client.contacts.list_all().first_page(), Page[Contact])
        for contact in client.contacts.list():
            assert_type(contact, Contact)
            assert_type(contact.email, str | None)
            assert_type(contact.created_at, datetime)
        assert_type(client.contacts.get("x"), ContactDetail)
        assert_type(client.contacts.with_raw_response.get("x"), RawResponse[ContactDetail])
        assert_type(client.contacts.with_raw_response.delete("x"), RawResponse[None])
        assert_type(client.with_options(timeout=1), Monaco)
        assert_type(client.tags.list(object="contacts"), list[Tag])
        assert_type(client.contacts.get("x").scoring, ContactScoring | None)
        assert_type(client.campaigns.get("x").rules_of_engagement, RulesOfEngagement | None)
        client.contacts.list(filters=where("email").contains("x"))
        client.tags.list(object="people")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
        client.contacts.list(filters=[{"field": "email"}])  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
        client.campaigns.update("x", audience_ids=["y"])  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
        client.contacts.with_raw_response.get(7)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
        client.with_options(tiemout=1)  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]

    async def asynchronous(client: AsyncMonaco) -> None:
        assert_type(await client.me.get(), Me)
        assert_type(client.contacts.list(), AsyncListing[Contact])
        assert_type(await client.contacts.list_all().first_page(), Page[Contact])
        async for contact in client.contacts.list():
            assert_type(contact, Contact)
        assert_type(await client.contacts.with_raw_response.get("x"), RawResponse[ContactDetail])
        assert_type(client.with_options(timeout=1), AsyncMonaco)


def test_everything_that_is_exported_is_there() -> None:
    assert all(hasattr(monaco_crm, name) for name in monaco_crm.__all__)
