"""A whole listing with a writer beside it: every record that stays comes exactly once, every other at most once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from itertools import count

import pytest

from monaco_crm import Monaco
from monaco_crm.testing import Emulator

PAGE_SIZE = 40
TIES = 130  # more than three pages share one instant
SPREAD = 400


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(contacts=SPREAD, seed=11) as emulator:
        emulator.post("contacts/bulk", {"count": TIES, "created_at": "2026-02-03T04:05:06.789012Z"})
        yield emulator


class Writer(threading.Thread):
    """Creates and deletes contacts as fast as it can, until it is told to stop."""

    def __init__(self, client: Monaco, doomed: list[str]) -> None:
        super().__init__()
        self._client = client
        self._doomed = doomed
        self._stop_asked = threading.Event()
        self.fault: BaseException | None = None
        self.created = 0

    def run(self) -> None:
        try:
            for number in count():
                if self._stop_asked.is_set():
                    return
                self._client.contacts.create(email=f"new.{number}@example.com")
                self.created += 1
                if self._doomed:
                    self._client.contacts.delete(self._doomed.pop())
        except BaseException as fault:
            self.fault = fault

    def finish(self) -> None:
        self._stop_asked.set()
        self.join()
        assert self.fault is None


@pytest.mark.timeout(120)
def test_a_listing_of_everything_misses_nothing_that_stays_and_repeats_nothing(emulator: Emulator) -> None:
    with emulator.client() as client, emulator.client() as other:
        before = [contact.id for contact in client.contacts.list_all(page_size=500)]
        assert len(before) == SPREAD + TIES
        doomed = before[::3]
        writer = Writer(other, doomed.copy())
        listing = client.contacts.list_all(page_size=PAGE_SIZE)
        seen = [next(listing).id]
        writer.start()
        seen += [contact.id for contact in listing]
        writer.finish()

    assert writer.created > 10, "the writer wrote nothing meanwhile"
    assert [repeated for repeated, times in Counter(seen).items() if times > 1] == []
    assert set(before) - set(doomed) - set(seen) == set()
    assert listing.is_exact


def test_pages_by_number_do_miss_records_which_is_why_list_all_exists(emulator: Emulator) -> None:
    with emulator.client() as client:
        before = {contact.id for contact in client.contacts.list_all(page_size=500)}
        seen: set[str] = set()
        deleted: set[str] = set()
        for page in client.contacts.list(sort="created_at", page_size=PAGE_SIZE).pages():
            seen |= {contact.id for contact in page}
            first = page.items[0].id
            client.contacts.delete(first)
            deleted.add(first)

    assert before - deleted - seen, "offsets over live data skip what moves up"


def test_a_listing_goes_on_where_another_process_stopped(emulator: Emulator) -> None:
    with emulator.client() as client:
        listing = client.contacts.list_all(page_size=PAGE_SIZE)
        first = [next(listing).id for _ in range(SPREAD // 2 + 7)]
        position = listing.position
    with emulator.client() as client:
        rest = [contact.id for contact in client.contacts.list_all(page_size=PAGE_SIZE, position=position)]

    assert len(first + rest) == len(set(first + rest)) == SPREAD + TIES
