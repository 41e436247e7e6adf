"""Words of names of people, venues and topics, and names found by the beginnings of their words."""

from __future__ import annotations

from collections.abc import Sequence

from paperbrowse.search.analysis.analyzer import split_chunks


def name_words(name: str) -> list[str]:
    """Return the words of a name as they are indexed, without case and accents."""
    return [part.text for chunk in split_chunks(name) for part in chunk.parts]


def has_beginnings(name: str, words: Sequence[str]) -> bool:
    """Return whether each of ``words`` is the beginning of a word of a name."""
    own = name_words(name)
    return all(any(mine.startswith(wanted) for mine in own) for wanted in words)
