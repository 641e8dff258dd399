"""What a closed client sends with: nothing. It imports no HTTP library."""

from __future__ import annotations

from typing import Final, final

from .. import _core

CLOSED: Final = "the client is closed"


def refused() -> _core.Input:
    """What the core is told of an attempt after the closing."""
    return _core.Input.failure("not_written", CLOSED)


@final
class ClosedTransport:
    """Refuses every attempt."""

    __slots__ = ()

    def send(self, outbound: _core.Outbound) -> _core.Input:  # noqa: ARG002 - what every transport takes
        return refused()

    def close(self) -> None:
        pass


@final
class AsyncClosedTransport:
    """Refuses every attempt."""

    __slots__ = ()

    async def send(self, outbound: _core.Outbound) -> _core.Input:  # noqa: ARG002 - what every transport takes
        return refused()

    async def aclose(self) -> None:
        pass
