"""Finds many phrases in a text in one pass over its words."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

_WORD = re.compile(r"[^\W_]+")
_BLANK = re.compile(r"[\s_]+")


class Match(NamedTuple, Generic[T]):
    """A phrase found: the words ``start`` to ``end`` (exclusive), and what it was added with."""

    start: int
    end: int
    value: T


class _Node(Generic[T]):
    __slots__ = ("next", "values")

    def __init__(self) -> None:
        self.next: dict[str, _Node[T]] = {}
        self.values: list[T] = []


class Phrases(Generic[T]):
    """A set of phrases, each with a value, as a tree of words.

    A word written without capitals matches in any case; one with a capital (RAG, MoE, Mamba)
    matches just as written. A hyphen matches a hyphen, a blank or nothing; a blank matches a
    hyphen too. The last word also matches in the plural, "-ize" as "-ise", accents do not count.
    """

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def add(self, phrase: str, value: T) -> None:
        for words in _variants(phrase):
            node = self._root
            for word in words:
                node = node.next.setdefault(word, _Node())
            node.values.append(value)

    def find(self, words: Sequence[str]) -> Iterator[Match[T]]:
        """Yield every phrase in the ``words`` of a text, by start; at one start the longest first."""
        known = self._root.next
        for start, word in enumerate(words):
            if word in known or word.lower() in known:
                matches = list(_walk(self._root, words, start, start))
                matches.sort(key=_end, reverse=True)
                yield from matches


def split_words(text: str) -> list[str]:
    """Return the words of ``text`` as they are written, without accents and punctuation."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _WORD.findall(text)


def _end(match: Match[T]) -> int:
    return match.end


def _walk(node: _Node[T], words: Sequence[str], start: int, at: int) -> Iterator[Match[T]]:
    for value in node.values:
        yield Match(start, at, value)
    if at < len(words) and node.next:
        word = words[at]
        for form in {word, word.lower()}:
            if (child := node.next.get(form)) is not None:
                yield from _walk(child, words, start, at + 1)


def _variants(phrase: str) -> set[tuple[str, ...]]:
    """Return the word sequences that count as ``phrase``."""
    chunks = []
    for chunk in _BLANK.split(phrase.strip()):
        words = split_words(chunk)
        if words:
            chunks.append(({tuple(words), ("".join(words),)}) if "-" in chunk else {tuple(words)})
    variants = set()
    for parts in itertools.product(*chunks):
        *front, last = itertools.chain.from_iterable(parts)
        for ending in (last, _plural(last)):
            words = (*front, ending)
            variants.add(words)
            variants.add(tuple(word.replace("iz", "is") for word in words))
    return variants


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return word[:-1] + "ies"
    return word + "s"
