"""The loop that drives a call, under asyncio or trio: the host's side of the core's contract."""

from __future__ import annotations

import os

import anyio

from . import _core
from ._async_runtime import AsyncRuntime
from ._drive import ENTROPY_BYTES, result_of
from ._errors import checked
from ._keys import fetch_async
from ._time import MILLIS_PER_SECOND, now_ms


async def drive(runtime: AsyncRuntime, request: _core.Request, options: _core.CallOptions) -> _core.Success | _core.Error:
    """Sends `request` until the core says that the call is over. Raises what the core refuses before anything is sent."""
    call: _core.Call | None = None
    try:
        call, turn = checked(runtime.core.start, request, options, os.urandom(ENTROPY_BYTES), now_ms())
        runtime.sleepers.enter(call.id)
        return await _driven(runtime, call, turn)
    except BaseException:
        _withdraw(runtime, call)
        raise
    finally:
        if call is not None:
            runtime.sleepers.leave(call.id)


async def _driven(runtime: AsyncRuntime, call: _core.Call, turn: _core.Turn) -> _core.Success | _core.Error:
    while True:
        runtime.sleepers.signal(turn.wake)
        runtime.settings.report(turn)
        step = turn.step
        if isinstance(step, _core.Outbound):
            event = await runtime.transport().send(step)
        elif isinstance(step, _core.Wait):
            await runtime.sleepers.sleep(call.id, step.until_ms)
            event = _core.Input.timeout()
        elif isinstance(step, _core.FetchKey):
            event = await _fetched(runtime, step)
        else:
            return result_of(step)
        turn = call.advance(event, now_ms())


async def _fetched(runtime: AsyncRuntime, step: _core.FetchKey) -> _core.Input:
    """The provider's answer, or none by the call's deadline."""
    with anyio.move_on_after(max(step.deadline_ms - now_ms(), 0) / MILLIS_PER_SECOND):
        return await fetch_async(runtime.settings.keys)
    return _core.Input.timeout()


def _withdraw(runtime: AsyncRuntime, call: _core.Call | None) -> None:
    """The task was cancelled: the core frees the call's place, and others go on."""
    if call is None:
        # It was refused, or dropped as soon as it was started, which cancels it.
        runtime.sleepers.signal(runtime.core.take_wakes())
        return
    turn = call.advance(_core.Input.cancel(), now_ms())
    runtime.sleepers.signal(turn.wake)
    runtime.settings.report(turn)
