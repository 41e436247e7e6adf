"""Looks up the words of a segment: by stem, as written, by their beginning, shape or likeness.

Every word belongs to a *family*, the words of one stem, and has a number in it, its *form*. What
is found is a ``Choice`` of families: as a rule whole ones, else with the forms that are meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from paperbrowse.search.engine.entries import Entries
from paperbrowse.search.engine.fuzzy import words_within
from paperbrowse.search.engine.globs import words_of_shape
from paperbrowse.search.engine.kinds import Integers, Mask, Numbers
from paperbrowse.search.engine.slices import distinct, leaders, take_slices
from paperbrowse.search.query import Element

_NONE = np.zeros(0, np.int64)


class Wanted(NamedTuple):
    """Words of a segment, by family; both lists ascend and have no family in common."""

    whole: Integers
    """Families of which every word is wanted."""
    part: Integers
    """Families of which only some words are."""
    slots: Mask | None
    """Which words are wanted, at their places in ``stems.words``; None without ``part``."""


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
            return Wanted(np.array(sorted(whole), np.int64), _NONE, None)
        found = [*others, self.members(np.array(sorted(whole), np.int64))] if whole else others
        words = found[0] if len(found) == 1 else distinct(np.sort(np.concatenate(found)))
        return self.wanted_words(words)

    def wanted_words(self, words: Integers) -> Wanted:
        """Return ``words``, ascending without repeats, by family."""
        families = self._family[words]
        order = np.argsort(families, kind="stable")
        families = families[order]
        leading = leaders(families)
        met = families[leading]
        counts = np.diff(np.append(leading, len(families)))
        is_whole = counts == self.first[met + 1] - self.first[met]
        whole, part = met[is_whole].astype(np.int64), met[~is_whole].astype(np.int64)
        if not len(part):
            return Wanted(whole, part, None)
        slots = np.zeros(len(self._members), np.bool_)
        slots[self.first[self._family[words]] + self._form[words]] = True
        return Wanted(whole, part, slots)

    def members(self, families: Integers) -> Integers:
        """Return the words of families."""
        return take_slices(self._members, self.first[families], self.first[families + 1]).astype(
            np.int64
        )
