"""Makes text from outside safe to show, and comparable."""

from __future__ import annotations

import re
import unicodedata

# C0 and C1 controls, the bidirectional overrides and isolates (they can reorder what a reader
# sees), lone surrogates (no terminal or file can take them) and non-characters.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_ESCAPE_SEQUENCE = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"  # control sequences, such as colours
    "|(?:\x1b[\\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\\\|\x9c)"
    "|\x1b[ -/]*[0-~]"
)
_WORD = re.compile(r"\w+")


def printable(text: str) -> str:
    r"""Return ``text`` without what could drive a terminal or reorder the line.

    Whole escape sequences go; other control characters become spaces; newlines and tabs stay.
    """
    if text.isprintable():  # nothing that the patterns look for is, and most texts are
        return text
    text = _ESCAPE_SEQUENCE.sub("", text)
    return _UNPRINTABLE.sub(" ", text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """Return ``text`` printable, on one line, with single blanks and none at the ends."""
    return " ".join(printable(text).split())


def fold(text: str) -> str:
    """Return ``text`` for comparing: without case, accents, punctuation or extra blanks.

    Unicode compatibility forms are unified (NFKD), so that "ﬁne–tuned Naïveté" and
    "fine-tuned naivete" fold to the same words.
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(_WORD.findall(text.casefold().replace("_", " ")))
