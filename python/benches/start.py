"""CPU time of importing a package in a fresh interpreter, less the interpreter's own start."""

from __future__ import annotations

import compileall
import resource
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Final

import monaco_crm
from measure import report

STARTS: Final = 21
MILLIS_PER_SECOND: Final = 1_000
_BARE: Final = "pass"
_IMPORTS: Final = {
    "monaco_crm": "import monaco_crm",
    "httpx2": "import httpx2",
    "openai": "import openai",
    "stripe": "import stripe",
}


def main() -> None:
    """All start in turns; the median of each counts."""
    if not compileall.compile_dir(Path(monaco_crm.__file__).parent, quiet=1):
        raise RuntimeError("the package does not compile")
    programs = {"bare": _BARE, **_IMPORTS}
    spent: dict[str, list[float]] = {name: [] for name in programs}
    for program in programs.values():
        _millis(program)
    for _ in range(STARTS):
        for name, program in programs.items():
            spent[name].append(_millis(program))
    median = {name: statistics.median(times) for name, times in spent.items()}
    report({name: median[name] - median["bare"] for name in _IMPORTS} | {"bare": median["bare"]})


def _millis(program: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * MILLIS_PER_SECOND


if __name__ == "__main__":
    main()
