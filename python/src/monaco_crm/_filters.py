"""Filters of listings are built by these three.

any_of(where("email").contains("@example.com"), all_of(where("title").is_empty(), where("location").equals("Lisbon")))
"""

from __future__ import annotations

from ._generated.conditions import Conditions
from ._rule import Filter


def where(field: str) -> Conditions:
    """Begins a rule about a field: its key as `schemas.fields` answers it, such as `email`, or `custom_field_` and a UUID."""
    return Conditions(field)


def all_of(*filters: Filter) -> Filter:
    """Keeps what every one of the filters keeps."""
    return Filter.expression("and", filters)


def any_of(*filters: Filter) -> Filter:
    """Keeps what at least one of the filters keeps."""
    return Filter.expression("or", filters)
