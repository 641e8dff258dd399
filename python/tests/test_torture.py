"""Every transport survives every case of `tests/torture`, whose README says what is asserted here."""

from __future__ import annotations

import gc
from typing import Any, Final, NamedTuple

import pytest

from conftest import KEY
from monaco_crm import MonacoError, RawResponse
from torture import Case, TortureServer, cases
from torture_runs import Ending, Transport, client_of, each_run, opened, play

Outcome = Any
"""As a case's `expect`."""


class Deviation(NamedTuple):
    """Where a transport does not do what a case asks: why, how its calls end instead, and what the server sees then."""

    why: str
    expect: list[Outcome]
    seen: dict[str, Any] | None = None


SUCCESS: Final = {"success": {"status": 200}}
UNDECODABLE: Final = {"error": {"kind": "undecodable", "certainty": "applied", "status": 200}}
CREATE: Final = "POST /v1/contacts/"
SPOILT: Final = "h11 keeps what comes after an answer, and gives it to the next request as its answer"
DEVIATIONS: Final[dict[str, dict[str, Deviation]]] = {
    "httpx2": {
        "bytes-beyond-the-length-spoil-the-connection": Deviation(
            SPOILT, [SUCCESS, UNDECODABLE], {"origin": {"connections": 1, "requests": [CREATE] * 2}}
        ),
        "body-after-204-spoils-the-connection": Deviation(
            SPOILT,
            [{"success": {"status": 204}}, UNDECODABLE],
            {"origin": {"connections": 1, "requests": ["DELETE /v1/contacts/con_1", CREATE]}},
        ),
        "length-beside-chunked": Deviation("h11 takes the chunks and forgets the length", [SUCCESS]),
        "endless-interim-answers": Deviation("httpcore2 reads as many as come in the attempt's time", [SUCCESS]),
        "tls-body-without-length-and-without-goodbye-is-cut": Deviation(
            "httpcore2 takes the end of the connection for TLS's own goodbye", [SUCCESS]
        ),
    },
    "wire-asyncio": {
        "tls-body-without-length-and-without-goodbye-is-cut": Deviation(
            "asyncio does not say whether TLS said goodbye; a JSON object that was cut is none", [SUCCESS]
        ),
    },
}
"""By transport, or by what it runs on too, and case."""


def test_every_deviation_is_of_a_case() -> None:
    assert {case for deviations in DEVIATIONS.values() for case in deviations} <= {case["name"] for case in cases()}


def deviations_of(transport: Transport) -> dict[str, Deviation]:
    return {**DEVIATIONS.get(transport.name, {}), **DEVIATIONS.get(str(transport), {})}


@each_run
def test_torture(transport: Transport, case: Case, torture_server: TortureServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(torture_server, case, monkeypatch) as running:
        client = client_of(transport, running.told, api_key=KEY)
        outcomes = [[outcome_of(ending) for ending in together] for together in play(case, client, transport)]
        del client
        gc.collect()  # what was not closed warns now
    deviation = deviations_of(transport).get(case["name"])
    expected = deviation.expect if deviation else [call["expect"] for call in case["calls"]]
    for outcome, asked in zip(outcomes, expected, strict=True):
        assert all(is_expected(one, asked, running.told["ordinary"]) for one in outcome), (outcome, asked)
    assert_seen(running.seen, (deviation and deviation.seen) or case["seen"])


def assert_seen(seen: dict[str, Any], expected: dict[str, Any]) -> None:
    listeners = {role: {**listener, "unclosed": 0} for role, listener in expected.items()}
    assert seen == {**listeners, "key_seen_elsewhere": False, "cookie_seen": False}


def is_expected(outcome: Outcome, asked: Outcome, ordinary: str) -> bool:
    if "cancelled" in (outcome, asked):
        return bool(outcome == asked)
    [(how, facts)], [(wanted, asked_facts)] = outcome.items(), asked.items()
    body = {"body": ordinary if asked_facts["status"] == 200 else ""} if wanted == "success" else {}
    return how == wanted and all(facts[name] in one_of(value) for name, value in {"attempts": 1, **body, **asked_facts}.items())


def one_of(value: str | int | list[str]) -> list[Any]:
    return value if isinstance(value, list) else [value]


def outcome_of(ending: Ending) -> Outcome:
    if isinstance(ending, RawResponse):
        return {"success": {"status": ending.status, "attempts": ending.attempts, "body": ending.content.decode()}}
    if isinstance(ending, MonacoError):
        told = {"kind": ending.kind, "certainty": ending.certainty.value, "attempts": ending.attempts, "status": ending.status}
        return {"error": told}
    return "cancelled"
