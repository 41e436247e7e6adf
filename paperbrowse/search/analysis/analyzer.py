"""Analyzes text into words with positions, for indexing, queries and highlighting alike.

A *chunk* is written without a gap: ``GPT-4``, ``Prot2Token's``, ``kvcache``. It is split into
*parts* wherever letters, digits and connecting signs meet (gpt, 4), and each part has a position.
The parts of a chunk are also indexed as one word (gpt4) at the position of the first part, so that
``GPT-4``, ``gpt4`` and ``GPT 4`` match one another. Case and accents are folded; there are no stop
words.

Analysis has three steps; the last two are cached by unit:

1. ``normalization.normalize`` unifies equivalent letters and signs. Most text is ASCII and is
   returned unchanged.
2. ``word_parts.split_units`` finds the units: chunks, or an acronym and the chunk after it ("KV
   cache").
3. ``word_parts.split_words`` gives the words of a unit; ``analyze_unit`` their offsets as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from paperbrowse.search.analysis.normalization import normalize, source_end, source_offsets
from paperbrowse.search.analysis.word_parts import (
    ACRONYM,
    iter_units,
    part_spans,
    part_text,
    split_words,
    trailing_sign,
)

MAX_CACHED_LENGTH = 96
"""Characters of the longest units that are cached: longer ones seldom recur."""


class Part(NamedTuple):
    """A folded word part, and its offsets in the text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """Parts written without a gap; ``sign`` is a ++, +, #, % or * at the end, part of the word."""

    parts: tuple[Part, ...]
    sign: str
    end: int


class Token(NamedTuple):
    """A word of a text: its folded form, its position, and its offsets ``start`` to ``end``."""

    text: str
    position: int
    start: int
    end: int


class UnitAnalysis(NamedTuple):
    """The words of a unit, with positions and offsets relative to its beginning."""

    tokens: tuple[Token, ...]
    length: int
    """Number of positions that the unit takes."""


def analyze_unit(unit: str) -> UnitAnalysis:
    """Return the words of a unit of a text, with positions and offsets."""
    return (_analyze_cached if len(unit) <= MAX_CACHED_LENGTH else _analyze_long)(unit)


def _analyze_uncached(unit: str) -> UnitAnalysis:
    words, length = split_words(unit)
    spans = [*part_spans(unit), (0, len(unit))]
    return UnitAnalysis(
        tuple(Token(word, first, spans[first][0], spans[last][1]) for word, first, last in words),
        length,
    )


_analyze_cached = lru_cache(maxsize=32768)(_analyze_uncached)
_analyze_long = lru_cache(maxsize=8)(_analyze_uncached)


def _chunks_of_unit(unit: str) -> Iterator[Chunk]:
    """Yield the acronym of a unit, if it has one, then its chunk."""
    parts = [Part(part_text(unit[start:end]), start, end) for start, end in part_spans(unit)]
    if ACRONYM.match(unit):
        yield Chunk((parts[0],), "", parts[0].end)
        del parts[0]
    sign = trailing_sign(unit)
    yield Chunk(tuple(parts), sign, len(unit) if sign else parts[-1].end)


def split_chunks(text: str) -> Iterator[Chunk]:
    """Yield the chunks of ``text`` in order, with offsets in it."""
    offsets = source_offsets(text)
    for unit, start in iter_units(normalize(text)):
        for chunk in _chunks_of_unit(unit):
            parts = tuple(
                Part(word, offsets[start + first], source_end(offsets, start + end))
                for word, first, end in chunk.parts
            )
            yield Chunk(parts, chunk.sign, source_end(offsets, start + chunk.end))


@lru_cache(maxsize=128)
def tokenize(text: str) -> tuple[Token, ...]:
    """Return every word by which ``text`` can be found, by ascending position."""
    offsets = source_offsets(text)
    tokens: list[Token] = []
    position = 0
    for unit, start in iter_units(normalize(text)):
        words, length = analyze_unit(unit)
        tokens += [
            Token(word, position + index, offsets[start + first], source_end(offsets, start + end))
            for word, index, first, end in words
        ]
        position += length
    return tuple(tokens)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of an English word; words with other characters are returned unchanged."""
    # Here, because a query of names and filters stems nothing.
    from paperbrowse.search.analysis.stemmer import stem_word

    return stem_word(word)
