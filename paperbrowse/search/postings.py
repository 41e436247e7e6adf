"""Reads from a Whoosh reader where words stand; one for each search, of its own reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import translate
from typing import Any

from paperbrowse.search.evaluate import Positions
from paperbrowse.search.query import Element, TextField
from paperbrowse.search.schema import SHORT_PREFIX, field_of


class WhooshPostings:
    """The words of the papers that ``reader`` sees, each looked up once."""

    def __init__(self, reader: Any, words: Callable[[Any, str], tuple[str, ...]]) -> None:
        """``words`` gives all words of a field of the reader, in order."""
        self._reader = reader
        self._words = words
        self._found: dict[tuple[str, Element], Positions] = {}

    def positions(self, field: TextField, element: Element) -> Positions:
        """Return where ``element`` stands in ``field``, by document number."""
        name = field_of(field, element)
        key = (name, element)
        if key not in self._found:
            self._found[key] = self._read(name, element)
        return self._found[key]

    def _read(self, name: str, element: Element) -> Positions:
        match element.kind:
            case "stem" | "word":
                return dict(self._postings(name, element.text))
            case "prefix" if len(element.text) <= SHORT_PREFIX:
                return dict(self._postings(name, f"{element.text}*"))
            case "prefix":
                return self._union(name, self._beginning(name, element.text))
            case "pattern":
                shape = re.compile(translate(element.text))
                return self._union(name, filter(shape.match, self._words(self._reader, name)))

    def _beginning(self, name: str, prefix: str) -> Iterator[str]:
        for term in self._reader.expand_prefix(name, prefix):
            yield term.decode() if isinstance(term, bytes) else term

    def _union(self, name: str, words: Iterable[str]) -> Positions:
        union: dict[int, set[int]] = {}
        for word in words:
            for number, places in self._postings(name, word):
                union.setdefault(number, set()).update(places)
        return union

    def _postings(self, name: str, word: str) -> Iterator[tuple[int, list[int]]]:
        if (name, word) not in self._reader:
            return
        matcher = self._reader.postings(name, word)
        while matcher.is_active():
            yield matcher.id(), matcher.value_as("positions")
            matcher.next()


def read_words(reader: Any, name: str) -> tuple[str, ...]:
    """Return every word of a field of ``reader``, in order; short prefixes are no words."""
    words = (term.decode() for term in reader.lexicon(name))
    return tuple(word for word in words if not word.endswith("*"))
