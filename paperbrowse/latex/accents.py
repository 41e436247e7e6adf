r"""Accent macros of text: a base letter and its accent, ``\'e`` or ``\c{c}``, as one letter."""

from __future__ import annotations

import re
import unicodedata

from paperbrowse.latex.symbols import ACCENTS, NAMED_ACCENTS

_ACCENTED = re.compile(
    r"\\(['`^\"~=.])(?:([A-Za-z])|\\([ij])(?![A-Za-z])(?:\{\}|[ ])?|\{(?:([A-Za-z])|\\([ij]))\})"
    r"|\\([cvuHkrdb])\{(?:([A-Za-z])|\\([ij]))\}"
    r"|(?<=\{)\\([cvuHkrdb])[ ]([A-Za-z])(?=\})"
)
_QUOTED = re.compile(r'\\"(?=\w)[^\\"\n]{1,200}\\"(?!\w)')
_CONTRACTION = re.compile(r"\\'(?=(?:s|t|d|m|re|ve|ll)(?![A-Za-z]))")


def read_accent(text: str, at: int) -> tuple[str, int] | None:
    """Return the accented letter at ``at`` and where it ends; None when there is none."""
    match = _ACCENTED.match(text, at)
    if match is None:
        return None
    groups = match.groups()
    accent = next(group for group in (groups[0], groups[5], groups[8]) if group)
    base = next(group for group in (*groups[1:5], *groups[6:8], groups[9]) if group)
    follows_letter = at > 0 and text[at - 1].isalpha()
    if accent == '"' and not follows_letter and _QUOTED.match(text, at):
        return None
    if accent == "'" and follows_letter and _CONTRACTION.match(text, at):
        return None
    combining = ACCENTS.get(accent) or NAMED_ACCENTS[accent]
    letter = unicodedata.normalize("NFC", base + combining)
    # \"g is no letter of any language: a quotation mark that some program escaped.
    return (letter, match.end()) if len(letter) == 1 else None
