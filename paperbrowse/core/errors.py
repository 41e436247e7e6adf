"""The errors that paperbrowse shows to the user: what happened, and what to try."""

from __future__ import annotations

from pathlib import Path


class PaperbrowseError(Exception):
    """A failure described in words for the user.

    ``message`` says what happened and why; ``hint``, if any, says what to try.
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
    """A library file with damaged content; ``file`` is left as it is."""

    def __init__(self, message: str, hint: str, file: Path) -> None:
        super().__init__(message, hint)
        self.file = file


class HistoryError(LibraryError):
    """A step of the history that cannot be undone or redone."""


class UnknownPaperError(PaperbrowseError):
    """A reference that matches no paper, or more than one."""


class UnknownListError(PaperbrowseError):
    """A name that no reading list has."""


class SearchError(PaperbrowseError):
    """The full-text index cannot be built or read."""


class ExportError(PaperbrowseError):
    """An export that cannot be made or written."""


def format_os_error(error: OSError) -> str:
    """Return the system's reason for an error: ``permission denied``."""
    return (error.strerror or str(error)).lower()
