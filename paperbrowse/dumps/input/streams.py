"""Streams of bytes: gzip unpacked as far as it is whole, UTF-16 turned into UTF-8, and lines."""

from __future__ import annotations

import codecs
import contextlib
import zlib
from collections.abc import Iterable, Iterator

GZIP_MAGIC = b"\x1f\x8b"

CHUNK_BYTES = 256 * 1024
"""The largest chunk that unpacking yields: a bomb of zeros grows a thousandfold."""

_GZIP_WBITS = 31
"""zlib's number for the largest window inside gzip's header and checksum."""

_UTF16_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


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


def to_utf8(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield ``chunks`` without a byte order mark, in UTF-8 where the mark is that of UTF-16."""
    first = next(chunks, b"")
    while len(first) < len(codecs.BOM_UTF8) and (chunk := next(chunks, b"")):
        first += chunk
    if first.startswith(_UTF16_BOMS):
        yield from _utf16_to_utf8(first, chunks)
        return
    yield first.removeprefix(codecs.BOM_UTF8)
    yield from chunks


def _utf16_to_utf8(first: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    yield decoder.decode(first).encode("utf-8", "surrogatepass")
    for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8", "surrogatepass")
    yield decoder.decode(b"", final=True).encode("utf-8", "surrogatepass")


def split_lines(chunks: Iterable[bytes], longest: int) -> Iterator[bytes | None]:
    r"""Yield the lines of ``chunks`` without their ``\n``; None for one of more than ``longest``.

    No more of a line that is too long is held than ``longest`` and a chunk. The last line needs no
    end; when ``chunks`` raises, every whole line has been yielded.
    """
    begun: list[bytes] = []
    length = 0
    for chunk in chunks:
        parts = chunk.split(b"\n")
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
            begun = [b""]  # in a line, whose bytes are dropped
    if length:
        yield b"".join(begun) if length <= longest else None
