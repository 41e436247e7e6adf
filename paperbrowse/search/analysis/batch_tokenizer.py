"""Numbers the words of many texts at once, for an index: ``analysis.tokens`` as arrays.

Nearly every unit of a text has been met before. Its first bytes, up to 16, are two numbers; they
lead to a place in a table, and where the table knows the same two the unit's number stands beside
them. Only the rest, a few of a hundred, are looked up one by one, and only new ones analysed. From
the unit numbers on everything is again arrays: which words a unit has, and how many positions.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain, count, islice
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from paperbrowse.search.analysis.analyzer import MAX_CACHED_LENGTH
from paperbrowse.search.analysis.normalization import normalize
from paperbrowse.search.analysis.word_parts import MAX_WORD_LENGTH, split_units, split_words

PADDING = 16
"""So many bytes follow the last text: a unit's first ones can be read as a block anywhere."""

_WORD, _CONNECTOR, _CAPITAL, _BLANK, _SIGN, _UNDERSCORE = 1, 2, 4, 8, 16, 32
_SEPARATOR = b";"  # belongs to no unit
_WORD_START = re.compile(rb"[A-Z]*[a-z]")


def _build_character_classes() -> bytes:
    kinds = bytearray(256)
    for kind, characters in (
        (_WORD, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        (_CONNECTOR, "-_^.'/&@+=~"),
        (_CAPITAL, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        (_BLANK, " \t\n\r\v\f\x1c\x1d\x1e\x1f"),
        (_SIGN, "+#%"),
        (_UNDERSCORE, "_"),
    ):
        for character in characters:
            kinds[ord(character)] |= kind
    return bytes(kinds)


_CHARACTER_CLASSES = _build_character_classes()


class UnitSpans(NamedTuple):
    """Units in order: from ``start`` to ``end`` of ``row``; the first of each text, and the end."""

    buffer: bytes
    start: Int64
    end: Int64
    text_starts: Int64


def split_ascii_units(texts: Sequence[bytes]) -> UnitSpans:
    """Return the units of ASCII texts as offsets in a buffer that holds all of them."""
    row = _SEPARATOR.join((b"", *texts, _SEPARATOR * PADDING))
    kinds = np.frombuffer(row.translate(_CHARACTER_CLASSES), np.uint8)
    start, end = _find_chunks(kinds)
    _extend_over_signs(kinds, row, end)
    start, end = _merge_acronyms(kinds, row, start, end)
    places = np.cumsum([1, *(len(text) + 1 for text in texts)])
    return UnitSpans(row, start, end, np.searchsorted(start, places))


def _find_chunks(kinds: npt.NDArray[np.uint8]) -> tuple[Int64, Int64]:
    """Return the runs of letters and digits, and of connectors between two of them."""
    word = (kinds & _WORD).view(np.bool_)
    inside = word.copy()
    inside[1:-1] |= ((kinds & _CONNECTOR) != 0)[1:-1] & word[:-2] & word[2:]
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    edges += 1
    return edges[::2].copy(), edges[1::2].copy()


def _extend_over_signs(kinds: npt.NDArray[np.uint8], row: bytes, end: Int64) -> None:
    """Move the ends behind a ++, +, # or % that no word goes on after."""
    signed = np.flatnonzero(kinds[end] & _SIGN)
    place = end[signed]
    goes_on = (kinds & (_WORD | _UNDERSCORE)) != 0 if len(signed) else np.empty(0, np.bool_)
    plus = np.frombuffer(row, np.uint8) == ord("+") if len(signed) else goes_on
    double = plus[place] & plus[place + 1] & ~goes_on[place + 2]
    single = ~goes_on[place + 1]
    end[signed] += np.where(double, 2, single)


def _merge_acronyms(
    kinds: npt.NDArray[np.uint8], row: bytes, start: Int64, end: Int64
) -> tuple[Int64, Int64]:
    """Make one of two to five capitals, one blank and a chunk that begins as a word does."""
    length = (end - start)[:-1]
    near = (kinds[end[:-1]] & _BLANK != 0) & (start[1:] - end[:-1] == 1)
    near &= (length >= 2) & (length <= 5) & (kinds[start[:-1]] & _CAPITAL != 0)
    found = np.flatnonzero(near)
    for step in range(1, 5):
        capital = kinds[start[found] + step] & _CAPITAL != 0
        found = found[capital | (length[found] <= step)]
    pairs = [
        place
        for place, following in zip(found.tolist(), start[found + 1].tolist(), strict=True)
        if _WORD_START.match(row, following)
    ]
    if not pairs:
        return start, end
    end[pairs] = end[np.add(pairs, 1)]
    alone = np.ones(len(start), np.bool_)
    alone[np.add(pairs, 1)] = False
    return start[alone], end[alone]


Uint32 = npt.NDArray[np.uint32]
Uint64 = npt.NDArray[np.uint64]
Int64 = npt.NDArray[np.int64]

_BATCH_SIZE = 512
"""Texts that are cut together: their arrays fit in a processor's cache."""

HASH_BITS = 17
"""Base-2 logarithm of the number of places in the table of units."""
MAX_UNITS = 1_000_000
"""With more distinct units than that, all are forgotten and met anew; words keep their numbers."""

_SPREAD, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
"""An odd number without a pattern."""

_ONES = [(1 << 8 * size) - 1 for size in range(9)]
_LOW_BYTES = np.array(_ONES + _ONES[-1:] * 8, np.uint64)
_HIGH_BYTES = np.array([0] * 8 + _ONES, np.uint64)
"""By the length of a unit, which bits of its two numbers are its own."""


class TokenArrays(NamedTuple):
    """The tokens of some texts: by text, and within one as ``analysis.tokens`` has them."""

    word_numbers: Uint32
    """Number of the word, of each token."""
    positions: Uint32
    """Position in its text, of each token."""
    token_counts: Int64
    """How many tokens each text has."""
    lengths: Uint32
    """How many positions each text has."""


class BatchTokenizer:
    """Gives each word it meets a number, from 0 on; ``words`` are the words by their numbers."""

    def __init__(self, *, max_units: int = MAX_UNITS, hash_bits: int = HASH_BITS) -> None:
        self.words: list[str] = []
        self._numbers: dict[str, int] = {}
        self._max_units = max_units
        self._hash_bits = hash_bits
        self._reset()

    def _reset(self) -> None:
        self._units = _UnitTable(self._numbers, self.words)
        self._table = _HashTable(self._hash_bits)

    def tokenize(self, texts: Sequence[str]) -> TokenArrays:
        """Return the tokens of ``texts``."""
        parts = [
            self._tokenize_batch([normalize(text) for text in texts[at : at + _BATCH_SIZE]])
            for at in range(0, len(texts), _BATCH_SIZE)
        ]
        return (
            TokenArrays(*map(np.concatenate, zip(*parts, strict=True)))
            if parts
            else self._tokenize_batch([])
        )

    def _tokenize_batch(self, texts: list[str]) -> TokenArrays:
        if self._units.count > self._max_units:
            self._reset()
        plain = np.array([text.isascii() for text in texts], np.bool_)
        pieces = split_ascii_units([text.encode() if text.isascii() else b"" for text in texts])
        found, first = self._table.look_up(pieces, self._units), pieces.text_starts
        if not plain.all():
            found, first = self._insert_non_ascii(texts, plain, found, first)
        return self._units.expand(found, first)

    def _insert_non_ascii(
        self, texts: list[str], plain: npt.NDArray[np.bool_], found: Uint32, first: Int64
    ) -> tuple[Uint32, Int64]:
        """Add the units of the texts that are not ASCII between those of the others."""
        counts = np.diff(first)
        others = array("I")
        for place in np.flatnonzero(~plain).tolist():
            before = len(others)
            found_here = [unit.encode().lower() for unit in split_units(texts[place])]
            self._units.add_new(found_here)
            others.extend([self._units[unit] for unit in found_here])
            counts[place] = len(others) - before
        together = np.empty(len(found) + len(others), np.uint32)
        of_plain = np.repeat(plain, counts)
        together[of_plain] = found
        together[~of_plain] = others
        return together, np.concatenate(([0], np.cumsum(counts)))


class _UnitTable(dict[bytes, int]):
    """The numbers of the units that were met, by their lower case in UTF-8; and their words."""

    def __init__(self, numbers: dict[str, int], words: list[str]) -> None:
        super().__init__()
        self._numbers = numbers
        self._words = words
        # Number 0 is no unit: a place of the table that is still free.
        self._first, self._length = array("I", [1, 1]), array("I", [0])
        self._word, self._place = array("I", [0]), array("I", [0])

    @property
    def count(self) -> int:
        """How many units have a number."""
        return len(self._length) - 1

    def __missing__(self, unit: bytes) -> int:
        number = len(self._length)
        self._add_split([unit])
        if len(unit) <= MAX_CACHED_LENGTH:
            self[unit] = number
        return number

    def add_new(self, units: Iterable[bytes]) -> None:
        """Number those units that have no number yet, many at once."""
        new = [
            unit
            for unit in dict.fromkeys(units)
            if unit not in self and len(unit) <= MAX_CACHED_LENGTH
        ]
        words = [unit for unit in new if unit.isalpha()]  # half of all, with nothing to take apart
        others = [unit for unit in new if not unit.isalpha()]
        self.update(zip(chain(words, others), count(len(self._length)), strict=False))
        if words:
            texts = [text[:MAX_WORD_LENGTH] for text in b";".join(words).decode().split(";")]
            one = [1] * len(words)
            self._add(texts, [0] * len(words), one, one)
        self._add_split(others)

    def _add_split(self, units: Sequence[bytes]) -> None:
        """Give the next numbers to ``units``."""
        spelled = [split_words(unit.decode()) for unit in units]
        words = [word for words, _ in spelled for word in words]
        self._add(
            [text for text, _, _ in words],
            [place for _, place, _ in words],
            [len(words) for words, _ in spelled],
            [length for _, length in spelled],
        )

    def _add(
        self, texts: list[str], places: list[int], sizes: list[int], lengths: list[int]
    ) -> None:
        """Add units: the words of all and their places; how many each has, and its length."""
        numbers = self._numbers
        before = len(numbers)
        self._word.extend([numbers.setdefault(text, len(numbers)) for text in texts])
        new = list(islice(reversed(numbers), len(numbers) - before))
        self._words += reversed(new)
        self._place.extend(places)
        self._first.extend(islice(accumulate(sizes, initial=self._first[-1]), 1, None))
        self._length.extend(lengths)

    def expand(self, found: Uint32, first: Int64) -> TokenArrays:
        """Return the tokens of texts whose units are ``found``, each text's from ``first`` on."""
        entries = np.frombuffer(self._first, np.uint32)
        entry = entries[:-1][found].astype(np.int64)
        counts = entries[1:][found] - entry
        token_ends = _offsets(counts)
        position_ends = _offsets(np.frombuffer(self._length, np.uint32)[found])
        text_ends = position_ends[first]
        entry -= token_ends[:-1]
        entry = np.repeat(entry, counts) + np.arange(token_ends[-1])
        base = position_ends[:-1] - np.repeat(text_ends[:-1], np.diff(first))
        position = np.repeat(base, counts) + np.frombuffer(self._place, np.uint32)[entry]
        return TokenArrays(
            np.frombuffer(self._word, np.uint32)[entry],
            position.astype(np.uint32),
            np.diff(token_ends[first]),
            np.diff(text_ends).astype(np.uint32),
        )


def _offsets(counts: npt.NDArray[np.integer]) -> Int64:
    """Return 0 and the sums of the counts up to each."""
    ends = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=ends[1:])
    return ends


class _HashTable:
    """The numbers of short units by their bytes; of two that share a place it knows the first."""

    def __init__(self, bits: int) -> None:
        size = 1 << bits
        self._shift = np.uint64(64 - bits)
        self._low, self._high = np.zeros(size, np.uint64), np.zeros(size, np.uint64)
        self._numbers = np.zeros(size, np.uint32)

    def look_up(self, pieces: UnitSpans, known: _UnitTable) -> Uint32:
        """Return the number of each unit."""
        row = pieces.buffer.lower()
        length = pieces.end - pieces.start
        low, high = _keys(row, pieces.start, length)
        slot = _slots(low, high, self._shift)
        numbers: Uint32 = self._numbers[slot]
        same = (self._low[slot] == low) & (self._high[slot] == high) & (length <= PADDING)
        missed = np.flatnonzero(~same)
        ends = pieces.end[missed].tolist()
        units = [
            row[start:end] for start, end in zip(pieces.start[missed].tolist(), ends, strict=True)
        ]
        known.add_new(units)
        numbers[missed] = [known[unit] for unit in units]
        free = missed[(self._numbers[slot[missed]] == 0) & (length[missed] <= PADDING)]
        for table, values in ((self._low, low), (self._high, high), (self._numbers, numbers)):
            table[slot[free]] = values[free]
        return numbers


def _keys(row: bytes, start: Int64, length: Int64) -> tuple[Uint64, Uint64]:
    """Return the first bytes of each unit as two numbers, zeros after its end."""
    blocks = np.ndarray((len(row) - PADDING + 1,), f"V{PADDING}", row, strides=(1,))
    keys = blocks[start].view("<u8").reshape(-1, 2)
    size = np.minimum(length, PADDING)
    return keys[:, 0] & _LOW_BYTES[size], keys[:, 1] & _HIGH_BYTES[size]


def _slots(low: Uint64, high: Uint64, shift: np.uint64) -> Uint64:
    """Return the place of each key in the table, from bits of a product that all of it moves."""
    mixed = low * _SPREAD + high
    mixed ^= mixed >> _HALF
    mixed *= _SPREAD
    return mixed >> shift
