"""The torture server, driven from Python: `tests/torture/README.md` says what it serves and what must come of it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, final

if TYPE_CHECKING:
    import types

    from typing_extensions import Self

PROGRAM_VARIABLE: Final = "MONACO_TORTURE"
FOLDER: Final = Path(__file__).resolve().parents[2] / "tests" / "torture" / "cases"

Case = dict[str, Any]
"""As it stands in the file."""


def cases() -> list[Case]:
    """Every case, in the order of the files."""
    return [case for path in sorted(FOLDER.glob("*.json")) for case in json.loads(path.read_text(encoding="utf-8"))]


def program() -> str:
    """The server's program, which `cargo xtask test` builds and names."""
    found = os.environ.get(PROGRAM_VARIABLE)
    if not found:
        raise FileNotFoundError(f"{PROGRAM_VARIABLE} names no torture server; cargo xtask test builds one and sets it")
    return found


@final
class TortureServer:
    """A running server; it ends with the block, and with this process."""

    def __init__(self) -> None:
        command = [program(), str(FOLDER)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def start(self, name: str) -> dict[str, Any]:
        """Opens a case, and gives what the client must be told."""
        return self._ask(name)

    def end(self) -> dict[str, Any]:
        """Closes the case, and gives what the server saw."""
        return self._ask("end")

    def _ask(self, line: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(f"the torture server refuses {line}: {answer['error']}")
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: types.TracebackType | None) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        self._process.wait(10)
