"""No case of `tests/torture` shows the key, whoever listens; nor does the emulator, which was sent it."""

from __future__ import annotations

import base64
import gc
import logging
import reprlib
import warnings
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, Final

import pytest

from leaks import canary, holders_in_this_process, leaks_in, leaks_of, shown_by, shows_key
from monaco_crm import AsyncMonaco, Monaco, MonacoError
from monaco_crm.testing import Emulator
from torture import Case, TortureServer
from torture_runs import TRANSPORTS, Transport, client_of, each_run, opened, play

EVERYTHING: Final = 1
LOGGERS: Final = ("", "monaco_crm", "httpx2", "httpcore2", "asyncio")
HEARD: Final = {
    "httpx2-threads": {"monaco_crm", "httpcore2"},
    "httpx2-asyncio": {"monaco_crm", "httpcore2", "asyncio"},
    "httpx2-trio": {"monaco_crm", "httpcore2"},
    "wire-threads": {"monaco_crm"},
    "wire-asyncio": {"monaco_crm", "asyncio"},
}
"""Whose logs, at least, are heard of every case."""


class Listener(logging.Handler):
    """Hears all that is logged, reported and warned of, and remembers where the key was shown."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter("%(asctime)s %(threadName)s %(taskName)s %(message)s", defaults={"taskName": None}))
        self.heard: set[str] = set()
        self.events: list[Any] = []
        self.leaks: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Looks at once: what a record holds may change later.

        Of exceptions, only at what is shown: while a call is under way, asyncio's frames lead to the request itself.
        """
        self.heard.add(record.name.split(".")[0])
        if shows_key(self.format(record) + repr(vars(record)) + repr(record.args)):
            self.leaks.append(f"log of {record.name}")
        if record.exc_info is not None and record.exc_info[1] is not None:
            self.leaks += shown_by(record.exc_info[1])

    def on_event(self, event: Any) -> None:
        self.events.append(event)
        self.leaks += [f"event {event['event']}"] if shows_key(repr(event)) else []

    def take_warnings(self, warned: list[warnings.WarningMessage]) -> None:
        self.leaks += [f"warning {one.category.__name__}" for one in warned if shows_key(f"{one} {vars(one)!r}")]


@contextmanager
def listening() -> Generator[Listener, None, None]:
    """Everything is logged, at the most verbose, and every warning is taken down."""
    listener = Listener()
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(EVERYTHING)
    loggers[0].addHandler(listener)
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            yield listener
            gc.collect()  # what was not closed warns now
        listener.take_warnings(warned)
    finally:
        loggers[0].removeHandler(listener)
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


@each_run
def test_no_case_shows_the_key(
    transport: Transport,
    case: Case,
    torture_server: TortureServer,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PYTHONASYNCIODEBUG", "1")
    with opened(torture_server, case, monkeypatch) as running, listening() as listener:
        client = client_of(transport, running.told, api_key=canary(), on_event=listener.on_event)
        endings = [ending for together in play(case, client, transport) for ending in together]
    assert listener.heard >= HEARD[str(transport)]
    assert {event["event"] for event in listener.events} >= {"started", "sending", "finished"}
    assert listener.leaks == []
    for ending in endings:
        assert (leaks_in(ending) if isinstance(ending, BaseException) else leaks_of_answer(ending)) == []
    assert leaks_of_client(client) == []
    assert not any(shows_key(text) for text in capfd.readouterr())
    assert holders_in_this_process() == []
    assert running.seen["key_seen_elsewhere"] is False


def leaks_of_answer(answer: Any) -> list[str]:
    return leaks_of(answer) + leaks_of([answer.headers, answer.content, answer.request_id])


def leaks_of_client(client: Monaco | AsyncMonaco) -> list[str]:
    """Of a client, of what it is made of, and of what it gives without sending anything."""
    given = [client.contacts, client.contacts.list(), client.limits(), client.explain("get_me"), client.key_id]
    things = [client, *vars(client).values(), *given]
    return [leak for thing in things for leak in leaks_of(thing)]


ONE_CALL: Final = {"calls": [{"operation": "get_me"}]}
CALLS: Final = {
    "calls": [
        {"operation": "get_me", "max_attempts": 2},
        {"operation": "create_contact"},
        {"operation": "create_contact"},
        {"operation": "delete_contact"},
        {"operation": "get_me", "max_attempts": 2},
    ]
}
ENDINGS: Final = [
    ["RawResponse"],
    ["APIConnectionError"],
    ["RawResponse"],
    ["APIConnectionError"],
    ["RawResponse"],
    ["AuthenticationError"],
]


@pytest.mark.parametrize("transport", TRANSPORTS, ids=str)
def test_the_emulator_that_is_sent_the_key_shows_it_nowhere(transport: Transport, capfd: pytest.CaptureFixture[str]) -> None:
    with Emulator() as emulator, listening() as listener:
        told = {"base_url": emulator.base_url}
        rotating = client_of(transport, told, api_key=canary(), standby_api_key=canary(1), on_event=listener.on_event)
        unknown = client_of(transport, told, api_key=canary(2), on_event=listener.on_event)
        endings = [*through_faults_and_a_rotation(emulator, rotating, transport), *play(ONE_CALL, unknown, transport)]
        requests, counters = emulator.requests(), emulator.get("stats")
        output = all_output(emulator)
    assert [[type(ending).__name__ for ending in together] for together in endings] == ENDINGS
    assert {request["status"] for request in requests} >= {None, 200, 401, 503}
    assert {request["key"] for request in requests} >= {fingerprint(turned) for turned in range(3)}
    assert not shows_key(repr(requests) + repr(counters) + output)
    assert not any(shows_key(text) for text in capfd.readouterr())
    assert listener.leaks == []


def through_faults_and_a_rotation(emulator: Emulator, client: Monaco | AsyncMonaco, transport: Transport) -> list[list[Any]]:
    """The first key is refused after its second request, and the standby takes over."""
    for turned in range(2):
        emulator.post("keys", {"key": canary(turned)})
    emulator.post("keys/rotate", {"key": canary(), "after_requests": 2})
    emulator.fault({"status": 503}, operation="get_me")
    emulator.fault({"drop": "after_read"}, operation="create_contact")
    emulator.fault({"garbage": "no HTTP"}, operation="delete_contact")
    return play(CALLS, client, transport)


def fingerprint(turned: int) -> str | None:
    with Monaco(api_key=canary(turned)) as client:
        return client.key_id


def all_output(emulator: Emulator) -> str:
    """Ends it, and gives what it wrote after the line that says where it listens."""
    assert emulator._process.stdin is not None
    assert emulator._process.stdout is not None
    emulator._process.stdin.close()
    return emulator._process.stdout.read()


def test_every_transport_is_listened_to() -> None:
    assert set(HEARD) == {str(transport) for transport in TRANSPORTS}


def shown_in_a_log(listener: Listener) -> None:
    logging.getLogger("httpcore2.http11").debug("headers=%r", [(b"authorization", b"Bearer " + canary().encode())])


def shown_in_an_unformatted_argument(listener: Listener) -> None:
    logging.getLogger("asyncio").log(EVERYTHING, "%.3s", canary())


def shown_by_a_logged_exception(listener: Listener) -> None:
    try:
        frame_with_a_header()
    except ValueError:
        logging.getLogger("asyncio").debug("handshake failed", exc_info=True)


def shown_in_an_event(listener: Listener) -> None:
    listener.on_event({"event": "sending", "headers": {"authorization": f"Bearer {canary()}"}})


def shown_in_a_warning(listener: Listener) -> None:
    warnings.warn(f"unclosed {canary()[:20]}", ResourceWarning, stacklevel=1)


@pytest.mark.parametrize(
    "show",
    [shown_in_a_log, shown_in_an_unformatted_argument, shown_by_a_logged_exception, shown_in_an_event, shown_in_a_warning],
)
def test_the_listener_hears_a_key_that_is_shown(show: Callable[[Listener], None]) -> None:
    with listening() as listener:
        show(listener)
    assert listener.leaks != []


def frame_with_a_header() -> None:
    """Fails in a frame that is no test's, and that holds the header."""
    namespace: dict[str, Any] = {"canary": canary}
    source = "def send():\n    header = ('authorization', f'Bearer {canary()}')\n    raise ValueError('no answer')\n"
    exec(compile(source, "transport.py", "exec"), namespace)
    namespace["send"]()


def test_a_frame_that_holds_the_header_is_found_behind_any_chain() -> None:
    faults: list[BaseException] = []
    for chained in (True, False):
        try:
            try:
                frame_with_a_header()
            except ValueError as cause:
                raise MonacoError("it failed") from (cause if chained else None)
        except MonacoError as fault:
            faults.append(fault)
    assert all(any("transport.py" in leak for leak in leaks_in(fault)) for fault in faults)


@pytest.mark.parametrize("attribute", ["args", "message", "cause", "body", "__notes__"])
def test_an_exception_that_keeps_the_key_is_found(attribute: str) -> None:
    fault = MonacoError("it failed")
    assert leaks_in(fault) == []
    setattr(fault, attribute, [canary()])
    assert leaks_in(fault) != []


class Keeper:
    """Shows nothing of what it keeps."""

    __slots__ = ("header",)

    def __init__(self) -> None:
        self.header = b"Bearer " + canary().encode()


def test_an_object_that_keeps_the_key_is_found_by_its_pickle_by_what_it_holds_and_by_the_collector() -> None:
    keeper = Keeper()
    assert leaks_of(keeper) == ["_pickled", "Keeper > bytes"]
    assert Keeper in holders_in_this_process()


def test_the_key_is_found_however_it_is_written() -> None:
    key = canary()
    header = f"Bearer {key}"
    encoded = [base64.b64encode(text[place:].encode()).decode() for text in (key, header) for place in range(3)]
    for text in (key, key[4:], key[:20], header, reprlib.repr(header), header.encode().hex(), *encoded):
        assert shows_key(text), text
        assert shows_key(text.encode()), text
    assert not shows_key(str(fingerprint(0)))
