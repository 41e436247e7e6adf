"""Spells a text out as one string in which a word is found by one regular expression.

A screen of results asks at every keystroke where the words of a query stand in the same texts. So
a text is taken apart once, and into little: all its words in one string, each after a line feed,
with a mark wherever a unit or a position begins, and the place of each unit. Everything else
follows from counting marks before a word that was found.

    unit \\x02, position \\x03:   KV cache of   is   ␂␃␊kv␊kvcache␃␊cache␂␃␊of␂
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from fnmatch import translate
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from paperbrowse.search.analysis import LONGEST_KNOWN, Token, analyse, stem
from paperbrowse.search.edits import within
from paperbrowse.search.letters import end_of, origins, unify
from paperbrowse.search.query import Element
from paperbrowse.search.units import pieces, spell, unit_at

_MOST_KNOWN = 32768
_LETTERS = "[^\n\x02\x03]*"
_END = "(?=[\n\x02\x03])"


class _Spellings(dict[str, str]):
    """The words of units, marked; those met so far."""

    def __missing__(self, unit: str) -> str:
        last, marked = -1, ["\x02"]
        for word, position, _ in spell(unit)[0]:
            marked.append(f"\n{word}" if position == last else f"\x03\n{word}")
            last = position
        spelling = "".join(marked)
        if len(unit) <= LONGEST_KNOWN:
            if len(self) >= _MOST_KNOWN:
                self.clear()
            self[unit] = spelling
        return spelling


_SPELLINGS = _Spellings()


class Spelt(NamedTuple):
    """A text whose words can be looked for."""

    unified: str
    origins: Sequence[int]
    """Where each character of ``unified`` stands in the text."""
    words: str
    starts: array[int]
    """Where in ``unified`` each unit starts."""

    def find(self, element: Element) -> Iterator[Token]:
        """Yield the words that ``element`` asks for, in order, with their places in the text."""
        beginning, shape, is_wanted = _matcher(element)
        words, places = self.words, self.origins
        if beginning not in words:
            return
        unit = position = -1
        before = number = start = 0
        tokens: tuple[Token, ...] = ()
        for found in shape.finditer(words):
            word, at = found.group(1), found.start()
            if is_wanted is not None and not is_wanted(word):
                continue
            if further := words.count("\x02", before, at):
                unit += further
                start = self.starts[unit]
                tokens = analyse(unit_at(self.unified, start)).tokens
                number = words.count("\n", words.rindex("\x02", before, at), at)
            else:
                number += words.count("\n", before, at)
            position += words.count("\x03", before, at)
            before = at
            _, _, first, last = tokens[number]
            yield Token(word, position, places[start + first], end_of(places, start + last))


def spelt(text: str) -> Spelt:
    """Return ``text`` spelt out; what was is kept for a while, for it is asked for again."""
    return (_spelt if len(text) <= _LONG else _spelt_long)(text)


def _spell_out(text: str) -> Spelt:
    unified = unify(text)
    parts = pieces(unified)
    words = "".join(map(_SPELLINGS.__getitem__, parts[1::2]))
    starts = array("I", list(accumulate(map(len, parts)))[:-1:2])
    return Spelt(unified, origins(text), f"{words}\x02", starts)


_LONG = 20_000
_spelt = lru_cache(maxsize=256)(_spell_out)  # about 4 kB for an abstract
_spelt_long = lru_cache(maxsize=4)(_spell_out)


class _Matcher(NamedTuple):
    """What tells the words that an element asks for."""

    beginning: str
    """How each of them begins; a text that has no such word need not be looked through."""
    shape: re.Pattern[str]
    is_wanted: Callable[[str], object] | None
    """What tells which words of the shape are meant; None: all."""


@lru_cache(maxsize=256)
def _matcher(element: Element) -> _Matcher:
    wanted = element.text
    is_wanted: Callable[[str], object] | None = None
    match element.kind:
        case "stem":
            # Stemming leaves all but the last two letters of a stem as they were in the word.
            beginning, rest = wanted[: max(len(wanted) - 2, 1)], _LETTERS
            is_wanted = lambda word: stem(word) == wanted  # noqa: E731
        case "word":
            beginning, rest = wanted, _END
        case "prefix":
            beginning, rest = wanted, _LETTERS
        case "pattern":
            beginning, rest = "", _LETTERS
            is_wanted = re.compile(translate(wanted)).match
        case "fuzzy":
            beginning, rest = wanted[:1], _LETTERS
            is_wanted = lambda word: within(word, wanted, element.edits)  # noqa: E731
    shape = re.compile(f"\n({re.escape(beginning)}{rest})")
    return _Matcher(f"\n{beginning}", shape, is_wanted)
