"""Finds the key where it must not be: in texts, in exceptions and their frames, in pickles and copies, in what objects hold."""

from __future__ import annotations

import base64
import copy
import gc
import pickle
import re
import traceback
import types
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

WORD: Final = "Canary"
TESTS: Final = str(Path(__file__).parent)


def canary(turned: int = 0) -> str:
    """A key that stands in no constant; made anew each time, so that no test's frame has to keep it. `turned` gives another."""
    word = WORD[turned:] + WORD[:turned]
    return "mks_" + word * 8


def _in_base64(place: int) -> str:
    """What the base64 of the canary repeats where it begins at that place in a group of three bytes."""
    return base64.b64encode(b" " * place + (WORD * 3).encode()).decode()[4:12]


WORDS: Final = (WORD, WORD.encode().hex(), *map(_in_base64, range(3)))
TWICE: Final = rf"({'|'.join(WORDS)})\1"
"""Any quarter of the canary, however it is written, says one of the words twice in a row; this pattern itself does not."""
IN_TEXT: Final = re.compile(TWICE)
IN_BYTES: Final = re.compile(TWICE.encode())


def shows_key(text: str | bytes | bytearray) -> bool:
    """Whether a text holds the key or a good piece of it, such as `reprlib` leaves, alone or in a header, plain or encoded."""
    return (IN_TEXT.search(text) if isinstance(text, str) else IN_BYTES.search(text)) is not None


def leaks_in(fault: BaseException) -> list[str]:
    """Where an exception has the key: in what it shows, in what it keeps, in all that the locals of its frames lead to."""
    found = shown_by(fault)
    for link in links_of(fault):
        found += leaks_of(link)
        for frame, line in traceback.walk_tb(link.__traceback__):
            file = frame.f_code.co_filename
            if not file.startswith(TESTS):
                found += [f"{file}:{line} {way}" for way in holders_from(list(frame.f_locals.values()))]
    return found


def shown_by(fault: BaseException) -> list[str]:
    """Where a report of an exception shows the key: in its text, or in a traceback with the locals of every frame."""
    found: list[str] = []
    for link in links_of(fault):
        report = traceback.TracebackException.from_exception(link, capture_locals=True)
        texts = {"text": f"{link} {link!r} {vars(link)!r} {link.args!r}", "traceback with locals": "".join(report.format())}
        found += [f"{name} of {type(link).__name__}" for name, text in texts.items() if shows_key(text)]
    return found


def leaks_of(thing: object) -> list[str]:
    """Where an object shows the key: as text, as a pickle, in what it and its copies hold. It may refuse those."""
    found = [show.__name__ for show in (repr, str, _pickled) if shows_key(show(thing))]
    return found + holders_from([thing, *_copies(thing)])


def _pickled(thing: object) -> bytes:
    with suppress(TypeError, AttributeError, pickle.PicklingError):
        return pickle.dumps(thing)
    return b""


def _copies(thing: object) -> Iterator[object]:
    for how in (copy.copy, copy.deepcopy):
        with suppress(TypeError):
            yield how(thing)


def links_of(fault: BaseException) -> Iterator[BaseException]:
    """The exception and all that it is chained to."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [fault]
    while waiting:
        link = waiting.pop()
        if link is None or id(link) in seen:
            continue
        seen.add(id(link))
        waiting += [link.__cause__, link.__context__]
        yield link


def holders_from(roots: list[object]) -> list[str]:
    """The ways from `roots` to texts with the key; modules, frames and functions' globals are left out."""
    parents: dict[int, tuple[object, int]] = {}
    waiting: list[tuple[object, int]] = [(root, 0) for root in roots]
    found: list[str] = []
    while waiting:
        thing, parent = waiting.pop()
        if id(thing) in parents or isinstance(thing, (type, types.ModuleType, types.FrameType)):
            continue
        parents[id(thing)] = (thing, parent)
        if isinstance(thing, (str, bytes, bytearray)) and shows_key(thing):
            found.append(_way(parents, id(thing)))
        if isinstance(thing, types.FunctionType):
            waiting += [(held, id(thing)) for held in (thing.__defaults__, thing.__closure__, thing.__dict__)]
        else:
            waiting += [(held, id(thing)) for held in gc.get_referents(thing)]
    return found


def _way(parents: dict[int, tuple[object, int]], last: int) -> str:
    names: list[str] = []
    while last:
        thing, last = parents[last]
        names.append(type(thing).__qualname__)
    return " > ".join(reversed(names))


def holders_in_this_process() -> list[type]:
    """What sort of objects, of all that the garbage collector knows and has not frozen, hold texts with the key."""
    gc.collect()
    return [
        type(holder)
        for holder in gc.get_objects()
        for held in gc.get_referents(holder)
        if isinstance(held, (str, bytes, bytearray)) and shows_key(held)
    ]
