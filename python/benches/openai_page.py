"""A page of contacts as a model of the OpenAI package, with the fields that every contact has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from openai import BaseModel


class Contact(BaseModel):
    """A contact."""

    id: str
    account_id: str | None
    first_name: str | None
    last_name: str | None
    email: str | None
    title: str | None
    phone_number: str | None
    linkedin_url: str | None
    location: str | None
    source: str | None
    do_not_contact: bool
    notes: str | None
    scoring: dict[str, Any] | None
    tags: list[str]
    created_at: datetime
    updated_at: datetime
    last_activity_at: datetime | None
    last_activity_type: str | None
    last_outbound_at: datetime | None
    last_outbound_type: str | None
    last_inbound_at: datetime | None
    last_inbound_type: str | None


class Pagination(BaseModel):
    """Where the page stands."""

    page: int
    page_size: int
    total_count: int
    total_pages: int


class Page(BaseModel):
    """A page."""

    data: list[Contact]
    pagination: Pagination
