"""Chooses the reader of a dump: by name, or by what the file looks like."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from paperbrowse.dumps import (
    browser_page,
    daily_papers,
    html_page,
    json_array,
    json_lines,
    link_lines,
    markdown_page,
)
from paperbrowse.dumps.values import (
    Block,
    Dump,
    DumpFile,
    Format,
    InBlocks,
    ReadOptions,
    Records,
    Skipped,
)
from paperbrowse.errors import DumpError
from paperbrowse.papers import Record
from paperbrowse.text import one_line

_READERS: tuple[Format, ...] = (
    daily_papers.FORMAT,
    markdown_page.FORMAT,
    browser_page.FORMAT,
    link_lines.FORMAT,
    html_page.FORMAT,
    json_array.FORMAT,  # before JSON Lines: its items can stand on lines of their own
    json_lines.FORMAT,
)

FORMATS = {reader.name: reader.description for reader in _READERS}
"""The names of the formats that can be read, each with its description."""


def read_dump(
    data: BinaryIO, *, name: str, format: str | None = None, options: ReadOptions
) -> Dump:
    """Begin to read a dump.

    ``name`` is what the file is called in messages; ``format`` is one of FORMATS, or None to find
    it out. Records are read from ``data`` as they are asked for, so that it must stay open.
    Raises DumpError, here or while records are read, for what is no dump or cannot be read.
    """
    reader = None if format is None else _named(format)
    file = DumpFile(data, name)
    if not file.head.strip():
        raise DumpError(f"Cannot read {file.name}: it is empty.")
    reader = reader or _detected(file)
    records = reader.read(file, options)
    # A dump is told from a file without papers by its first records, so that the error is here.
    first = list(itertools.islice(records, 1))
    while first and not isinstance(first[-1], Record):
        following = next(records, None)
        if following is None:
            break
        first.append(following)
    if not any(isinstance(record, Record) for record in first):
        raise DumpError(f"Cannot read {file.name}: no paper in it, read as {reader.name}.")
    return Dump(reader.name, itertools.chain(first, records), _blocks(first, records))


@dataclass(frozen=True, slots=True)
class _Begun:
    """The beginning of a dump, which has been read."""

    items: Sequence[Record | Skipped]

    def read(self) -> Sequence[Record | Skipped]:
        return self.items


def _blocks(
    first: Sequence[Record | Skipped], rest: Records
) -> Callable[[Iterable[int]], Iterator[Block]] | None:
    if not isinstance(rest, InBlocks):
        return None
    blocks = rest.blocks
    return lambda sizes: itertools.chain([_Begun(first)], blocks(sizes))


def _named(name: str) -> Format:
    for reader in _READERS:
        if reader.name == name:
            return reader
    raise DumpError(f"There is no format {one_line(name)!r}.", f"It reads: {', '.join(FORMATS)}.")


def _detected(file: DumpFile) -> Format:
    sure, _, reader = max(
        (reader.detect(file), -place, reader) for place, reader in enumerate(_READERS)
    )
    if not sure:
        raise DumpError(
            f"Cannot read {file.name}: not a format paperbrowse knows.",
            f"It reads: {', '.join(FORMATS)}.",
        )
    return reader
