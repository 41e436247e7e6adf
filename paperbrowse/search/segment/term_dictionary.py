"""Looks up the words of a segment: by stem, as written, by their beginning, shape or likeness.

Every word belongs to a *family*, the words of one stem, and has a number in it, its *form*. What
is found is ``Wanted`` by family: as a rule whole ones, else with the forms that are meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from paperbrowse.search.query.tree import Element
from paperbrowse.search.segment.array_ops import (
    Integers,
    Mask,
    Numbers,
    distinct,
    leaders,
    places_of,
    take_slices,
)
from paperbrowse.search.segment.fuzzy import words_within
from paperbrowse.search.segment.string_table import Entries
from paperbrowse.search.segment.wildcards import words_of_shape

_NONE = np.zeros(0, np.int64)
_WIDE = 8
"""How many families may lie between words, for each of these, for all of them to be counted."""


class Wanted(NamedTuple):
    """Words of a segment, by family; both lists ascend and have no family in common."""

    whole: Integers
    """Families of which every word is wanted."""
    part: Integers = _NONE
    """Families of which only some words are."""
    forms: Mask | None = None
    """For every form of every family in ``part``, one family after the other, whether it is
    wanted; None without such families."""


class Lexicon:
    """The words of all fields of a segment."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        self.words = Entries.of(arrays, "words")
        self.stems = Entries.of(arrays, "stems")
        self.first: Numbers = arrays["stems.first"]
        """Where each family's words begin in ``stems.words``."""
        self._members: Numbers = arrays["stems.words"]
        self._family: Numbers = arrays["words.stem"]
        self._form: npt.NDArray[np.uint8] = arrays["words.form"]

    def words_of(self, element: Element) -> Integers:
        """Return the numbers of the words that an element stands for, ascending."""
        match element.kind:
            case "stem":
                low, high = self.families_of(element.text)
                members = self._members[self.first[low] : self.first[high]]
                return np.sort(members).astype(np.int64)
            case "word":
                place = self.words.find(element.text)
                return np.array([place]) if place >= 0 else _NONE
            case "prefix":
                return np.arange(*self.words.beginning_with(element.text))
            case "pattern":
                return words_of_shape(self.words, element.text)
            case "fuzzy":
                return words_within(self.words, element.text, element.edits)

    def families_of(self, stem: str) -> tuple[int, int]:
        """Return the first family of a stem and the one after its last; nearly always one."""
        low = self.stems.find(stem)
        if low < 0:
            return 0, 0
        high, raw = low + 1, self.stems.raw(low)
        while high < len(self.stems) and self.stems.raw(high) == raw:
            high += 1
        return low, high

    def wanted(self, elements: Iterable[Element]) -> Wanted:
        """Return the words that any of ``elements`` stands for."""
        whole: set[int] = set()
        others = []
        for element in elements:
            if element.kind == "stem":
                whole.update(range(*self.families_of(element.text)))
            elif len(words := self.words_of(element)):
                others.append(words)
        if not others:
            return Wanted(np.array(sorted(whole), np.int64))
        found = [*others, self.members(np.array(sorted(whole), np.int64))] if whole else others
        words = found[0] if len(found) == 1 else distinct(np.sort(np.concatenate(found)))
        return self.wanted_words(words)

    def wanted_words(self, words: Integers) -> Wanted:
        """Return ``words``, ascending without repeats, by family."""
        if not len(words):
            return Wanted(_NONE)
        families = self._family[words]
        first = int(families.min())
        span = int(families.max()) - first + 1
        if span <= _WIDE * len(words):  # families of neighbouring words are neighbours, as a rule
            counts = np.bincount(families - np.uint32(first), minlength=span)
            met = places_of(counts)
            counts = counts[met]
            met += first
        else:
            ordered = np.sort(families)
            leading = leaders(ordered)
            met = ordered[leading].astype(np.int64)
            counts = np.diff(np.append(leading, len(ordered)))
        is_whole = counts == self._sizes(met)
        if is_whole.all():
            return Wanted(met)
        part = met[~is_whole]
        sizes = self._sizes(part)
        begins = np.cumsum(sizes) - sizes
        places = np.searchsorted(part, families)
        places[places == len(part)] = 0
        inside = places_of(part[places] == families)
        forms = np.zeros(int(sizes.sum()), np.bool_)
        forms[begins[places[inside]] + self._form[words[inside]]] = True
        return Wanted(met[is_whole], part, forms)

    def _sizes(self, families: Integers) -> Integers:
        """Return how many words each family has."""
        return self.first[families + 1].astype(np.int64) - self.first[families]

    def members(self, families: Integers) -> Integers:
        """Return the words of families."""
        return take_slices(self._members, self.first[families], self.first[families + 1]).astype(
            np.int64
        )
