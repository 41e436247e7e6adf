"""What this machine can do for the screen: the terminal, the clipboard, the browser."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Iterator, Mapping

import pyperclip

from paperbrowse.cli.checks import Check


def check_abilities(environ: Mapping[str, str] = os.environ) -> Iterator[Check]:
    """Look at what the screen uses; nothing here is wrong, as there is always another way."""
    yield _terminal(environ)
    yield _clipboard()
    yield _browser()


def _terminal(environ: Mapping[str, str]) -> Check:
    kind = environ.get("TERM", "")
    if os.name == "posix" and kind in ("", "dumb", "unknown"):
        return Check(
            "Terminal",
            "note",
            f"TERM is {kind!r}: the screen cannot be drawn.",
            "The shell commands work; see 'paperbrowse --help'.",
        )
    colors = "24-bit colours" if environ.get("COLORTERM") in ("truecolor", "24bit") else "colours"
    if environ.get("NO_COLOR"):
        colors = "no colours (NO_COLOR)"
    encoding = sys.stdout.encoding if sys.stdout is not None else "none"
    return Check("Terminal", "ok", f"{kind}, {colors}, {encoding}")


def _clipboard() -> Check:
    copy: object = pyperclip.determine_clipboard()[0]
    if copy:  # its stand-in where there is no clipboard is false
        return Check("Clipboard", "ok", "a clipboard program is here")
    return Check(
        "Clipboard",
        "note",
        "no clipboard program is here; copying goes through the terminal (OSC 52).",
        "For certainty install wl-clipboard or xclip; inside tmux: set -g set-clipboard on.",
    )


def _browser() -> Check:
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return Check(
            "Browser", "note", "none was found; addresses are shown instead.", "Set BROWSER to one."
        )
    return Check("Browser", "ok", str(getattr(browser, "name", "") or "the system's own"))
