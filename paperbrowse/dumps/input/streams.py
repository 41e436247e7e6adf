"""Streams a file: gzip unpacked, UTF-16 turned into UTF-8, cut into lines, a few MB at a time."""

from __future__ import annotations

import codecs
import contextlib
import zlib
from collections.abc import Iterable, Iterator

GZIP_MAGIC = b"\x1f\x8b"

CHUNK_BYTES = 256 * 1024
"""The largest piece that unpacking yields: a bomb of zeros grows a thousandfold."""

_GZIP_WBITS = 31
"""zlib's number for the largest window inside gzip's header and checksum."""

_UTF16_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class DamagedDataError(Exception):
    """Packed data that ends too early or breaks off; in words that follow "the file is"."""


def unpack(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what gzip ``blocks`` hold, members that follow one another as one (RFC 1952).

    Raises DamagedError after everything that could be unpacked.
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
            piece = unpacker.decompress(packed, CHUNK_BYTES)
        except zlib.error as error:
            yield from _salvage(before, packed)
            raise DamagedDataError("damaged") from error
        if piece:
            yield piece
        packed = unpacker.unconsumed_tail
        if unpacker.eof:
            packed, unpacker = unpacker.unused_data, None
    while unpacker is not None and (piece := unpacker.decompress(b"", CHUNK_BYTES)):
        yield piece
    if unpacker is not None and not unpacker.eof:
        raise DamagedDataError("cut off")


def _salvage(unpacker: zlib._Decompress, packed: bytes) -> Iterator[bytes]:
    """Yield what can be unpacked before the error in ``packed``, of which zlib gives nothing."""
    with contextlib.suppress(zlib.error):
        for place in range(len(packed)):
            if piece := unpacker.decompress(packed[place : place + 1]):
                yield piece


def to_utf8(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield ``pieces`` without a byte order mark, in UTF-8 where the mark is that of UTF-16."""
    first = next(pieces, b"")
    while len(first) < len(codecs.BOM_UTF8) and (piece := next(pieces, b"")):
        first += piece
    if first.startswith(_UTF16_BOMS):
        yield from _utf16_to_utf8(first, pieces)
        return
    yield first.removeprefix(codecs.BOM_UTF8)
    yield from pieces


def _utf16_to_utf8(first: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    yield decoder.decode(first).encode("utf-8", "surrogatepass")
    for piece in pieces:
        yield decoder.decode(piece).encode("utf-8", "surrogatepass")
    yield decoder.decode(b"", final=True).encode("utf-8", "surrogatepass")


def split_lines(pieces: Iterable[bytes], longest: int) -> Iterator[bytes | None]:
    r"""Yield the lines of ``pieces`` without their ``\n``; None for one of more than ``longest``.

    Of a line that is too long no more is held than ``longest`` and a piece. The last line need
    not have an end; when ``pieces`` raises, every whole line has been yielded.
    """
    begun: list[bytes] = []
    length = 0
    for piece in pieces:
        parts = piece.split(b"\n")
        for part in parts[:-1]:
            if not begun:
                yield part if len(part) <= longest else None
                continue
            length += len(part)
            yield b"".join([*begun, part]) if length <= longest else None
            begun, length = [], 0
        last = parts[-1]
        length += len(last)
        if length <= longest:
            if last:
                begun.append(last)
        else:
            begun = [b""]  # begun, but not kept
    if length:
        yield b"".join(begun) if length <= longest else None
