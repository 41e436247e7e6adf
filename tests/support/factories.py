"""Papers, records, dumps and libraries made for tests: the one set of factories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

from paperbrowse.core.dates import PartialDate
from paperbrowse.core.papers import IndexDocument, Paper, Record
from paperbrowse.library import ImportCounts, Library, NewSource
from paperbrowse.library.papers.merging import id_of_title_key, title_key
from paperbrowse.library.values import TaggerInput
from paperbrowse.system.locations import Locations

# Papers


def make_paper(
    paper_id: str,
    title: str,
    abstract: str | None = None,
    *,
    date: str | None = None,
    **fields: Any,
) -> Paper:
    """Return a paper; ``date`` is in ISO form."""
    if date is not None:
        fields["published"] = PartialDate.from_iso(date)
    return Paper(id=paper_id, title=title, abstract=abstract, **fields)


def known_paper(title: str = "Attention Is All You Need", **fields: Any) -> Paper:
    """Return a paper of which the usual fields are known, with some of them changed."""
    known = make_paper(
        "attention-is-all-abc",
        title,
        date="2017-06-12",
        authors=("Ashish Vaswani", "Noam Shazeer"),
        arxiv_id="1706.03762",
    )
    return replace(known, **fields)


def make_document(
    paper_id: str, title: str = "Untitled", abstract: str | None = None, **fields: Any
) -> IndexDocument:
    """Return what an index reads of a paper: nothing but words, unless more is given."""
    bare: dict[str, Any] = {"change": 1, "row": 1, "published": (0, 0, 0)}
    bare |= dict.fromkeys(("authors", "tags", "sources"), ())
    bare |= dict.fromkeys(("venue", "comments", "arxiv_id"))
    return IndexDocument(id=paper_id, title=title, abstract=abstract, **{**bare, **fields})


def titles_of(papers: Iterable[Paper]) -> list[str]:
    """Return the titles of papers."""
    return [paper.title for paper in papers]


# Records and their sources


def make_record(
    title: str, *, line: int = 1, published: str | None = None, **fields: Any
) -> Record:
    """Return a record; ``published`` is a date in ISO form, which the record states itself."""
    if published is not None:
        fields["published"] = PartialDate.from_iso(published)
        fields.setdefault("year_from", "written")
    return Record(title=title, line=line, **fields)


def make_page_record(
    title: str, abstract: str | None = "An abstract.", *, year: int = 2024, line: int = 1
) -> Record:
    """Return a record with the fields that a Daily Papers page shows."""
    return make_record(
        title, line=line, abstract=abstract, author_count=3, published=f"{year:04}-05-06"
    )


def make_records(count: int, start: int = 0) -> Iterator[Record]:
    """Yield records of ``count`` papers, which have little to say."""
    return (
        make_record(f"Paper {number} of many", abstract=f"About {number}.", line=number + 1)
        for number in range(start, start + count)
    )


def make_study_records(count: int) -> list[Record]:
    """Return records of ``count`` papers of twenty years, in the order of their titles."""
    return [
        make_page_record(
            f"Study {number:05} of the Numbered Kind",
            f"The study with the number {number}. It looks at one thing in {number % 7} ways.",
            year=2000 + number % 20,
            line=number,
        )
        for number in range(1, count + 1)
    ]


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


# Libraries


@dataclass(frozen=True)
class WordTagger:
    """Tags a paper with those of its words that are topics."""

    topics: tuple[str, ...] = ("cache", "vision")

    @property
    def digest(self) -> str:
        return ",".join(self.topics)

    def tag_papers(self, papers: Sequence[TaggerInput]) -> list[tuple[str, ...]]:
        return [self.tags(*paper) for paper in papers]

    def tags(self, title: str, abstract: str | None, links: Sequence[str]) -> tuple[str, ...]:
        words = f"{title} {abstract or ''}".casefold().split()
        found = tuple(topic for topic in self.topics if topic in words)
        return (*found, "code") if any("github.com" in link for link in links) else found


def make_locations(home: Path) -> Locations:
    """Return the user's folders, all of them in ``home``."""
    return Locations(home / "data", home / "cache", home / "config")


def import_records(
    library: Library, name: str, *records: Record, content: str | None = None
) -> ImportCounts:
    """Import a dump of these records."""
    return library.add_dump(make_source(name, content), records)


def id_of_title(title: str, distinction: str = "") -> str:
    """Return the id of a paper with this title."""
    return id_of_title_key(title_key(title), distinction)


def all_papers(library: Library) -> list[Paper]:
    """Return every paper, by id."""
    return sorted(library.changed_papers(0), key=lambda paper: paper.id)


def papers_without_times(library: Library) -> list[Paper]:
    """Return every paper, by id, without the time at which it came."""
    return [replace(paper, added=None) for paper in all_papers(library)]


def paper_ids(library: Library) -> list[str]:
    """Return the id of every paper, in order."""
    return [paper.id for paper in all_papers(library)]


# Daily Papers pages, as a browser saves their text

CACHES_ABSTRACT = (
    "Caches of keys and values dominate the memory of long generations. We drop the entries "
    "that attention has stopped reading, and lose next to nothing in accuracy."
)
PRUNING_ABSTRACT = (
    "We remove whole attention heads from a trained network, one after another, and measure "
    "which of them a translation task can do without. Most of them, as it turns out."
)
DIFFUSION_ABSTRACT = (
    "A diffusion model draws pictures from noise in many small steps. We train a student that "
    "needs only four of them, and people cannot tell the pictures apart."
)


def make_page(*papers: tuple[str, str], date: str = "Oct 16, 2024", authors: int = 5) -> str:
    """Return a page with these titles and abstracts."""
    records = (
        f"{title}\n{abstract}\n• {authors} authors\n·\n{date} 2\n" for title, abstract in papers
    )
    return "\n".join(["Daily Papers\n\nbyAK and the research community\n\nDec 9\n", *records])


def make_numbered_page(numbers: Iterable[int]) -> str:
    """Return a page with a paper for each number."""
    return make_page(
        *(
            (f"The Paper That Bears the Number {each} in Words", f"{CACHES_ABSTRACT} {each}.")
            for each in numbers
        )
    )


THREE_PAPERS_PAGE = make_page(
    ("Forgetful Caches for Long Generations", CACHES_ABSTRACT),
    ("Pruning Heads That Nobody Reads", PRUNING_ABSTRACT),
    ("Four Steps from Noise to Picture", DIFFUSION_ABSTRACT),
)
