"""CPU time from a page's bytes to objects, without the network: `pages.py RECORDINGS`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import msgspec
import orjson
import pydantic

import recordings
from contact_fields import FIELDS, REQUIRED
from measure import least_micros, report
from monaco_crm import Contact
from monaco_crm._pages import Listing, page_options
from monaco_crm._resources._base import request
from unconnected import Unconnected

ROUNDS: Final = 40
REPEATS: Final = 5
ROWS: Final = 500

# Of the emulator's seed, which makes every contact's ids and fields.
_NUMBER: Final = "custom_field_55f053ed-7217-46a7-9211-e20229fc1eaa"
_TEXT: Final = "custom_field_92d2510f-bb0e-412b-b8dd-a1232865cd13"
_UUIDS: Final = tuple(name.removeprefix("custom_field_") for name in (_NUMBER, _TEXT))


Row = msgspec.defstruct(
    "Row",
    [
        *FIELDS.items(),
        ("number", int | None, msgspec.field(name=_NUMBER, default=None)),
        ("text", str | None, msgspec.field(name=_TEXT, default=None)),
    ],
)
"""A contact for msgspec: every field, and the two that its organisation made."""
Rows = msgspec.defstruct("Rows", [("data", list[Row])])
"""A page for msgspec."""

RowModel = pydantic.create_model(
    "RowModel",
    **REQUIRED,
    number=(int | None, pydantic.Field(alias=_NUMBER, default=None)),
    text=(str | None, pydantic.Field(alias=_TEXT, default=None)),
)
"""The same for pydantic."""
PageModel = pydantic.create_model("PageModel", data=(list[RowModel], ...))
"""A page for pydantic."""

Rowlike = Contact | Row | RowModel


def three_fields(row: Rowlike) -> tuple[object, ...]:
    """What a program typically reads."""
    return row.id, row.email, row.created_at


def declared_fields(row: Rowlike) -> tuple[object, ...]:
    """The 22 fields that every contact has."""
    return (
        row.id, row.account_id, row.first_name, row.last_name, row.email, row.title, row.phone_number, row.linkedin_url,
        row.location, row.source, row.do_not_contact, row.notes, row.scoring, row.tags, row.created_at, row.updated_at,
        row.last_activity_at, row.last_activity_type, row.last_outbound_at, row.last_outbound_type, row.last_inbound_at,
        row.last_inbound_type,
    )  # fmt: skip


def all_fields(row: Contact) -> tuple[object, ...]:
    """All 24 of ours, the organisation's own included."""
    custom = row.custom_fields
    return (*declared_fields(row), *(custom.get(uuid) for uuid in _UUIDS))


def all_attributes(row: Row | RowModel) -> tuple[object, ...]:
    """All 24 of a peer's."""
    return (*declared_fields(row), row.number, row.text)


def ours(headers: list[tuple[bytes, bytes]], body: bytes) -> Callable[[], Iterable[Contact]]:
    """The package's way from the bytes of a page to contacts: the drive loop, core and listing, with no socket below."""
    client = Unconnected(200, headers, body)
    asked = request("list_contacts", body={})
    options = page_options(mode="numbered", page_size=ROWS, page=None, limit=None, position=None)
    return lambda: Listing(client.core.pages(asked, options), Contact, client.fetch).first_page().items


def checked(read: Callable[[], int]) -> Callable[[], int]:
    """The same, once it is seen to read every row."""
    if read() != ROWS:
        raise RuntimeError(f"read {read()} rows of {ROWS}")
    return read


def main() -> None:
    """Reads the same bytes in each way."""
    headers, body = recordings.split(recordings.load(Path(sys.argv[1]), recordings.LONG_PAGE))
    page = ours(headers, body)
    read_msgspec, read_pydantic = msgspec.json.Decoder(Rows).decode, PageModel.model_validate_json

    def with_fields(rows: Callable[[], Iterable[Any]], fields: Callable[[Any], object]) -> Callable[[], int]:
        return checked(lambda: sum(1 for row in rows() if fields(row)))

    measured = least_micros(
        {
            "monaco, 3 fields": with_fields(page, three_fields),
            "json.loads": checked(lambda: len(json.loads(body)["data"])),
            "orjson.loads": checked(lambda: len(orjson.loads(body)["data"])),
            "msgspec, 3 fields": with_fields(lambda: read_msgspec(body).data, three_fields),
            "pydantic, 3 fields": with_fields(lambda: read_pydantic(body).data, three_fields),
            "monaco, all fields": with_fields(page, all_fields),
            "msgspec, all fields": with_fields(lambda: read_msgspec(body).data, all_attributes),
            "pydantic, all fields": with_fields(lambda: read_pydantic(body).data, all_attributes),
        },
        rounds=ROUNDS,
        repeats=REPEATS,
    )
    report({"bytes": len(body), **measured})


if __name__ == "__main__":
    main()
