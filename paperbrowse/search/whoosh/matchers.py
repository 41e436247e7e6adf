"""Matcher over the postings of one term, for Whoosh's queries.

The whole list counts as one of Whoosh's blocks: its quality is that of the most frequent occurrence
in the shortest field, which no posting exceeds. Papers and counts are lists, since a matcher takes
one number after the other; positions are read only for papers whose positions are requested.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from copy import copy
from typing import Any

from paperbrowse.search.whoosh.fields import suppress_compile_warnings
from paperbrowse.search.whoosh.lexicons import Postings

with suppress_compile_warnings():
    from whoosh.formats import Existence, Frequency, Positions
    from whoosh.matching import LeafMatcher, ReadTooFar
    from whoosh.reading import TermInfo
    from whoosh.system import pack_uint


class ArrayMatcher(LeafMatcher):  # type: ignore[misc]
    """Iterates over postings; ``info`` has their minima and maxima."""

    def __init__(
        self, term: tuple[str, bytes], postings: Postings, info: TermInfo, format_: Any, scorer: Any
    ) -> None:
        self.format = format_
        self.scorer = scorer
        self._term = term
        self._info = info
        self._papers: list[int] = postings.docs.tolist()
        self._counts: list[int] = postings.counts.tolist()
        self._positions = postings.positions
        self._place = 0

    def is_active(self) -> bool:
        return self._place < len(self._papers)

    def reset(self) -> None:
        self._place = 0

    def copy(self) -> ArrayMatcher:
        return copy(self)

    def id(self) -> int:
        return self._papers[self._place]

    def next(self) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._place += 1

    def skip_to(self, id: int) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._place = bisect_left(self._papers, id, lo=self._place)

    def all_ids(self) -> Iterator[int]:
        return iter(self._papers)

    def weight(self) -> float:
        return self._counts[self._place] * float(self.format.field_boost)

    def value(self) -> bytes:
        """Return the value that Whoosh would have written for the posting."""
        match self.format:
            case Positions():
                return bytes(self.format.encode(self._positions(self.id())))
            case Frequency():
                return bytes(pack_uint(self._counts[self._place]))
            case Existence():
                return b""
        raise NotImplementedError(f"no postings of format {self.format!r}")

    def value_as(self, astype: str) -> Any:
        match astype:
            case "positions" if self.supports(astype):
                return self._positions(self.id())
            case "frequency":
                return self._counts[self._place]
            case "weight":
                return self.weight()
        return super().value_as(astype)

    def items_as(self, astype: str) -> Iterator[tuple[int, Any]]:
        while self.is_active():
            yield self.id(), self.value_as(astype)
            self.next()

    def supports_block_quality(self) -> bool:
        return self.scorer is not None and bool(self.scorer.supports_block_quality())

    def block_max_weight(self) -> float:
        return float(self._info.max_weight())

    def block_min_length(self) -> int:
        return int(self._info.min_length())

    def block_max_length(self) -> int:
        return int(self._info.max_length())

    def skip_to_quality(self, minquality: float) -> int:
        """Leave the only block if it cannot exceed ``minquality``."""
        if not self.is_active() or self.block_quality() > minquality:
            return 0
        self._place = len(self._papers)
        return 1

    def score(self) -> float:
        return self.weight() if self.scorer is None else float(self.scorer.score(self))
