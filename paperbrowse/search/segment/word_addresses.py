"""Reads the addresses of one word, all of them or only those in some papers."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from paperbrowse.search.segment.array_ops import (
    Mask,
    Uint8,
    Uint32,
    expand_ranges,
    nonzero_indices,
)
from paperbrowse.search.segment.positions import PositionsReader


class WordAddresses:
    """The addresses of one word in one field of a segment; its family's are decoded once."""

    def __init__(
        self, positions: PositionsReader, ordinal: int, forms: Uint8 | None, form: int
    ) -> None:
        """``forms``: the word at each address of its family; None where it is the only one."""
        self._positions = positions
        self._ordinal = np.array([ordinal], np.int64)
        self._forms = forms
        self._form = form

    @cached_property
    def count(self) -> int:
        """Number of addresses."""
        if self._is_form is None:
            return len(self._family)
        return int(np.count_nonzero(self._is_form))

    def read(self) -> Uint32:
        """Return all addresses, ascending."""
        if self._is_form is None:
            return self._family
        return self._family[nonzero_indices(self._is_form)]

    @property
    def family_size(self) -> int:
        """Number of addresses of all words of the family."""
        return len(self._family)

    def read_between(self, first: Uint32, end: Uint32) -> Uint32:
        """Return the addresses in ranges, which ascend."""
        family = self._family
        indices = expand_ranges(family.searchsorted(first), family.searchsorted(end))
        if self._forms is not None:
            indices = indices[self._forms[indices] == self._form]
        return family[indices]

    @cached_property
    def _family(self) -> Uint32:
        return self._positions.read(self._ordinal, self._ordinal + 1)

    @cached_property
    def _is_form(self) -> Mask | None:
        return None if self._forms is None else self._forms == self._form
