"""Finds many phrases in a text in one pass over its words."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")

_WORD = re.compile(r"[^\W_]+")
_NO_WORD = re.compile(r"[\W_]")
_NOT_ASCII = re.compile("[^\x00-\x7f]+")
_BLANK = re.compile(r"[\s_]+")
_ASCII_BLANKS = {code: " " for code in range(128) if not chr(code).isalnum()}
_COMBINING = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")

_MOST_REMEMBERED = 100_000
_LONGEST_REMEMBERED = 30

Match: TypeAlias = tuple[int, int, T]
"""A phrase found: the words ``start`` to ``end`` (exclusive), and what it was added with."""


class _Node(Generic[T]):
    __slots__ = ("next", "values")

    def __init__(self) -> None:
        self.next: dict[str, _Node[T]] = {}
        self.values: list[T] = []


class _Forms(dict[str, str]):
    """The form in which a word is looked up, by the word; the same words come again and again."""

    def __init__(self, cased: Set[str]) -> None:
        self._cased = cased

    def __missing__(self, word: str) -> str:
        form = word if word in self._cased else word.lower()
        if len(word) <= _LONGEST_REMEMBERED:
            if len(self) >= _MOST_REMEMBERED:
                self.clear()
            self[word] = form
        return form


class Phrases(Generic[T]):
    """A set of phrases, each with a value, as a tree of words.

    A word written without capitals matches in any case; one with a capital (RAG, MoE, Mamba)
    matches just as written. A hyphen matches a hyphen, a blank or nothing; a blank matches a
    hyphen too. The last word also matches in the plural, "-ize" as "-ise", accents do not count.
    """

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        entries = [(words, value) for phrase, value in phrases for words in _variants(phrase)]
        self._cased = {word for words, _ in entries for word in words if word != word.lower()}
        cased_forms: dict[str, set[str]] = {}
        for word in self._cased:
            cased_forms.setdefault(word.lower(), set()).add(word)
        self._forms = _Forms(self._cased)
        self._root: _Node[T] = _Node()
        for words, value in entries:
            self._add(words, value, cased_forms)

    def _add(self, words: Sequence[str], value: T, cased_forms: Mapping[str, set[str]]) -> None:
        # A word of a text is looked up in one form only: as written where some phrase has it so,
        # else in lower case. A phrase in lower case must therefore be found under both.
        for forms in itertools.product(*({word} | cased_forms.get(word, set()) for word in words)):
            node = self._root
            for form in forms:
                node = node.next.setdefault(form, _Node())
            node.values.append(value)

    def words(self, text: str) -> list[str]:
        """Return the words of ``text`` in the form that ``find`` wants."""
        return [*map(self._forms.__getitem__, split_words(text))]

    def find(self, words: Sequence[str]) -> list[Match[T]]:
        """Return every phrase in ``words``, by start; at one start the longest first."""
        found: list[Match[T]] = []
        last = len(words) - 1
        for start, node in enumerate(map(self._root.next.get, words)):
            if node is None:
                continue
            if start < last and words[start + 1] in node.next:
                found += _longest_first(node, start, words)
            elif node.values:  # spares most words the search for longer phrases
                found += [(start, start + 1, value) for value in node.values]
        return found


def _longest_first(node: _Node[T] | None, start: int, words: Sequence[str]) -> list[Match[T]]:
    """Return the phrases that begin at ``start`` with the word that led to ``node``."""
    found: list[Match[T]] = []
    end = start + 1
    while node is not None:
        if node.values:
            found = [*((start, end, value) for value in node.values), *found]
        node = node.next.get(words[end]) if end < len(words) else None
        end += 1
    return found


def split_words(text: str) -> list[str]:
    """Return the words of ``text`` as they are written, without accents and punctuation."""
    if not text.isascii():
        text = _NOT_ASCII.sub(_plainer, text)
        if not text.isascii():
            return _WORD.findall(text)
    # The same as the pattern finds, in a fifth of the time.
    return text.translate(_ASCII_BLANKS).split()


def _plainer(run: re.Match[str]) -> str:
    """Return characters without accents, and a blank for each that belongs to no word."""
    text = _COMBINING.sub("", unicodedata.normalize("NFKD", run[0]))
    return _NO_WORD.sub(" ", text)


def _variants(phrase: str) -> set[tuple[str, ...]]:
    """Return the word sequences that count as ``phrase``."""
    chunks = [
        {words, ("".join(words),)} if "-" in chunk else {words}
        for chunk in _BLANK.split(phrase.strip())
        if (words := tuple(split_words(chunk)))
    ]
    variants: set[tuple[str, ...]] = set()
    for parts in itertools.product(*chunks):
        *front, last = itertools.chain.from_iterable(parts)
        for ending in (last, _plural(last)):
            variants.add((*front, ending))
            variants.add(tuple(word.replace("iz", "is") for word in (*front, ending)))
    return variants


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return word[:-1] + "ies"
    return word + "s"
