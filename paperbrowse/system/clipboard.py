"""Copying of text to the system's clipboard, through the terminal, or else to a file.

The terminal is asked with OSC 52, as described in xterm's control sequences
(https://invisible-island.net/xterm/ctlseqs/ctlseqs.html). That works over SSH, but no terminal
confirms it.
"""

from __future__ import annotations

import base64
import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from paperbrowse.core import ExportError, format_os_error

MAX_OSC52_BYTES = 74_000
"""Longest text for one OSC 52 sequence: xterm and hterm truncate at 100,000 bytes of base64."""

_SCREEN_CHUNK = 252
"""Longest string that every GNU screen passes on: 256 bytes less the four around it."""

_TMUX_TIMEOUT = 2.0
"""In seconds."""

_TERMS_WITHOUT_OSC52 = frozenset({"linux", "dumb"})
"""Values of TERM whose terminals print or ignore the sequence."""

TerminalWriter = Callable[[str], None]
"""Writes a string to the terminal unchanged."""


@dataclass(frozen=True, slots=True)
class CopyResult:
    """The way that a text was copied."""

    method: Literal["clipboard", "terminal", "tmux", "screen", "file"]
    file: Path | None = None
    """The file of the method ``file``; only its owner can read it."""

    @property
    def is_confirmed(self) -> bool:
        """Whether the text was copied for certain; a terminal does not confirm it."""
        return self.method in ("clipboard", "file")

    def describe(self, subject: str) -> str:
        """Return a sentence about the copy of ``subject``, such as "the title"."""
        match self.method:
            case "clipboard":
                return f"Copied {subject} to the clipboard"
            case "file":
                return f"No clipboard takes {subject} here; it is in {self.file}"
            case method:
                return f"Sent {subject} to the clipboard through {_METHOD_LABELS[method]} (OSC 52)"


_METHOD_LABELS = {"terminal": "the terminal", "tmux": "tmux", "screen": "screen"}


def copy_text(
    text: str, write: TerminalWriter | None, environ: Mapping[str, str] = os.environ
) -> CopyResult:
    """Copy ``text`` to this machine's clipboard, else through the terminal, else to a file.

    Over SSH the terminal comes first, because the clipboard of the remote machine is not the
    user's. ``write`` is None if there is no terminal. Raises ExportError if not even a file can be
    written.
    """
    if "SSH_CONNECTION" in environ or "SSH_TTY" in environ:
        # A display in an SSH session is the user's own, forwarded.
        has_display = bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
        result = _copy_through_terminal(text, write, environ) or (
            has_display and _copy_to_clipboard(text)
        )
    else:
        result = _copy_to_clipboard(text) or _copy_through_terminal(text, write, environ)
    return result or _write_temporary_file(text)


def build_osc52(text: str, *, inside: Literal["terminal", "tmux", "screen"] = "terminal") -> str:
    """Return the sequence that asks a terminal to copy ``text``, wrapped for a multiplexer.

    tmux and screen pass on sequences wrapped in a device control string: tmux with every escape
    doubled, screen in chunks that fit its buffer.
    """
    sequence = f"\x1b]52;c;{base64.b64encode(_encode(text)).decode()}\x07"
    if inside == "tmux":
        return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if inside == "screen":
        starts = range(0, len(sequence), _SCREEN_CHUNK)
        return "".join(f"\x1bP{sequence[at : at + _SCREEN_CHUNK]}\x1b\\" for at in starts)
    return sequence


def _copy_to_clipboard(text: str) -> CopyResult | None:
    # Here, because it searches for clipboard programs, and most commands copy nothing.
    import pyperclip

    try:
        pyperclip.copy(text)
    except (pyperclip.PyperclipException, OSError):
        return None
    try:
        # xclip fails silently when its display is gone.
        is_lost = bool(text) and not pyperclip.paste()
    except (pyperclip.PyperclipException, OSError):
        is_lost = False
    return None if is_lost else CopyResult("clipboard")


def _copy_through_terminal(
    text: str, write: TerminalWriter | None, environ: Mapping[str, str]
) -> CopyResult | None:
    if (
        write is None
        or environ.get("TERM") in _TERMS_WITHOUT_OSC52
        or len(_encode(text)) > MAX_OSC52_BYTES
    ):
        return None
    inside: Literal["terminal", "tmux", "screen"] = "terminal"
    if "TMUX" in environ:
        _load_tmux_buffer(text, environ)
        inside = "tmux"
    elif "STY" in environ:
        inside = "screen"
    write(build_osc52(text, inside=inside))
    return CopyResult(inside)


def _load_tmux_buffer(text: str, environ: Mapping[str, str]) -> None:
    """Ask tmux itself to copy the text, which works with its defaults (since 3.2).

    It passes wrapped sequences on only if its user allowed that.
    """
    tmux = shutil.which("tmux")
    if tmux is None:
        return
    # If it fails, the wrapped sequence may still work.
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        subprocess.run(  # noqa: S603 (its own arguments, and no shell)
            [tmux, "load-buffer", "-w", "-"],
            input=_encode(text),
            env=dict(environ),
            capture_output=True,
            timeout=_TMUX_TIMEOUT,
            check=False,
        )


def _write_temporary_file(text: str) -> CopyResult:
    try:
        descriptor, name = tempfile.mkstemp(prefix="paperbrowse-", suffix=".txt")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_encode(text))
        except OSError:
            Path(name).unlink()
            raise
    except OSError as error:
        reason = format_os_error(error)
        problem = "no clipboard takes it, and no temporary file can be written"
        hint = "Export it to a file of your choice."
        raise ExportError(f"Cannot copy: {problem}: {reason}.", hint) from error
    return CopyResult("file", Path(name))


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "replace")
