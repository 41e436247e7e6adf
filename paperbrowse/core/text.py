"""Sanitizing of text from outside for display, and folding of text for comparison."""

from __future__ import annotations

import re
import unicodedata

# C0 and C1 controls, line separators, and lone surrogates (no terminal or file can take them).
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# Characters without width: bidirectional marks, overrides and isolates (they reorder the line on
# the screen), soft hyphens, zero-width spaces, tags and non-characters. They occur within words;
# the joiners that scripts and emoji need stay.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_ESCAPE_SEQUENCE = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"  # control sequences, such as colours
    # Strings, such as a window's title or a link. No string may contain an introducer, so that a
    # run of introducers is scanned once.
    "|(?:\x1b[\\]PX^_]|[\x90\x98\x9d-\x9f])"
    "[^\x07\x1b\x90\x98\x9c-\x9f]{0,4096}(?:\x07|\x1b\\\\|\x9c)"
    "|\x1b[ -/]*[0-~]"
)
_WORD = re.compile(r"\w+")


def printable(text: str) -> str:
    r"""Return ``text`` without anything that could control a terminal or reorder the line.

    Removes whole escape sequences and invisible characters, and replaces other control characters
    by spaces; newlines and tabs stay.
    """
    if text.isprintable():  # as most texts are, and nothing that the patterns match is
        return text
    text = _INVISIBLE.sub("", _ESCAPE_SEQUENCE.sub("", text))
    return _CONTROL.sub(" ", text.replace("\r\n", "\n"))


def strip_invisible(text: str) -> str:
    """Return ``text`` without characters that have no width: soft hyphens, zero-width spaces."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def one_line(text: str) -> str:
    """Return ``text`` printable and on one line, with single spaces and none at the ends."""
    return " ".join(printable(text).split())


def fold(text: str) -> str:
    """Return ``text`` for comparison: without case, accents, punctuation or extra spaces.

    Unicode compatibility forms are unified (NFKD), so that "ﬁne–tuned Naïveté" and
    "fine-tuned naivete" fold to the same words.
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text))
        text = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(_WORD.findall(text.casefold().replace("_", " ")))


def title_sort_key(title: str) -> str:
    """Return the key that titles are sorted by everywhere: equal dates and scores go by it."""
    return fold(title)
