"""Words of names of people, venues and topics, and names found by the beginnings of their words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from paperbrowse.search.analysis.analyzer import split_chunks

_NO_LETTERS = re.compile("[^a-z0-9]+")


def name_words(name: str) -> list[str]:
    """Return the words of a name as they are indexed, without case and accents."""
    return [part.text for chunk in split_chunks(name) for part in chunk.parts]


def letters_of(text: str) -> str | None:
    """Return the letters and digits of an ASCII text in small letters; None for any other text.

    The words of a name are among them, in order: most names are passed over without being split.
    """
    return _NO_LETTERS.sub("", text.lower()) if text.isascii() else None


def has_beginnings(name: str, words: Sequence[str]) -> bool:
    """Return whether each of ``words`` is the beginning of a word of a name."""
    letters = letters_of(name)
    if letters is not None and any((letters_of(word) or "") not in letters for word in words):
        return False
    own = name_words(name)
    return all(any(mine.startswith(wanted) for mine in own) for wanted in words)
