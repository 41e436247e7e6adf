"""The values that go into a reader and come out of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO, Protocol, runtime_checkable

from paperbrowse.dumps import streams
from paperbrowse.dumps.decoding import decode
from paperbrowse.errors import DumpError
from paperbrowse.papers import Record
from paperbrowse.text import one_line

HEAD_BYTES = 512 * 1024
"""How much of a file is looked at to tell its format."""

_BLOCK_BYTES = 256 * 1024

PAGE_BYTES = 64 * 1024 * 1024
"""The largest page that is read: the real ones have 100 kB, a saved HTML page a few MB."""


LIST_BYTES = 512 * 1024 * 1024
"""The largest file that is read as a list: one of 50,000 papers has about 150 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What a reader may use beside the bytes."""

    year: int | None = None
    """The year of dates that are written without one."""
    modified: datetime.datetime | None = None
    """When the file was last written, for want of any year in it."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A place in a dump that could not be read as a record."""

    line: int | None
    reason: str


Records = Iterator[Record | Skipped]


class Block(Protocol):
    """A part of a dump that is still to be read, here or in another process (it can be pickled)."""

    def read(self) -> Sequence[Record | Skipped]:
        """Return what the part holds, in order."""


@runtime_checkable
class InBlocks(Protocol):
    """Records that can be had in blocks instead: what has not been gone through yet."""

    def blocks(self, sizes: Iterable[int]) -> Iterator[Block]:
        """Yield the rest of the dump in blocks of about so many records each."""


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump being read: ``records`` can be gone through once, in the dump's order."""

    format: str
    records: Records
    blocks: Callable[[Iterable[int]], Iterator[Block]] | None = None
    """Gives the same in blocks of about the wanted sizes, instead of ``records``, for formats of
    which parts can be read apart; not all skipped places are told there as ``skips`` has it."""


class DumpFile:
    """The bytes of one file: a bounded head to look at, then the whole for its reader.

    What is packed with gzip is unpacked for every reader.
    """

    def __init__(self, data: BinaryIO, name: str) -> None:
        self.name = one_line(name) or "the file"
        self._data = data
        self.head = self._read(HEAD_BYTES)

    @cached_property
    def content_head(self) -> bytes:
        """The beginning of the file, unpacked where it is packed with gzip."""
        if not self._packed:
            return self.head
        parts, size = [], 0
        try:
            for piece in streams.unpack(iter([self.head])):
                parts.append(piece)
                size += len(piece)
                if size >= HEAD_BYTES:
                    break
        except streams.DamagedError:
            pass  # The head is cut off; a reader tells what is damaged when it gets there.
        return b"".join(parts)

    @cached_property
    def head_text(self) -> str:
        """The head as text, with ``\\n`` as the only line end; empty for a binary file."""
        head = self.content_head
        return decode(head, truncated=len(head) >= HEAD_BYTES or self._packed) or ""

    def content(self) -> Iterator[bytes]:
        """Yield the whole file in pieces, unpacked where it is packed with gzip.

        To be gone through once. Raises streams.DamagedError behind what could be unpacked.
        """
        blocks = self._blocks()
        return streams.unpack(blocks) if self._packed else blocks

    def text(self, most: int = PAGE_BYTES) -> str:
        """Return the whole file as text; raises DumpError for what is no text, or too large."""
        parts, size = [], 0
        try:
            for piece in self.content():
                parts.append(piece)
                size += len(piece)
                if size > most:
                    raise DumpError(
                        f"Cannot read {self.name}: larger than {most // 2**20} MB, "
                        f"which no {'saved page' if most == PAGE_BYTES else 'list'} is.",
                        "Split it at a blank line between two papers.",
                    )
        except streams.DamagedError as error:
            raise DumpError(f"Cannot read {self.name}: the packed data is {error}.") from error
        text = decode(b"".join(parts))
        if text is None:
            raise DumpError(f"Cannot read {self.name}: it is not text.")
        return text

    @property
    def _packed(self) -> bool:
        return self.head.startswith(streams.GZIP_MAGIC)

    def _blocks(self) -> Iterator[bytes]:
        yield self.head
        while block := self._read(_BLOCK_BYTES):
            yield block

    def _read(self, size: int) -> bytes:
        parts = []
        try:
            while size > 0 and (part := self._data.read(size)):
                parts.append(part)
                size -= len(part)
        except OSError as error:
            reason = one_line(error.strerror or str(error))
            raise DumpError(f"Cannot read {self.name}: {reason}.") from error
        return b"".join(parts)


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be read.

    ``detect`` says how surely a file is in this format: 0 (no) to 100. ``read`` yields what the
    file holds; it may raise DumpError, at once or on the way.
    """

    name: str
    description: str
    detect: Callable[[DumpFile], int]
    read: Callable[[DumpFile, ReadOptions], Records]
    read_list: Callable[[DumpFile], tuple[str, Iterator[Any]]] | None = None
    """Reads a file that can be a reading list as one: its title and ``ListedPaper | Skipped``."""
