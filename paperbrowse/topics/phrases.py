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
from collections.abc import Iterable, Mapping, Sequence
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
Match: TypeAlias = tuple[int, int, T]
"""A phrase found: the words ``start`` to ``end`` (exclusive), and the phrase's value."""

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
    """A set of phrases, each with a value.

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
        self._cased_filter = _HashFilter([cased])
        # One more, so that no search ends behind the last.
        self._cased_hashes = np.append(cased, np.uint64((1 << 64) - 1))
        self._values: dict[int, list[T]] = {}
        single: list[Hashes] = []
        prefixes: list[Hashes] = []
        for length, alike in by_length.items():
            hashes = self._hash_phrases(form for form, _ in alike).reshape(-1, length)
            made = hash_prefixes(hashes)
            for key, (_, value) in zip(made[-1].tolist(), alike, strict=True):
                self._values.setdefault(key, []).append(value)
            single += made if length == 1 else ()
            prefixes += made[1:]
        self._single_words = _HashFilter(single)
        self._prefixes = _HashFilter(prefixes)

    def _hash_phrases(self, phrases: Iterable[str]) -> Hashes:
        """Return the hashes of the words of all these phrases, in their order."""
        return hash_words(f" {' '.join(phrases)} ".encode(), self._max_word_bytes)

    def find(self, texts: Sequence[str]) -> list[PhraseMatches[T]]:
        """Return the matches of each text."""
        return [
            found
            for some in range(0, len(texts), _BATCH_SIZE)
            for found in self._find_batch([*texts[some : some + _BATCH_SIZE]])
        ]

    def _find_batch(self, texts: list[str]) -> list[PhraseMatches[T]]:
        hashes = self._hash_texts(pack_words(texts))
        ends = np.flatnonzero(hashes == self._separator)
        begins = np.concatenate(([0], ends[:-1] + 1))
        found: list[PhraseMatches[T]] = [
            PhraseMatches(count, []) for count in (ends - begins).tolist()
        ]
        starts, lengths, made = self._find_candidates(hashes)
        order = np.argsort(starts * self._order_stride - lengths)
        starts = starts[order]
        text_of = np.searchsorted(ends, starts)
        candidates = zip(
            text_of.tolist(),
            (starts - begins[text_of]).tolist(),
            lengths[order].tolist(),
            map(self._values.get, made[order].tolist()),
            strict=True,
        )
        for text, start, length, values in candidates:
            if values is not None:
                for value in values:
                    found[text].matches.append((start, start + length, value))
        return found

    def _hash_texts(self, packed: bytes) -> Hashes:
        """Return the words' hashes: as written where a phrase has it so, else in lower case."""
        hashes = hash_words(lower_packed(packed), self._max_word_bytes)
        as_written = hash_words(packed, self._max_word_bytes)
        places = np.flatnonzero(self._cased_filter.may_contain(as_written))
        nearest = np.searchsorted(self._cased_hashes, as_written[places])
        places = places[self._cased_hashes[nearest] == as_written[places]]
        hashes[places] = as_written[places]
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


def hash_words(packed: bytes, longest: int) -> Hashes:
    """Return the hash of each word; 0 for those of more than ``longest`` bytes."""
    padded = packed + bytes(_STEP_BYTES)
    is_word = np.frombuffer(packed, np.uint8) != ord(" ")
    edges = np.flatnonzero(is_word[1:] != is_word[:-1]) + 1
    starts, ends = edges[::2], edges[1::2]
    sizes = ends - starts
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
