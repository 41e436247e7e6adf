"""Records of papers that are JSON objects, by the field names of public collections.

Among them are the Kaggle snapshot of arXiv, Semantic Scholar, OpenAlex, Crossref, Papers with Code,
the ACL Anthology and paperbrowse's own exports; ``fields.FieldNames`` has all names.

A collection's own key of a paper (``zhou2012icml-lognormal``, ``paperId``) has no place in a
record; the record's line in the dump leads back to it. An ``id`` that is an arXiv id, a DOI or a
URL is kept as such.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from paperbrowse.core import (
    ListMembership,
    PartialDate,
    Record,
    YearOrigin,
    first_arxiv_id,
    first_doi,
)
from paperbrowse.dumps.fields import (
    FieldNames,
    fold_name,
    parse_categories,
    parse_count,
    parse_date,
    parse_month,
    parse_object,
    parse_status,
    parse_text,
    unwrap_paragraphs,
)
from paperbrowse.dumps.format import ListedPaper
from paperbrowse.dumps.input import replace_surrogates
from paperbrowse.dumps.json.authors import parse_authors, parse_authors_parsed
from paperbrowse.dumps.links import find_urls, is_web_url, unique
from paperbrowse.latex import from_plain

_PAPER_FIELDS = ("abstract", "authors", "year", "venue", "arxiv", "doi")
"""Fields whose names hardly anything but papers has."""

_MAX_INDEX_WORDS = 100_000

_NAMES = asdict(FieldNames())

_JsonObject = dict[str, Any]


def is_paper(item: object) -> bool:
    """Return whether ``item`` is an object with a title and another field that only papers have."""
    if not isinstance(item, dict):
        return False
    keys = _match_keys(tuple(item))
    known = any(getattr(keys, field) for field in _PAPER_FIELDS)
    return known and bool(_first_text(item, keys.title))


def build_record(item: dict[str, Any], line: int) -> Record | None:
    """Return the record of the paper that ``item`` is, or None where it has no title.

    Values that are not of the expected type count as unknown.
    """
    keys = _match_keys(tuple(item))
    title = _first_text(item, keys.title)
    if not title:
        return None
    abstract = _parse_abstract(item, keys)
    authors, author_count = _parse_authors(item, keys)
    organization = _first_text(item, keys.organization) or None if keys.organization else None
    venue = _parse_venue(item, keys)
    published = _parse_published(item, keys)
    year_from: YearOrigin = "file" if _first_value(item, keys.year_inferred) is True else "written"
    pages = _find_page_urls(item, keys)
    own_ids = [*_all_texts(item, keys.id), *pages]
    ids = parse_object(_first_value(item, keys.ids)) if keys.ids else {}
    arxiv = [*_all_texts(item, keys.arxiv), *_ids_named(ids, "arxiv")] if keys.arxiv or ids else []
    doi = [*_all_texts(item, keys.doi), *_ids_named(ids, "doi")] if keys.doi or ids else []
    links = pages[1:]
    if keys.links:
        links += _find_links(item, keys)
    if abstract is not None:
        links += find_urls(abstract)
    if author_count is None and keys.author_count:
        author_count = parse_count(_first_value(item, keys.author_count))
    if keys.year_inferred:  # an export of paperbrowse, in which nothing is LaTeX any more
        title, authors = from_plain(title), tuple(map(from_plain, authors))
        abstract = abstract and from_plain(abstract)
        organization = organization and from_plain(organization)
        venue = venue and from_plain(venue)
    # Most keys are in few objects, and a library has hundreds of thousands: hence the conditions.
    return Record(
        title=title,
        abstract=abstract,
        authors=authors,
        author_count=author_count,
        organization=organization,
        published=published,
        year_from=None if published is None else year_from,
        comments=parse_count(_first_value(item, keys.comments)) if keys.comments else None,
        upvotes=parse_count(_first_value(item, keys.upvotes)) if keys.upvotes else None,
        arxiv_id=first_arxiv_id(arxiv + own_ids),
        doi=first_doi(doi + own_ids),
        venue=venue,
        url=pages[0] if pages else None,
        links=unique(links) if links else (),
        categories=_parse_categories(item, keys),
        language=_first_text(item, keys.language) or None if keys.language else None,
        citations=_parse_citations(item, keys) if keys.citations else None,
        line=line,
    )


# Names and texts


@lru_cache(maxsize=16)
def _match_keys(keys: tuple[str, ...]) -> FieldNames:
    """Return an object's keys for each field; cached, as most objects of a file have the same."""
    by_name: dict[str, str] = {}
    for key in keys:
        by_name.setdefault(fold_name(key), key)
    return FieldNames(
        **{
            field: tuple(by_name[name] for name in names if name in by_name)
            for field, names in _NAMES.items()
        }
    )


def _first_value(item: _JsonObject, names: Iterable[str]) -> object:
    for name in names:
        if item[name] is not None:
            return item[name]
    return None


def _all_texts(item: _JsonObject, names: Iterable[str]) -> list[str]:
    found = []
    for name in names:
        value = item[name]
        if isinstance(value, dict):
            value = _inner_value(value)
        if text := parse_text(value):
            found.append(text)
    return found


def _first_text(item: _JsonObject, names: Iterable[str]) -> str:
    for name in names:
        value = item[name]
        if isinstance(value, dict):
            value = _inner_value(value)
        if text := parse_text(value):
            return text
    return ""


def _inner_value(value: _JsonObject) -> object:
    return value.get("name") or value.get("fullname") or value.get("url")


def _ids_named(ids: _JsonObject, name: str) -> list[str]:
    return [parse_text(value) for key, value in ids.items() if key.casefold() == name]


# Fields


def _parse_abstract(item: _JsonObject, keys: FieldNames) -> str | None:
    for name in keys.abstract:
        value = item[name]
        if isinstance(value, list):
            value = "\n".join(part for part in value if isinstance(part, str))
        if isinstance(value, str) and (text := _clean_paragraphs(value)):
            return text
    index = _first_value(item, keys.inverted_index) if keys.inverted_index else None
    return _text_from_index(index)


def _clean_paragraphs(text: str) -> str:
    if "\n" in text or "\x00" in text or "\r" in text:
        text = text.replace("\x00", "").replace("\r\n", "\n")
        return unwrap_paragraphs(replace_surrogates(text))
    return (text if text.isascii() else replace_surrogates(text)).strip()


def _text_from_index(index: object) -> str | None:
    """Return the text of an inverted index, in which OpenAlex has every word with its places."""
    if not isinstance(index, dict):
        return None
    words: dict[int, str] = {}
    for word, places in index.items():
        for place in places if isinstance(places, list) else ():
            if isinstance(place, int) and len(words) < _MAX_INDEX_WORDS:
                words[place] = word
    return parse_text(" ".join(words[place] for place in sorted(words))) or None


def _parse_authors(item: _JsonObject, keys: FieldNames) -> tuple[tuple[str, ...], int | None]:
    if keys.parsed_authors:
        parsed, number = parse_authors_parsed(_first_value(item, keys.parsed_authors))
        if parsed:
            return parsed, number
    return parse_authors(_first_value(item, keys.authors))


def _parse_published(item: _JsonObject, keys: FieldNames) -> PartialDate | None:
    """Return the date of publication; for an arXiv preprint, that of its first version."""
    for name in keys.date:
        if (found := parse_date(item[name])) is not None:
            return found
    if (found := parse_date(_first_value(item, keys.year))) is not None:
        month = parse_month(_first_value(item, keys.month)) if keys.month and not found.month else 0
        return PartialDate(found.year, month) if month else found
    if keys.versions:
        return parse_date(parse_object(_first_value(item, keys.versions)).get("created"))
    return None


def _parse_venue(item: _JsonObject, keys: FieldNames) -> str | None:
    if venue := _first_text(item, keys.venue):
        return venue
    if not keys.primary_location:
        return None
    source = parse_object(_first_value(item, keys.primary_location)).get("source")
    return parse_text(parse_object(source).get("display_name")) or None


def _parse_categories(item: _JsonObject, keys: FieldNames) -> tuple[str, ...]:
    names = (*keys.primary_category, *keys.categories)
    return parse_categories(*(item[name] for name in names)) if names else ()


def _parse_citations(item: _JsonObject, keys: FieldNames) -> int | None:
    """Return the first value that is a number: some collections list the citing papers as well."""
    counts = (parse_count(item[name]) for name in keys.citations)
    return next((count for count in counts if count is not None), None)


def _find_page_urls(item: _JsonObject, keys: FieldNames) -> list[str]:
    """Return the URLs of the paper itself, its own page first."""
    found = _all_texts(item, keys.url)
    if keys.primary_location:
        location = parse_object(_first_value(item, keys.primary_location))
        found.append(parse_text(location.get("landing_page_url")))
    found += _all_texts(item, keys.id)
    found = [text for text in found if is_web_url(text)]
    return list(unique(found)) if len(found) > 1 else found


def _find_links(item: _JsonObject, keys: FieldNames) -> Iterator[str]:
    for name in keys.links:
        value = item[name]
        for each in value if isinstance(value, list) else (value,):
            url = each.get("href") or each.get("url") if isinstance(each, dict) else each
            if is_web_url(text := parse_text(url)):
                yield text


# User data in our own exports


def build_listed_paper(item: dict[str, Any], line: int) -> ListedPaper | None:
    """Return the paper with the user data that its JSON object has, or None without a title."""
    record = build_record(item, line)
    if record is None:
        return None
    starred_at = parse_timestamp(item.get("starred_at"))
    tags = item.get("own_tags") if "own_tags" in item else item.get("tags")
    return ListedPaper(
        record=record,
        paper_id=parse_text(item.get("id")) or None if "citation_key" in item else None,
        citation_key=parse_text(item.get("citation_key")) or None,
        saves=tuple(_parse_saves(item.get("saves"))),
        note=parse_note(item.get("note")),
        tags=unique(map(parse_text, tags)) if isinstance(tags, list) else (),
        status=parse_status(item.get("status")),
        status_since=parse_timestamp(item.get("status_since")),
        starred=starred_at is not None,
        starred_at=starred_at,
    )


def parse_note(value: object) -> str | None:
    """Return a note in its lines, or None where there is none."""
    return replace_surrogates(value).rstrip() or None if isinstance(value, str) else None


def parse_timestamp(value: object) -> datetime.datetime | None:
    """Return the moment in UTC that ``value`` is as text of RFC 3339, or None."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        moment = datetime.datetime.fromisoformat(value)
        if moment.tzinfo is None:
            return moment.replace(tzinfo=datetime.UTC)
        return moment.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None


def _parse_saves(value: object) -> list[ListMembership]:
    found = []
    for each in value if isinstance(value, list) else ():
        item = parse_object(each)
        if name := parse_text(item.get("list")):
            query = parse_text(item.get("query"))
            found.append(ListMembership(name, parse_timestamp(item.get("saved_at")), query))
    return found
