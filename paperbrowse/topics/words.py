"""Words of texts, without accents and punctuation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

SEPARATOR = "\x01"
"""A word that is in no text; see ``pack_words``."""

_NON_WORD = re.compile(r"[\W_]")
_NON_ASCII_RUN = re.compile("[^\x00-\x7f]+")
_BLANK_PUNCTUATION = bytes(
    code if code > 127 or chr(code).isalnum() else ord(" ") for code in range(256)
)
_BLANK_ALL_BUT_SEPARATOR = _BLANK_PUNCTUATION[:1] + SEPARATOR.encode() + _BLANK_PUNCTUATION[2:]
_COMBINING = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_CACHE_SIZE = 4096
_MAX_CACHED_RUN = 8


def split_words(text: str) -> list[str]:
    """Return the words of ``text`` as they are written, without accents and punctuation."""
    # The words that a pattern for letters and digits finds, in a fifth of the time.
    return _fold_non_ascii(text).encode().translate(_BLANK_PUNCTUATION).decode().split()


def pack_words(texts: Sequence[str]) -> bytes:
    """Return the words of texts, as of ``split_words``, with a SEPARATOR behind each text.

    There are one or more blanks before and behind each word.
    """
    plain = [_fold_non_ascii(text).replace(SEPARATOR, " ") for text in texts]
    joined = f" {f' {SEPARATOR} '.join([*plain, ''])}"
    return joined.encode().translate(_BLANK_ALL_BUT_SEPARATOR)


def lower_packed(packed: bytes) -> bytes:
    """Return packed words in lower case."""
    separator = SEPARATOR.encode()
    # Few texts are not ASCII here, and those take many times as long.
    texts = packed.lower().split(separator)
    return separator.join(
        text if text.isascii() else text.decode().lower().encode() for text in texts
    )


def _fold_non_ascii(text: str) -> str:
    """Return ``text`` without accents, and blanks for what is not ASCII and belongs to no word."""
    return text if text.isascii() else _NON_ASCII_RUN.sub(_fold_run, text)


def _fold_run(run: re.Match[str]) -> str:
    strip = _cached_strip_accents if len(run[0]) <= _MAX_CACHED_RUN else _strip_accents
    return strip(run[0])


def _strip_accents(run: str) -> str:
    return _NON_WORD.sub(" ", _COMBINING.sub("", unicodedata.normalize("NFKD", run)))


_cached_strip_accents = lru_cache(_CACHE_SIZE)(_strip_accents)
