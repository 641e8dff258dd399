"""Contacts: the people of a CRM."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ._base import CustomFields, instant, optional_instant


class Contact(CustomFields):
    """A contact, as lists and changes answer it."""

    __slots__ = ()

    @property
    def id(self) -> str:
        """Opaque."""
        value: str = self._required("id")
        return value

    @property
    def account_id(self) -> str | None:
        """The account's id."""
        return self._data.get("account_id")

    @property
    def first_name(self) -> str | None:
        """First name."""
        return self._data.get("first_name")

    @property
    def last_name(self) -> str | None:
        """Last name."""
        return self._data.get("last_name")

    @property
    def email(self) -> str | None:
        """E-mail address."""
        return self._data.get("email")

    @property
    def title(self) -> str | None:
        """Job title."""
        return self._data.get("title")

    @property
    def phone_number(self) -> str | None:
        """Phone number."""
        return self._data.get("phone_number")

    @property
    def linkedin_url(self) -> str | None:
        """LinkedIn profile."""
        return self._data.get("linkedin_url")

    @property
    def location(self) -> str | None:
        """Where the person is."""
        return self._data.get("location")

    @property
    def source(self) -> str | None:
        """Where the record came from."""
        return self._data.get("source")

    @property
    def do_not_contact(self) -> bool:
        """Whether nobody may contact the person; false where it was not sent."""
        value: bool = self._data.get("do_not_contact", False)
        return value

    @property
    def notes(self) -> str | None:
        """Free text."""
        return self._data.get("notes")

    @property
    def scoring(self) -> Mapping[str, Any] | None:
        """Scores as they were sent."""
        return self._data.get("scoring")

    @property
    def tags(self) -> list[str]:
        """Names; requests take ids."""
        value: list[str] = self._required("tags")
        return value

    @property
    def created_at(self) -> datetime:
        """When the record was made. The text as sent is `record["created_at"]`."""
        return instant(self._required("created_at"))

    @property
    def updated_at(self) -> datetime:
        """When it was last changed. The text as sent is `record["updated_at"]`."""
        return instant(self._required("updated_at"))

    @property
    def last_activity_at(self) -> datetime | None:
        """When something last happened. The text as sent is `record["last_activity_at"]`."""
        return optional_instant(self._data.get("last_activity_at"))

    @property
    def last_activity_type(self) -> str | None:
        """Kind of the last activity."""
        return self._data.get("last_activity_type")

    @property
    def last_outbound_at(self) -> datetime | None:
        """When the person was last written to. The text as sent is `record["last_outbound_at"]`."""
        return optional_instant(self._data.get("last_outbound_at"))

    @property
    def last_outbound_type(self) -> str | None:
        """Kind of the last message to the person."""
        return self._data.get("last_outbound_type")

    @property
    def last_inbound_at(self) -> datetime | None:
        """When the person last wrote. The text as sent is `record["last_inbound_at"]`."""
        return optional_instant(self._data.get("last_inbound_at"))

    @property
    def last_inbound_type(self) -> str | None:
        """Kind of the last message from the person."""
        return self._data.get("last_inbound_type")


class ContactDetail(Contact):
    """A contact, as `contacts.get` answers it."""

    __slots__ = ()

    @property
    def heat_score_explanation(self) -> Mapping[str, Any] | None:
        """Why the heat score is what it is, as it was sent."""
        return self._data.get("heat_score_explanation")

    @property
    def custom_field_explanations(self) -> Mapping[str, Any] | None:
        """By custom field: title, body, confidence and citations of what was filled in automatically, as it was sent."""
        return self._data.get("custom_field_explanations")
