"""One file of a dump: a head to detect its format by, and the whole for its reader."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import BinaryIO

from paperbrowse.core import DumpError, one_line
from paperbrowse.dumps.input.decoding import decode
from paperbrowse.dumps.input.streams import GZIP_MAGIC, DamagedDataError, unpack

HEAD_BYTES = 512 * 1024
"""The part of a file that its format is detected by."""

_BLOCK_BYTES = 256 * 1024

MAX_PAGE_BYTES = 64 * 1024 * 1024
"""The largest page that is read: real ones have 100 kB, a saved HTML page a few MB."""

MAX_LIST_BYTES = 512 * 1024 * 1024
"""The largest file that is read as a list: one of 50,000 papers has about 150 MB."""


class DumpFile:
    """The bytes of one file, unpacked for every reader where they are packed with gzip."""

    def __init__(self, data: BinaryIO, name: str) -> None:
        self.name = one_line(name) or "the file"
        self._data = data
        self.head = self._read(HEAD_BYTES)

    @cached_property
    def unpacked_head(self) -> bytes:
        """The beginning of the file, unpacked where it is packed with gzip."""
        if not self._is_gzip:
            return self.head
        parts, size = [], 0
        try:
            for chunk in unpack(iter([self.head])):
                parts.append(chunk)
                size += len(chunk)
                if size >= HEAD_BYTES:
                    break
        except DamagedDataError:
            pass  # The head is cut off; a reader reports damage when it gets there.
        return b"".join(parts)

    @cached_property
    def head_text(self) -> str:
        """The head as text, with ``\\n`` as the only line end; empty for a binary file."""
        head = self.unpacked_head
        return decode(head, truncated=len(head) >= HEAD_BYTES or self._is_gzip) or ""

    def chunks(self) -> Iterator[bytes]:
        """Yield the whole file in chunks, unpacked where it is packed with gzip.

        Can be iterated once. Raises DamagedDataError behind the data that could be unpacked.
        """
        blocks = self._blocks()
        return unpack(blocks) if self._is_gzip else blocks

    def text(self, max_bytes: int = MAX_PAGE_BYTES) -> str:
        """Return the whole file as text; raises DumpError where it is no text or too large."""
        parts, size = [], 0
        try:
            for chunk in self.chunks():
                parts.append(chunk)
                size += len(chunk)
                if size > max_bytes:
                    raise DumpError(
                        f"Cannot read {self.name}: larger than {max_bytes // 2**20} MB, "
                        f"which no {'saved page' if max_bytes == MAX_PAGE_BYTES else 'list'} is.",
                        "Split it at a blank line between two papers.",
                    )
        except DamagedDataError as error:
            raise DumpError(f"Cannot read {self.name}: the packed data is {error}.") from error
        text = decode(b"".join(parts))
        if text is None:
            raise DumpError(f"Cannot read {self.name}: it is not text.")
        return text

    @property
    def _is_gzip(self) -> bool:
        return self.head.startswith(GZIP_MAGIC)

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
