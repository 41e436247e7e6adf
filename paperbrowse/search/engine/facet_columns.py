"""Tables of the values by which answers are filtered and counted: tags, years and sources.

Arrays of a facet G, for n papers and V values:

``G.values.text/.start``
    the values, sorted
``G.docs`` uint16, by ``G.docs_start`` uint32 [V + 1]
    papers by value, ascending
``G.of``, of the narrowest kind, by ``G.of_start`` uint32 [n + 1]
    value numbers by paper, ascending: what a small answer is counted by
``G.bits_value`` uint32 [B], ``G.bits`` uint64 [B, n / 64]
    sets of papers as bits (paper p is bit p % 64 of number p // 64), for values of more than n/64
    papers (of 64 or more): a large answer is counted by the common bits
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from itertools import count

import numpy as np

from paperbrowse.search.engine.arrays import Array, narrow
from paperbrowse.search.engine.texts import encode, pack_texts

_WORD = 64
_FEWEST_PAPERS = 64


class FacetColumn:
    """The values of each paper, numbered as they are met."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self._of = array("I")
        self._counts = array("I")

    def add(self, papers: Sequence[Sequence[str]]) -> None:
        """Take the values of more papers."""
        numbers = self._numbers
        self._of.extend([numbers[value] for values in papers for value in values])
        self._counts.extend(map(len, papers))

    def arrays(self, name: str) -> dict[str, Array]:
        """Return the tables of facet ``name``."""
        kept: dict[bytes, int] = {}  # what is kept alike is one value
        number = [kept.setdefault(encode(value), len(kept)) for value in self._numbers]
        of = np.array(number, np.int64)[np.frombuffer(self._of, np.uint32)]
        counts = np.frombuffer(self._counts, np.uint32).astype(np.int64)
        return facet_arrays(name, list(kept), of, counts)


def facet_arrays(name: str, values: Sequence[bytes], of: Array, counts: Array) -> dict[str, Array]:
    """Return the tables of a facet: ``of`` has numbers in ``values``, ``counts`` of them a paper.

    Values that no paper has are left out, repetitions in a paper too.
    """
    papers = len(counts)
    used = np.flatnonzero(np.bincount(of, minlength=len(values))).tolist()
    order = sorted(used, key=values.__getitem__)
    number = np.zeros(len(values), np.int64)
    number[order] = np.arange(len(order))
    pairs = np.repeat(np.arange(papers), counts) << 32 | number[of]
    pairs.sort()
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])] if len(pairs) else pairs
    paper, value = pairs >> 32, pairs & 0xFFFFFFFF

    holders = np.bincount(value, minlength=len(order))
    is_frequent = (holders * _WORD > papers) & (papers >= _FEWEST_PAPERS)
    frequent = np.flatnonzero(is_frequent)
    among = is_frequent[value]
    flags = np.zeros((len(frequent), -(-papers // _WORD) * _WORD), np.bool_)
    flags[np.searchsorted(frequent, value[among]), paper[among]] = True
    return {
        **pack_texts(f"{name}.values", [values[old] for old in order]),
        f"{name}.docs_start": _starts(holders),
        f"{name}.docs": paper[np.argsort(value, kind="stable")].astype(np.uint16),
        f"{name}.of_start": _starts(np.bincount(paper, minlength=papers)),
        f"{name}.of": narrow(value),
        f"{name}.bits_value": frequent.astype(np.uint32),
        f"{name}.bits": np.packbits(flags, axis=1, bitorder="little").view("<u8"),
    }


def _starts(counts: Array) -> Array:
    return np.append(0, np.cumsum(counts)).astype(np.uint32)
