"""What every transport of this package keeps to."""

from __future__ import annotations

from typing import Final

MOST_CONNECTIONS: Final = 100
"""Open at once, idle ones included."""
MOST_IDLE: Final = 20
IDLE_SECONDS: Final = 30
"""After which an idle connection is closed rather than used: many servers close theirs after a minute."""
AT_ONCE: Final = 64 * 1024
"""Bytes of one read."""
