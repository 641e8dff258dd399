"""Filters of listings: an array of rules, which are ANDed, or an expression, nested to any depth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypedDict


class _FilterTarget(TypedDict):
    field: str
    condition: str


class FilterRule(_FilterTarget, total=False):
    """`field` and its conditions come from the entity's field schema; a custom field is `custom_field_<uuid>`.

    Conditions seen: is, is_not, equals, not_equals, contains, not_contains, greater_than, less_than, greater_than_or_equals,
    less_than_or_equals, is_empty, is_not_empty. The last two take no `value`.
    """

    value: Any


class _FilterParts(TypedDict):
    filters: Sequence[FilterRule | FilterExpression]


class FilterExpression(_FilterParts, total=False):
    """Rules and expressions under one operator; `and` unless given."""

    operator: Literal["and", "or"]


Filters = Sequence[FilterRule | FilterExpression] | FilterExpression
