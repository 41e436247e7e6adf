"""Lets the reader change a text in an editor of their own, and loses nothing that they wrote."""

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
from types import TracebackType
from typing import Self

from paperbrowse.core.errors import PaperbrowseError

_FALLBACK_EDITORS = ("sensible-editor", "nano", "vim", "vi", "notepad")
"""What there may be where the reader named no editor."""

_HINT = "Set VISUAL or EDITOR to an editor that there is, as in EDITOR=nano."


class EditorError(PaperbrowseError):
    """An editor that could not be started, or that ended without a text."""


def find_editor_command(
    environ: Mapping[str, str] = os.environ,
    which: Callable[[str], str | None] = shutil.which,
) -> list[str]:
    """Return the reader's editor with its options: VISUAL, else EDITOR, else what there is.

    Raises EditorError where there is none, or what is named cannot be read as a command.
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
    """A text in a file of its own, in a folder that nobody else may look into.

    Used as a context manager: the file goes at the end, unless ``keep`` was called or an error
    ends the context. Raises EditorError when the file cannot be made.
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
        ended = text if not text or text.endswith("\n") else f"{text}\n"
        handle = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="") as file:
            file.write(ended)

    def edit(self, command: Sequence[str]) -> str | None:
        """Run the editor until it ends; return the changed text, None where it is as it was.

        Raises EditorError when the editor cannot be started, says that it failed, or leaves
        what is no text; what was written is then in ``file``, which is kept if it is not as it
        was.
        """
        try:
            with _ignore_interrupts():
                ended = subprocess.run([*command, str(self.file)], check=False)  # noqa: S603
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise EditorError(
                f"Cannot start the editor {command[0]!r}: {reason}.", _HINT
            ) from error
        text = self._read()
        changed = text is not None and text.rstrip() != self._original.rstrip()
        if ended.returncode and not changed:
            raise EditorError(
                f"The editor {command[0]!r} ended with an error ({ended.returncode}); "
                "nothing was changed."
            )
        if ended.returncode:
            self.keep()
            raise EditorError(
                f"The editor {command[0]!r} ended with an error ({ended.returncode}), so its "
                f"text was not taken. It is in {self.file}."
            )
        return text if changed else None

    def _read(self) -> str | None:
        """Return what is in the file; None when it is gone."""
        try:
            return self.file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as error:
            self.keep()
            raise EditorError(
                f"What the editor wrote is not UTF-8 text. It is in {self.file}.",
                "Let the editor write UTF-8.",
            ) from error
        except OSError as error:
            self.keep()
            raise EditorError(
                f"Cannot read what the editor wrote: {error.strerror or error}. It is in "
                f"{self.file}."
            ) from error

    def keep(self) -> Path:
        """Let the file stay when the context ends; return it."""
        self._is_kept = True
        return self.file

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Only what an editor failed to begin is worth nothing to anyone.
        if not self._is_kept and (error is None or isinstance(error, EditorError)):
            shutil.rmtree(self._folder, ignore_errors=True)


def write_draft(text: str, *, name: str = "note") -> Path:
    """Write a text that could not be saved to a file of its own; raises EditorError."""
    return DraftFile(text, name=name).keep()


@contextmanager
def _ignore_interrupts() -> Iterator[None]:
    """Ignore ctrl+c here while the editor has the terminal: it reaches both.

    A handler that does nothing, not one that is inherited: the editor must have its own.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
