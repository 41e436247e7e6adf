"""Editing of a text in the user's own editor, which never loses written text."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from paperbrowse.core import PaperbrowseError

_FALLBACK_EDITORS = ("sensible-editor", "nano", "vim", "vi", "notepad")
"""Editors to look for if the user named none, in order of preference."""

_HINT = "Set VISUAL or EDITOR to an editor that there is, as in EDITOR=nano."


class EditorError(PaperbrowseError):
    """An editor that could not be started, failed, or wrote no text."""


def find_editor_command(
    environ: Mapping[str, str] = os.environ, which: Callable[[str], str | None] = shutil.which
) -> list[str]:
    """Return the user's editor with its options: VISUAL, else EDITOR, else an installed one.

    Raises EditorError if there is none, or a variable cannot be parsed as a command.
    """
    for variable in ("VISUAL", "EDITOR"):
        named = environ.get(variable, "").strip()
        if named:
            try:
                return shlex.split(named)
            except ValueError as error:
                raise EditorError(f"Cannot read {variable} ({named}): {error}.", _HINT) from error
    for usual in _FALLBACK_EDITORS:
        if which(usual):
            return [usual]
    raise EditorError("There is no editor to open.", _HINT)


class DraftFile:
    """A text in a temporary file, in a folder that only its owner can open.

    A context manager, which removes the file at the end unless ``keep`` was called or an error
    ends the context. Raises EditorError when the file cannot be created.
    """

    def __init__(self, text: str, *, name: str = "note") -> None:
        self._original = text
        self._is_kept = False
        try:
            self._folder = Path(tempfile.mkdtemp(prefix="paperbrowse-"))
            self.file = self._folder / f"{name}.md"
            self._write(text)
        except OSError as error:
            raise EditorError(
                f"Cannot make a file for the editor: {error.strerror or error}.",
                "Set TMPDIR to a folder that can be written to.",
            ) from error

    def _write(self, text: str) -> None:
        content = text if not text or text.endswith("\n") else f"{text}\n"
        handle = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="") as file:
            file.write(content)

    def edit(self, command: Sequence[str]) -> str | None:
        """Run the editor until it exits; return the changed text, or None if it is unchanged.

        Raises EditorError when the editor cannot be started, exits with an error, or writes
        something other than text; a changed ``file`` is then kept.
        """
        try:
            with _ignore_interrupts():
                done = subprocess.run([*command, str(self.file)], check=False)  # noqa: S603
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise EditorError(
                f"Cannot start the editor {command[0]!r}: {reason}.", _HINT
            ) from error
        text = self._read()
        changed = text is not None and text.rstrip() != self._original.rstrip()
        if done.returncode:
            problem = f"The editor {command[0]!r} ended with an error ({done.returncode})"
            if changed:
                problem += f", so its text was not taken. It is in {self.keep()}."
            else:
                problem += "; nothing was changed."
            raise EditorError(problem)
        return text if changed else None

    def _read(self) -> str | None:
        """Return the content of the file; None if it is gone."""
        try:
            return self.file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as error:
            problem = f"What the editor wrote is not UTF-8 text. It is in {self.keep()}."
            raise EditorError(problem, "Let the editor write UTF-8.") from error
        except OSError as error:
            problem = f"Cannot read what the editor wrote: {error.strerror or error}."
            raise EditorError(f"{problem} It is in {self.keep()}.") from error

    def keep(self) -> Path:
        """Keep the file when the context ends; return it."""
        self._is_kept = True
        return self.file

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        # After any other error the file may hold the only copy of the text.
        if not self._is_kept and (error is None or isinstance(error, EditorError)):
            shutil.rmtree(self._folder, ignore_errors=True)


def write_draft(text: str, *, name: str = "note") -> Path:
    """Write a text that could not be saved to a file that is kept; raises EditorError."""
    return DraftFile(text, name=name).keep()


@contextmanager
def _ignore_interrupts() -> Iterator[None]:
    """Ignore Ctrl+C while the editor has the terminal, because it reaches both processes.

    With a handler that does nothing, since SIG_IGN would be inherited by the editor.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
