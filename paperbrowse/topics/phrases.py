"""Finds many phrases in a text in one pass over its words."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Generic, NamedTuple, TypeAlias, TypeVar

T = TypeVar("T")

_NO_WORD = re.compile(r"[\W_]")
_NOT_ASCII = re.compile("[^\x00-\x7f]+")
_BLANK = re.compile(r"[\s_]+")
_ASCII_BLANKS = bytes(
    code if code > 127 or chr(code).isalnum() else ord(" ") for code in range(256)
)
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


class _Word(NamedTuple, Generic[T]):
    """A word that stands in some phrase."""

    form: str
    """In which it is looked up."""
    begins: _Node[T] | None
    """The phrases that begin with it."""


class _Words(dict[str, _Word[T] | None]):
    """The words of texts, as written; the same ones come again and again, most in no phrase."""

    def __init__(self, cased: Set[str], known: Mapping[str, _Word[T]]) -> None:
        self._cased = cased
        self._known = known

    def __missing__(self, word: str) -> _Word[T] | None:
        found = self._known.get(word if word in self._cased else word.lower())
        if len(word) <= _LONGEST_REMEMBERED:
            if len(self) >= _MOST_REMEMBERED:
                self.clear()
            self[word] = found
        return found


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
        inner: set[str] = set()
        for words, value in entries:
            self._add(words, value, cased_forms, inner)
        forms = inner.union(self._root.next)
        known = {form: _Word(form, self._root.next.get(form)) for form in forms}
        self._words = _Words(self._cased, known)

    def _add(
        self,
        words: Sequence[str],
        value: T,
        cased_forms: Mapping[str, set[str]],
        inner: set[str],
    ) -> None:
        # A word of a text is looked up in one form only: as written where some phrase has it so,
        # else in lower case. A phrase in lower case must therefore be found under both.
        for forms in itertools.product(*({word} | cased_forms.get(word, set()) for word in words)):
            node = self._root
            for form in forms:
                node = node.next.setdefault(form, _Node())
            node.values.append(value)
            inner.update(forms[1:])

    def words(self, text: str) -> list[_Word[T] | None]:
        """Return the words of ``text`` as ``find`` wants them, None where one is in no phrase."""
        return [*map(self._words.__getitem__, split_words(text))]

    def find(self, words: Sequence[_Word[T] | None]) -> list[Match[T]]:
        """Return every phrase in ``words``, by start; at one start the longest first."""
        found: list[Match[T]] = []
        last = len(words) - 1
        # Most words are in no phrase, and most of the others are not beside one that goes on.
        for start, word in enumerate(words):
            if word is None or (node := word[1]) is None:
                continue
            after = words[start + 1] if start < last else None
            if after is not None and after[0] in node.next:
                found += _longest_first(node, start, words)
            elif node.values:
                found += [(start, start + 1, value) for value in node.values]
        return found


def _longest_first(
    node: _Node[T], start: int, words: Sequence[_Word[T] | None]
) -> Sequence[Match[T]]:
    """Return the phrases that begin at ``start`` with the word that led to ``node``."""
    found: Sequence[Match[T]] = ()
    following: _Node[T] | None = node
    end = start
    while following is not None:
        end += 1
        if values := following.values:
            here = [(start, end, value) for value in values]
            found = [*here, *found] if found else here
        word = words[end] if end < len(words) else None
        following = None if word is None else following.next.get(word[0])
    return found


def split_words(text: str) -> list[str]:
    """Return the words of ``text`` as they are written, without accents and punctuation."""
    if not text.isascii():
        text = _NOT_ASCII.sub(_plainer, text)
    # As a pattern for letters and digits finds them, in a fifth of the time.
    return text.encode().translate(_ASCII_BLANKS).decode().split()


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
