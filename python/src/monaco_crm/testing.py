"""The emulator for tests: Monaco's API on your own machine, from the package `monaco-crm-emulator`.

pytest_plugins = ["monaco_crm.testing"]

def test_something(monaco_emulator: Emulator) -> None:
with monaco_emulator.client() as client:
...
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sysconfig
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, final

import pytest

from . import Monaco

if TYPE_CHECKING:
    import types

    from typing_extensions import Self

__all__ = ["Emulator", "find_emulator", "monaco_emulator", "monaco_emulator_process"]

PROGRAM: Final = "monaco-emulator"
PROGRAM_VARIABLE: Final = "MONACO_EMULATOR"
_SECONDS: Final = 10
# Loopback is asked without the environment's proxy.
_open: Final = urllib.request.build_opener(urllib.request.ProxyHandler({})).open


def find_emulator() -> str:
    """The emulator's program: `MONACO_EMULATOR`, else that of the installed package, else on the PATH."""
    installed = Path(sysconfig.get_path("scripts")) / f"{PROGRAM}{sysconfig.get_config_var('EXE') or ''}"
    found = os.environ.get(PROGRAM_VARIABLE) or (str(installed) if installed.exists() else shutil.which(PROGRAM))
    if found is None:
        raise FileNotFoundError("there is no emulator; install monaco-crm[testing]")
    return found


@final
class Emulator:
    """A running emulator; it ends with the block, and with this process.

    Attributes:
        base_url: where it listens, on loopback.
        api_key: its first key.
        org_id: that key's organisation.
    """

    def __init__(self, *, contacts: int = 25, seed: int = 1, arguments: Sequence[str] = ()) -> None:
        command = [find_emulator(), "--json", "--exit-with-stdin", "--contacts", str(contacts), "--seed", str(seed), *arguments]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            self.stop()
            raise RuntimeError(f"the emulator did not start: {' '.join(command)}")
        announced = json.loads(line)
        self.base_url: Final[str] = announced["url"]
        self.api_key: Final[str] = announced["key"]
        self.org_id: Final[str] = announced["org_id"]

    def client(self) -> Monaco:
        """A client of it, with its first key."""
        return Monaco(api_key=self.api_key, base_url=self.base_url)

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """A request to its own surface, below `/_emulator/`."""
        return self._ask("POST", path, json.dumps(body or {}).encode())

    def get(self, path: str) -> Any:
        """A request to its own surface, below `/_emulator/`."""
        return self._ask("GET", path, None)

    def delete(self, path: str) -> Any:
        """A request to its own surface, below `/_emulator/`."""
        return self._ask("DELETE", path, None)

    def fault(self, action: Mapping[str, Any], *, times: int = 1, **match: Any) -> None:
        """Lets something go wrong with the next requests that match, such as `{"status": 503}` with `operation="get_me"`."""
        self.post("faults", {"faults": [{"match": match, "times": times, "do": action}]})

    def requests(self) -> list[dict[str, Any]]:
        """What the wire carried, keys masked."""
        return list(self.get("log")["requests"])

    def reset(self) -> None:
        """Back to the start, with the same first key."""
        self.post("reset")
        self.delete("faults")
        self.delete("log")

    def stop(self) -> None:
        """Ends it."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait(_SECONDS)

    def _ask(self, method: str, path: str, body: bytes | None) -> Any:
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(f"{self.base_url}/_emulator/{path}", body, headers, method=method)  # noqa: S310 - loopback
        with _open(request, timeout=_SECONDS) as response:
            return json.load(response)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: types.TracebackType | None) -> None:
        self.stop()


@pytest.fixture(scope="session")
def monaco_emulator_process() -> Iterator[Emulator]:
    """One emulator for all tests."""
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def monaco_emulator(monaco_emulator_process: Emulator) -> Emulator:
    """The emulator as it is at the start: its data, its first key, no faults."""
    monaco_emulator_process.reset()
    return monaco_emulator_process
