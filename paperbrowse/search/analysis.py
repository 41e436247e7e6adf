"""Turns text into searchable words with positions: for the index, queries and highlights alike.

A *chunk* is what is written without a gap: ``GPT-4``, ``Prot2Token's``, ``kvcache``. It falls into
*parts* wherever letters, digits and connecting signs meet (gpt, 4), each with a position of its
own. So that ``GPT-4``, ``gpt4`` and ``GPT 4`` are the same, the parts of a chunk also stand joined
(gpt4), at the position of the first. Case and accents are folded; no word is too common to find.

The work is done in three steps, so that nearly all of it is done once for each chunk that is
written alike, however many texts hold it:

1. ``unify`` writes equal letters and signs alike and keeps their case. Most text is ASCII and
   stays as it is.
2. ``units`` cuts out what is *written*: chunks, an acronym with the word after it ("KV cache") as
   one, so that a unit says everything about its words and no neighbour has a say.
3. ``analyse`` tells the words of a unit and where in it they stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

LONGEST_WORD = 64
"""Longer words are searched by their first 64 characters: nobody types more, and stemmers choke."""

LONGEST_KNOWN = 96
"""Longer units are not remembered: they seldom come twice, and could fill the memory."""

_MOST_JOINED = 8
"""Chunks of more parts (addresses, formulas) are not joined as a whole."""

# Scripts that are written without blanks: every character is a word, and any run of them is found
# as a phrase. Thai, Lao, Burmese, Khmer, kana, Han, Hangul.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3130-\u318f"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_LETTER = rf"[^\W\d_{_UNSPACED}]"
_PART = re.compile(
    rf"[{_UNSPACED}]|(?!(?<=')[sS](?!{_LETTER})){_LETTER}+|\d+"  # but a possessive 's
)
_ASCII_PART = re.compile(r"(?!(?<=')[sS](?![A-Za-z]))[A-Za-z]+|[0-9]+")


def _unit_pattern(character: str, not_capital: str) -> re.Pattern[str]:
    return re.compile(
        rf"((?:[A-Z]{{2,5}}\s(?=[A-Z]*{not_capital}))?"  # KV cache; but not KV GPU, nor KV 4
        rf"{character}+(?:[-_^.'/&@+=~]{character}+)*"
        r"(?:(?:\+\+|[+#%])(?!\w))?)"  # C++, C#, 46%
    )


# Nothing in either can match in more than one way, so that neither ever goes back far.
_ASCII_UNIT = _unit_pattern("[0-9A-Za-z]", "[a-z]")  # the same for ASCII, in two thirds of the time
_UNIT = _unit_pattern(r"[^\W_]", r"[^\W\d_A-Z]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_ACRONYM = re.compile(r"[A-Za-z]{2,5}(?=\s)")  # in a unit: nothing else is before a blank

_SIGNS = "+#%"
_ALIKE = {"’": "'", "‐": "-", "–": "-", "−": "-", "·": "."}
"""Signs that connect like the ASCII ones."""


class Part(NamedTuple):
    """A folded word and the characters of the text that it stands for."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """Parts written without a gap; ``sign`` is a closing ++, +, # or % that belongs to them."""

    parts: tuple[Part, ...]
    sign: str
    end: int

    @property
    def joined(self) -> str:
        """All parts as one word, or "" where they are one already or do not join."""
        if not 1 < len(self.parts) <= _MOST_JOINED:
            return ""
        return join(self.parts)


class Token(NamedTuple):
    """A word of a text: its folded form, position, and characters ``start`` to ``end``."""

    text: str
    position: int
    start: int
    end: int


class Analysis(NamedTuple):
    """The words of a unit, with positions and characters counted from its beginning."""

    tokens: tuple[Token, ...]
    length: int
    """How many positions the unit takes."""


class _Letters(dict[int, str]):
    """What each character is written as, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = written = _unify_character(chr(code))
        return written


_LETTERS = _Letters()  # at most one entry for every character there is


def unify(text: str) -> str:
    """Return ``text`` without accents and marks, in compatible forms (NFKD), its case kept.

    One character at a time. Outside of ASCII only letters and digits are left: blanks and signs
    become ASCII ones, signs that mean nothing to a search a semicolon.
    """
    return text if text.isascii() else _NOT_ASCII.sub(_translate, text)


def _translate(letters: re.Match[str]) -> str:
    return letters.group().translate(_LETTERS)


def origins(text: str) -> Sequence[int]:
    """Return where each character of ``unify(text)`` stands in ``text``, and the length of it."""
    if text.isascii() or all(len(_LETTERS[ord(c)]) == 1 for c in set(text)):
        return range(len(text) + 1)
    places = [place for place, c in enumerate(text) for _ in _LETTERS[ord(c)]]
    places.append(len(text))
    return places


def end_of(places: Sequence[int], last: int) -> int:
    """Return where in a text a piece ends that in its unified text ends before ``last``.

    ``places`` are its ``origins``. Marks on the last letter belong to it.
    """
    return max(places[last - 1] + 1, places[last])


def fold_letters(text: str) -> tuple[str, Sequence[int]]:
    """Return ``unify(text)`` without case, and where each character stood in ``text``."""
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    folded = [_LETTERS[ord(c)].casefold() for c in text]
    places = [place for place, letters in enumerate(folded) for _ in letters]
    return "".join(folded), [*places, len(text)]


def _unify_character(character: str) -> str:
    if character.isascii():
        return character
    if _IS_UNSPACED.match(character) and not unicodedata.category(character).startswith("M"):
        kept = character  # decomposed, kana would lose their voice and Hangul fall into letters
    else:
        decomposed = unicodedata.normalize("NFKD", character)
        kept = "".join(c for c in decomposed if not unicodedata.category(c).startswith(("M", "Cf")))
    return "".join(c if c.isascii() or c.isalnum() else _unify_sign(c) for c in kept)


def _unify_sign(sign: str) -> str:
    return " " if sign.isspace() else _ALIKE.get(sign, ";")


def _pattern(unified: str) -> re.Pattern[str]:
    return _ASCII_UNIT if unified.isascii() else _UNIT


def units(unified: str) -> list[str]:
    """Return what of a unified text holds its words, in order, as it is written."""
    return _pattern(unified).findall(unified)


def pieces(unified: str) -> list[str]:
    """Return all of a unified text: what is before each unit and the unit, in turn, and the end."""
    return _pattern(unified).split(unified)


def unit_at(unified: str, start: int) -> str:
    """Return the unit of a unified text that starts at ``start``."""
    found = _pattern(unified).match(unified, start)
    return found.group() if found else ""


def _places(unified: str) -> Iterator[tuple[str, int]]:
    """Yield the units with the place at which each starts."""
    for match in _pattern(unified).finditer(unified):
        yield match.group(), match.start()


def spell(unit: str) -> tuple[list[tuple[str, int, int]], int]:
    """Return the words of a unit, each with its first and its last part, and the number of parts.

    Parts stand at consecutive positions; joined forms at the position of their first part: whole
    chunks (``multiheadattention``), neighbouring parts (``multihead``), and an acronym (two to
    five Latin capitals) with the word after it (``kvcache``). The last part of a word with a sign
    (``c++``) is one beyond. A possessive 's is no part. The case of ``unit`` makes no difference.
    """
    if unit.isascii():
        if unit.isalpha():  # nearly every word: nothing to take apart
            return [(unit[:LONGEST_WORD].lower(), 0, 0)], 1
        parts = [part[:LONGEST_WORD] for part in _ASCII_PART.findall(unit.lower())]
    else:
        parts = [part.casefold()[:LONGEST_WORD] for part in _PART.findall(unit)]
    count = len(parts)
    words = []
    begin = 0
    if _ACRONYM.match(unit):
        begin = 1
        words.append((parts[0], 0, 0))
        if pair := join_words(parts[:2]):
            words.append((pair, 0, 1))
    whole = join_words(parts[begin:]) if 1 < count - begin <= _MOST_JOINED else ""
    for place in range(begin, count):
        words.append((parts[place], place, place))
        if whole and place == begin:
            words.append((whole, begin, count - 1))
        if begin + 2 < count > place + 1 and (pair := join_words(parts[place : place + 2])):
            words.append((pair, place, place + 1))
    if unit[-1] in _SIGNS:
        words.append((parts[-1] + _sign(unit), count - 1, count))
    return words, count


def _sign(unit: str) -> str:
    return unit[len(unit.rstrip(_SIGNS)) :]


def _spans(unit: str) -> list[tuple[int, int]]:
    """Return where the parts of a unit stand in it."""
    return [part.span() for part in (_ASCII_PART if unit.isascii() else _PART).finditer(unit)]


def analyse(unit: str) -> Analysis:
    """Return the words of one of the ``units`` of a text, and where they stand in it."""
    return (_analyse if len(unit) <= LONGEST_KNOWN else _analyse_long)(unit)


def _analyse_anew(unit: str) -> Analysis:
    words, length = spell(unit)
    spans = [*_spans(unit), (0, len(unit))]
    return Analysis(
        tuple(Token(word, first, spans[first][0], spans[last][1]) for word, first, last in words),
        length,
    )


_analyse = lru_cache(maxsize=32768)(_analyse_anew)
_analyse_long = lru_cache(maxsize=8)(_analyse_anew)


def _read(unit: str) -> Iterator[Chunk]:
    """Yield the chunk that a unit is, after the acronym before it where it holds one."""
    parts = [
        Part(unit[start:end].casefold()[:LONGEST_WORD], start, end) for start, end in _spans(unit)
    ]
    if _ACRONYM.match(unit):
        yield Chunk((parts[0],), "", parts[0].end)
        del parts[0]
    sign = _sign(unit)
    yield Chunk(tuple(parts), sign, len(unit) if sign else parts[-1].end)


def join_words(words: Sequence[str]) -> str:
    """Return the words as one, or "" when it is too long or of a script without blanks.

    Numbers keep a point between them: 2.4 is not 24.
    """
    joined = words[0]
    for word in words[1:]:
        between = "." if joined[-1].isdigit() and word[0].isdigit() else ""
        joined = f"{joined}{between}{word}"
        if len(joined) > LONGEST_WORD:
            return ""
    return joined if joined.isascii() or not _IS_UNSPACED.search(joined) else ""


def join(parts: Sequence[Part]) -> str:
    """Return the parts as one word, or "" where ``join_words`` does."""
    return join_words([part.text for part in parts])


def chunks(text: str) -> Iterator[Chunk]:
    """Yield the chunks of ``text`` in order, with their places in it."""
    known = origins(text)
    for unit, start in _places(unify(text)):
        for chunk in _read(unit):
            parts = tuple(
                Part(word, known[start + first], end_of(known, start + end))
                for word, first, end in chunk.parts
            )
            yield Chunk(parts, chunk.sign, end_of(known, start + chunk.end))


@lru_cache(maxsize=128)
def tokens(text: str) -> tuple[Token, ...]:
    """Return every word by which ``text`` can be found, by ascending position."""
    known = origins(text)
    found: list[Token] = []
    position = 0
    for unit, start in _places(unify(text)):
        words, length = analyse(unit)
        found += [
            Token(word, position + place, known[start + first], end_of(known, start + end))
            for word, place, first, end in words
        ]
        position += length
    return tuple(found)


def count_words(text: str) -> int:
    """Return the length of ``text`` in words, joined forms not counted."""
    found = tokens(text)
    return found[-1].position + 1 if found else 0


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of an English word; words of other letters are returned as they are.

    The algorithm is Porter2, M. F. Porter, "The English (Porter2) stemming algorithm" (2001).
    """
    if not (word.isascii() and word.isalpha()):
        return word
    from paperbrowse.search.stemming import porter2

    return porter2(word)
