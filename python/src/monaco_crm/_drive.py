"""The loop that drives a call, with threads: the host's side of the core's contract."""

from __future__ import annotations

import os
from typing import Final, cast

from . import _core
from ._errors import checked
from ._keys import fetch
from ._runtime import Runtime
from ._time import now_ms

ENTROPY_BYTES: Final = 32


def drive(runtime: Runtime, request: _core.Request, options: _core.CallOptions) -> _core.Success | _core.Error:
    """Sends `request` until the core says that the call is over. Raises what the core refuses before anything is sent."""
    call: _core.Call | None = None

    def start() -> tuple[_core.Call, _core.Turn]:
        nonlocal call
        call, turn = checked(runtime.core.start, request, options, os.urandom(ENTROPY_BYTES), now_ms())
        return call, turn

    try:
        return _driven(runtime, *runtime.sleepers.enter(start))
    except BaseException:
        _withdraw(runtime, call)
        raise
    finally:
        if call is not None:
            runtime.sleepers.leave(call.id)


def _driven(runtime: Runtime, call: _core.Call, turn: _core.Turn) -> _core.Success | _core.Error:
    while True:
        runtime.sleepers.signal(turn.wake)
        runtime.settings.report(turn)
        step = turn.step
        if isinstance(step, _core.Outbound):
            event = runtime.transport().send(step)
        elif isinstance(step, _core.Wait):
            runtime.sleepers.sleep(call.id, step.until_ms)
            event = _core.Input.timeout()
        elif isinstance(step, _core.FetchKey):
            event = fetch(runtime.settings.keys)
        else:
            return result_of(step)
        turn = call.advance(event, now_ms())


def result_of(done: _core.Done) -> _core.Success | _core.Error:
    """What a call that is over ended with."""
    return done.error if done.error is not None else cast("_core.Success", done.success)


def _withdraw(runtime: Runtime, call: _core.Call | None) -> None:
    """The caller was interrupted: the core frees the call's place, and others go on."""
    if call is None:
        # It was refused, or dropped as soon as it was started, which cancels it.
        runtime.sleepers.signal(runtime.core.take_wakes())
        return
    turn = call.advance(_core.Input.cancel(), now_ms())
    runtime.sleepers.signal(turn.wake)
    runtime.settings.report(turn)
