"""Chooses the reader of a dump: by name, or by what the file looks like."""

from __future__ import annotations

from typing import BinaryIO

from paperbrowse.core.errors import DumpError
from paperbrowse.core.text import one_line
from paperbrowse.dumps import bibtex, json, ris, web_page
from paperbrowse.dumps.format import (
    Dump,
    Format,
    ListFile,
    ReadOptions,
    limit_skipped,
)
from paperbrowse.dumps.input import DumpFile

_FORMATS: tuple[Format, ...] = (*web_page.FORMATS, bibtex.FORMAT, ris.FORMAT, *json.FORMATS)
"""In the order of preference among formats that a file fits equally well."""

FORMATS = {reader.name: reader.description for reader in _FORMATS}
"""The names of the formats that can be read, each with its description."""

LIST_FORMATS = {reader.name: reader.description for reader in _FORMATS if reader.read_list}
"""The formats of files that can be read as a reading list, with what their reader noted."""


def read_dump(
    data: BinaryIO, *, name: str, format: str | None = None, options: ReadOptions
) -> Dump:
    """Begin to read a dump.

    ``name`` is what the file is called in messages; ``format`` is one of FORMATS, or None to find
    it out. Records are read from ``data`` as they are asked for, so that it must stay open.
    Raises DumpError, here or while records are read, for what is no dump or cannot be read.
    """
    reader = None if format is None else _find_format(format)
    file = DumpFile(data, name)
    if not file.head.strip():
        raise DumpError(f"Cannot read {file.name}: it is empty.")
    reader = reader or _detect_format(file)
    # A file without papers is known by its first records, so that the error is raised here.
    dump = Dump(reader.name, reader.read(file, options))
    if dump.is_empty:
        raise DumpError(f"Cannot read {file.name}: no paper in it, read as {reader.name}.")
    return dump


def read_list(data: BinaryIO, *, name: str, format: str | None = None) -> ListFile:
    """Begin to read a file as a reading list.

    ``name`` is what the file is called in messages; ``format`` is one of LIST_FORMATS, or None to
    find it out. Papers are read from ``data`` as they are asked for, so that it must stay open.
    Raises DumpError, here or while they are read, for what is no list of papers.
    """
    file = DumpFile(data, name)
    if not file.head.strip():
        raise DumpError(f"Cannot read {file.name}: it is empty.")
    reader = _detect_format(file) if format is None else _find_format(format)
    if reader.read_list is None:
        raise DumpError(
            f"Cannot read {file.name} as a list: {reader.description} tells of no list.",
            f"Lists are read from: {', '.join(LIST_FORMATS)}.",
        )
    title, entries = reader.read_list(file)
    return ListFile(reader.name, one_line(title), limit_skipped(entries))


def read_list_title(data: BinaryIO, *, name: str) -> str | None:
    """Return the title of the reading list that a file holds, "" without one; None for no list."""
    file = DumpFile(data, name)
    if not file.head.strip():
        return None
    score, reader = _best_match(file)
    return reader.read_list_title(file) if score and reader.read_list_title else None


def _find_format(name: str) -> Format:
    for reader in _FORMATS:
        if reader.name == name:
            return reader
    raise DumpError(f"There is no format {one_line(name)!r}.", f"It reads: {', '.join(FORMATS)}.")


def _best_match(file: DumpFile) -> tuple[int, Format]:
    """Return the format that a file is most surely in, and how surely: 0 for none."""
    sure, _, reader = max(
        (reader.detect(file), -place, reader) for place, reader in enumerate(_FORMATS)
    )
    return sure, reader


def _detect_format(file: DumpFile) -> Format:
    sure, reader = _best_match(file)
    if not sure:
        raise DumpError(
            f"Cannot read {file.name}: not a format paperbrowse knows.",
            f"It reads: {', '.join(FORMATS)}.",
        )
    return reader
