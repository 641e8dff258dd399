"""The fields that every contact has, from which the peers' models are made."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

FIELDS: Final[dict[str, Any]] = {
    "id": str,
    "account_id": str | None,
    "first_name": str | None,
    "last_name": str | None,
    "email": str | None,
    "title": str | None,
    "phone_number": str | None,
    "linkedin_url": str | None,
    "location": str | None,
    "source": str | None,
    "do_not_contact": bool,
    "notes": str | None,
    "scoring": dict[str, Any] | None,
    "tags": list[str],
    "created_at": datetime,
    "updated_at": datetime,
    "last_activity_at": datetime | None,
    "last_activity_type": str | None,
    "last_outbound_at": datetime | None,
    "last_outbound_type": str | None,
    "last_inbound_at": datetime | None,
    "last_inbound_type": str | None,
}
"""Each with its type. All are in every row; some may be null."""

REQUIRED: Final[dict[str, Any]] = {name: (kind, ...) for name, kind in FIELDS.items()}
"""The same, as `pydantic.create_model` takes them."""
