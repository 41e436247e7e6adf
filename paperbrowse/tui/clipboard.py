"""Copies text, and says which way it went."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Mapping

import pyperclip

_MOST_BYTES = 74_000
"""What terminals take in one OSC 52 sequence; xterm and tmux cut longer ones off."""


def copy(
    text: str, write: Callable[[str], None], environ: Mapping[str, str] = os.environ
) -> tuple[bool, str]:
    """Copy ``text`` to the clipboard of this machine, else ask the terminal to.

    ``write`` sends a string to the terminal as it is. Returns whether the copy is certain, and
    in words where it went. The terminal's way is OSC 52, as xterm's control sequences describe
    it; it reaches the reader's own machine over SSH, but no terminal tells whether it obeyed.
    """
    remote = "SSH_CONNECTION" in environ or "SSH_TTY" in environ
    if not remote:
        try:
            pyperclip.copy(text)
        except (pyperclip.PyperclipException, OSError):
            pass
        else:
            return True, "to the clipboard"
    if len(text.encode()) > _MOST_BYTES:
        return False, ""
    write(osc52(text, inside_tmux="TMUX" in environ))
    return False, "through the terminal (OSC 52)"


def osc52(text: str, *, inside_tmux: bool = False) -> str:
    """Return the sequence that asks a terminal to copy ``text``, wrapped so that tmux passes it."""
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode()
    sequence = f"\x1b]52;c;{encoded}\x07"
    if inside_tmux:
        return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    return sequence
