"""A history of lines that the user typed: a private file, which several processes may add to."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from paperbrowse.core import PaperbrowseError, format_os_error, one_line
from paperbrowse.system.atomic_file import atomic_write
from paperbrowse.system.file_lock import LockedError, hold_file_lock

MAX_LINES = 1_000
MAX_LENGTH = 1_000
"""Characters of a line that are kept."""

_MAX_LINES_IN_FILE = 2 * MAX_LINES
"""Lines from which on the file is written anew; up to then each is appended."""

_MAX_BYTES = 4 * _MAX_LINES_IN_FILE * (MAX_LENGTH + 1)
_PRIVATE = 0o600
_WAIT = 2.0
"""Seconds to wait for another process, which holds the lock for a few milliseconds."""


class LineHistory:
    """Keeps the last lines that were added, none twice in a row, for any thread and process."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def lines(self) -> list[str]:
        """Return the lines, oldest first; raises PaperbrowseError."""
        with self._explained("read"):
            return self._read()[-MAX_LINES:]

    def add(self, line: str) -> None:
        """Add a line as the newest, unless it is that already; raises PaperbrowseError."""
        line = _clean(line)
        with self._explained("change"), self._locked():
            lines = self._read()
            if not line or lines[-1:] == [line]:
                return
            if len(lines) < _MAX_LINES_IN_FILE:
                self._append(line)
            else:
                self._replace([*lines, line][-MAX_LINES:])

    def clear(self) -> None:
        """Forget all lines; raises PaperbrowseError."""
        with self._explained("change"):
            if self._file.exists():
                with self._locked():
                    self._replace(())

    def _read(self) -> list[str]:
        try:
            with self._file.open("rb") as stream:
                stream.seek(max(0, stream.seek(0, os.SEEK_END) - _MAX_BYTES))
                text = stream.read(_MAX_BYTES).decode("utf-8", "replace")
        except FileNotFoundError:
            return []
        return [line for each in text.split("\n") if (line := _clean(each))]

    def _append(self, line: str) -> None:
        descriptor = os.open(self._file, os.O_RDWR | os.O_APPEND | os.O_CREAT, _PRIVATE)
        with os.fdopen(descriptor, "rb+") as stream:
            # After a line whose end was lost with the power, begin another.
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - 1))
            gap = "" if stream.read() in (b"", b"\n") else "\n"
            stream.write(f"{gap}{line}\n".encode())

    def _replace(self, lines: Sequence[str]) -> None:
        with atomic_write(self._file, force=True, error=PaperbrowseError, mode=_PRIVATE) as file:
            file.write_text("".join(f"{line}\n" for line in lines), "utf-8")

    def _locked(self) -> AbstractContextManager[None]:
        return hold_file_lock(self._file.with_suffix(".lock"), wait=_WAIT)

    @contextmanager
    def _explained(self, verb: str) -> Iterator[None]:
        try:
            yield
        except LockedError as error:
            raise PaperbrowseError(f"Cannot {verb} the search history: it is in use.") from error
        except OSError as error:
            reason, place = format_os_error(error), one_line(str(self._file))
            raise PaperbrowseError(
                f"Cannot {verb} the search history {place}: {reason}."
            ) from error


def _clean(line: str) -> str:
    """Return a line as it is kept: printable, with nothing that could end it."""
    return one_line(line)[:MAX_LENGTH].rstrip()
