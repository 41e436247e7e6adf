"""Matcher of many phrases in many texts at once, by hashes of their words.

All words of a batch of texts are hashed, and each word with the one behind it. Two filters exclude
the hashes that neither are a phrase nor begin a longer one: two words in three begin some phrase,
but one in twenty goes on with its second word. Only those few are looked up.

A hash has 64 bits, computed eight bytes at a time: for all words of a batch with a few steps of
numpy, where strings would have to be made and looked up one by one. Different words can have the
same hash in theory: by chance once in 10**19 pairs, and a text made so on purpose gains a wrong
topic.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from paperbrowse.topics.words import SEPARATOR, lower_packed, pack_words, split_words

Hashes = npt.NDArray[np.uint64]

_STEP_BYTES = 8
"""Bytes that are hashed in one step."""
_BYTE_MASKS: Hashes = np.array(
    [(1 << 8 * count) - 1 for count in range(_STEP_BYTES + 1)], np.uint64
)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
"""2**64 divided by the golden ratio, as in Knuth, The Art of Computer Programming, 6.4."""
_HALF_WORD = np.uint64(32)

_BLANK = re.compile(r"[\s_]+")

_BATCH_SIZE = 128
"""Texts that are matched together: their arrays stay in the processor's cache."""
_SLOTS_PER_HASH = 64
"""The size of a filter for each hash in it: few other hashes fall on an occupied slot."""

T = TypeVar("T")
Match: TypeAlias = tuple[int, int, tuple[T, ...]]
"""A phrase found: the words ``start`` to ``end`` (exclusive), and the phrase's values."""

_Positions = npt.NDArray[np.intp]


class PhraseMatches(NamedTuple, Generic[T]):
    """The phrases in one text."""

    word_count: int
    matches: list[Match[T]]
    """By start; at one start the longest first."""


class _HashFilter:
    """A filter of hashes without false negatives, as a Bloom filter with one function."""

    def __init__(self, parts: Iterable[Hashes]) -> None:
        known = np.unique(np.concatenate([np.empty(0, np.uint64), *parts]))
        size = 1 << (len(known) * _SLOTS_PER_HASH).bit_length()
        self._mask = np.uint64(size - 1)
        self._occupied = np.zeros(size, np.bool_)
        self._occupied[known & self._mask] = True

    def may_contain(self, hashes: Hashes) -> npt.NDArray[np.bool_]:
        occupied: npt.NDArray[np.bool_] = self._occupied[hashes & self._mask]
        return occupied


class PhraseMatcher(Generic[T]):
    """A set of phrases with values; a phrase given twice has two.

    A word written without capitals matches in any case; one with a capital (RAG, MoE, Mamba)
    matches only as written. A hyphen matches a hyphen, a blank or nothing; a blank matches a
    hyphen too. The last word also matches in the plural, "-ize" as "-ise", accents do not count.
    """

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        forms = [(form, value) for phrase, value in phrases for form in _spelling_variants(phrase)]
        words = {*" ".join(form for form, _ in forms).split()}
        cased_forms: dict[str, set[str]] = {}
        for word in words:
            if word != word.lower():
                cased_forms.setdefault(word.lower(), set()).add(word)
        self._max_word_bytes = max((len(word.encode()) for word in words), default=0)
        by_length: dict[int, list[tuple[str, T]]] = {}
        for form, value in forms:
            for same in _cased_variants(form, cased_forms):
                by_length.setdefault(same.count(" ") + 1, []).append((same, value))
        self._order_stride = 1 + max(by_length, default=0)
        self._separator = self._hash_phrases([SEPARATOR])[0]
        cased = np.sort(self._hash_phrases(itertools.chain.from_iterable(cased_forms.values())))
        # One more, so that no search ends behind the last.
        self._cased_hashes = np.append(cased, np.uint64((1 << 64) - 1))
        values: dict[int, list[T]] = {}
        single: list[Hashes] = []
        prefixes: list[Hashes] = []
        for length, alike in by_length.items():
            hashes = self._hash_phrases(form for form, _ in alike).reshape(-1, length)
            made = hash_prefixes(hashes)
            for key, (_, value) in zip(made[-1].tolist(), alike, strict=True):
                values.setdefault(key, []).append(value)
            single += made if length == 1 else ()
            prefixes += made[1:]
        self._single_words = _HashFilter(single)
        self._prefixes = _HashFilter(prefixes)
        # One more, so that no search ends behind the last.
        self._hashes = np.array([*sorted(values), (1 << 64) - 1], np.uint64)
        self._values = [tuple(values[key]) for key in sorted(values)]

    def _hash_phrases(self, phrases: Iterable[str]) -> Hashes:
        """Return the hashes of the words of all these phrases, in their order."""
        packed = f" {' '.join(phrases)} ".encode()
        return hash_words(packed, *find_words(packed), self._max_word_bytes)

    def find(self, texts: Sequence[str]) -> Iterator[PhraseMatches[T]]:
        """Yield the matches of each text."""
        # A batch at a time: what is dropped soon costs the garbage collector little.
        for some in range(0, len(texts), _BATCH_SIZE):
            yield from self._find_batch(texts[some : some + _BATCH_SIZE])

    def _find_batch(self, texts: Sequence[str]) -> list[PhraseMatches[T]]:
        hashes = self._hash_texts(pack_words(texts))
        ends = np.flatnonzero(hashes == self._separator)
        begins = np.concatenate(([0], ends[:-1] + 1))
        starts, lengths, made = self._find_candidates(hashes)
        nearest = np.searchsorted(self._hashes, made)
        known = np.flatnonzero(self._hashes[nearest] == made)
        order = known[np.argsort(starts[known] * self._order_stride - lengths[known])]
        starts = starts[order]
        in_text = starts - begins[np.searchsorted(ends, starts)]
        values = map(self._values.__getitem__, nearest[order].tolist())
        matches = [*zip(in_text.tolist(), (in_text + lengths[order]).tolist(), values, strict=True)]
        bounds = [0, *np.searchsorted(starts, ends).tolist()]
        return [
            PhraseMatches(count, matches[first:last])
            for count, (first, last) in zip(
                (ends - begins).tolist(), itertools.pairwise(bounds), strict=True
            )
        ]

    def _hash_texts(self, packed: bytes) -> Hashes:
        """Return the words' hashes: as written where a phrase has it so, else in lower case."""
        lowered = lower_packed(packed)
        starts, sizes = find_words(lowered)
        hashes = hash_words(lowered, starts, sizes, self._max_word_bytes)
        if len(lowered) == len(packed):
            changed = np.frombuffer(packed, np.uint8) != np.frombuffer(lowered, np.uint8)
            # The word of each capital; a word of many comes as often, which does no harm.
            places = np.searchsorted(starts, np.flatnonzero(changed), "right") - 1
            starts, sizes = starts[places], sizes[places]
        else:  # some letters have more bytes in lower case
            places = np.arange(len(hashes))
            starts, sizes = find_words(packed)
        as_written = hash_words(packed, starts, sizes, self._max_word_bytes)
        nearest = np.searchsorted(self._cased_hashes, as_written)
        cased = self._cased_hashes[nearest] == as_written
        hashes[places[cased]] = as_written[cased]
        return hashes

    def _find_candidates(self, hashes: Hashes) -> tuple[_Positions, _Positions, Hashes]:
        """Return starts, lengths and hashes of all that may be a phrase."""
        starts = np.flatnonzero(self._single_words.may_contain(hashes))
        parts = [(starts, np.ones_like(starts), hashes[starts])]
        made = extend_hashes(hashes[:-1], hashes[1:])
        starts = np.flatnonzero(self._prefixes.may_contain(made))
        made = made[starts]
        length = 2
        while starts.size:
            parts.append((starts, np.full_like(starts, length), made))
            # The last word of all is a separator, behind which no phrase goes on.
            inside = starts + length < len(hashes)
            starts, made = starts[inside], made[inside]
            made = extend_hashes(made, hashes[starts + length])
            length += 1
            goes_on = self._prefixes.may_contain(made)
            starts, made = starts[goes_on], made[goes_on]
        columns = zip(*parts, strict=True)
        all_starts, lengths, all_made = (np.concatenate(column) for column in columns)
        return all_starts, lengths, all_made


def find_words(packed: bytes) -> tuple[_Positions, _Positions]:
    """Return the first byte of each word, and its number of bytes."""
    is_word = np.frombuffer(packed, np.uint8) != ord(" ")
    edges = np.flatnonzero(is_word[1:] != is_word[:-1]) + 1
    return edges[::2], edges[1::2] - edges[::2]


def hash_words(packed: bytes, starts: _Positions, sizes: _Positions, longest: int) -> Hashes:
    """Return the hash of each of the given words; 0 for those of more than ``longest`` bytes."""
    padded = packed + bytes(_STEP_BYTES)
    # The eight bytes from each byte on.
    windows: Hashes = np.ndarray((len(packed),), "<u8", padded, strides=(1,))
    hashes = _mix(windows[starts] & _BYTE_MASKS[np.minimum(sizes, _STEP_BYTES)])
    at = _STEP_BYTES
    longer = np.flatnonzero(sizes > at)
    while longer.size and at < longest:
        rest = np.minimum(sizes[longer] - at, _STEP_BYTES)
        part = windows[starts[longer] + at] & _BYTE_MASKS[rest]
        hashes[longer] = _mix(hashes[longer] ^ part)
        at += _STEP_BYTES
        longer = longer[sizes[longer] > at]
    hashes[longer] = 0
    return hashes


def extend_hashes(hashes: Hashes, following: Hashes) -> Hashes:
    """Return the hashes of phrases from those of all their words but the last, and of the last."""
    return _mix(hashes * _MULTIPLIER + following)


def hash_prefixes(hashes: Hashes) -> list[Hashes]:
    """Return the hashes of the prefixes of phrases of one length, whose words stand in rows.

    First those of one word, then of two, and so on; last those of the whole phrases.
    """
    return [*itertools.accumulate(hashes.T, extend_hashes)]


def _mix(hashes: Hashes) -> Hashes:
    """Return hashes in which each bit depends on many of the given bits."""
    hashes = hashes * _MULTIPLIER
    hashes ^= hashes >> _HALF_WORD
    return hashes


def _cased_variants(form: str, cased_forms: Mapping[str, set[str]]) -> Iterable[str]:
    """Return the forms in which texts may have these words.

    A word of a text is hashed in one form only: as written where some phrase has it so, else in
    lower case. A phrase in lower case must therefore be found under both.
    """
    words = form.split()
    if cased_forms.keys().isdisjoint(words):
        return (form,)
    return map(" ".join, itertools.product(*({word, *cased_forms.get(word, ())} for word in words)))


def _spelling_variants(phrase: str) -> set[str]:
    """Return the spellings that count as ``phrase``, with one blank between the words."""
    if "-" in phrase:
        chunks = [
            {" ".join(words), "".join(words)} if "-" in chunk else {" ".join(words)}
            for chunk in _BLANK.split(phrase)
            if (words := split_words(chunk))
        ]
        forms = [*map(" ".join, itertools.product(*chunks))]
    else:
        forms = [" ".join(split_words(phrase))]
    forms += [_plural(form) for form in forms]
    return {*forms, *(form.replace("iz", "is") for form in forms)}


def _plural(form: str) -> str:
    if form.endswith(("s", "x", "ch", "sh")):
        return form + "es"
    if form.endswith("y") and form[-2:-1] not in tuple("aeiou"):
        return form[:-1] + "ies"
    return form + "s"
