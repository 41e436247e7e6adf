"""Finds many phrases in many texts at once.

All words of some texts become numbers (``numbering``), and so does what each of them makes with the
word behind it. Two tables tell which of these numbers may be a phrase, or begin a longer one: two
words in three begin some phrase, but one in twenty goes on with its second word. Only of those few
the phrases themselves are looked up, by their numbers.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from paperbrowse.topics.numbering import Numbers, beginnings, followed, word_numbers
from paperbrowse.topics.words import SEPARATOR, lowered, pack, split_words

T = TypeVar("T")

_BLANK = re.compile(r"[\s_]+")

_AT_ONCE = 128
"""Texts that are gone through together: what is computed of them stays in the processor's cache."""
_ROOM = 64
"""The tables have so many places for each number, so that few others are taken for one of them."""

Match: TypeAlias = tuple[int, int, T]
"""A phrase found: the words ``start`` to ``end`` (exclusive), and what it was added with."""

_Places = npt.NDArray[np.intp]


class Found(NamedTuple, Generic[T]):
    """What is in one text."""

    words: int
    matches: list[Match[T]]
    """By start; at one start the longest first."""


class _Table:
    """Numbers: says of others that they are not among them, or may be."""

    def __init__(self, numbers: Iterable[int]) -> None:
        known = np.array([*numbers], np.uint64)
        size = 1 << (len(known) * _ROOM).bit_length()
        self._mask = np.uint64(size - 1)
        self._taken = np.zeros(size, np.bool_)
        self._taken[known & self._mask] = True

    def may_hold(self, numbers: Numbers) -> npt.NDArray[np.bool_]:
        taken: npt.NDArray[np.bool_] = self._taken[numbers & self._mask]
        return taken


class Phrases(Generic[T]):
    """A set of phrases, each with a value.

    A word written without capitals matches in any case; one with a capital (RAG, MoE, Mamba)
    matches just as written. A hyphen matches a hyphen, a blank or nothing; a blank matches a
    hyphen too. The last word also matches in the plural, "-ize" as "-ise", accents do not count.
    """

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        entries = [(words, value) for phrase, value in phrases for words in _variants(phrase)]
        cased = {word for words, _ in entries for word in words if word != word.lower()}
        cased_forms: dict[str, set[str]] = {}
        for word in cased:
            cased_forms.setdefault(word.lower(), set()).add(word)
        forms = cased.union(*(words for words, _ in entries))
        self._longest = max((len(form.encode()) for form in forms), default=0)
        self._stride = 1 + max((len(words) for words, _ in entries), default=0)
        number_of = self._numbers_of([SEPARATOR, *forms])
        self._separator = number_of[SEPARATOR]
        # With one more, so that none is searched for behind the last.
        in_order = sorted({number_of[word] for word in cased})
        self._cased = np.array([*in_order, (1 << 64) - 1], np.uint64)
        self._may_be_cased = _Table(number_of[word] for word in cased)
        self._values: dict[int, list[T]] = {}
        single: set[int] = set()
        begun: set[int] = set()
        for words, value in entries:
            for same in _written(words, cased_forms):
                made = beginnings(number_of[form] for form in same)
                self._values.setdefault(made[-1], []).append(value)
                single.update(made[:1] if len(made) == 1 else ())
                begun.update(made[1:])
        self._single = _Table(single)
        self._begun = _Table(begun)

    def _numbers_of(self, words: Sequence[str]) -> dict[str, int]:
        packed = f" {' '.join(words)} ".encode()
        return dict(zip(words, word_numbers(packed, self._longest).tolist(), strict=True))

    def find(self, texts: Sequence[str]) -> list[Found[T]]:
        """Return what is found in each of the texts."""
        return [
            found
            for some in range(0, len(texts), _AT_ONCE)
            for found in self._find([*texts[some : some + _AT_ONCE]])
        ]

    def _find(self, texts: list[str]) -> list[Found[T]]:
        numbers = self._numbers(pack(texts))
        ends = np.flatnonzero(numbers == self._separator)
        begins = np.concatenate(([0], ends[:-1] + 1))
        found: list[Found[T]] = [Found(count, []) for count in (ends - begins).tolist()]
        starts, lengths, made = self._candidates(numbers)
        order = np.argsort(starts * self._stride - lengths)
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

    def _numbers(self, packed: bytes) -> Numbers:
        """Return the number of each word in the form in which phrases have it.

        As written where some phrase has it so, else in lower case.
        """
        numbers = word_numbers(lowered(packed), self._longest)
        as_written = word_numbers(packed, self._longest)
        places = np.flatnonzero(self._may_be_cased.may_hold(as_written))
        nearest = np.searchsorted(self._cased, as_written[places])
        places = places[self._cased[nearest] == as_written[places]]
        numbers[places] = as_written[places]
        return numbers

    def _candidates(self, numbers: Numbers) -> tuple[_Places, _Places, Numbers]:
        """Return starts, lengths and numbers of all that may be a phrase."""
        starts = np.flatnonzero(self._single.may_hold(numbers))
        parts = [(starts, np.ones_like(starts), numbers[starts])]
        made = followed(numbers[:-1], numbers[1:])
        starts = np.flatnonzero(self._begun.may_hold(made))
        made = made[starts]
        length = 2
        while starts.size:
            parts.append((starts, np.full_like(starts, length), made))
            # The last word of all is a separator, behind which no phrase goes on.
            inside = starts + length < len(numbers)
            starts, made = starts[inside], made[inside]
            made = followed(made, numbers[starts + length])
            length += 1
            goes_on = self._begun.may_hold(made)
            starts, made = starts[goes_on], made[goes_on]
        columns = zip(*parts, strict=True)
        all_starts, lengths, all_made = (np.concatenate(column) for column in columns)
        return all_starts, lengths, all_made


def _written(
    words: Sequence[str], cased_forms: Mapping[str, set[str]]
) -> Iterable[tuple[str, ...]]:
    """Return the forms in which texts may have these words.

    A word of a text has one form only: as written where some phrase has it so, else in lower
    case. A phrase in lower case must therefore be found under both.
    """
    return itertools.product(*({word} | cased_forms.get(word, set()) for word in words))


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
