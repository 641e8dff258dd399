"""The core with nothing below it: each request has the same answer at once, and only what the drive loop asks it for is done."""

from __future__ import annotations

from typing import Final

from contestants import KEY
from monaco_crm import _core

_ENTROPY: Final = bytes(32)


class Unconnected:
    """Drives calls to their end. Time stands still."""

    def __init__(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        self.core: Final = _core.Client("{}", _core.ApiKey(KEY), None, now_ms=0, unix_ms=0)
        self._options = _core.CallOptions()
        self._answer = (status, headers, body)

    def fetch(self, request: _core.Request) -> _core.Success:
        """What the drive loop and the default transport ask the core, in their order."""
        call, turn = self.core.start(request, self._options, _ENTROPY, 0)
        _ = call.id, turn.wake, turn.level
        outbound = turn.step
        if not isinstance(outbound, _core.Outbound):
            raise TypeError(f"the core holds the call back: {outbound!r}")
        _ = outbound.timeout_ms, outbound.headers, outbound.authorization(), outbound.method, outbound.url, outbound.body
        turn = call.advance(_core.Input.response(*self._answer), 0)
        _ = call.id, turn.wake, turn.level
        done = turn.step
        if not isinstance(done, _core.Done) or done.error is not None or done.success is None:
            raise TypeError(f"the call did not succeed: {done!r}")
        return done.success
