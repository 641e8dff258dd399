"""What sends an attempt and reports what came of it."""

from __future__ import annotations

from typing import Protocol

from .. import _core


class Transport(Protocol):
    """Sends over a blocking connection."""

    def send(self, outbound: _core.Outbound) -> _core.Input:
        """Sends once, within the attempt's time. Every failure is reported, none is raised."""
        ...

    def close(self) -> None:
        """Lets go of what this transport opened itself."""
        ...


class AsyncTransport(Protocol):
    """Sends under asyncio or trio."""

    async def send(self, outbound: _core.Outbound) -> _core.Input:
        """Sends once, within the attempt's time. Every failure is reported, none but a cancellation is raised."""
        ...

    async def aclose(self) -> None:
        """Lets go of what this transport opened itself."""
        ...
