"""Models keep everything, read as attributes with types, and show no personal data."""

from __future__ import annotations

import copy
import pickle
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monaco_crm._model import instant
from monaco_crm.types import Contact, ContactDetail, Me

FIELD = "55f053ed-7217-46a7-9211-e20229fc1eaa"
DATA: dict[str, Any] = {
    "id": "con_1",
    "email": "ada@example.com",
    "first_name": None,
    "tags": ["VIP"],
    "scoring": {"heat": 7, "new": [1]},
    "created_at": "2026-01-05T09:44:31.122814Z",
    "updated_at": "2026-01-05T09:44:31+02:00",
    f"custom_field_{FIELD}": {"value": 1, "reasoning": "r"},
    "custom_field_explanations": {f"custom_field_{FIELD}": {"title": "t"}},
    "custom_field_nouuid": 1,
    "from_the_future": {"deep": True},
}


def test_declared_fields_are_attributes_with_types() -> None:
    contact = Contact.from_dict(DATA)
    assert (contact.id, contact.email, contact.first_name, contact.last_name) == ("con_1", "ada@example.com", None, None)
    assert contact.tags == ["VIP"]
    assert contact.scoring is not None
    assert (contact.scoring["new"], contact.scoring.heat_score) == ([1], None)
    assert contact.created_at == datetime(2026, 1, 5, 9, 44, 31, 122814, tzinfo=timezone.utc)
    assert contact.updated_at.utcoffset() == timedelta(hours=2)
    assert contact.last_activity_at is None
    assert contact.do_not_contact is False


def test_the_text_as_it_was_sent_and_unknown_fields_are_reached_by_name() -> None:
    contact = Contact.from_dict(DATA)
    assert contact["created_at"] == "2026-01-05T09:44:31.122814Z"
    assert contact["from_the_future"] == {"deep": True}
    assert "from_the_future" in contact
    assert contact.get("nothing", 7) == 7
    assert set(contact) == set(DATA)
    with pytest.raises(KeyError):
        contact["nothing"]


def test_only_a_key_with_a_uuid_is_a_custom_field() -> None:
    assert dict(Contact.from_dict(DATA).custom_fields) == {FIELD: {"value": 1, "reasoning": "r"}}
    assert dict(Contact.from_dict({f"custom_field_{FIELD.upper()}": 1}).custom_fields) == {FIELD: 1}
    explanations = ContactDetail.from_dict(DATA).custom_field_explanations or {}
    assert {name: explanation.title for name, explanation in explanations.items()} == {f"custom_field_{FIELD}": "t"}
    with pytest.raises(TypeError):
        Contact.from_dict(DATA).custom_fields["x"] = 1  # type: ignore[index] # pyright: ignore[reportIndexIssue]


def test_a_missing_field_fails_only_where_it_is_read() -> None:
    contact = Contact.from_dict({})
    assert contact.email is None
    with pytest.raises(AttributeError, match="without created_at"):
        _ = contact.created_at
    assert getattr(contact, "id", "none") == "none"


def test_a_model_is_read_only_and_its_dictionary_is_a_deep_copy() -> None:
    contact = Contact.from_dict(copy.deepcopy(DATA))
    with pytest.raises(AttributeError):
        contact.email = "x"  # type: ignore[misc] # pyright: ignore[reportAttributeAccessIssue]
    contact.to_dict()["scoring"]["heat"] = 8
    assert contact.to_dict() == DATA


def test_models_compare_copy_and_pickle_by_content() -> None:
    contact = Contact.from_dict(DATA)
    assert contact == Contact.from_dict(dict(DATA))
    assert contact != ContactDetail.from_dict(DATA)
    assert contact != DATA
    assert copy.deepcopy(contact) == copy.copy(contact) == contact
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(contact, protocol)) == contact
    with pytest.raises(TypeError):
        hash(contact)


def test_the_representation_shows_class_and_id_and_no_personal_data() -> None:
    assert repr(Contact.from_dict(DATA)) == "<Contact con_1>"
    assert repr(Me.from_dict({"org_id": "o", "user_email": "ada@example.com"})) == "<Me>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-05T09:44:31Z", datetime(2026, 1, 5, 9, 44, 31, tzinfo=timezone.utc)),
        ("2026-01-05T09:44:31.5z", datetime(2026, 1, 5, 9, 44, 31, 500000, tzinfo=timezone.utc)),
        ("2026-01-05T09:44:31.1234567+00:00", datetime(2026, 1, 5, 9, 44, 31, 123456, tzinfo=timezone.utc)),
        ("2026-01-05 09:44:31", datetime(2026, 1, 5, 9, 44, 31, tzinfo=timezone.utc)),
        ("2026-01-05", datetime(2026, 1, 5, tzinfo=timezone.utc)),
    ],
)
def test_instants_are_read_in_every_form_that_was_seen(text: str, expected: datetime) -> None:
    assert instant(text) == expected
    assert instant(text).tzinfo is not None


@given(st.datetimes(timezones=st.just(timezone.utc)))
def test_every_instant_that_python_writes_is_read_again(moment: datetime) -> None:
    assert instant(moment.isoformat()) == moment
    assert instant(moment.isoformat().replace("+00:00", "Z")) == moment


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.dictionaries(st.text(), JSON))
def test_whatever_was_sent_is_kept(data: dict[str, Any]) -> None:
    contact = Contact.from_dict(data)
    assert contact.to_dict() == data
    assert pickle.loads(pickle.dumps(contact)) == contact
    assert isinstance(repr(contact), str)
