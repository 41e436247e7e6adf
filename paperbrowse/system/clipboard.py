"""Copies text, and says which way it went: a clipboard, the terminal, or a file where neither can.

The terminal's way is OSC 52, as xterm's control sequences describe it
(https://invisible-island.net/xterm/ctlseqs/ctlseqs.html); it reaches the reader's own machine over
SSH, but no terminal tells whether it obeyed.
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

from paperbrowse.core.errors import ExportError

MAX_OSC52_BYTES = 74_000
"""What terminals take in one OSC 52 sequence: xterm and hterm cut off what is longer than 100,000
bytes in base64."""

_SCREEN_CHUNK = 252
"""Bytes of a string that every GNU screen passes on: 256 with the four that surround it."""

_TMUX_TIMEOUT = 2.0

_TERMS_WITHOUT_OSC52 = frozenset({"linux", "dumb"})
"""Terminals, as TERM names them, that show or swallow the sequence and never obey it."""

TerminalWriter = Callable[[str], None]
"""Sends a string to the terminal as it is."""


@dataclass(frozen=True, slots=True)
class CopyResult:
    """Where a text went."""

    method: Literal["clipboard", "terminal", "tmux", "screen", "file"]
    file: Path | None = None
    """The file, for that way: nobody but its owner can read it."""

    @property
    def is_confirmed(self) -> bool:
        """Whether the text is there; a terminal does not tell whether it took it."""
        return self.method in ("clipboard", "file")

    def describe(self, what: str) -> str:
        """Return a sentence on where ``what``, such as "the title", is now."""
        match self.method:
            case "clipboard":
                return f"Copied {what} to the clipboard"
            case "file":
                return f"No clipboard takes {what} here; it is in {self.file}"
            case way:
                return f"Sent {what} to the clipboard through {_METHOD_LABELS[way]} (OSC 52)"


_METHOD_LABELS = {"terminal": "the terminal", "tmux": "tmux", "screen": "screen"}


def copy_text(
    text: str, write: TerminalWriter | None, environ: Mapping[str, str] = os.environ
) -> CopyResult:
    """Copy ``text``: to this machine's clipboard, else through the terminal, else to a file.

    Over SSH the terminal comes first, for that machine's clipboard is not the reader's. ``write``
    is None where there is no terminal. Raises ExportError where not even a file can be written.
    """
    if _is_remote(environ):
        # A display that is there nevertheless is the reader's own, forwarded.
        has_display = bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
        way = _copy_through_terminal(text, write, environ) or (
            has_display and _copy_to_clipboard(text)
        )
    else:
        way = _copy_to_clipboard(text) or _copy_through_terminal(text, write, environ)
    return way or _write_temporary_file(text)


def build_osc52(text: str, *, inside: Literal["terminal", "tmux", "screen"] = "terminal") -> str:
    """Return the sequence that asks a terminal to copy ``text``, for what stands before it.

    tmux and screen pass on what is wrapped in a device control string: tmux with every escape
    doubled, screen in pieces that its buffer holds.
    """
    sequence = f"\x1b]52;c;{base64.b64encode(_encode(text)).decode()}\x07"
    if inside == "tmux":
        return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if inside == "screen":
        starts = range(0, len(sequence), _SCREEN_CHUNK)
        return "".join(f"\x1bP{sequence[at : at + _SCREEN_CHUNK]}\x1b\\" for at in starts)
    return sequence


def _is_remote(environ: Mapping[str, str]) -> bool:
    return "SSH_CONNECTION" in environ or "SSH_TTY" in environ


def _copy_to_clipboard(text: str) -> CopyResult | None:
    # Here, because it looks for the programs that copy, and most commands copy nothing.
    import pyperclip

    try:
        pyperclip.copy(text)
    except (pyperclip.PyperclipException, OSError):
        return None
    try:
        # xclip fails without a word where the display that it is to use is gone.
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
    if "TMUX" in environ:
        _load_tmux_buffer(text, environ)
        write(build_osc52(text, inside="tmux"))
        return CopyResult("tmux")
    if "STY" in environ:
        write(build_osc52(text, inside="screen"))
        return CopyResult("screen")
    write(build_osc52(text))
    return CopyResult("terminal")


def _load_tmux_buffer(text: str, environ: Mapping[str, str]) -> None:
    """Let tmux itself hand the text on, which it does as it comes (since 3.2).

    What is wrapped it only passes on where its reader allowed that.
    """
    tmux = shutil.which("tmux")
    if tmux is None:
        return
    # Where it fails, the wrapped sequence is the only way.
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
            with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor has no path
                file.write(_encode(text))
        except OSError:
            Path(name).unlink()
            raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ExportError(
            f"Cannot copy: no clipboard takes it, and no temporary file can be written: {reason}.",
            "Export it to a file of your choice.",
        ) from error
    return CopyResult("file", Path(name))


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "replace")
