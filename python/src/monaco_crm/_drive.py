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

    def start() -> tuple[_core.Call, _core.Turn]:
        return checked(runtime.core.start, request, options, os.urandom(ENTROPY_BYTES), now_ms())

    call, turn = runtime.sleepers.enter(start)
    try:
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
    except BaseException:
        _withdraw(runtime, call)
        raise
    finally:
        runtime.sleepers.leave(call.id)


def result_of(done: _core.Done) -> _core.Success | _core.Error:
    """What a call that is over ended with."""
    return done.error if done.error is not None else cast("_core.Success", done.success)


def _withdraw(runtime: Runtime, call: _core.Call) -> None:
    """The caller was interrupted: the core frees the call's place, and others go on."""
    turn = call.advance(_core.Input.cancel(), now_ms())
    runtime.sleepers.signal(turn.wake)
    runtime.settings.report(turn)
