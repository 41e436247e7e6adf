"""The words of the reader's notes, found as those of abstracts are, without being in the index.

The notes are kept as segments in memory. What changed becomes a new one, together with those before
it that are hardly larger: so a note is taken apart again only a few times, however many are
written, and the segments stay few. Cost: 8 ms for one note, 0.3 ms for each of many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from paperbrowse.core.papers import Findable
from paperbrowse.search.execution.matching import TooBroadError, occurrences
from paperbrowse.search.execution.snapshot import B, Recent, View
from paperbrowse.search.query.tree import Match, TextField
from paperbrowse.search.segment.array_ops import Integers, Mask, Scores, Small, places_of
from paperbrowse.search.segment.postings_reader import Counts
from paperbrowse.search.segment.reader import Segment

_FIELD: TextField = "abstract"
"""The field of a segment in which its notes stand."""
_AT_ONCE = 500
_HARDLY_LARGER = 2


@dataclass(frozen=True)
class _Part:
    """Some notes; those that were changed or taken away since do not live."""

    segment: Segment
    rows: Integers
    live: Mask

    def without(self, rows: Integers) -> _Part:
        return _Part(self.segment, self.rows, self.live & ~np.isin(self.rows, rows))


@dataclass(frozen=True)
class Notes:
    """All notes, at one moment."""

    number: int = -1
    """The library's number for that moment."""
    texts: Mapping[int, str] = field(default_factory=dict)
    """By the paper's row."""
    parts: tuple[_Part, ...] = ()

    def changed_to(self, told: Sequence[tuple[int, str]], number: int) -> Notes:
        """Return the notes that the library tells, with their papers' rows."""
        texts = dict(told)
        new = [row for row, text in texts.items() if self.texts.get(row) != text]
        over = np.array([*(self.texts.keys() - texts.keys()), *new], np.int64)
        parts = [part.without(over) for part in self.parts] if len(over) else list(self.parts)
        parts = [part for part in parts if part.live.any()]
        while new and parts and np.count_nonzero(parts[-1].live) <= _HARDLY_LARGER * len(new):
            last = parts.pop()
            new += last.rows[last.live].tolist()
        return Notes(number, texts, (*parts, *_parts_of(sorted(new), texts)))


class Noted:
    """The notes of a view's papers."""

    def __init__(self, view: View, notes: Notes) -> None:
        self._view = view
        self._parts = notes.parts
        self._numbers = [
            np.where(part.live, view.numbers_of(part.rows), -1) for part in notes.parts
        ]
        """For each note of each part its paper's number in the view; -1 where it is in none."""
        self._recent = Recent()

    def counts(self, match: Match) -> Sequence[Counts]:
        """Return for each part of the view the papers whose notes hold a match, and how often.

        Raises TooBroadError.
        """
        return self._recent.get(match.sequences, lambda: self._look_up(match))

    def _look_up(self, match: Match) -> Sequence[Counts]:
        all_numbers: list[Integers] = [np.zeros(0, np.int64)]
        all_counts: list[Small] = [np.zeros(0, np.uint8)]
        for part, numbers in zip(self._parts, self._numbers, strict=True):
            try:
                found = occurrences(part.segment, match._replace(fields=(_FIELD,)))[_FIELD]
            except TooBroadError as error:
                raise TooBroadError(match) from error
            dense = found.papers is None
            notes = places_of(found.counts) if found.papers is None else found.papers
            held = numbers[notes] >= 0
            all_numbers.append(numbers[notes[held]])
            all_counts.append((found.counts[notes] if dense else found.counts)[held])
        numbers = np.concatenate(all_numbers)
        counts = np.concatenate(all_counts).astype(np.uint16)
        order = np.argsort(numbers)
        numbers, counts = numbers[order], counts[order]
        starts = self._view.starts
        ends = np.searchsorted(numbers, starts)
        return [
            Counts((numbers[first:end] - start).astype(np.uint16), counts[first:end])
            for start, first, end in zip(starts[:-1], ends[:-1], ends[1:], strict=True)
        ]

    @cached_property
    def length_factors(self) -> Sequence[Scores]:
        """What an occurrence in a note is worth, by the note's length; see ``View``.

        The mean length is that of the notes, not of all papers.
        """
        lengths = np.zeros(self._view.starts[-1], np.int64)
        notes = 0
        for part, numbers in zip(self._parts, self._numbers, strict=True):
            held = numbers >= 0
            lengths[numbers[held]] = part.segment.field(_FIELD).lengths[held]
            notes += int(np.count_nonzero(held))
        mean = max(int(lengths.sum()), 1) / max(notes, 1)
        factors = (1 / (1 - B + B * lengths / mean)).astype(np.float32)
        return np.split(factors, self._view.starts[1:-1])


def _parts_of(rows: Sequence[int], texts: Mapping[int, str]) -> Iterator[_Part]:
    """Yield the notes of these papers as segments."""
    if not rows:
        return
    # Here, because nothing else that is searched is made on the way.
    from paperbrowse.search.segment.builder import SegmentBuilder

    builder, begun = SegmentBuilder(), 0
    for first in range(0, len(rows), _AT_ONCE):
        some = rows[first : first + _AT_ONCE]
        builder.add([_as_paper(row, texts[row]) for row in some])
        end = first + len(some)
        if builder.full or end == len(rows):
            arrays, _ = builder.arrays()
            live = np.ones(end - begun, np.bool_)
            yield _Part(Segment(arrays, end - begun), np.array(rows[begun:end]), live)
            builder, begun = SegmentBuilder(), end


def _as_paper(row: int, text: str) -> Findable:
    return Findable(row, str(row), "", text, (), None, (0, 0, 0), None, None, (), (), row)
