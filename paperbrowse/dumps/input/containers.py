"""Containers that dumps are packed in: gzip, unpacked as a stream and as far as it is whole."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Iterator

GZIP_MAGIC = b"\x1f\x8b"

CHUNK_BYTES = 256 * 1024
"""The largest chunk that unpacking yields: a bomb of zeros grows a thousandfold."""

_GZIP_WBITS = 31
"""zlib's number for the largest window inside gzip's header and checksum."""


class DamagedDataError(Exception):
    """Packed data that ends too early or is damaged; the message continues "the file is"."""


def unpack(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the content of gzip ``blocks``, consecutive members as one (RFC 1952).

    Raises DamagedDataError after everything that could be unpacked.
    """
    packed, unpacker = b"", None
    while True:
        if not packed:
            packed = next(blocks, b"")
            if not packed:
                break
        if unpacker is None:
            packed = packed.lstrip(b"\x00")  # tapes and some tools pad with zeros
            if not packed:
                continue
            unpacker = zlib.decompressobj(_GZIP_WBITS)
        before = unpacker.copy()
        try:
            chunk = unpacker.decompress(packed, CHUNK_BYTES)
        except zlib.error as error:
            yield from _salvage(before, packed)
            raise DamagedDataError("damaged") from error
        if chunk:
            yield chunk
        packed = unpacker.unconsumed_tail
        if unpacker.eof:
            packed, unpacker = unpacker.unused_data, None
    while unpacker is not None and (chunk := unpacker.decompress(b"", CHUNK_BYTES)):
        yield chunk
    if unpacker is not None and not unpacker.eof:
        raise DamagedDataError("cut off")


def _salvage(unpacker: zlib._Decompress, packed: bytes) -> Iterator[bytes]:
    """Yield the data before the error in ``packed``, byte by byte, as zlib returns none of it."""
    with contextlib.suppress(zlib.error):
        for place in range(len(packed)):
            if chunk := unpacker.decompress(packed[place : place + 1]):
                yield chunk
