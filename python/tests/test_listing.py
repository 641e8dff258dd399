"""Listings: items, pages, limits, positions, and everything exactly once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import pytest

from monaco_crm import (
    APITimeoutError,
    AsyncMonaco,
    InvalidRequestError,
    Monaco,
    ServerError,
    UnprocessableEntityError,
    all_of,
    any_of,
    where,
)
from monaco_crm.testing import Emulator
from monaco_crm.types import Contact


def pages_asked(emulator: Emulator) -> int:
    return sum(request["operation"] == "list_contacts" for request in emulator.requests())


def test_items_come_from_all_pages_in_the_order_asked_for(client: Monaco, emulator: Emulator) -> None:
    contacts = list(client.contacts.list(sort="email", page_size=10))
    emails = [contact.email or "" for contact in contacts]
    assert len(emails) == 25
    assert emails == sorted(emails)
    assert pages_asked(emulator) == 3


def test_pages_know_their_number_and_the_totals(client: Monaco) -> None:
    pages = list(client.contacts.list(page_size=10).pages())
    assert [(page.number, len(page), page.total_count, page.total_pages, page.page_size) for page in pages] == [
        (1, 10, 25, 3, 10),
        (2, 10, 25, 3, 10),
        (3, 5, 25, 3, 10),
    ]
    assert pages[0].response.status == 200
    assert isinstance(pages[0].items[0], Contact)
    assert repr(pages[0]) == "<Page 1 of 3, 10 items>"


def test_a_listing_fetches_nothing_before_it_is_asked(client: Monaco, emulator: Emulator) -> None:
    listing = client.contacts.list()
    assert pages_asked(emulator) == 0
    first = listing.first_page()
    assert pages_asked(emulator) == 1
    assert len(first) == 25
    with pytest.raises(InvalidRequestError):
        listing.first_page()


def test_a_limit_holds_across_pages_and_asks_for_no_page_too_many(client: Monaco, emulator: Emulator) -> None:
    assert len(list(client.contacts.list(page_size=10, limit=12))) == 12
    assert pages_asked(emulator) == 2
    assert list(client.contacts.list(limit=0)) == []
    assert pages_asked(emulator) == 2


def test_a_listing_begins_at_the_page_that_was_asked_for(client: Monaco) -> None:
    assert len(list(client.contacts.list(page_size=10, page=3))) == 5


@pytest.mark.parametrize("taken", [0, 1, 9, 10, 11, 24, 25])
def test_a_position_goes_on_after_the_last_item_that_was_taken(client: Monaco, taken: int) -> None:
    whole = [contact.id for contact in client.contacts.list(sort="email", page_size=10)]
    listing = client.contacts.list(sort="email", page_size=10)
    head = [next(listing).id for _ in range(taken)]
    tail = [contact.id for contact in client.contacts.list(sort="email", page_size=10, position=listing.position)]
    assert head + tail == whole


def test_a_page_has_the_position_after_it(client: Monaco) -> None:
    listing = client.contacts.list(sort="email", page_size=10)
    page = next(listing.pages())
    rest = client.contacts.list(sort="email", page_size=10, position=page.position)
    assert len(list(rest)) == 15
    assert listing.position == page.position


def test_a_position_belongs_to_its_request(client: Monaco) -> None:
    position = client.contacts.list(sort="email").position
    with pytest.raises(InvalidRequestError, match="another request"):
        client.contacts.list(sort="-email", position=position)


def test_a_failed_page_can_be_asked_for_again(client: Monaco, emulator: Emulator) -> None:
    listing = client.with_options(max_attempts=1).contacts.list(page_size=10)
    emulator.fault({"status": 503}, operation="list_contacts", nth=2)
    seen: list[str] = []
    with pytest.raises(ServerError):
        seen.extend(contact.id for contact in iter(listing) if not seen.append(contact.id))  # type: ignore[func-returns-value]
    seen.extend(contact.id for contact in listing)
    assert len(set(seen)) == 25


def test_filters_are_sent_and_the_servers_refusal_is_raised(client: Monaco) -> None:
    email = client.contacts.list(limit=1).first_page().items[0].email or ""
    found = list(client.contacts.list(filters=where("email").equals(email)))
    assert [contact.email for contact in found] == [email]
    either = any_of(where("email").equals(email), all_of(where("email").is_empty(), where("email").is_not_empty()))
    assert len(list(client.contacts.list_all(filters=either))) == 1
    with pytest.raises(UnprocessableEntityError):
        list(client.contacts.list(sort="unicorns"))


def test_without_custom_fields_none_come(client: Monaco) -> None:
    assert not any(contact.custom_fields for contact in client.contacts.list(include_custom_fields=False))
    assert any(contact.custom_fields for contact in client.contacts.list())


def test_everything_comes_exactly_once_while_records_are_made_and_deleted(client: Monaco, emulator: Emulator) -> None:
    for day in range(1, 7):
        emulator.post("contacts/bulk", {"count": 10, "created_at": f"2026-03-0{day}T00:00:00Z"})
    before = {contact.id for contact in client.contacts.list_all()}
    seen: list[str] = []
    listing = client.contacts.list_all(page_size=10)
    for number, contact in enumerate(listing):
        seen.append(contact.id)
        if number % 20 == 5:
            client.contacts.create(email=f"new{number}@example.com")
            client.contacts.delete(seen[number - 3])
    assert len(seen) == len(set(seen))
    assert before <= set(seen)
    assert listing.is_exact


def test_everything_in_one_crowded_instant_comes_exactly_once(client: Monaco, emulator: Emulator) -> None:
    made = emulator.post("contacts/bulk", {"count": 130, "created_at": "2026-03-01T00:00:00Z"})["ids"]
    seen = [contact.id for contact in client.contacts.list_all(page_size=25)]
    assert len(seen) == 155
    assert set(made) <= set(seen)
    assert len(set(seen)) == 155


def test_a_numbered_listing_does_not_claim_to_be_exact(client: Monaco) -> None:
    assert not client.contacts.list().is_exact


@pytest.mark.parametrize(("priority", "lane"), [(None, "waiting_bulk"), ("interactive", "waiting_interactive")])
def test_listings_wait_in_the_bulk_lane_unless_told_otherwise(
    emulator: Emulator, priority: Literal["interactive"] | None, lane: str
) -> None:
    with Monaco(api_key=emulator.api_key, base_url=emulator.base_url, windows=[{"limit": 1, "seconds": 60}]) as client:
        client.me.get()
        impatient = (
            client.with_options(deadline=2.0) if priority is None else client.with_options(deadline=2.0, priority=priority)
        )
        with ThreadPoolExecutor() as pool:
            listing = pool.submit(impatient.contacts.list().first_page)
            lanes = {lane: getattr(client.limits(), lane)}
            while not listing.done() and not lanes[lane]:
                lanes[lane] = getattr(client.limits(), lane)
        assert lanes == {lane: 1}
        assert isinstance(listing.exception(), APITimeoutError)


@pytest.mark.anyio
async def test_the_async_listing_does_the_same(async_client: AsyncMonaco, emulator: Emulator) -> None:
    async with async_client as client:
        emails = [contact.email or "" async for contact in client.contacts.list(sort="email", page_size=10)]
        assert (len(emails), emails) == (25, sorted(emails))
        assert [len(page) async for page in client.contacts.list(page_size=10).pages()] == [10, 10, 5]
        listing = client.contacts.list_all(page_size=10, limit=12)
        first = await listing.first_page()
        rest = [contact.id async for contact in listing]
        assert (len(first), len(rest)) == (10, 2)
        assert listing.is_exact
        again = client.contacts.list_all(page_size=10, position=first.position, limit=100)
        assert len([contact async for contact in again]) == 15
        with pytest.raises(InvalidRequestError):
            await listing.first_page()
        with pytest.raises(UnprocessableEntityError):
            await client.contacts.list(sort="unicorns").first_page()
