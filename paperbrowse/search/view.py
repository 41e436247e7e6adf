"""One state of an index, opened for reading: its segments, and which of their papers are left.

Nothing in it ever changes, and its arrays are read-only: any number of threads may use one view
at once, and go on with it while newer states are written. It keeps its files mapped, and with
them their content, even when they are removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from paperbrowse.search.engine.segment import Segment


@dataclass(frozen=True)
class OpenSegment:
    """A segment, and which of its papers count."""

    name: str
    """Names the segment's content; no two that differ have the same."""
    segment: Segment
    live: NDArray[np.bool_] | None
    """True for each paper that was not deleted or replaced; None where all of them are left."""
    papers: int
    """How many papers are left."""


@dataclass(frozen=True)
class View:
    """The segments of an index, in a fixed order."""

    segments: tuple[OpenSegment, ...] = ()

    @cached_property
    def key(self) -> tuple[tuple[str, int], ...]:
        """Names the state: two views with the same key hold the same papers.

        (Papers of a segment are only ever deleted, so how many are left says which.)
        """
        return tuple((each.name, each.papers) for each in self.segments)

    @cached_property
    def papers(self) -> int:
        """How many papers there are."""
        return sum(each.papers for each in self.segments)
