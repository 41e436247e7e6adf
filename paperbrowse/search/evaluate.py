"""Answers a query's tree over a state of the index: which papers match, and how well.

Whoosh keeps the words; which papers match and their scores are worked out here, exhaustively:
its own counts and scores under a limit are not always right, and its phrases cannot hold a prefix.

Ranking is BM25F: S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and
Beyond" (2009), section 3.6, with k1 = 1.2, b = 0.75 and a title's word worth two of an abstract:

    tf = Σ over fields: weight · occurrences / (1 − b + b · length / mean length)
    score = Σ over the query's words: idf · tf · (k1 + 1) / (k1 + tf)
    idf = ln(1 + (papers − n + ½) / (n + ½)), n of the papers matching this word (never below 0)

A word with its joined forms, a prefix with all that begins so and a phrase each count as one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from paperbrowse.search.catalogue import Catalogue
from paperbrowse.search.query import (
    All,
    AnyOf,
    Element,
    Filter,
    Match,
    Node,
    Not,
    TextField,
    Years,
)
from paperbrowse.text import fold

K1 = 1.2
B = 0.75
WEIGHTS: Mapping[TextField, float] = {"title": 2.0, "abstract": 1.0}
"""Fields that are not here can match, but do not rank."""

Positions = Mapping[int, Iterable[int]]
"""Where an element stands, by document number."""


class Postings(Protocol):
    """Where the words of the papers stand."""

    def positions(self, field: TextField, element: Element) -> Positions: ...


@dataclass(frozen=True, slots=True)
class Found:
    """The papers that match, and the scores of those that rank."""

    numbers: frozenset[int] | set[int]
    scores: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that a query is answered from."""

    postings: Postings
    catalogue: Catalogue
    lists: Mapping[str, frozenset[int]]
    """Document numbers by reading list."""

    def evaluate(self, node: Node) -> Found:
        """Return the papers that match ``node``."""
        match node:
            case Match():
                return self._match(node)
            case All(nodes):
                return self._all(nodes)
            case AnyOf(nodes):
                parts = [self.evaluate(child) for child in nodes]
                numbers = frozenset().union(*(part.numbers for part in parts))
                return Found(numbers, _sum(parts, numbers))
            case Not(child):
                return Found(self.catalogue.everything - self.evaluate(child).numbers)
            case Years():
                return Found(self._years(node))
            case Filter():
                return Found(self._filter(node))

    def _all(self, nodes: Sequence[Node]) -> Found:
        numbers: frozenset[int] | set[int] = self.catalogue.everything
        parts = []
        for child in nodes:
            part = self.evaluate(child)
            numbers = numbers & part.numbers
            parts.append(part)
        return Found(numbers, _sum(parts, numbers))

    def _match(self, match: Match) -> Found:
        counts = {name: occurrences(self.postings, name, match) for name in match.fields}
        numbers = frozenset().union(*counts.values())
        if not numbers or not all(name in WEIGHTS for name in match.fields):
            return Found(numbers)
        return Found(numbers, self._scores(counts, numbers))

    def _scores(
        self, counts: Mapping[TextField, Mapping[int, int]], numbers: frozenset[int]
    ) -> dict[int, float]:
        catalogue = self.catalogue
        papers, matching = len(catalogue.everything), len(numbers)
        idf = math.log(1 + (papers - matching + 0.5) / (matching + 0.5))
        frequency = dict.fromkeys(numbers, 0.0)
        for name, found in counts.items():
            in_title = name == "title"
            mean = catalogue.title_mean if in_title else catalogue.abstract_mean
            for number, count in found.items():
                entry = catalogue.entries[number]
                length = entry.title_length if in_title else entry.abstract_length
                frequency[number] += WEIGHTS[name] * count / (1 - B + B * length / mean)
        return {number: idf * tf * (K1 + 1) / (K1 + tf) for number, tf in frequency.items()}

    def _years(self, years: Years) -> frozenset[int]:
        by_year = self.catalogue.years
        if years.unknown:
            return by_year.get("", frozenset())
        first, last = years.first or 0, years.last or 9999
        chosen = [n for year, n in by_year.items() if year and first <= int(year) <= last]
        return frozenset().union(*chosen)

    def _filter(self, wanted: Filter) -> frozenset[int]:
        catalogue = self.catalogue
        match wanted.name:
            case "tag":
                return _with_value(catalogue.tags, wanted)
            case "source":
                return _with_value(catalogue.sources, wanted)
            case "list":
                return _with_value(self.lists, wanted)
            case "has":
                return frozenset(n for n, e in catalogue.entries.items() if wanted.value in e.has)
            case "id":
                ids = catalogue.numbers.items()
                return frozenset(n for i, n in ids if i.lower().startswith(wanted.value))
            case "arxiv":
                return frozenset(
                    number
                    for number, entry in catalogue.entries.items()
                    if entry.arxiv_id == wanted.value
                    or (wanted.prefix and entry.arxiv_id.startswith(wanted.value))
                )


def occurrences(postings: Postings, name: TextField, match: Match) -> dict[int, int]:
    """Return how often a field holds any of a match's sequences, by document number."""
    starts: dict[int, set[int]] = {}
    for sequence in match.sequences:
        for number, found in sequence_starts(postings, name, sequence).items():
            if number in starts:
                starts[number] |= found
            else:
                starts[number] = set(found)
    return {number: len(found) for number, found in starts.items()}


def sequence_starts(
    postings: Postings, name: TextField, sequence: Sequence[Element]
) -> dict[int, set[int]]:
    """Return the positions from which the elements stand one after the other."""
    first = postings.positions(name, sequence[0])
    starts = {number: set(places) for number, places in first.items()}
    for distance, element in enumerate(sequence[1:], start=1):
        if not starts:
            break
        following = postings.positions(name, element)
        kept = {}
        for number, places in starts.items():
            if number in following:
                both = places.intersection(place - distance for place in following[number])
                if both:
                    kept[number] = both
        starts = kept
    return starts


def _sum(parts: Sequence[Found], numbers: Iterable[int]) -> dict[int, float]:
    """Add up the scores of ``numbers``; those that no part ranks have none."""
    ranked = [part.scores for part in parts if part.scores]
    if not ranked:
        return {}
    return {number: sum(scores.get(number, 0.0) for scores in ranked) for number in numbers}


def _with_value(values: Mapping[str, frozenset[int]], wanted: Filter) -> frozenset[int]:
    """Return the numbers under a value: as written but for case, else but for punctuation too."""
    for alike in (str.casefold, fold):
        value = alike(wanted.value)
        found = [
            numbers
            for name, numbers in values.items()
            if value and (alike(name) == value or (wanted.prefix and alike(name).startswith(value)))
        ]
        if found:
            return frozenset().union(*found)
    return frozenset()
