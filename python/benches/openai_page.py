"""A page of contacts as a model of the OpenAI package, with the fields that every contact has."""

from __future__ import annotations

import pydantic
from openai import BaseModel

from contact_fields import REQUIRED

Contact = pydantic.create_model("Contact", __base__=BaseModel, **REQUIRED)
"""A contact."""


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
