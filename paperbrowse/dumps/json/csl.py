"""Reads CSL-JSON, as Zotero, pandoc and Crossref write it, and as paperbrowse does.

Variables are those of the *CSL 1.0.2 Specification* (appendix IV) and of its ``csl-data.json``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from paperbrowse.core.dates import PartialDate
from paperbrowse.core.identifiers import arxiv_id_in, arxiv_id_of, doi_of
from paperbrowse.core.papers import STATUSES, Record
from paperbrowse.dumps.fields import count_of, date_of, object_of, paragraphs, text_of
from paperbrowse.dumps.format import ListedPaper, ListedPapers, list_format
from paperbrowse.dumps.input.decoding import without_surrogates
from paperbrowse.dumps.input.dump_file import LIST_BYTES, DumpFile
from paperbrowse.dumps.json.own_export import moment_of, note_of
from paperbrowse.dumps.json.scanner import first_item, items_at, papers_of
from paperbrowse.dumps.links import addresses, unique
from paperbrowse.latex.writing import from_plain

_TYPES = frozenset(
    """
    article article-journal article-magazine article-newspaper bill book broadcast chapter classic
    collection dataset document entry entry-dictionary entry-encyclopedia event figure graphic
    hearing interview legal_case legislation manuscript map motion_picture musical_score pamphlet
    paper-conference patent performance periodical personal_communication post post-weblog
    regulation report review review-book software song speech standard thesis treaty webpage
    """.split()  # noqa: SIM905
)
_TELLING = frozenset(
    {"author", "issued", "container-title", "DOI", "URL", "publisher", "abstract", "custom"}
)
_VENUE = ("container-title", "event-title", "event", "collection-title")
_NUMBER = re.compile(r"\d{1,4}", re.ASCII)
_MARKUP = re.compile(r"</?(?:i|b|em|strong|sup|sub|sc|span)(?:\s[^<>]{0,200})?>", re.IGNORECASE)


def _read(file: DumpFile) -> tuple[str, ListedPapers]:
    return "", papers_of(items_at(file.text(LIST_BYTES), 0), _listed)


def _listed(item: dict[str, Any], line: int) -> ListedPaper | None:
    custom = object_of(object_of(item.get("custom")).get("paperbrowse"))
    own = bool(custom)

    def text(*names: str) -> str:
        for name in names:
            if found := text_of(item.get(name)):
                return from_plain(found) if own else _MARKUP.sub("", found)
        return ""

    title = text("title")
    if not title:
        return None
    names = [_name(each) for each in _list(item.get("author")) if isinstance(each, dict)]
    names = [from_plain(name) if own else name for name in names if name]
    published = _issued(object_of(item.get("issued")))
    abstract = _abstract(item.get("abstract"), own=own)
    page = text_of(item.get("URL"))
    page = page if page[:8].lower().startswith(("http://", "https://")) else ""
    told = [text_of(custom.get("arxiv_id")), text_of(item.get("number")), page]
    extra = item.get("note") if isinstance(item.get("note"), str) else ""
    status = custom.get("status")
    starred_at = moment_of(custom.get("starred_at"))
    record = Record(
        title=title,
        abstract=abstract or None,
        authors=tuple(names),
        author_count=len(names) or count_of(custom.get("author_count")),
        organization=from_plain(text_of(custom.get("organization"))) or None,
        published=published,
        year_from=None if published is None else "written",
        arxiv_id=arxiv_id_of(told) or arxiv_id_in(extra or ""),
        doi=doi_of([text_of(item.get("DOI")), page]),
        venue=text(*_VENUE) or None,
        url=page or None,
        links=unique([*map(text_of, _list(custom.get("links"))), *addresses(abstract)]),
        line=line,
    )
    return ListedPaper(
        record=record,
        paper_id=text_of(custom.get("id")) or None,
        citation_key=_key(item),
        note=note_of(item.get("annote")),
        tags=unique(_tags(item, custom)),
        status=next((each for each in STATUSES if each == status), None),
        status_since=moment_of(custom.get("status_since")),
        starred=starred_at is not None,
        starred_at=starred_at,
    )


def _abstract(value: object, *, own: bool) -> str:
    if not isinstance(value, str):
        return ""
    text = without_surrogates(value).replace("\x00", "")
    return from_plain(text.strip()) if own else paragraphs(_MARKUP.sub("", text))


def _issued(issued: dict[str, Any]) -> PartialDate | None:
    """Return a date, or the beginning of a range; Zotero writes numbers as text."""
    parts = next(iter(_list(issued.get("date-parts"))), None)
    numbers = [int(part) if _NUMBER.fullmatch(str(part)) else part for part in _list(parts)]
    return date_of({"date-parts": [numbers]}) or date_of(issued.get("raw") or issued.get("literal"))


def _name(parts: dict[str, Any]) -> str:
    if literal := text_of(parts.get("literal")):
        return literal
    order = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    return " ".join(filter(None, (text_of(parts.get(part)) for part in order)))


def _tags(item: dict[str, Any], custom: dict[str, Any]) -> Iterator[str]:
    if tags := _list(custom.get("tags")):
        yield from map(text_of, tags)
    elif not custom:
        yield from map(str.strip, re.split("[;,]", text_of(item.get("keyword"))))


def _key(item: dict[str, Any]) -> str | None:
    """Return the citation key; Zotero's and Crossref's own numbers and addresses are none."""
    key = text_of(item.get("citation-key")) or text_of(item.get("id"))
    plain = key and not key.isdigit() and "/" not in key and " " not in key
    return key if plain else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _detect(file: DumpFile) -> int:
    return 97 if _is_item(first_item(file.head_text)) else 0


def _is_item(item: object) -> bool:
    """Whether it is CSL's: its types are words of its own, and its authors have parts."""
    if not isinstance(item, dict) or item.get("type") not in _TYPES or not item.get("title"):
        return False
    author = item.get("author", [{}])
    parted = isinstance(author, list) and all(isinstance(each, dict) for each in author[:3])
    return parted and not _TELLING.isdisjoint(item)


FORMAT = list_format("csl-json", "CSL-JSON, of Zotero, pandoc and others", _detect, _read)
