"""Each failure is its own class and says what a caller needs to act on it."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest

import monaco_crm
from conftest import raw_server, read_request
from monaco_crm import Certainty, Monaco, MonacoError, _core
from monaco_crm._errors import CLASSES
from monaco_crm.testing import Emulator


def test_every_kind_of_the_core_has_a_class_and_no_class_has_another_kind() -> None:
    assert tuple(CLASSES) == _core.ERROR_KINDS


def test_every_class_is_exported() -> None:
    assert all(getattr(monaco_crm, cls.__name__) is cls for cls in CLASSES.values())


def test_certainty_grows_from_not_sent_to_applied() -> None:
    assert Certainty.NOT_SENT < Certainty.REJECTED < Certainty.UNKNOWN < Certainty.APPLIED
    assert Certainty.APPLIED > Certainty.UNKNOWN >= Certainty.UNKNOWN


STATUSES = {
    400: monaco_crm.BadRequestError,
    401: monaco_crm.AuthenticationError,
    403: monaco_crm.PermissionDeniedError,
    404: monaco_crm.NotFoundError,
    409: monaco_crm.ConflictError,
    422: monaco_crm.UnprocessableEntityError,
    429: monaco_crm.RateLimitError,
    500: monaco_crm.ServerError,
    503: monaco_crm.ServerError,
    307: monaco_crm.UnexpectedStatusError,
    418: monaco_crm.UnexpectedStatusError,
}


@pytest.mark.parametrize(("status", "cls"), STATUSES.items())
def test_each_status_raises_its_class_with_all_its_fields(emulator: Emulator, status: int, cls: type[MonacoError]) -> None:
    body = json.dumps({"error": {"code": "a_code", "message": "a message"}})
    emulator.fault({"status": status, "headers": [["x-request-id", "req_7"], ["retry-after", "7"]], "body": body})
    with emulator.client() as client, pytest.raises(cls) as caught:
        client.with_options(max_attempts=1).me.get()
    error = caught.value
    assert type(error) is cls
    assert isinstance(error, monaco_crm.APIStatusError)
    assert (error.status, error.code, error.request_id, error.attempts) == (status, "a_code", "req_7", 1)
    assert error.message.startswith("a message")
    assert str(error).startswith(f"{status}: a message")
    assert error.body == body
    assert error.retry_after == 7.0
    assert error.certainty is (Certainty.UNKNOWN if status >= 500 else Certainty.REJECTED)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('{"detail": "No key found"}', "No key found"),
        ('{"detail": [{"loc": ["body", "sort"], "msg": "bad", "type": "x"}]}', "body.sort: bad"),
        ("<html>oops</html>", "the server answered with no message that could be read"),
        ("", "the server answered with an empty body"),
    ],
)
def test_each_shape_of_an_error_body_gives_a_message(emulator: Emulator, body: str, message: str) -> None:
    emulator.fault({"status": 422, "body": body})
    with emulator.client() as client, pytest.raises(monaco_crm.UnprocessableEntityError) as caught:
        client.me.get()
    assert caught.value.message == message


def test_an_unreadable_success_is_applied() -> None:
    def answer(connection: Any) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>")

    with raw_server(answer) as server, Monaco(api_key="mks_" + "k" * 48, base_url=server.url) as client:
        with pytest.raises(monaco_crm.UndecodableResponseError) as caught:
            client.contacts.create(email="a@example.com")
    assert (caught.value.certainty, caught.value.status) == (Certainty.APPLIED, 200)
    assert server.connections == 1


def test_an_error_survives_pickling_with_every_field(emulator: Emulator) -> None:
    emulator.fault({"status": 409, "headers": [["x-request-id", "req_7"]], "body": '{"error":{"code":"dup","message":"twice"}}'})
    with emulator.client() as client, pytest.raises(monaco_crm.ConflictError) as caught:
        client.contacts.create(email="a@example.com")
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(caught.value, protocol))
        assert (type(again), vars(again), str(again)) == (type(caught.value), vars(caught.value), str(caught.value))


def test_a_wait_longer_than_allowed_fails_at_once_and_says_how_long(emulator: Emulator) -> None:
    emulator.fault({"status": 429, "headers": [["retry-after", "600"]]})
    with emulator.client() as client:
        with pytest.raises(monaco_crm.RateLimitError) as first:
            client.me.get()
        with pytest.raises(monaco_crm.RateLimitError) as second:
            client.me.get()
    assert first.value.retry_after == 600.0
    assert second.value.retry_after == pytest.approx(600, abs=5)
    assert (second.value.attempts, second.value.certainty) == (0, Certainty.NOT_SENT)
    assert len(emulator.requests()) == 1


def test_a_429_is_waited_out_and_the_call_succeeds(emulator: Emulator) -> None:
    emulator.fault({"status": 429, "headers": [["retry-after", "1"]]})
    with emulator.client() as client:
        response = client.me.with_raw_response.get()
    assert response.attempts == 2


def test_what_may_be_done_twice_is_sent_again_and_what_may_not_is_not(emulator: Emulator) -> None:
    emulator.fault({"status": 503}, operation="get_me")
    emulator.fault({"status": 503}, operation="create_contact")
    with emulator.client() as client:
        assert client.me.with_raw_response.get().attempts == 2
        with pytest.raises(monaco_crm.ServerError) as caught:
            client.contacts.create(email="a@example.com")
    assert (caught.value.attempts, caught.value.certainty) == (1, Certainty.UNKNOWN)
    assert "could be done twice" in caught.value.message


def test_a_delete_that_an_earlier_attempt_carried_out_succeeds(emulator: Emulator) -> None:
    with emulator.client() as client:
        contact = client.contacts.list(limit=1).first_page().items[0]
        emulator.fault({"apply_then": {"drop": "after_read"}}, operation="delete_contact")
        response = client.contacts.with_raw_response.delete(contact.id)
        assert (response.status, response.content, response.attempts) == (204, b"", 2)
        with pytest.raises(monaco_crm.NotFoundError):
            client.contacts.get(contact.id)
