"""Contacts and me: what is sent, and what comes back."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from monaco_crm import NOT_GIVEN, AsyncMonaco, Monaco, NotFoundError
from monaco_crm.testing import Emulator
from monaco_crm.types import Contact, ContactDetail, Me

FIELD = "55f053ed-7217-46a7-9211-e20229fc1eaa"


def sent(emulator: Emulator) -> Any:
    """The body of the last request."""
    return json.loads(emulator.requests()[-1]["body"])


def test_absent_null_and_a_value_are_told_apart(emulator: Emulator, client: Monaco) -> None:
    contact = client.contacts.create(email="new@example.com", title=None, first_name=NOT_GIVEN)
    assert isinstance(contact, Contact)
    assert sent(emulator) == {"email": "new@example.com", "title": None}


def test_custom_fields_are_sent_under_their_keys_and_read_by_their_uuids(emulator: Emulator, client: Monaco) -> None:
    fields: dict[str | UUID, Any] = {FIELD.upper(): 18, UUID(int=5): "x"}
    contact = client.contacts.create(email="new@example.com", custom_fields=fields)
    assert sent(emulator)[f"custom_field_{FIELD}"] == 18
    assert contact.custom_fields[FIELD] == 18
    assert client.contacts.get(contact.id).custom_fields[FIELD] == 18


def test_upsert_finds_by_email_and_update_sets_what_is_given(client: Monaco) -> None:
    made = client.contacts.upsert(email="new@example.com", first_name="Ada")
    found = client.contacts.upsert(email="NEW@example.com", last_name="Byron")
    assert (found.id, found.first_name, found.last_name) == (made.id, "Ada", "Byron")
    changed = client.contacts.update(made.id, title="Countess", do_not_contact=True)
    assert (changed.title, changed.do_not_contact) == ("Countess", True)


def test_get_answers_the_detail_and_delete_answers_nothing(client: Monaco) -> None:
    contact = client.contacts.list().first_page().items[0]
    detail = client.contacts.get(contact.id)
    assert type(detail) is ContactDetail
    assert detail.email == contact.email
    client.contacts.delete(contact.id)
    with pytest.raises(NotFoundError):
        client.contacts.get(contact.id)


def test_me_names_user_and_organisation(emulator: Emulator, client: Monaco) -> None:
    me = client.me.get()
    assert isinstance(me, Me)
    assert (me.org_id, me.user_email) == (emulator.org_id, "ada@monaco.example")


@pytest.mark.anyio
async def test_the_async_client_does_the_same(emulator: Emulator, async_client: AsyncMonaco) -> None:
    async with async_client as client:
        made = await client.contacts.create(email="new@example.com")
        assert (await client.contacts.upsert(email="new@example.com", title="x")).id == made.id
        assert (await client.contacts.update(made.id, title="y")).title == "y"
        assert (await client.contacts.get(made.id)).title == "y"
        response = await client.contacts.with_raw_response.get(made.id)
        assert (response.status, response.parse().id) == (200, made.id)
        await client.contacts.delete(made.id)
        with pytest.raises(NotFoundError):
            await client.contacts.get(made.id)
        assert (await client.me.get()).org_id == emulator.org_id
        assert (await client.me.with_raw_response.get()).status == 200
        assert (await client.request("GET", "/v1/me"))["data"]["org_id"] == emulator.org_id
        assert client.explain("get_me").method == "GET"
        assert client.limits().sent == 10


def test_blocking_and_async_methods_have_the_same_arguments(client: Monaco, async_client: AsyncMonaco) -> None:
    import inspect

    from monaco_crm._generated.client import Resources

    resources: list[tuple[type[Any], type[Any]]] = [
        (type(getattr(client, name)), type(getattr(async_client, name))) for name in vars(Resources) if name[0] != "_"
    ]
    assert len(resources) == 13
    for blocking, asynchronous in [*resources, (Monaco, AsyncMonaco)]:
        found = inspect.getmembers(blocking, inspect.isfunction)
        names = {name for name, _ in found if not name.startswith("_")} - {"close"}
        assert names <= set(dir(asynchronous))
        for name in names:
            ours, theirs = (inspect.signature(getattr(cls, name)).parameters for cls in (blocking, asynchronous))
            assert [(p.name, p.kind, p.default) for p in ours.values()] == [(p.name, p.kind, p.default) for p in theirs.values()]
