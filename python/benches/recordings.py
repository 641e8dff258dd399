"""Answers as the emulator gives them, whole, kept in files: `recordings.py FOLDER` with the emulator in the environment."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

import bare_http

ME: Final = "me"
SHORT_PAGE: Final = "page-of-10"
LONG_PAGE: Final = "page-of-500"

_REQUESTS: Final[dict[str, tuple[str, str, object]]] = {
    ME: ("GET", "/v1/me", None),
    SHORT_PAGE: ("POST", "/v1/contacts/list", {"page": 1, "page_size": 10}),
    LONG_PAGE: ("POST", "/v1/contacts/list", {"page": 1, "page_size": 500}),
}


def load(folder: Path, name: str) -> bytes:
    """A recorded answer: head and body."""
    return (folder / name).read_bytes()


def split(answer: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Its headers and its body."""
    head = answer[: len(answer) - len(bare_http.body_of(answer))]
    lines = head.split(b"\r\n")[1:-2]
    return [(name, value) for name, _, value in (line.partition(b": ") for line in lines)], bytes(bare_http.body_of(answer))


def record(base_url: str, key: str, folder: Path) -> None:
    """Asks for each of them."""
    folder.mkdir(parents=True, exist_ok=True)
    with bare_http.connect(base_url) as connection:
        for name, (method, path, body) in _REQUESTS.items():
            connection.sendall(bare_http.request_bytes(method, base_url + path, body, key))
            answer = bare_http.receive(connection)
            if answer is None or not answer.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"the emulator did not answer {method} {path}")
            (folder / name).write_bytes(answer)


if __name__ == "__main__":
    record(os.environ["MONACO_BASE_URL"], os.environ["MONACO_API_KEY"], Path(sys.argv[1]))
