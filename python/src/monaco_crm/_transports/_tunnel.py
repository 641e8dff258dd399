"""Whether a proxy still opens the tunnel, told by the HTTP library's trace: its exceptions do not say for whom they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, final

from ._failures import FAILURES, FAILURES_OF_A_TUNNEL


@final
class Tunnel:
    """The tunnel of one attempt, if a proxy opens one."""

    __slots__ = ("_is_opening",)

    def __init__(self) -> None:
        self._is_opening = False

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """httpx2's `trace` extension: called as each of its steps starts and ends."""
        if event.endswith(".send_request_headers.started"):
            self._is_opening = info["request"].method == b"CONNECT"

    async def trace_async(self, event: str, info: Mapping[str, Any]) -> None:
        """The same under an event loop."""
        self.trace(event, info)

    @property
    def failures(self) -> Mapping[str, str]:
        """What a failure means now."""
        return FAILURES_OF_A_TUNNEL if self._is_opening else FAILURES
