"""What a listing keeps: rules on fields, alone or together."""

from __future__ import annotations

from typing import Any, Literal, final

from ._json import Encodable
from ._options import NOT_GIVEN, NotGiven


@final
class Filter(Encodable):
    """A rule that `where` began, or several under `all_of` or `any_of`."""

    __slots__ = ("_node", "_stands_alone")

    def __init__(self, node: dict[str, Any], *, stands_alone: bool) -> None:
        self._node = node
        self._stands_alone = stands_alone

    @classmethod
    def rule(cls, field: str, condition: str, value: Any) -> Filter:
        """What one field must be; `value` is `NOT_GIVEN` where the condition takes none."""
        valued = {} if isinstance(value, NotGiven) else {"value": value}
        return cls({"field": field, "condition": condition, **valued}, stands_alone=False)

    @classmethod
    def expression(cls, operator: Literal["and", "or"], filters: tuple[Filter, ...]) -> Filter:
        """Filters under one operator."""
        return cls({"operator": operator, "filters": [part._node for part in filters]}, stands_alone=True)  # noqa: SLF001 - its own

    def __json__(self) -> Any:
        """The API takes an expression or an array of rules, and no rule by itself."""
        return self._node if self._stands_alone else [self._node]

    def __repr__(self) -> str:
        return "<Filter>"


class AnyCondition:
    """A field that a rule is about, and any condition on it. `where` gives it."""

    __slots__ = ("_field",)

    def __init__(self, field: str) -> None:
        self._field = field

    def condition(self, name: str, value: Any = NOT_GIVEN) -> Filter:
        """Holds where the condition of this name does, of which the field's schema has `allowed_operators`.

        `value` is one value or a list of some, and is left out where the condition takes none.
        """
        return Filter.rule(self._field, name, value)
