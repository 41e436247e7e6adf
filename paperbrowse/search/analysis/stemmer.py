"""Stems of English words: Snowball's stemmer, after the forms of ``word_forms`` are unified.

Snowball's English stemmer is M. F. Porter's, "The English (Porter2) stemming algorithm" (2001), as
it is kept up today; a few rules are added with its versions, so that the version is part of the
index (``storage.manifest``).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from Stemmer import Stemmer, version as stemmer_version

from paperbrowse.search.analysis.word_forms import unify_form

__all__ = ["stem_word", "stem_words", "stemmer_version"]

_LANGUAGE = "english"


class _ThreadStemmer(threading.local):
    """A stemmer for each thread: one must not be used by two."""

    def __init__(self) -> None:
        self.stemmer = Stemmer(_LANGUAGE, 0)  # without a cache: callers have their own


_THREAD = _ThreadStemmer()


def stem_word(word: str) -> str:
    """Return the stem of a word; one with characters other than a to z is returned unchanged."""
    if not (word.isascii() and word.isalpha()):
        return word
    form, is_stem = unify_form(word)
    return form if is_stem else str(_THREAD.stemmer.stemWord(form))


def stem_words(words: Sequence[str]) -> list[str]:
    """Return ``stem_word`` of each word."""
    stems = list(words)
    numbers, forms = [], []
    for number, word in enumerate(words):
        if word.isascii() and word.isalpha():
            form, is_stem = unify_form(word)
            if is_stem:
                stems[number] = form
            else:
                numbers.append(number)
                forms.append(form)
    for number, stem in zip(numbers, _THREAD.stemmer.stemWords(forms), strict=True):
        stems[number] = stem
    return stems
