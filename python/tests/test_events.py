"""Events for the hook, and log lines by an allow-list."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from monaco_crm import Monaco, UnprocessableEntityError
from monaco_crm._events import LOGGED_FIELDS
from monaco_crm.testing import Emulator


def test_the_hook_sees_a_calls_whole_story(emulator: Emulator) -> None:
    events: list[Any] = []
    emulator.fault({"status": 503})
    with Monaco(api_key=emulator.api_key, base_url=emulator.base_url, on_event=events.append) as client:
        client.me.get()
    names = [event["event"] for event in events]
    assert names == ["started", "sending", "answered", "retrying", "waiting", "sending", "answered", "finished"]
    assert events[0] == {"call": 1, "event": "started", "operation": "get_me"}
    assert events[-1]["attempts"] == 2


def test_a_hook_that_raises_does_not_end_the_call(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    def hook(event: object) -> None:
        raise ZeroDivisionError("secret")

    with Monaco(api_key=emulator.api_key, base_url=emulator.base_url, on_event=hook) as client:
        assert client.me.get().org_id == emulator.org_id
    assert "the event hook raised ZeroDivisionError" in caplog.text
    assert "secret" not in caplog.text


def test_every_field_of_an_event_that_is_logged_stands_in_the_allow_list(
    emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "monaco_crm")
    with emulator.client() as client:
        client.me.get()
        with pytest.raises(UnprocessableEntityError):
            client.contacts.get("ada@example.com")
    lines = [record.getMessage() for record in caplog.records if record.name == "monaco_crm"]
    assert lines[0] == "started call=1 operation=get_me"
    assert all(part.split("=")[0] in LOGGED_FIELDS for line in lines for part in line.split(" ")[1:])
    assert "example.com" not in "".join(lines)


def test_quiet_calls_convert_no_event(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    with emulator.client() as client:
        client.me.get()
        assert caplog.records == []
        emulator.fault({"headers": [["retry-after", "soon"]]})
        client.me.get()
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "header_ignored call=2 name=retry-after fault=malformed")
    ]
