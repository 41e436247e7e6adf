"""Registry of the dump formats, one line a family, and the choice of a file's reader."""

from __future__ import annotations

from typing import BinaryIO

from paperbrowse.core import DumpError, one_line
from paperbrowse.dumps import ris
from paperbrowse.dumps.bibtex import FORMAT as BIBTEX_FORMAT
from paperbrowse.dumps.format import Dump, Format, ListFile, ReadOptions, limit_skipped
from paperbrowse.dumps.input import DumpFile
from paperbrowse.dumps.json import FORMATS as JSON_FORMATS
from paperbrowse.dumps.web_page import FORMATS as WEB_PAGE_FORMATS

_FORMATS: tuple[Format, ...] = (*WEB_PAGE_FORMATS, BIBTEX_FORMAT, ris.FORMAT, *JSON_FORMATS)
"""In the order of preference among formats that a file fits equally well."""

FORMATS = {reader.name: reader.description for reader in _FORMATS}
"""The description of each format that can be read, by its name."""

LIST_FORMATS = {reader.name: reader.description for reader in _FORMATS if reader.read_list}
"""The same for those whose files can be read as reading lists, with their user data."""


def read_dump(
    data: BinaryIO, *, name: str, format: str | None = None, options: ReadOptions
) -> Dump:
    """Begin to read a dump.

    ``name`` is the file's name in messages; ``format`` is one of FORMATS, or None to detect it.
    Records are read from ``data`` on demand, so that it must stay open. Raises DumpError, here or
    while records are read, for a file that is no dump or cannot be read.
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

    ``name`` is the file's name in messages; ``format`` is one of LIST_FORMATS, or None to detect
    it. Papers are read from ``data`` on demand, so that it must stay open. Raises DumpError, here
    or while they are read, for a file that is no list of papers.
    """
    file = DumpFile(data, name)
    if not file.head.strip():
        raise DumpError(f"Cannot read {file.name}: it is empty.")
    reader = _detect_format(file) if format is None else _find_format(format)
    if reader.read_list is None:
        raise DumpError(
            f"Cannot read {file.name} as a list: {reader.description} contains no list.",
            f"Lists are read from: {', '.join(LIST_FORMATS)}.",
        )
    title, entries = reader.read_list(file)
    return ListFile(reader.name, one_line(title), limit_skipped(entries))


def read_list_title(data: BinaryIO, *, name: str) -> str | None:
    """Return the title of the reading list that a file holds, "" without one; None for no list."""
    file = DumpFile(data, name)
    if not file.head.strip():
        return None
    certainty, reader = _best_match(file)
    return reader.read_list_title(file) if certainty and reader.read_list_title else None


def _find_format(name: str) -> Format:
    for reader in _FORMATS:
        if reader.name == name:
            return reader
    raise DumpError(f"There is no format {one_line(name)!r}.", f"It reads: {', '.join(FORMATS)}.")


def _best_match(file: DumpFile) -> tuple[int, Format]:
    """Return the format that fits a file best, and how certainly: 0 for none."""
    certainty, _, reader = max(
        (reader.detect(file), -place, reader) for place, reader in enumerate(_FORMATS)
    )
    return certainty, reader


def _detect_format(file: DumpFile) -> Format:
    certainty, reader = _best_match(file)
    if not certainty:
        raise DumpError(
            f"Cannot read {file.name}: not a format paperbrowse knows.",
            f"It reads: {', '.join(FORMATS)}.",
        )
    return reader
