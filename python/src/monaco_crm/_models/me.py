"""Whom a key belongs to."""

from __future__ import annotations

from ._base import Model


class Me(Model):
    """The user and the organisation that a key acts as."""

    __slots__ = ()

    @property
    def org_id(self) -> str:
        """The organisation's id."""
        value: str = self._required("org_id")
        return value

    @property
    def user_id(self) -> str:
        """The user's id."""
        value: str = self._required("user_id")
        return value

    @property
    def user_email(self) -> str | None:
        """E-mail address."""
        return self._data.get("user_email")

    @property
    def user_first_name(self) -> str | None:
        """First name."""
        return self._data.get("user_first_name")

    @property
    def user_last_name(self) -> str | None:
        """Last name."""
        return self._data.get("user_last_name")

    @property
    def org_name(self) -> str | None:
        """The organisation's name."""
        return self._data.get("org_name")
