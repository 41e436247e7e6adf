"""Reads list files from memory."""

from __future__ import annotations

import io

from paperbrowse.dumps import ListedPaper, Skipped, read_list


def read_entries(
    data: bytes | str, name: str = "list", format: str | None = None
) -> list[ListedPaper | Skipped]:
    """Everything that a list file holds."""
    raw = data.encode() if isinstance(data, str) else data
    return list(read_list(io.BytesIO(raw), name=name, format=format).entries)


def read_papers(
    data: bytes | str, name: str = "list", format: str | None = None
) -> list[ListedPaper]:
    """The papers of a list file in which nothing is skipped."""
    found = read_entries(data, name, format)
    assert not [each for each in found if isinstance(each, Skipped)], found
    return [each for each in found if isinstance(each, ListedPaper)]


def read_skipped(data: bytes | str, name: str = "list", format: str | None = None) -> list[Skipped]:
    """What of a list file could not be read."""
    return [each for each in read_entries(data, name, format) if isinstance(each, Skipped)]


def read_titles(data: bytes | str, name: str = "list", format: str | None = None) -> list[str]:
    """The titles of the papers that could be read."""
    found = read_entries(data, name, format)
    return [each.record.title for each in found if isinstance(each, ListedPaper)]
