"""Streams of bytes: UTF-16 turned into UTF-8, and lines, a few MB at a time."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

_UTF16_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


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
