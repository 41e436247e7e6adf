"""Reader of CSL-JSON as Zotero, pandoc, Crossref and paperbrowse write it.

Variables are those of the *CSL 1.0.2 Specification* (appendix IV) and of its ``csl-data.json``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from paperbrowse.core import PartialDate, Record, find_arxiv_id, first_arxiv_id, first_doi
from paperbrowse.dumps.fields import (
    parse_categories,
    parse_count,
    parse_date,
    parse_object,
    parse_status,
    parse_text,
    unwrap_paragraphs,
)
from paperbrowse.dumps.format import ListedPaper, ListedPapers, build_list_format
from paperbrowse.dumps.input import MAX_LIST_BYTES, DumpFile, replace_surrogates
from paperbrowse.dumps.json.papers import parse_note, parse_timestamp
from paperbrowse.dumps.json.scanner import parse_first_item, read_objects, scan_array
from paperbrowse.dumps.links import find_urls, is_web_url, unique
from paperbrowse.latex import from_plain

_TYPES = frozenset(
    """
    article article-journal article-magazine article-newspaper bill book broadcast chapter classic
    collection dataset document entry entry-dictionary entry-encyclopedia event figure graphic
    hearing interview legal_case legislation manuscript map motion_picture musical_score pamphlet
    paper-conference patent performance periodical personal_communication post post-weblog
    regulation report review review-book software song speech standard thesis treaty webpage
    """.split()  # noqa: SIM905
)
_PAPER_FIELDS = frozenset(
    {"author", "issued", "container-title", "DOI", "URL", "publisher", "abstract", "custom"}
)
_VENUE_FIELDS = ("container-title", "event-title", "event", "collection-title")
_NUMBER = re.compile(r"\d{1,4}", re.ASCII)
_MARKUP = re.compile(r"</?(?:i|b|em|strong|sup|sub|sc|span)(?:\s[^<>]{0,200})?>", re.IGNORECASE)


def _read(file: DumpFile) -> tuple[str, ListedPapers]:
    return "", read_objects(scan_array(file.text(MAX_LIST_BYTES), 0), _build_listed_paper)


def _build_listed_paper(item: dict[str, Any], line: int) -> ListedPaper | None:
    custom = parse_object(parse_object(item.get("custom")).get("paperbrowse"))
    own_export = bool(custom)

    def text(*names: str) -> str:
        for name in names:
            if found := parse_text(item.get(name)):
                return from_plain(found) if own_export else _MARKUP.sub("", found)
        return ""

    title = text("title")
    if not title:
        return None
    names = [_parse_name(each) for each in _as_list(item.get("author")) if isinstance(each, dict)]
    names = [from_plain(name) if own_export else name for name in names if name]
    published = _parse_issued(parse_object(item.get("issued")))
    abstract = _parse_abstract(item.get("abstract"), own_export=own_export)
    page = parse_text(item.get("URL"))
    page = page if is_web_url(page) else ""
    ids = [parse_text(custom.get("arxiv_id")), parse_text(item.get("number")), page]
    extra = item.get("note") if isinstance(item.get("note"), str) else ""
    starred_at = parse_timestamp(custom.get("starred_at"))
    citations = item.get("is-referenced-by-count", custom.get("citations"))
    record = Record(
        title=title,
        abstract=abstract or None,
        authors=tuple(names),
        author_count=len(names) or parse_count(custom.get("author_count")),
        organization=from_plain(parse_text(custom.get("organization"))) or None,
        published=published,
        year_from=None if published is None else "written",
        arxiv_id=first_arxiv_id(ids) or find_arxiv_id(extra or ""),
        doi=first_doi([parse_text(item.get("DOI")), page]),
        venue=text(*_VENUE_FIELDS) or None,
        url=page or None,
        links=unique([*map(parse_text, _as_list(custom.get("links"))), *find_urls(abstract)]),
        categories=parse_categories(custom.get("categories")),
        language=parse_text(item.get("language")) or None,
        citations=parse_count(citations),
        line=line,
    )
    return ListedPaper(
        record=record,
        paper_id=parse_text(custom.get("id")) or None,
        citation_key=_citation_key(item),
        note=parse_note(item.get("annote")),
        tags=unique(_parse_tags(item, custom)),
        status=parse_status(custom.get("status")),
        status_since=parse_timestamp(custom.get("status_since")),
        starred=starred_at is not None,
        starred_at=starred_at,
    )


def _parse_abstract(value: object, *, own_export: bool) -> str:
    if not isinstance(value, str):
        return ""
    text = replace_surrogates(value).replace("\x00", "")
    return from_plain(text.strip()) if own_export else unwrap_paragraphs(_MARKUP.sub("", text))


def _parse_issued(issued: dict[str, Any]) -> PartialDate | None:
    """Return a date, or the first of a range; Zotero writes numbers as text."""
    parts = next(iter(_as_list(issued.get("date-parts"))), None)
    numbers = [int(part) if _NUMBER.fullmatch(str(part)) else part for part in _as_list(parts)]
    return parse_date({"date-parts": [numbers]}) or parse_date(
        issued.get("raw") or issued.get("literal")
    )


def _parse_name(parts: dict[str, Any]) -> str:
    if literal := parse_text(parts.get("literal")):
        return literal
    order = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    return " ".join(filter(None, (parse_text(parts.get(part)) for part in order)))


def _parse_tags(item: dict[str, Any], custom: dict[str, Any]) -> Iterator[str]:
    if tags := _as_list(custom.get("tags")):
        yield from map(parse_text, tags)
    elif not custom:
        yield from map(str.strip, re.split("[;,]", parse_text(item.get("keyword"))))


def _citation_key(item: dict[str, Any]) -> str | None:
    """Return the citation key; Zotero's and Crossref's own numbers and URLs are none."""
    key = parse_text(item.get("citation-key")) or parse_text(item.get("id"))
    plain = key and not key.isdigit() and "/" not in key and " " not in key
    return key if plain else None


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _detect(file: DumpFile) -> int:
    return 97 if _is_csl_item(parse_first_item(file.head_text)) else 0


def _is_csl_item(item: object) -> bool:
    """Return whether it is CSL's: its types are distinctive, and its authors have parts."""
    if not isinstance(item, dict) or item.get("type") not in _TYPES or not item.get("title"):
        return False
    author = item.get("author", [{}])
    parted = isinstance(author, list) and all(isinstance(each, dict) for each in author[:3])
    return parted and not _PAPER_FIELDS.isdisjoint(item)


FORMAT = build_list_format("csl-json", "CSL-JSON, of Zotero, pandoc and others", _detect, _read)
