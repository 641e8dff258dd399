"""A server in a process of its own that answers each path with the same recorded bytes, whatever it is asked."""

from __future__ import annotations

import multiprocessing
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path

import bare_http
import recordings


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Serves what was recorded there; gives the base URL."""
    answers = {
        b"/v1/me": recordings.load(folder, recordings.ME),
        b"/v1/contacts/list": recordings.load(folder, recordings.SHORT_PAGE),
    }
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(answers, theirs), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join()


def _serve(answers: Mapping[bytes, bytes], started: Connection) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        started.send(listener.getsockname()[1])
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=_answer, args=(connection, answers), daemon=True).start()


def _answer(connection: socket.socket, answers: Mapping[bytes, bytes]) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connection, suppress(ConnectionError):
        while (request := bare_http.receive(connection)) is not None:
            path = request.split(b" ", 2)[1]
            connection.sendall(answers[bytes(path)])
