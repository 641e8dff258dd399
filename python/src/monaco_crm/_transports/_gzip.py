"""gzip, without trusting it."""

from __future__ import annotations

import zlib
from typing import Final

from .. import _core

_GZIP_ALONE: Final = 16 + zlib.MAX_WBITS
TOO_LARGE: Final = "the answer is larger than the transport takes"


def input_of(decoder: _core.Decoder) -> _core.Input:
    """What the call is told, once a gzipped body is decompressed.

    One that is no gzip is handed on as it is: the status stands, and the core says what becomes of a body that cannot be read.
    """
    packed = decoder.gzipped
    if packed is None:
        return decoder.input()
    try:
        content = _decompressed(packed)
    except (zlib.error, EOFError):
        content = packed
    if len(content) > _core.MOST_BODY_BYTES:
        return _core.Input.failure("answer_too_large", TOO_LARGE)
    return decoder.input(content)


def _decompressed(packed: bytes) -> bytes:
    """All members of it, one after the other (RFC 1952 section 2.2), and at most one byte beyond the bound."""
    content = bytearray()
    while packed and len(content) <= _core.MOST_BODY_BYTES:
        member = zlib.decompressobj(_GZIP_ALONE)
        content += member.decompress(packed, _core.MOST_BODY_BYTES + 1 - len(content))
        if not member.eof and len(content) <= _core.MOST_BODY_BYTES:
            raise EOFError
        packed = member.unused_data
    return bytes(content)
