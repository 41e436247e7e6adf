"""Cuts texts into words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

SEPARATOR = "\x01"
"""A word that is in no text; see ``pack``."""

_NO_WORD = re.compile(r"[\W_]")
_NOT_ASCII = re.compile("[^\x00-\x7f]+")
_ASCII_BLANKS = bytes(
    code if code > 127 or chr(code).isalnum() else ord(" ") for code in range(256)
)
_BLANKS_BUT_SEPARATORS = _ASCII_BLANKS[:1] + SEPARATOR.encode() + _ASCII_BLANKS[2:]
_COMBINING = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_MOST_REMEMBERED = 4096
_LONGEST_REMEMBERED = 8


def split_words(text: str) -> list[str]:
    """Return the words of ``text`` as they are written, without accents and punctuation."""
    # As a pattern for letters and digits finds them, in a fifth of the time.
    return _plain(text).encode().translate(_ASCII_BLANKS).decode().split()


def pack(texts: Sequence[str]) -> bytes:
    """Return the words of texts, as ``split_words`` gives them, with a SEPARATOR behind each text.

    There are one or more blanks before and behind each word.
    """
    plain = [_plain(text).replace(SEPARATOR, " ") for text in texts]
    joined = f" {f' {SEPARATOR} '.join([*plain, ''])}"
    return joined.encode().translate(_BLANKS_BUT_SEPARATORS)


def lowered(packed: bytes) -> bytes:
    """Return packed words in lower case."""
    separator = SEPARATOR.encode()
    # Few texts are not ASCII here, and those take many times as long.
    texts = packed.lower().split(separator)
    return separator.join(
        text if text.isascii() else text.decode().lower().encode() for text in texts
    )


def _plain(text: str) -> str:
    """Return ``text`` without accents, and blanks for what is not ASCII and belongs to no word."""
    return text if text.isascii() else _NOT_ASCII.sub(_plainer, text)


def _plainer(run: re.Match[str]) -> str:
    return _remembered(run[0]) if len(run[0]) <= _LONGEST_REMEMBERED else _without_accents(run[0])


def _without_accents(run: str) -> str:
    return _NO_WORD.sub(" ", _COMBINING.sub("", unicodedata.normalize("NFKD", run)))


_remembered = lru_cache(_MOST_REMEMBERED)(_without_accents)
