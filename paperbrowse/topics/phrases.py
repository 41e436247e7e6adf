"""Finds many phrases in a text in one pass over its words."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

_WORD = re.compile(r"[^\W_]+")
_BLANK = re.compile(r"[\s_]+")
_COMBINING = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")


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

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        entries = [(words, value) for phrase, value in phrases for words in _variants(phrase)]
        self._cased = {word for words, _ in entries for word in words if word != word.lower()}
        cased_forms: dict[str, set[str]] = {}
        for word in self._cased:
            cased_forms.setdefault(word.lower(), set()).add(word)
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
        cased = self._cased
        return [word if word in cased else word.lower() for word in split_words(text)]

    def find(self, words: Sequence[str]) -> Iterator[Match[T]]:
        """Yield every phrase in ``words``, by start; at one start the longest first."""
        roots = self._root.next
        for start, (word, after) in enumerate(zip(words, [*words, ""][1:], strict=True)):
            node = roots.get(word)
            if node is None:
                continue
            if after in node.next:
                yield from self._find_at(start, words)
            else:  # spares most words the search for longer phrases
                for value in node.values:
                    yield Match(start, start + 1, value)

    def _find_at(self, start: int, words: Sequence[str]) -> Sequence[Match[T]]:
        following = self._root.next
        found: Sequence[Match[T]] = ()
        for end, word in enumerate(itertools.islice(words, start, None), start + 1):
            node = following.get(word)
            if node is None:
                break
            if node.values:
                found = [*(Match(start, end, value) for value in node.values), *found]
            following = node.next
        return found


def split_words(text: str) -> list[str]:
    """Return the words of ``text`` as they are written, without accents and punctuation."""
    if not text.isascii():
        text = _COMBINING.sub("", unicodedata.normalize("NFKD", text))
    return _WORD.findall(text)


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
