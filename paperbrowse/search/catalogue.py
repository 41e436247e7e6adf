"""What the index knows of each paper beside its words: facet values, sort keys, lengths."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from paperbrowse.papers import Paper
from paperbrowse.search.analysis import count_words
from paperbrowse.search.request import UNKNOWN
from paperbrowse.text import fold

DocumentNumber = int
"""A paper's place in one state of the index; it means nothing in another."""


class Entry(NamedTuple):
    """A paper as it is stored in the index."""

    paper_id: str
    digest: str
    title_key: str
    """The title folded, to sort by."""
    date: tuple[int, int, int]
    """Year, month and day; zeros where unknown."""
    comments: int
    """-1 where unknown."""
    tags: tuple[str, ...]
    sources: tuple[str, ...]
    arxiv_id: str
    has: tuple[str, ...]
    title_length: int
    """Words in the title; likewise of the abstract."""
    abstract_length: int

    @property
    def year(self) -> str:
        """The year in four digits, or UNKNOWN."""
        return f"{self.date[0]:04}" if self.date[0] else UNKNOWN


def entry_of(paper: Paper, digest: str) -> Entry:
    """Return what the index keeps of ``paper``."""
    published = paper.published
    known = {
        "abstract": paper.abstract,
        "arxiv": paper.arxiv_id,
        "authors": paper.authors,
        "code": "code" in paper.tags,
        "venue": paper.venue,
        "year": published,
    }
    return Entry(
        paper_id=paper.id,
        digest=digest,
        title_key=fold(paper.title),
        date=(published.year, published.month, published.day) if published else (0, 0, 0),
        comments=-1 if paper.comments is None else paper.comments,
        tags=paper.tags,
        sources=paper.sources,
        arxiv_id=(paper.arxiv_id or "").lower(),
        has=tuple(name for name, value in known.items() if value),
        title_length=count_words(paper.title),
        abstract_length=count_words(paper.abstract or ""),
    )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every paper of one state of the index, by document number and by facet value."""

    entries: Mapping[DocumentNumber, Entry]
    everything: frozenset[DocumentNumber]
    numbers: Mapping[str, DocumentNumber]
    """Document numbers by paper id."""
    tags: Mapping[str, frozenset[DocumentNumber]]
    years: Mapping[str, frozenset[DocumentNumber]]
    sources: Mapping[str, frozenset[DocumentNumber]]
    title_mean: float
    """Mean number of words in a title; likewise of the abstracts."""
    abstract_mean: float

    @classmethod
    def of(cls, entries: Iterable[tuple[DocumentNumber, Entry]]) -> Catalogue:
        """Return the catalogue of these papers."""
        by_number = dict(entries)
        tags: dict[str, set[int]] = defaultdict(set)
        years: dict[str, set[int]] = defaultdict(set)
        sources: dict[str, set[int]] = defaultdict(set)
        for number, entry in by_number.items():
            years[entry.year].add(number)
            for tag in entry.tags:
                tags[tag].add(number)
            for source in entry.sources:
                sources[source].add(number)
        count = max(len(by_number), 1)
        return cls(
            entries=by_number,
            everything=frozenset(by_number),
            numbers={entry.paper_id: number for number, entry in by_number.items()},
            tags=_frozen(tags),
            years=_frozen(years),
            sources=_frozen(sources),
            title_mean=sum(e.title_length for e in by_number.values()) / count,
            abstract_mean=sum(e.abstract_length for e in by_number.values()) / count,
        )


def _frozen(values: Mapping[str, set[int]]) -> dict[str, frozenset[int]]:
    return {value: frozenset(numbers) for value, numbers in values.items()}
