"""The binding decodes what the server sends exactly as Python's own decoder does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monaco_crm import Certainty, UndecodableResponseError, _core
from monaco_crm._raw import value_of

KEY = _core.ApiKey("mks_" + "k" * 48)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def answered(operation: _core.Request, content: bytes, status: int = 200) -> _core.Done:
    client = _core.Client("{}", KEY, None, now_ms=0, unix_ms=0)
    call, _ = client.start(operation, _core.CallOptions(), bytes(32), 0)
    done = call.advance(_core.Input.response(status, [], content), 1).step
    assert isinstance(done, _core.Done)
    return done


def raw() -> _core.Request:
    return _core.Request.raw("GET", "/v1/x", retry_safety="read")


@given(JSON)
def test_any_json_comes_out_as_it_went_in(value: Any) -> None:
    success = answered(raw(), json.dumps(value).encode()).success
    assert success is not None
    assert value_of(success) == value


@given(st.lists(st.dictionaries(st.sampled_from(["id", "created_at", "x"]), JSON), max_size=4))
def test_both_forms_of_a_page_give_the_same_facts(rows: list[dict[str, Any]]) -> None:
    pagination = {"page": 1, "page_size": 2, "total_count": 3, "total_pages": 2}
    content = json.dumps({"data": rows, "pagination": pagination}).encode()
    client = _core.Client("{}", KEY, None, now_ms=0, unix_ms=0)
    pages: list[dict[str, Any] | None] = []
    for make in (_core.Input.response, _core.Input.response_bytes):
        call, _ = client.start(_core.Request("list_contacts"), _core.CallOptions(), bytes(32), 0)
        done = call.advance(make(200, [], content), 1).step
        assert isinstance(done, _core.Done)
        assert done.success is not None
        pages.append(done.success.page)
    assert pages[0] == pages[1]


@pytest.mark.parametrize("form", [_core.Input.response, _core.Input.response_bytes])
@pytest.mark.parametrize("wrong", [True, False, 1.5, "1", None, -1, 2**64, [1], {}])
@pytest.mark.parametrize("name", ["page", "page_size", "total_count", "total_pages"])
def test_a_count_that_is_no_whole_number_makes_a_page_undecodable_in_both_forms(name: str, wrong: Any, form: Any) -> None:
    pagination = {"page": 1, "page_size": 2, "total_count": 3, "total_pages": 2, name: wrong}
    client = _core.Client("{}", KEY, None, now_ms=0, unix_ms=0)
    call, _ = client.start(_core.Request("list_contacts"), _core.CallOptions(), bytes(32), 0)
    done = call.advance(form(200, [], json.dumps({"data": [], "pagination": pagination}).encode()), 1).step
    assert isinstance(done, _core.Done)
    assert done.error is not None
    assert done.error.kind == "undecodable"


@given(st.binary(max_size=200), st.integers(200, 299))
def test_no_success_body_of_any_bytes_breaks_the_binding(content: bytes, status: int) -> None:
    for request in (raw(), _core.Request("get_me"), _core.Request("list_contacts"), _core.Request("list_users")):
        done = answered(request, content, status)
        assert (done.success is None) != (done.error is None)


def test_what_only_pythons_decoder_reads_is_read() -> None:
    success = answered(_core.Request("get_me"), b'{"data": {"x": "\\ud800"}}').success
    assert success is not None
    assert value_of(success) == {"data": {"x": "\ud800"}}


def test_what_no_decoder_reads_is_undecodable_and_applied() -> None:
    success = answered(_core.Request("get_me"), b'{"data": {"x": ' + b"1" * 5000 + b"}}").success
    assert success is not None
    with pytest.raises(UndecodableResponseError) as caught:
        value_of(success)
    assert caught.value.certainty is Certainty.APPLIED


def test_header_values_cross_as_iso_8859_1() -> None:
    client = _core.Client("{}", KEY, None, now_ms=0, unix_ms=0)
    call, _ = client.start(_core.Request("get_me"), _core.CallOptions(), bytes(32), 0)
    done = call.advance(_core.Input.response(200, [(b"X-A", b"\xe9\xff"), (b"x-a", b"2,3")], b'{"data":{}}'), 1).step
    assert isinstance(done, _core.Done)
    assert done.success is not None
    assert done.success.headers == [("X-A", "éÿ"), ("x-a", "2,3")]


@pytest.mark.parametrize("entropy", [b"", bytes(31), bytes(33)])
def test_entropy_of_another_length_is_refused(entropy: bytes) -> None:
    client = _core.Client("{}", KEY, None, now_ms=0, unix_ms=0)
    with pytest.raises((TypeError, ValueError)):
        client.start(_core.Request("get_me"), _core.CallOptions(), entropy, 0)


def test_an_input_that_is_used_twice_counts_as_a_timeout() -> None:
    client = _core.Client("{}", KEY, None, now_ms=0, unix_ms=0)
    call, _ = client.start(_core.Request("get_me"), _core.CallOptions(), bytes(32), 0)
    event = _core.Input.failure("not_connected", "x")
    assert isinstance(call.advance(event, 1).step, _core.Wait)
    assert isinstance(call.advance(event, 2).step, _core.Wait)


def test_what_the_binding_cannot_convert_is_a_core_error() -> None:
    for wrong in (
        lambda: _core.CallOptions('{"max_attempts": -1}'),
        lambda: _core.CallOptions("nonsense"),
        lambda: _core.Client('{"unknown": 1}', KEY, None, now_ms=0, unix_ms=0),
        lambda: _core.Client("{}", None, KEY, now_ms=0, unix_ms=0),
        lambda: _core.Input.failure("unlucky", "x"),
    ):
        with pytest.raises(_core.CoreError) as caught:
            wrong()
        assert caught.value.args[0].kind in _core.ERROR_KINDS
