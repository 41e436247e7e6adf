"""The errors that paperbrowse shows to its reader: what happened, and what to try."""

from __future__ import annotations

from pathlib import Path


class PaperbrowseError(Exception):
    """Something that could not be done, in words for the reader.

    ``message`` says what happened and why; ``hint``, where there is one, says what to try.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class DumpError(PaperbrowseError):
    """A file that cannot be read as a dump."""


class LibraryError(PaperbrowseError):
    """The library cannot be opened, read or written."""


class DamagedLibraryError(LibraryError):
    """A library's file is not what was written; ``file`` is which, left as it is."""

    def __init__(self, message: str, hint: str, file: Path) -> None:
        super().__init__(message, hint)
        self.file = file


class HistoryError(LibraryError):
    """A moment of the reader's history that cannot be gone back to."""


class UnknownPaperError(PaperbrowseError):
    """A reference that names no paper, or more than one."""


class UnknownListError(PaperbrowseError):
    """A name that no reading list bears."""


class SearchError(PaperbrowseError):
    """The full-text index cannot be built or read."""


class ExportError(PaperbrowseError):
    """An export that cannot be made or written."""
