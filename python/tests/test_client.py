"""Every entry point refuses what cannot be right, with the right class, before anything is sent; and does what it says."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from conftest import KEY, over_each_transport
from monaco_crm import (
    AsyncMonaco,
    ConfigurationError,
    InvalidKeyError,
    InvalidRequestError,
    Monaco,
    MonacoError,
    UnexpectedStatusError,
)
from monaco_crm.testing import Emulator

UUID_TEXT = "55F053ED-7217-46a7-9211-e20229fc1eaa"


@pytest.mark.parametrize("cls", [Monaco, AsyncMonaco])
@pytest.mark.parametrize(
    ("options", "expected", "message"),
    [
        ({"api_key": ""}, InvalidKeyError, "empty"),
        ({"api_key": "mks_your_api_key_here"}, InvalidKeyError, "placeholder"),
        ({"api_key": "Bearer " + KEY}, InvalidKeyError, "pasted along"),
        ({"api_key": "sk-1"}, InvalidKeyError, "starts with mks_"),
        ({"api_key": 7}, ConfigurationError, "text, not int"),
        ({}, ConfigurationError, "MONACO_API_KEY"),
        ({"bearer": "token"}, InvalidKeyError, "relay"),
        ({"api_key": KEY, "bearer": "token"}, ConfigurationError, "takes the place"),
        ({"api_key": lambda: KEY, "standby_api_key": KEY}, ConfigurationError, "literal api_key"),
        ({"api_key": KEY, "standby_api_key": "x"}, InvalidKeyError, "starts with mks_"),
        ({"api_key": KEY, "base_url": "http://example.com"}, ConfigurationError, "clear text"),
        ({"api_key": KEY, "base_url": "https://user:pass@example.com"}, ConfigurationError, "user information"),
        ({"api_key": KEY, "timeout": 0}, ConfigurationError, "^timeout is 0; expected 0.001 to 86400$"),
        ({"api_key": KEY, "timeout": -1}, ConfigurationError, "timeout is -1"),
        ({"api_key": KEY, "timeout": math.nan}, ConfigurationError, "timeout is nan"),
        ({"api_key": KEY, "timeout": math.inf}, ConfigurationError, "^timeout is 9223372036854776; expected"),
        ({"api_key": KEY, "timeout": "5"}, ConfigurationError, "number of seconds"),
        ({"api_key": KEY, "deadline": True}, ConfigurationError, "number of seconds"),
        ({"api_key": KEY, "max_attempts": 0}, ConfigurationError, "max_attempts is 0"),
        ({"api_key": KEY, "max_attempts": -1}, ConfigurationError, "max_attempts is -1"),
        ({"api_key": KEY, "max_attempts": 2.5}, ConfigurationError, "whole number"),
        ({"api_key": KEY, "max_wait": 1e9}, ConfigurationError, "^max_wait is 1000000000; expected 0 to 86400$"),
        ({"api_key": KEY, "tiemout": 5}, ConfigurationError, "no option 'tiemout'"),
        ({"api_key": KEY, "pacing": "slow"}, ConfigurationError, "slow"),
        ({"api_key": KEY, "deadline": 0}, ConfigurationError, "^deadline is 0; expected 0.001 to 604800$"),
        ({"api_key": KEY, "deadline": 10**400}, ConfigurationError, "^deadline is 9223372036854776; expected"),
        ({"api_key": KEY, "max_attempts": 2**32}, ConfigurationError, "max_attempts is 4294967296"),
        ({"api_key": KEY, "resend_idempotent_by_effect": "no"}, ConfigurationError, "resend_idempotent_by_effect is 'no'"),
        ({"api_key": KEY, "priority": "high"}, ConfigurationError, "^priority: unknown variant `high`"),
        ({"api_key": KEY, "priority": 1}, ConfigurationError, "priority is of type int"),
        ({"api_key": KEY, "pacing": None}, ConfigurationError, "pacing is of type NoneType"),
        ({"api_key": KEY, "base_url": b""}, ConfigurationError, "base_url is of type bytes"),
        ({"api_key": KEY, "base_url": ""}, ConfigurationError, "base_url|host|URL"),
        ({"api_key": KEY, "base_url": "https://\udc80.example"}, ConfigurationError, "base_url holds half"),
        ({"api_key": KEY, "on_event": 5}, ConfigurationError, "on_event is of type int"),
        ({"api_key": KEY, "http_client": 5}, ConfigurationError, "http_client"),
        ({"api_key": KEY, "backoff_initial": 0}, ConfigurationError, "^backoff_initial is 0; expected 0.001 to 86400$"),
        ({"api_key": KEY, "backoff_initial": "1"}, ConfigurationError, "^backoff_initial is '1'; expected a number of seconds"),
        ({"api_key": KEY, "backoff_factor": 0}, ConfigurationError, "^backoff_factor is 0; expected 1 to 10$"),
        ({"api_key": KEY, "backoff_factor": 1.5}, ConfigurationError, "^backoff_factor is 1.5; expected a whole number"),
        ({"api_key": KEY, "backoff_cap": 0.1}, ConfigurationError, "^backoff_cap is 0.1; expected 0.5 to 86400$"),
        ({"api_key": KEY, "retry_quota": 1_000_001}, ConfigurationError, "^retry_quota is 1000001; expected 0 to 1000000$"),
        ({"api_key": KEY, "retry_quota": -1}, ConfigurationError, "^retry_quota is -1; expected a whole number"),
        ({"api_key": KEY, "windows": ["per_day"]}, ConfigurationError, "windows holds 'per_day'; expected per_hour, per_minute"),
        ({"api_key": KEY, "windows": "per_minute"}, ConfigurationError, r"windows is 'per_minute'; expected a list"),
        ({"api_key": KEY, "windows": {"limit": 3, "seconds": 1}}, ConfigurationError, "expected a list"),
        ({"api_key": KEY, "windows": 5}, ConfigurationError, "windows is 5; expected a list"),
        ({"api_key": KEY, "windows": None}, ConfigurationError, "windows is None; expected a list"),
        ({"api_key": KEY, "windows": [5]}, ConfigurationError, "windows holds 5"),
        ({"api_key": KEY, "windows": [{"limit": 3}]}, ConfigurationError, "windows holds {'limit': 3}"),
        ({"api_key": KEY, "windows": [{"limit": "3", "seconds": 1}]}, ConfigurationError, "windows.limit is '3'"),
        ({"api_key": KEY, "windows": [{"limit": 3, "seconds": 0}]}, ConfigurationError, "^windows.seconds is 0; expected 0.001"),
        ({"api_key": KEY, "windows": [{"limit": 0, "seconds": 1}]}, ConfigurationError, "windows.limit"),
    ],
)
def test_a_client_that_cannot_work_is_not_made(
    monkeypatch: pytest.MonkeyPatch, cls: Callable[..., Any], options: dict[str, Any], expected: type[MonacoError], message: str
) -> None:
    monkeypatch.delenv("MONACO_API_KEY", raising=False)
    monkeypatch.delenv("MONACO_BASE_URL", raising=False)
    with pytest.raises(expected, match=message) as caught:
        cls(**options)
    assert type(caught.value) is expected
    assert "line 1" not in str(caught.value)
    assert caught.value.__context__ is None


def refused_calls() -> dict[str, Callable[[Monaco], object]]:
    return {
        "an empty id": lambda client: client.contacts.get(""),
        "a dot segment": lambda client: client.contacts.get(".."),
        "an id that is no text": lambda client: client.contacts.get(7),  # pyright: ignore[reportArgumentType]
        "a custom field that is no UUID": lambda client: client.contacts.create(custom_fields={"custom_field_x": 1}),
        "a value that has no JSON form": lambda client: client.contacts.create(email=object()),  # pyright: ignore[reportArgumentType]
        "a number that is none": lambda client: client.contacts.create(custom_fields={UUID_TEXT: math.nan}),
        "a decimal, which JSON would round": lambda client: client.contacts.create(custom_fields={UUID_TEXT: Decimal(1)}),
        "an instant without a zone": lambda client: client.contacts.create(custom_fields={UUID_TEXT: datetime(2026, 1, 1)}),
        "a page size too large": lambda client: client.contacts.list(page_size=501),
        "page zero": lambda client: client.contacts.list(page=0),
        "a negative page": lambda client: client.contacts.list(page=-1),
        "a negative limit": lambda client: client.contacts.list(limit=-1),
        "a position that is none": lambda client: client.contacts.list(position="elsewhere"),
        "filters that are none": lambda client: client.contacts.list(filters="x"),  # pyright: ignore[reportArgumentType]
        "a method that is none": lambda client: client.request("FETCH", "/v1/me"),  # pyright: ignore[reportArgumentType]
        "a retry safety that is none": lambda client: client.request("GET", "/v1/me", retry_safety="maybe"),  # pyright: ignore[reportArgumentType]
        "a path without a slash": lambda client: client.request("GET", "v1/me"),
        "a path that climbs": lambda client: client.request("GET", "/v1/../me"),
        "a query in the path": lambda client: client.request("GET", "/v1/me?x=1"),
        "an own authorization": lambda client: client.request("GET", "/v1/me", headers={"Authorization": "Bearer x"}),
        "a header with a line end": lambda client: client.request("GET", "/v1/me", headers={"x-trace": "a\r\nb"}),
        "an operation that is none": lambda client: client.explain("list_unicorns"),
        "a query that is no text": lambda client: client.request("GET", "/v1/me", query={"a": 5}),  # pyright: ignore[reportArgumentType]
        "a query that is no mapping": lambda client: client.request("GET", "/v1/me", query="a=5"),  # pyright: ignore[reportArgumentType]
        "a header that is no text": lambda client: client.request("GET", "/v1/me", headers={"x": b""}),  # pyright: ignore[reportArgumentType]
        "a header's name that is no text": lambda client: client.request("GET", "/v1/me", headers={b"x": ""}),  # pyright: ignore[reportArgumentType]
        "headers that are no mapping": lambda client: client.request("GET", "/v1/me", headers=[("x", "y")]),  # pyright: ignore[reportArgumentType]
        "a path that is no text": lambda client: client.request("GET", 5),  # pyright: ignore[reportArgumentType]
        "a method that is no text": lambda client: client.request(5, "/v1/me"),  # pyright: ignore[reportArgumentType]
        "no retry safety": lambda client: client.request("GET", "/v1/me", retry_safety=None),  # pyright: ignore[reportArgumentType]
        "a page size that is no number": lambda client: client.contacts.list(page_size="5"),  # pyright: ignore[reportArgumentType]
        "a page size that is a boolean": lambda client: client.contacts.list(page_size=True),
        "a limit that is no whole number": lambda client: client.contacts.list_all(limit=1.5),  # pyright: ignore[reportArgumentType]
        "a position that is no text": lambda client: client.contacts.list(position=b""),  # pyright: ignore[reportArgumentType]
        "custom fields that are no mapping": lambda client: client.contacts.create(custom_fields=[]),  # pyright: ignore[reportArgumentType]
        "an operation that is no text": lambda client: client.explain(5),  # pyright: ignore[reportArgumentType]
        "a path argument that is no text": lambda client: client.explain("get_contact", path={"contact_id": 5}),  # pyright: ignore[reportArgumentType]
        "a body where none belongs": lambda client: client.explain("get_me", body={}),
    }


@pytest.mark.parametrize("name", refused_calls())
def test_a_request_that_cannot_be_right_is_not_sent(emulator: Emulator, name: str) -> None:
    with emulator.client() as client, pytest.raises(InvalidRequestError) as caught:
        refused_calls()[name](client)
    assert emulator.requests() == []
    assert "line 1" not in str(caught.value)


@pytest.mark.parametrize(
    "options", [{"timeout": 0}, {"max_attempts": -3}, {"max_wait": -0.1}, {"deadline": 1e12}, {"priority": "high"}]
)
def test_options_that_cannot_be_right_are_refused_when_they_are_given(client: Monaco, options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        client.with_options(**options).me.get()


@pytest.mark.parametrize("cls", [Monaco, AsyncMonaco])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"tiemout": 5}, "no option 'tiemout'"),
        ({"base_url": "x"}, "no option 'base_url'"),
        ({"backoff_cap": 5}, "no option 'backoff_cap'"),
        ({"priority": "high"}, "priority: unknown variant `high`"),
        ({"timeout": "5"}, "timeout is '5'"),
    ],
)
def test_a_clone_refuses_an_option_that_no_call_has(cls: Callable[..., Any], options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        cls(api_key=KEY).with_options(**options)


def test_the_bounds_of_a_clones_options_are_told_in_seconds(client: Monaco) -> None:
    with pytest.raises(ConfigurationError, match=r"^max_wait is 100000; expected 0 to 86400$"):
        client.with_options(max_wait=100_000).me.get()


def test_a_clients_priority_is_the_lane_of_its_calls_and_a_clone_may_change_it(emulator: Emulator) -> None:
    lanes: list[tuple[int, int]] = []
    emulator.fault({"status": 429, "headers": [["retry-after", "1"]]})

    def hook(event: Any) -> None:
        if event["event"] == "waiting":
            limits = client.limits()
            lanes.append((limits.waiting_interactive, limits.waiting_bulk))

    client = Monaco(api_key=emulator.api_key, base_url=emulator.base_url, priority="bulk", on_event=hook)
    client.me.get()
    emulator.fault({"status": 429, "headers": [["retry-after", "1"]]})
    client.with_options(priority="interactive").me.get()
    client.close()
    assert lanes == [(0, 1), (1, 0)]


@over_each_transport
def test_the_waits_between_attempts_are_the_configured_ones(emulator: Emulator) -> None:
    waits: list[int] = []

    def hook(event: Any) -> None:
        if event["event"] == "waiting":
            waits.append(event["wait_ms"])

    emulator.fault({"status": 503}, times=3)
    options = {"backoff_initial": 0.001, "backoff_factor": 3, "backoff_cap": 0.002}
    with Monaco(api_key=emulator.api_key, base_url=emulator.base_url, on_event=hook, **options) as client:  # type: ignore[arg-type]
        assert client.me.with_raw_response.get().attempts == 4
    assert len(waits) == 3
    assert max(waits) <= 2


def test_no_retry_is_made_without_a_retry_quota(emulator: Emulator) -> None:
    emulator.fault({"status": 503})
    with Monaco(api_key=emulator.api_key, base_url=emulator.base_url, retry_quota=0) as client:
        assert client.limits().retry_quota == 0
        with pytest.raises(MonacoError) as caught:
            client.me.get()
    assert caught.value.attempts == 1


def test_key_and_base_url_come_from_the_environment(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONACO_API_KEY", emulator.api_key + "\n")
    monkeypatch.setenv("MONACO_BASE_URL", emulator.base_url)
    with Monaco() as client:
        assert client.me.get().org_id == emulator.org_id


def test_what_is_given_wins_over_the_environment(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONACO_API_KEY", "mks_your_api_key_here")
    monkeypatch.setenv("MONACO_BASE_URL", "http://127.0.0.1:1")
    with Monaco(api_key=emulator.api_key, base_url=emulator.base_url) as client:
        assert client.me.get().org_id == emulator.org_id


@over_each_transport
def test_options_of_a_clone_hold_for_its_calls_and_leave_the_client_alone(emulator: Emulator) -> None:
    emulator.fault({"status": 503}, times=3)
    with emulator.client() as client:
        hurried = client.with_options(max_attempts=1, timeout=5).with_options(deadline=9)
        with pytest.raises(MonacoError) as caught:
            hurried.me.get()
        assert caught.value.attempts == 1
        assert client.me.with_raw_response.get().attempts == 3
        assert client.limits().sent == hurried.limits().sent == 4


def test_a_clone_of_a_subclass_keeps_what_is_its_own(client: Monaco, emulator: Emulator) -> None:
    class Ours(Monaco):
        team: str

    ours = Ours(api_key=emulator.api_key, base_url=emulator.base_url)
    ours.team = "sales"
    clone = ours.with_options(max_attempts=2)
    assert (type(clone), clone.team, clone.explain("get_me").max_attempts) == (Ours, "sales", 2)


def test_a_durations_fraction_is_rounded_up(client: Monaco) -> None:
    plan = client.with_options(timeout=0.0001, max_attempts=7).explain("get_me")
    assert plan.max_attempts == 7


@over_each_transport
def test_a_raw_response_has_status_headers_and_parses(client: Monaco) -> None:
    response = client.me.with_raw_response.get()
    assert (response.status, response.attempts, response.request_id) == (200, 1, None)
    assert response.header("Content-Type") == "application/json"
    assert response.header("x-nothing") is None
    assert response.content.startswith(b'{"data":')
    assert response.parse() == client.me.get()
    assert "ada" not in repr(response)


@over_each_transport
def test_a_raw_request_gives_the_whole_json(emulator: Emulator, client: Monaco) -> None:
    assert client.request("GET", "/v1/me", retry_safety="read")["data"]["org_id"] == emulator.org_id
    found = client.request("GET", "/v1/users/", query={"query": "ada love"})
    assert [user["email"] for user in found["data"]] == ["ada@monaco.example"]
    page = client.request("POST", "/v1/contacts/list", body={"page_size": 2}, headers={"x-trace": "7"})
    assert len(page["data"]) == 2
    contact = page["data"][0]["id"]
    assert client.request("DELETE", f"/v1/contacts/{contact}") is None
    assert client.raw_request("GET", "/v1/me").status == 200


def test_a_raw_request_is_not_sent_again_unless_the_caller_says_that_it_may_be(emulator: Emulator, client: Monaco) -> None:
    emulator.fault({"status": 503})
    with pytest.raises(MonacoError) as caught:
        client.request("GET", "/v1/me")
    assert caught.value.attempts == 1
    emulator.fault({"status": 503})
    assert client.raw_request("GET", "/v1/me", retry_safety="read").attempts == 2


@over_each_transport
def test_the_exact_path_is_sent(client: Monaco) -> None:
    with pytest.raises(UnexpectedStatusError) as caught:
        client.request("GET", "/v1/users")
    assert caught.value.status == 307


def test_a_plan_says_what_would_be_sent_and_sends_nothing(emulator: Emulator, client: Monaco) -> None:
    plan = client.explain("update_contact", path={"contact_id": "a b"}, body={"title": "CTO"})
    assert (plan.method, plan.url) == ("PATCH", f"{emulator.base_url}/v1/contacts/a%20b")
    assert plan.body == '{"title":"CTO"}'
    assert dict(plan.headers)["authorization"].startswith("Bearer mks_…")
    assert (plan.wait, plan.retry_safety, plan.resent_after_unknown) == (0.0, "idempotent_by_effect", False)
    assert (
        client.with_options(resend_idempotent_by_effect=True)
        .explain("update_contact", path={"contact_id": "x"}, body={})
        .resent_after_unknown
    )
    assert emulator.requests() == []


def test_limits_count_and_know_the_windows(emulator: Emulator) -> None:
    windows = ["per_hour", {"limit": 50, "seconds": 2.5}]
    with Monaco(api_key=emulator.api_key, base_url=emulator.base_url, windows=windows) as client:  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
        client.me.get()
        limits = client.limits()
    assert [(use.limit, use.seconds, use.used) for use in limits.windows] == [(1000, 3600.0, 1), (50, 2.5, 1)]
    assert (limits.sent, limits.in_flight, limits.rate_limited, limits.server) == (1, 0, 0, None)


def test_limits_know_what_the_server_said(emulator: Emulator) -> None:
    emulator.fault(
        {"headers": [["x-ratelimit-limit", "100"], ["x-ratelimit-remaining", "7"], ["x-ratelimit-reset", "4102444800"]]}
    )
    with emulator.client() as client:
        client.me.get()
        server = client.limits().server
    assert server is not None
    assert (server.limit, server.remaining) == (100, 7)
    assert 0 < server.resets_in <= 3600


def test_a_window_delays_and_never_fails(emulator: Emulator) -> None:
    with Monaco(api_key=emulator.api_key, base_url=emulator.base_url, windows=[{"limit": 2, "seconds": 0.3}]) as client:
        for _ in range(5):
            client.me.get()
    assert len(emulator.requests()) == 5


def test_a_client_shows_its_url_and_the_keys_fingerprint(client: Monaco, emulator: Emulator) -> None:
    assert repr(client) == f"<Monaco {emulator.base_url} {client.key_id}>"
    assert repr(Monaco(api_key=lambda: KEY)) == "<Monaco https://api.monaco.com key provider>"


def test_the_package_is_imported_without_what_only_calls_need() -> None:
    heavy = {"httpx2", "httpcore2", "anyio", "asyncio", "ssl", "trio", "pytest", "inspect", "dataclasses", "logging"}
    script = f"import sys, monaco_crm; monaco_crm.Monaco(api_key={KEY!r}).contacts; print(sorted({heavy!r} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_closing_a_client_that_sent_nothing_imports_no_http_library() -> None:
    script = f"import sys, monaco_crm; monaco_crm.Monaco(api_key={KEY!r}).close(); print('httpx2' in sys.modules)"
    assert subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True).stdout == "False\n"


def test_a_body_takes_dates_uuids_and_sets(client: Monaco) -> None:
    instant = datetime(2026, 1, 1, tzinfo=timezone.utc)
    body = {"title": "é", "due_at": instant, "account_id": UUID(UUID_TEXT)}
    plan = client.explain("create_task", body=body)
    expected = '{"title":"é","due_at":"2026-01-01T00:00:00+00:00","account_id":"55f053ed-7217-46a7-9211-e20229fc1eaa"}'
    assert plan.body == expected
    plan = client.explain("remove_contacts_from_audience", path={"audience_id": "a"}, body={"contact_ids": {UUID(UUID_TEXT)}})
    expected = '{"contact_ids":["55f053ed-7217-46a7-9211-e20229fc1eaa"]}'
    assert plan.body == expected
