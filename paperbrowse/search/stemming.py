"""Imports whoosh's English stemmer, quietly, for those who want no more of whoosh than that."""

from __future__ import annotations

from paperbrowse.search.quiet import quietly

with quietly():
    from whoosh.lang.porter2 import stem as _stem


def porter2(word: str) -> str:
    """Return the Porter2 stem of a lower-case English word."""
    return str(_stem(word))
