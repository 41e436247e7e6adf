"""Makes a record of a paper that is a JSON object, by the names that public collections use.

Among them are the Kaggle snapshot of arXiv, Semantic Scholar, OpenAlex, Crossref, Papers with Code,
the ACL Anthology and paperbrowse's own exports. Names are compared without case, ``_`` and ``-``.

A collection's own number for a paper (``zhou2012icml-lognormal``, ``paperId``) says nothing of the
paper and has no place in a record; the record's line in the dump leads back to it. An ``id`` that
is an arXiv id, a DOI or an address is kept as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from paperbrowse.core.dates import PartialDate
from paperbrowse.core.identifiers import arxiv_id_of, doi_of
from paperbrowse.core.papers import Record, YearFrom
from paperbrowse.dumps.fields import count_of, date_of, month_of, object_of, paragraphs, text_of
from paperbrowse.dumps.input.decoding import without_surrogates
from paperbrowse.dumps.json.authors import authors_of, parsed_authors
from paperbrowse.dumps.links import addresses, unique
from paperbrowse.latex.writing import from_plain

_TITLE = ("title", "papertitle", "displayname")
_ABSTRACT = ("abstract", "summary", "abstracttext", "paperabstract", "abstracts")
_AUTHORS = ("authors", "author", "authorships", "creators", "authornames", "authorlist")
_DATE = (
    *("published", "publicationdate", "publisheddate", "datepublished", "publishedat", "pubdate"),
    *("date", "issued", "submitteddate"),
)
_YEAR = ("year", "publicationyear", "pubyear", "publishedyear")
_VENUE = (
    *("venue", "journal", "journalref", "booktitle", "conference", "containertitle"),
    *("journalname", "journaltitle", "venuename", "proceeding", "proceedings", "publicationvenue"),
)
_URL = (
    *("url", "link", "paperurl", "urlabs", "absurl", "htmlurl", "landingpageurl", "paperlink"),
    *("pdf", "pdfurl", "urlpdf", "pdflink", "openaccesspdf"),
)
_LINKS = (
    *("links", "urls", "code", "codeurl", "codelink", "repourl", "repo", "repository", "github"),
    *("githubrepo", "githuburl", "projectpage", "projecturl", "project", "website", "homepage"),
)
_ARXIV = ("arxivid", "arxiv", "eprint", "arxivnumber")
_COMMENTS = ("comments", "numcomments", "commentcount", "commentscount")
_UPVOTES = ("upvotes", "numupvotes", "upvotecount", "upvotescount")
_ORGANIZATION = ("organization", "organisation")
_TELLING = frozenset([*_ABSTRACT, *_AUTHORS, *_YEAR, *_VENUE, *_ARXIV, "doi"])
_MOST_WORDS = 100_000

_WEB = ("http://", "https://")
_Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Names:
    """Which of an object's names tell what, the better ones first."""

    title: Sequence[str]
    abstract: Sequence[str]
    index: Sequence[str]
    authors: Sequence[str]
    parsed_authors: Sequence[str]
    author_count: Sequence[str]
    organization: Sequence[str]
    date: Sequence[str]
    year: Sequence[str]
    month: Sequence[str]
    inferred: Sequence[str]
    versions: Sequence[str]
    comments: Sequence[str]
    upvotes: Sequence[str]
    arxiv: Sequence[str]
    doi: Sequence[str]
    id: Sequence[str]
    ids: Sequence[str]
    venue: Sequence[str]
    url: Sequence[str]
    place: Sequence[str]
    links: Sequence[str]
    telling: bool
    """Some of them are names that hardly anything but papers has."""


def is_paper(item: object) -> bool:
    """Tell whether ``item`` is an object with a title and something else that only papers have."""
    if not isinstance(item, dict):
        return False
    names = _names(tuple(item))
    return names.telling and bool(_text(item, names.title))


def record_of(item: dict[str, Any], line: int) -> Record | None:
    """Return what ``item`` tells of a paper, or None where it has no title.

    What is not of the expected type counts as not told.
    """
    names = _names(tuple(item))
    title = _text(item, names.title)
    if not title:
        return None
    abstract = _abstract(item, names)
    authors, author_count = _authors(item, names)
    organization = _text(item, names.organization) or None if names.organization else None
    venue = _venue(item, names)
    published = _published(item, names)
    year_from: YearFrom = "file" if _value(item, names.inferred) is True else "written"
    pages = _pages(item, names)
    own_ids = [*_texts(item, names.id), *pages]
    ids = object_of(_value(item, names.ids)) if names.ids else {}
    arxiv = [*_texts(item, names.arxiv), *_own(ids, "arxiv")] if names.arxiv or ids else []
    doi = [*_texts(item, names.doi), *_own(ids, "doi")] if names.doi or ids else []
    links = pages[1:]
    if names.links:
        links += _links(item, names)
    if abstract is not None:
        links += addresses(abstract)
    if author_count is None and names.author_count:
        author_count = count_of(_value(item, names.author_count))
    if names.inferred:  # an export of paperbrowse, in which nothing is LaTeX any more
        title, authors = from_plain(title), tuple(map(from_plain, authors))
        abstract = abstract and from_plain(abstract)
        organization = organization and from_plain(organization)
        venue = venue and from_plain(venue)
    # Most names are in few objects, and a library has hundreds of thousands: hence the conditions.
    return Record(
        title=title,
        abstract=abstract,
        authors=authors,
        author_count=author_count,
        organization=organization,
        published=published,
        year_from=None if published is None else year_from,
        comments=count_of(_value(item, names.comments)) if names.comments else None,
        upvotes=count_of(_value(item, names.upvotes)) if names.upvotes else None,
        arxiv_id=arxiv_id_of(arxiv + own_ids),
        doi=doi_of(doi + own_ids),
        venue=venue,
        url=pages[0] if pages else None,
        links=unique(links) if links else (),
        line=line,
    )


# Names and texts


@lru_cache(maxsize=16)
def _names(keys: tuple[str, ...]) -> _Names:
    """Find out what the keys of an object tell; nearly all objects of a file have the same."""
    plain: dict[str, str] = {}
    for key in keys:
        plain.setdefault(key.casefold().replace("_", "").replace("-", ""), key)

    def named(*wanted: str) -> tuple[str, ...]:
        return tuple(plain[name] for name in wanted if name in plain)

    return _Names(
        title=named(*_TITLE),
        abstract=named(*_ABSTRACT),
        index=named("abstractinvertedindex"),
        authors=named(*_AUTHORS),
        parsed_authors=named("authorsparsed"),
        author_count=named("authorcount"),
        organization=named(*_ORGANIZATION),
        date=named(*_DATE),
        year=named(*_YEAR),
        month=named("month"),
        inferred=named("publishedinferred"),
        versions=named("versions"),
        comments=named(*_COMMENTS),
        upvotes=named(*_UPVOTES),
        arxiv=named(*_ARXIV),
        doi=named("doi"),
        id=named("id"),
        ids=named("externalids", "ids"),
        venue=named(*_VENUE),
        url=named(*_URL),
        place=named("primarylocation"),
        links=named(*_LINKS),
        telling=not _TELLING.isdisjoint(plain),
    )


def _value(item: _Item, names: Iterable[str]) -> object:
    for name in names:
        if item[name] is not None:
            return item[name]
    return None


def _texts(item: _Item, names: Iterable[str]) -> list[str]:
    found = []
    for name in names:
        value = item[name]
        if isinstance(value, dict):
            value = _inner(value)
        if text := text_of(value):
            found.append(text)
    return found


def _text(item: _Item, names: Sequence[str]) -> str:
    for name in names:
        value = item[name]
        if isinstance(value, dict):
            value = _inner(value)
        if text := text_of(value):
            return text
    return ""


def _inner(value: _Item) -> object:
    return value.get("name") or value.get("fullname") or value.get("url")


def _own(ids: _Item, name: str) -> list[str]:
    return [text_of(value) for key, value in ids.items() if key.casefold() == name]


# Fields


def _abstract(item: _Item, names: _Names) -> str | None:
    for name in names.abstract:
        value = item[name]
        if isinstance(value, list):
            value = "\n".join(part for part in value if isinstance(part, str))
        if isinstance(value, str) and (text := _several_lines(value)):
            return text
    return _from_index(_value(item, names.index)) if names.index else None


def _several_lines(text: str) -> str:
    if "\n" in text or "\x00" in text or "\r" in text:
        text = text.replace("\x00", "").replace("\r\n", "\n")
        return paragraphs(without_surrogates(text))
    return (text if text.isascii() else without_surrogates(text)).strip()


def _from_index(index: object) -> str | None:
    """Return the text of which OpenAlex gives every word with its places."""
    if not isinstance(index, dict):
        return None
    words: dict[int, str] = {}
    for word, places in index.items():
        for place in places if isinstance(places, list) else ():
            if isinstance(place, int) and len(words) < _MOST_WORDS:
                words[place] = word
    return text_of(" ".join(words[place] for place in sorted(words))) or None


def _authors(item: _Item, names: _Names) -> tuple[tuple[str, ...], int | None]:
    if names.parsed_authors:
        parsed, number = parsed_authors(_value(item, names.parsed_authors))
        if parsed:
            return parsed, number
    return authors_of(_value(item, names.authors))


def _published(item: _Item, names: _Names) -> PartialDate | None:
    """Return the date of publication; of a preprint on arXiv, that of its first version."""
    for name in names.date:
        if (found := date_of(item[name])) is not None:
            return found
    if (found := date_of(_value(item, names.year))) is not None:
        month = month_of(_value(item, names.month)) if names.month and not found.month else 0
        return PartialDate(found.year, month) if month else found
    if names.versions:
        return date_of(object_of(_value(item, names.versions)).get("created"))
    return None


def _venue(item: _Item, names: _Names) -> str | None:
    if venue := _text(item, names.venue):
        return venue
    if not names.place:
        return None
    source = object_of(_value(item, names.place)).get("source")
    return text_of(object_of(source).get("display_name")) or None


def _pages(item: _Item, names: _Names) -> list[str]:
    """Return the addresses of the paper itself, its own page first."""
    found = _texts(item, names.url)
    if names.place:
        found.append(text_of(object_of(_value(item, names.place)).get("landing_page_url")))
    found += _texts(item, names.id)
    found = [text for text in found if _is_address(text)]
    return list(unique(found)) if len(found) > 1 else found


def _links(item: _Item, names: _Names) -> Iterator[str]:
    for name in names.links:
        value = item[name]
        for each in value if isinstance(value, list) else (value,):
            text = text_of(each.get("href") or each.get("url") if isinstance(each, dict) else each)
            if _is_address(text):
                yield text


def _is_address(text: str) -> bool:
    return "://" in text and text[:8].lower().startswith(_WEB) and " " not in text
