"""Evaluates a query tree over a snapshot: which papers match (boolean).

A tree is evaluated segment by segment, to masks with a truth value for each paper; masks of 50,000
papers are combined in microseconds. Only when all segments are done, and so the number of papers
that each word matches is known, ``scoring`` ranks the remaining papers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from paperbrowse.core import fold, language_code
from paperbrowse.search.execution.local_days import local_times
from paperbrowse.search.execution.matching import FieldFrequencies, count_match
from paperbrowse.search.execution.names import name_mask
from paperbrowse.search.execution.user_data import UserDataView
from paperbrowse.search.query import (
    All,
    AnyOf,
    DateRange,
    Filter,
    Match,
    MostOf,
    Node,
    Not,
    NumberRange,
    TextField,
)
from paperbrowse.search.segment import IndexedFacet, Mask


class _KnownNodes:
    """What is known of nodes of queries, all by their identity, and by segment."""

    def __init__(self, segment_count: int) -> None:
        self.nodes: list[Node] = []
        """Keeps the nodes alive."""
        self.frequencies: list[dict[int, FieldFrequencies]] = [{} for _ in range(segment_count)]
        self.masks: list[dict[int, Mask]] = [{} for _ in range(segment_count)]
        self.counts: dict[tuple[int, TextField | None], int] = {}
        self.facet_values: dict[int, Collection[str]] = {}


class Evaluation:
    """One query over the papers of one snapshot and their user data.

    Raises TooBroadError where a word matches too many words.
    """

    def __init__(
        self,
        user_data: UserDataView,
        node: Node,
        within: Sequence[Mask] | None = None,
        known: _KnownNodes | None = None,
    ) -> None:
        """``within``: masks of the papers among which is searched; all where None."""
        self.snapshot = user_data.snapshot
        self.user_data = user_data
        self.node = node
        self._within = within
        self._known = _KnownNodes(len(self.snapshot.segments)) if known is None else known
        self._known.nodes.append(node)
        self.masks = [self._mask(number, node) for number in range(len(self.snapshot.segments))]
        """For each segment the live papers that match."""
        for segment, mask in zip(self.snapshot.segments, self.masks, strict=True):
            if segment.live_docs is not None:
                mask &= segment.live_docs
        for mask, allowed in zip(self.masks, within or (), strict=within is not None):
            mask &= allowed

    def evaluate(self, node: Node) -> Evaluation:
        """Return the evaluation of a changed query, for which no node is read a second time."""
        return Evaluation(self.user_data, node, self._within, self._known)

    def cached_mask(self, number: int, node: Node) -> Mask:
        """Return a segment's mask of a node, which must not be changed; scoring needs some again.

        Deleted papers are included.
        """
        if isinstance(node, Match):
            return self._match_mask(number, node)
        known = self._known.masks[number]
        if id(node) not in known:
            known[id(node)] = self._mask(number, node)
        return known[id(node)]

    def frequencies(self, number: int, match: Match) -> FieldFrequencies:
        """Return how often each paper of a segment contains ``match``, once it was evaluated."""
        return self._known.frequencies[number].get(id(match), {})

    def count_matching(self, match: Match, field: TextField | None = None) -> int:
        """Return the number of live papers that contain ``match``, once it was evaluated.

        With ``field`` only there.
        """
        key, counts = (id(match), field), self._known.counts
        if key in counts:
            return counts[key]
        count = 0
        for number, segment in enumerate(self.snapshot.segments):
            if field is not None:
                in_field = self.frequencies(number, match).get(field)
                count += 0 if in_field is None else in_field.count_papers(segment.live_docs)
            elif (mask := self._known.masks[number].get(id(match))) is not None:
                live = mask if segment.live_docs is None else mask & segment.live_docs
                count += int(np.count_nonzero(live))
        if all(id(match) in known for known in self._known.masks):
            counts[key] = count
        return count

    def _mask(self, number: int, node: Node) -> Mask:
        """Return a segment's papers that match, deleted ones included, as a new array."""
        doc_count = self.snapshot.segments[number].reader.doc_count
        match node:
            case Match():
                return self._match_mask(number, node).copy()
            case All(nodes):
                mask = np.ones(doc_count, np.bool_)
                for child in nodes:
                    mask &= self.cached_mask(number, child)
                return mask
            case AnyOf(nodes):
                mask = np.zeros(doc_count, np.bool_)
                for child in nodes:
                    mask |= self.cached_mask(number, child)
                return mask
            case MostOf(nodes):
                return self._most_mask(number, nodes)
            case Not(child):
                return ~self.cached_mask(number, child)
            case DateRange():
                return self._date_mask(number, node)
            case NumberRange():
                return self._number_mask(number, node)
            case Filter():
                return self._filter_mask(number, node)

    def _most_mask(self, number: int, matches: Sequence[Match]) -> Mask:
        weights = np.zeros(self.snapshot.segments[number].reader.doc_count)
        total = 0.0
        for match in matches:
            weight = self.idf(match)
            total += weight
            weights += weight * self._match_mask(number, match)
        mask: Mask = weights * 2 >= total
        return mask

    def idf(self, match: Match) -> float:
        """Return the inverse document frequency of a match, see ``scoring``."""
        for number in range(len(self.snapshot.segments)):
            self._match_mask(number, match)
        papers, matching = self.snapshot.paper_count, self.count_matching(match)
        return math.log(1 + (papers - matching + 0.5) / (matching + 0.5))

    def _match_mask(self, number: int, match: Match) -> Mask:
        known = self._known.masks[number]
        if id(match) not in known:
            frequencies, mask = self.snapshot.match_cache.get_or_compute(
                (number, match.fields, match.sequences, match.names),
                lambda: self._read_match(number, match),
            )
            if "note" in match.fields and self.user_data.notes is not None:
                in_notes = self.user_data.notes.count(match)[number]
                if len(in_notes.counts):
                    frequencies, mask = {**frequencies, "note": in_notes}, mask.copy()
                    in_notes.add_to_mask(mask)
            self._known.frequencies[number][id(match)], known[id(match)] = frequencies, mask
        return known[id(match)]

    def _read_match(self, number: int, match: Match) -> tuple[FieldFrequencies, Mask]:
        reader = self.snapshot.segments[number].reader
        frequencies = count_match(reader, match)
        mask = np.zeros(reader.doc_count, np.bool_)
        for in_field in frequencies.values():
            in_field.add_to_mask(mask)
        return frequencies, mask

    def _date_mask(self, number: int, dates: DateRange) -> Mask:
        reader = self.snapshot.segments[number].reader
        if dates.name == "date":
            return _dates_within(reader.dates, dates)
        if dates.name == "added":
            return _times_within(reader.added, dates)
        return self.user_data.time_mask(number, dates.name, dates)

    def _number_mask(self, number: int, numbers: NumberRange) -> Mask:
        reader = self.snapshot.segments[number].reader
        return _numbers_within(reader.counts(numbers.name), numbers)

    def _filter_mask(self, number: int, node: Filter) -> Mask:
        reader = self.snapshot.segments[number].reader
        mask = np.zeros(reader.doc_count, np.bool_)
        match node.name:
            case "tag" | "source" | "cat" | "org" | "lang":
                facet = _FACETS[node.name]
                mask = self.snapshot.facet_mask(number, facet, self._filter_values(node))
            case "author" | "venue":
                mask = self._name_mask(number, node)
            case "list":
                mask = self.user_data.list_mask(number, self._filter_values(node))
            case "is":
                mask = self.user_data.value_mask(number, node.value)
            case "has" if node.value == "tag":
                mask = self.user_data.value_mask(number, "tagged")
            case "has":
                mask = self.snapshot.facet_mask(number, "has", (node.value,))
            case "id":
                mask[reader.find_id(node.value, prefix=node.prefix)] = True
            case "arxiv" | "doi":
                found = reader.find_identifier(node.name, node.value, prefix=node.prefix)
                mask[found] = True
        return mask

    def _name_mask(self, number: int, node: Filter) -> Mask:
        """Return the papers with a whole name; with its words in a row, where there is no such."""
        whole = any(
            mask.any() if segment.live_docs is None else (mask & segment.live_docs).any()
            for place, segment in enumerate(self.snapshot.segments)
            for mask in [self._named(place, node, whole=True)]
        )
        return self._named(number, node, whole=whole).copy()

    def _named(self, number: int, node: Filter, *, whole: bool) -> Mask:
        reader = self.snapshot.segments[number].reader
        return self.snapshot.match_cache.get_or_compute(
            (number, node, whole), lambda: name_mask(reader, node, whole=whole)
        )

    def _filter_values(self, node: Filter) -> Collection[str]:
        """Return the facet values that a filter matches, looked up once for all segments."""
        if id(node) not in self._known.facet_values:
            values: Collection[str] = self.user_data.lists
            if node.name in _FACETS:
                values = self.snapshot.facet(_FACETS[node.name]).value_numbers
            match = _VALUE_MATCHES.get(node.name, matching_values)
            self._known.facet_values[id(node)] = match(values, node)
        return self._known.facet_values[id(node)]


_YEAR_STARTS, _YEAR_END = (0, 1, 1_01), 12_31
"""Month and day of bounds between which are whole years; 1 is of no first day."""


def _dates_within(dates: npt.NDArray[np.uint32], wanted: DateRange) -> Mask:
    """Return which dates, as yyyymmdd with zeros where unknown, lie within a range for certain."""
    if wanted.is_unknown:
        unknown: Mask = dates == 0
        return unknown
    first, last = wanted.bounds
    if first % 10_000 in _YEAR_STARTS and last % 10_000 == _YEAR_END:
        # Every date is in one year for certain.
        whole: Mask = dates >= max(first // 10_000 * 10_000, 1)
        whole &= dates < (last // 10_000 + 1) * 10_000
        return whole
    no_month, no_day = dates // 100 % 100 == 0, dates % 100 == 0
    mask: Mask = dates + no_month * np.uint32(100) + no_day >= first
    mask &= dates + no_month * np.uint32(1200) + no_day * np.uint32(31) <= last
    mask &= dates > 0
    return mask


def _times_within(times: npt.NDArray[np.uint64], wanted: DateRange) -> Mask:
    """Return which times, 0 where unknown, lie within the days of a range."""
    if wanted.is_unknown:
        unknown: Mask = times == 0
        return unknown
    first, end = local_times(wanted)
    mask: Mask = (times >= np.uint64(max(first, 1))) & (times < np.uint64(end))
    return mask


def _numbers_within(numbers: npt.NDArray[np.int32], wanted: NumberRange) -> Mask:
    """Return which numbers, -1 where unknown, lie within a range."""
    if wanted.is_unknown:
        unknown: Mask = numbers < 0
        return unknown
    mask: Mask = numbers >= (wanted.first or 0)
    if wanted.last is not None:
        mask &= numbers <= wanted.last
    return mask


def matching_values(values: Collection[str], node: Filter) -> list[str]:
    """Return the values that a filter matches: as written but for case, else for punctuation."""
    for normalize in (str.casefold, fold):
        wanted = normalize(node.value)
        found = [
            value
            for value in values
            if wanted
            and (
                normalize(value) == wanted or (node.prefix and normalize(value).startswith(wanted))
            )
        ]
        if found:
            return found
    return []


def _matching_categories(values: Collection[str], node: Filter) -> list[str]:
    """Return the categories that are the wanted one or in it, as cs.CL is in cs."""
    wanted = node.value.casefold()
    beginning = wanted if node.prefix else f"{wanted}."
    return [
        value
        for value in values
        if value.casefold() == wanted or value.casefold().startswith(beginning)
    ]


def _matching_organizations(values: Collection[str], node: Filter) -> list[str]:
    """Return the organizations whose names have the wanted words in a row."""
    wanted = fold(node.value)
    end = "" if node.prefix else " "
    return [value for value in values if wanted and f" {wanted}{end}" in f" {fold(value)} "]


def _matching_languages(values: Collection[str], node: Filter) -> list[str]:
    """Return the language, however it is named."""
    matching = {language_code(node.value)}.intersection(values)
    return [*matching] or matching_values(values, node)


_FACETS: Mapping[str, IndexedFacet] = {
    "tag": "tag", "source": "source", "cat": "category", "org": "organization", "lang": "language",
}  # fmt: skip
"""The facets of filters by name."""

_VALUE_MATCHES: Mapping[str, Callable[[Collection[str], Filter], list[str]]] = {
    "cat": _matching_categories,
    "org": _matching_organizations,
    "lang": _matching_languages,
}
