"""Records, dumps and libraries made for tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from paperbrowse.core.dates import PartialDate
from paperbrowse.core.papers import Paper, Record, YearOrigin
from paperbrowse.library import ImportCounts, Library, NewSource
from paperbrowse.library.values import TaggerInput


@dataclass(frozen=True)
class WordTagger:
    """Tags a paper with those of its words that are topics."""

    topics: tuple[str, ...] = ("cache", "vision")

    @property
    def digest(self) -> str:
        return ",".join(self.topics)

    def tags_of_all(self, papers: Sequence[TaggerInput]) -> list[tuple[str, ...]]:
        return [self.tags(*paper) for paper in papers]

    def tags(self, title: str, abstract: str | None, links: Sequence[str]) -> tuple[str, ...]:
        words = f"{title} {abstract or ''}".casefold().split()
        found = tuple(topic for topic in self.topics if topic in words)
        return (*found, "code") if any("github.com" in link for link in links) else found


def make_record(title: str, *, line: int = 1, **fields: Any) -> Record:
    return Record(title=title, line=line, **fields)


def make_dated_record(
    title: str, published: str, year_from: YearOrigin = "written", **fields: Any
) -> Record:
    return make_record(
        title, published=PartialDate.from_iso(published), year_from=year_from, **fields
    )


def make_source(
    name: str = "a.txt", content: str | None = None, folder: str | None = "/dumps"
) -> NewSource:
    """Return a dump that lies in ``folder`` and holds ``content``, else something of its own."""
    content = content or f"content of {name}"
    return NewSource(
        name=name,
        path=None if folder is None else Path(folder, name),
        digest=blake2b(content.encode("utf-8", "surrogateescape")).hexdigest(),
        format="daily-papers",
    )


def import_records(
    library: Library, name: str, *records: Record, content: str | None = None
) -> ImportCounts:
    """Import a dump of these records."""
    return library.add_dump(make_source(name, content), records)


def make_records(count: int, start: int = 0) -> Iterator[Record]:
    """Yield records of as many papers."""
    return (
        make_record(f"Paper {number} of many", abstract=f"About {number}.", line=number + 1)
        for number in range(start, start + count)
    )


def all_papers(library: Library) -> list[Paper]:
    """Return every paper, by id."""
    return sorted(library.changed_papers(0), key=lambda paper: paper.id)


def titles_of(papers: Iterable[Paper]) -> list[str]:
    return [paper.title for paper in papers]
