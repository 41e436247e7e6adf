"""Answers a search the slow and plain way: every paper against every part of the query."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fnmatch import fnmatchcase

from paperbrowse.papers import Paper
from paperbrowse.search.analysis import stem, tokens
from paperbrowse.search.parser import parse
from paperbrowse.search.query import All, AnyOf, Element, Filter, Match, Node, Not, Years
from paperbrowse.search.request import FACETS, Choice, Facet, SearchRequest
from paperbrowse.text import fold
from tests.search.library import FakeLibrary


class Oracle:
    def __init__(self, library: FakeLibrary) -> None:
        self.papers = library.all_papers()
        self.lists = library.lists

    def hits(self, request: SearchRequest) -> list[tuple[str, float]]:
        """Return all hits in order, with scores rounded as an index rounds them."""
        node = parse(request.query, typing=request.typing).node
        found = [p for p in self._matching(request, node) if self._passes(p, request.choices)]
        scores = {p.id: 0.0 for p in found}
        ranked = request.sort == "relevance" and _ranks(node)
        if ranked:
            scores = {p.id: round(self._score(p, node), 6) for p in found}
        found.sort(key=lambda p: (fold(p.title), p.id))
        if ranked:
            found.sort(key=lambda p: -scores[p.id])
        elif request.sort in ("relevance", "date", "list"):
            found.sort(key=lambda p: str(p.published or ""), reverse=True)
        elif request.sort == "comments":
            found.sort(key=lambda p: -1 if p.comments is None else p.comments, reverse=True)
        return [(p.id, scores[p.id]) for p in found]

    def counts(self, request: SearchRequest, facet: Facet) -> dict[str, int]:
        """Return the counts of a facet that are not 0."""
        node = parse(request.query, typing=request.typing).node
        choices = dict(request.choices)
        own = choices.get(facet, Choice())
        choices[facet] = Choice(own.include if own.match_all else frozenset(), own.exclude, True)
        counts: dict[str, int] = {}
        for paper in self._matching(request, node):
            if self._passes(paper, choices):
                for value in self._values(paper, facet):
                    counts[value] = counts.get(value, 0) + 1
        return counts

    def _matching(self, request: SearchRequest, node: Node) -> list[Paper]:
        years = Years(*request.years) if request.years and any(request.years) else All()
        return [p for p in self.papers if self._matches(p, node) and self._matches(p, years)]

    def _matches(self, paper: Paper, node: Node) -> bool:
        match node:
            case Match(_, fields, sequences):
                return any(self._count(paper, field, sequences) for field in fields)
            case All(nodes):
                return all(self._matches(paper, child) for child in nodes)
            case AnyOf(nodes):
                return any(self._matches(paper, child) for child in nodes)
            case Not(child):
                return not self._matches(paper, child)
            case Years(first, last):
                year = paper.published.year if paper.published else None
                if node.unknown or year is None:
                    return node.unknown and year is None
                return (first or 0) <= year <= (last or 9999)
            case Filter(name, value, prefix):
                values: Sequence[str]
                if name == "id":
                    return paper.id.startswith(value)
                if name == "has":
                    return value == "code" and "code" in paper.tags
                everything: list[str]
                if name == "tag":
                    values, everything = paper.tags, [t for p in self.papers for t in p.tags]
                elif name == "source":
                    values, everything = paper.sources, [s for p in self.papers for s in p.sources]
                else:
                    values, everything = self._values(paper, "list"), list(self.lists)
                for alike in (str.casefold, fold):

                    def same(known: str, alike=alike) -> bool:  # type: ignore[no-untyped-def]
                        wanted = alike(value)
                        return bool(wanted) and (
                            alike(known) == wanted or (prefix and alike(known).startswith(wanted))
                        )

                    if any(same(known) for known in everything):
                        return any(same(known) for known in values)
                return False

    def _passes(self, paper: Paper, choices: object) -> bool:
        assert isinstance(choices, dict)
        for facet in FACETS:
            choice = choices.get(facet, Choice())
            values = set(self._values(paper, facet))
            wanted = choice.include <= values if choice.match_all else choice.include & values
            if values & choice.exclude or (choice.include and not wanted):
                return False
        return True

    def _values(self, paper: Paper, facet: Facet) -> Sequence[str]:
        if facet == "year":
            return [str(paper.published.year) if paper.published else ""]
        if facet == "list":
            return [name for name, ids in self.lists.items() if paper.id in ids]
        return paper.tags if facet == "tag" else paper.sources

    def _count(self, paper: Paper, field: str, sequences: Sequence[Sequence[Element]]) -> int:
        found = tokens(_text(paper, field))
        places = {token.position for token in found}
        return sum(
            any(
                all(
                    any(t.position == place + step and _is(t.text, element) for t in found)
                    for step, element in enumerate(sequence)
                )
                for sequence in sequences
            )
            for place in places
        )

    def _score(self, paper: Paper, node: Node) -> float:
        match node:
            case All(nodes) | AnyOf(nodes):
                return sum(self._score(paper, n) for n in nodes if self._matches(paper, n))
            case Match() if node.fields[0] in ("title", "abstract"):
                return self._word_score(paper, node)
            case _:
                return 0.0

    def _word_score(self, paper: Paper, node: Match) -> float:
        frequency = 0.0
        for field in node.fields:
            lengths = {p.id: _length(_text(p, field)) for p in self.papers}
            mean = sum(lengths.values()) / len(lengths)
            if count := self._count(paper, field, node.sequences):
                weight = 2.0 if field == "title" else 1.0
                frequency += weight * count / (0.25 + 0.75 * lengths[paper.id] / mean)
        n = sum(self._matches(p, node) for p in self.papers)
        idf = math.log(1 + (len(self.papers) - n + 0.5) / (n + 0.5))
        return idf * frequency * 2.2 / (1.2 + frequency)


def _ranks(node: Node) -> bool:
    """Whether any word can give a score (of papers that match it)."""
    match node:
        case All(nodes) | AnyOf(nodes):
            return any(_ranks(child) for child in nodes)
        case Match():
            return node.fields[0] in ("title", "abstract")
        case _:
            return False


def _text(paper: Paper, field: str) -> str:
    if field == "author":
        return "\n".join(paper.authors)
    return {"title": paper.title, "abstract": paper.abstract, "venue": paper.venue}[field] or ""


def _length(text: str) -> int:
    return max((token.position + 1 for token in tokens(text)), default=0)


def _is(word: str, element: Element) -> bool:
    match element.kind:
        case "stem":
            return stem(word) == element.text
        case "word":
            return word == element.text
        case "prefix":
            return word.startswith(element.text)
        case "pattern":
            return fnmatchcase(word, element.text)
