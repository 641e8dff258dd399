"""Replays every transcript of `tests/transcripts` through the binding, in both forms of success bodies."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from monaco_crm import _core

FOLDER: Final = Path(__file__).parents[2] / "tests" / "transcripts"
FILES: Final = sorted(path for path in FOLDER.glob("*.json") if path.name != "index.json")

Json = Any
Respond = Callable[[int, list[tuple[bytes, bytes]], bytes], _core.Input]


@pytest.mark.parametrize("respond", [_core.Input.response, _core.Input.response_bytes], ids=["facts", "bytes"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_transcript_gives_the_expected_turns(path: Path, respond: Respond) -> None:
    transcript = json.loads(path.read_text(encoding="utf-8"))
    replay = Replay(transcript, respond)
    for number, step in enumerate(transcript["steps"]):
        assert replay.step(step) == step["expect"], f"{path.name}, step {number}"


def test_the_index_names_every_transcript() -> None:
    index = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))
    assert [entry["file"] for entry in index] == [path.name for path in FILES]
    assert len(FILES) >= 80


class Replay:
    """Drives a client through a transcript: one method a verb."""

    def __init__(self, transcript: Json, respond: Respond) -> None:
        self.respond = respond
        self.calls: dict[int, _core.Call] = {}
        self.started: _core.Pages | None = None
        self.client: _core.Client | None = None
        self.refusal: Json = None
        try:
            self.client = construct(transcript)
        except _core.CoreError as refused:
            self.refusal = shown_refusal(refused)

    def step(self, step: Json) -> Json:
        """The step's answer; every one is the refusal, where the client itself was refused."""
        if self.refusal is not None:
            return self.refusal
        verb: Callable[[Json, int], Json] = getattr(self, step["do"])
        try:
            return verb(step, step.get("at", 0))
        except _core.CoreError as refused:
            return shown_refusal(refused)

    @property
    def core(self) -> _core.Client:
        assert self.client is not None
        return self.client

    @property
    def listing(self) -> _core.Pages:
        assert self.started is not None
        return self.started

    def construct(self, _step: Json, _at: int) -> Json:
        return "ok"

    def start(self, step: Json, at: int) -> Json:
        call, turn = self.core.start(request(step["request"]), options(step), bytes.fromhex(step["entropy"]), at)
        self.calls[call.id] = call
        return {"call": call.id, "turn": shown_turn(turn)}

    def advance(self, step: Json, at: int) -> Json:
        return shown_turn(self.calls[step["call"]].advance(self.given(step["input"]), at))

    def drop(self, step: Json, _at: int) -> Json:
        del self.calls[step["call"]]

    def rotate(self, step: Json, _at: int) -> Json:
        return self.core.rotate(key(step["key"]))

    def take_wakes(self, _step: Json, _at: int) -> Json:
        return self.core.take_wakes()

    def limits(self, _step: Json, at: int) -> Json:
        return self.core.limits(at)

    def explain(self, step: Json, at: int) -> Json:
        return self.core.explain(request(step["request"]), options(step), at)

    def redact(self, step: Json, _at: int) -> Json:
        return _core.redact(step["text"])

    def parse_key(self, step: Json, _at: int) -> Json:
        return _core.ApiKey(step["text"]).id

    def pages(self, step: Json, _at: int) -> Json:
        self.started = self.core.pages(request(step["request"]), json.dumps(step.get("options", {})))
        return "ok"

    def next_request(self, _step: Json, _at: int) -> Json:
        following = self.listing.next_request()
        return following and {"query": [list(pair) for pair in following.query], "body": text(following.body)}

    def accept(self, step: Json, _at: int) -> Json:
        accepted = self.listing.accept_facts(json.dumps(step["page"]))
        return {"keep": list(accepted.keep), "done": accepted.done, "exact": self.listing.is_exact}

    def refuse_page(self, step: Json, _at: int) -> Json:
        return self.listing.refused(step["kind"])

    def position(self, step: Json, _at: int) -> Json:
        return self.listing.position(step["consumed"])

    def given(self, given: Json) -> _core.Input:
        """The host's report."""
        if given == "timeout":
            return _core.Input.timeout()
        if given == "cancel":
            return _core.Input.cancel()
        ((kind, value),) = given.items()
        if kind == "response":
            headers = [(name.encode("latin-1"), field.encode("latin-1")) for name, field in value.get("headers", [])]
            return self.respond(value["status"], headers, value.get("body", "").encode())
        if kind == "failure":
            return _core.Input.failure(value["kind"], value["cause"])
        if kind == "key_error":
            return _core.Input.no_key(value)
        try:
            return _core.Input.key(key(value))
        except _core.CoreError as refused:
            return _core.Input.no_key(refused.args[0].message)


def construct(transcript: Json) -> _core.Client:
    keys = transcript["keys"]
    first = second = None
    if keys != "provider":
        ((kind, value),) = keys.items()
        if kind == "standby":
            first, second = map(_core.ApiKey, value)
        else:
            first = key(keys)
    config = json.dumps(transcript.get("config", {}))
    return _core.Client(config, first, second, now_ms=transcript["now"], unix_ms=transcript["unix"])


def key(given: Json) -> _core.ApiKey:
    ((kind, value),) = given.items()
    return {"literal": _core.ApiKey, "opaque": _core.ApiKey.opaque}[kind](value)


def options(step: Json) -> _core.CallOptions:
    return _core.CallOptions(json.dumps(step.get("options", {})))


def request(given: Json) -> _core.Request:
    pairs = {name: [tuple(pair) for pair in given.get(name, [])] for name in ("path_args", "query", "headers")}
    body, custom_fields, extra = (encoded(given.get(name)) for name in ("body", "custom_fields", "extra"))
    operation = given["operation"]
    if isinstance(operation, str):
        parts = {"body": body, "custom_fields": custom_fields, "extra": extra}
        return _core.Request(operation, path=pairs["path_args"], query=pairs["query"], headers=pairs["headers"], **parts)
    return _core.Request.raw(
        operation["method"],
        operation["path"],
        retry_safety=operation["retry_safety"],
        query=pairs["query"],
        headers=pairs["headers"],
        body=body,
    )


def encoded(text: str | None) -> bytes | None:
    return None if text is None else text.encode()


def shown_refusal(refused: _core.CoreError) -> Json:
    return {"error": shown_error(refused.args[0])}


def shown_error(error: _core.Error) -> Json:
    always = {"kind": error.kind, "message": error.message, "certainty": error.certainty, "attempts": error.attempts}
    names = ("status", "code", "body", "request_id", "retry_after_ms", "cause")
    present = {name: getattr(error, name) for name in names if getattr(error, name) is not None}
    return always | present


def shown_turn(turn: _core.Turn) -> Json:
    return {"step": shown_step(turn.step), "wake": turn.wake, "events": [event for _level, event in turn.events()]}


def shown_step(step: _core.Outbound | _core.Wait | _core.FetchKey | _core.Done) -> Json:
    match step:
        case _core.Outbound():
            return {"send": shown_outbound(step)}
        case _core.Wait():
            return {"wait": {"until": step.until_ms, "why": step.why}}
        case _core.FetchKey():
            return {"fetch_key": {"reason": step.reason, "deadline": step.deadline_ms}}
        case _core.Done():
            return {"failed": shown_error(step.error)} if step.error else {"done": shown_success(step.success)}


def shown_outbound(sent: _core.Outbound) -> Json:
    return {
        "method": sent.method,
        "url": sent.url,
        "headers": [list(pair) for pair in sent.headers],
        "body": text(sent.body),
        "key": sent.key_id,
        "attempt": sent.attempt,
        "timeout_ms": sent.timeout_ms,
        "connect_timeout_ms": sent.connect_timeout_ms,
        "read_timeout_ms": sent.read_timeout_ms,
        "deadline": sent.deadline_ms,
    }


def shown_success(success: _core.Success | None) -> Json:
    assert success is not None
    return {
        "status": success.status,
        "request_id": success.request_id,
        "attempts": success.attempts,
        "page": success.page,
    }


def text(body: bytes | None) -> str | None:
    return None if body is None else body.decode()
