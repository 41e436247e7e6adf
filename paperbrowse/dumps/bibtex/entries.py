"""Papers from the entries of a BibTeX or BibLaTeX file, by the fields that tools write.

Among them are Zotero, JabRef, Mendeley, BibDesk, DBLP, arXiv and Google Scholar. The fields are
those of *BibTeXing*, of *The biblatex Package* and of JabRef's manual ("Special fields").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from paperbrowse.core import Record, find_arxiv_id, first_arxiv_id, first_doi
from paperbrowse.dumps.bibtex.scanner import Entry, scan_entries
from paperbrowse.dumps.bibtex.values import (
    field_date,
    field_keywords,
    field_names,
    field_paragraphs,
    field_text,
    field_url,
)
from paperbrowse.dumps.fields import parse_categories, parse_status
from paperbrowse.dumps.format import ListedPaper, ListedPapers, Skipped
from paperbrowse.dumps.input import DumpFile
from paperbrowse.dumps.links import find_urls, is_web_url, unique
from paperbrowse.latex import from_plain, to_plain

_NON_PAPER_TYPES = frozenset({"xdata", "set", "control", "ieeetranbstctl"})
_VOLUME_TYPES = frozenset(
    {"proceedings", "mvproceedings", "collection", "mvcollection", "periodical"}
)
_VENUE_FIELDS = ("journal", "journaltitle", "booktitle", "eventtitle", "maintitle", "series")
_ORGANIZATION_FIELDS = ("organization", "institution", "school")
_NOTE_FIELDS = ("annote", "annotation", "review", "comment")
_URL_FIELDS = ("url", "ee", "bdsk-url-1", "howpublished")
_LINK_FIELDS = ("bdsk-url-2", "bdsk-url-3", "code", "github", "pdf")
_INHERITED_FIELDS = frozenset(
    {"booktitle", "journal", "journaltitle", "year", "month", "date", "eventtitle", "organization"}
)


def read_entries(file: DumpFile) -> tuple[str, ListedPapers]:
    """Return no title, and the file's papers in order."""
    return "", _read_papers(list(scan_entries(file.text())))


def _read_papers(found: Sequence[Entry | Skipped]) -> ListedPapers:
    entries = {each.key.casefold(): each for each in found if isinstance(each, Entry)}
    parents = {
        each.fields["crossref"].strip().casefold()
        for each in found
        if isinstance(each, Entry) and "crossref" in each.fields
    }
    for each in found:
        if isinstance(each, Skipped):
            yield each
        elif each.type not in _NON_PAPER_TYPES and not _is_volume(each, parents):
            parent = entries.get(each.fields.get("crossref", "").strip().casefold())
            yield _build_listed_paper(each, _inherit_fields(each, parent))


def _is_volume(entry: Entry, parents: set[str]) -> bool:
    """Return whether an entry is only the volume that other entries refer to."""
    return entry.type in _VOLUME_TYPES and entry.key.casefold() in parents


def _inherit_fields(entry: Entry, parent: Entry | None) -> Mapping[str, str]:
    if parent is None or parent is entry:
        return entry.fields
    inherited = {name: value for name, value in parent.fields.items() if name in _INHERITED_FIELDS}
    if "title" in parent.fields and not any(name in inherited for name in _VENUE_FIELDS):
        inherited["booktitle"] = parent.fields["title"]
    return inherited | entry.fields


def _build_listed_paper(entry: Entry, fields: Mapping[str, str]) -> ListedPaper | Skipped:
    own_export = bool(fields.get("paperbrowse", "").strip())

    def text(*names: str) -> str:
        for name in names:
            if name in fields and (
                found := " ".join(field_text(fields[name], own_export=own_export).split())
            ):
                return found
        return ""

    title = text("title")
    if not title:
        return Skipped(entry.line, f"no title in the entry {entry.key}".rstrip())
    if subtitle := text("subtitle"):
        title = f"{title}: {subtitle}"
    note = "\n\n".join(
        found
        for name in _NOTE_FIELDS
        if (found := field_paragraphs(fields.get(name, ""), own_export=own_export).rstrip())
    )
    status = fields.get("readstatus", "").strip().lower()
    return ListedPaper(
        record=_build_record(title, entry, fields, text, own_export),
        paper_id=fields.get("paperbrowse", "").strip() or None,
        citation_key=entry.key or None,
        note=(note if own_export else to_plain(note)) or None,
        tags=tuple(
            unique(
                to_plain(tag)
                for name in ("keywords", "keyword")
                for tag in field_keywords(fields.get(name, ""), own_export=own_export)
            )
        ),
        status=parse_status(status),
        starred=fields.get("relevance", "").strip().lower() == "relevant",
    )


def _build_record(
    title: str, entry: Entry, fields: Mapping[str, str], text: Callable[..., str], own_export: bool
) -> Record:
    authors, complete = field_names(fields.get("author", ""), own_export=own_export)
    published = field_date(*(fields.get(name, "") for name in ("date", "year", "month", "day")))
    abstract = field_paragraphs(fields.get("abstract", ""), own_export=own_export).strip()
    pages = [page for name in _URL_FIELDS if is_web_url(page := field_url(fields.get(name, "")))]
    venue = text(*_VENUE_FIELDS)
    if not venue and not is_web_url(field_url(fields.get("howpublished", ""))):
        venue = text("howpublished")
    links = [page for name in _LINK_FIELDS if is_web_url(page := field_url(fields.get(name, "")))]
    return Record(
        title=title,
        abstract=(from_plain(abstract) if own_export else abstract) or None,
        authors=tuple(authors),
        author_count=len(authors) if authors and complete else None,
        organization=text(*_ORGANIZATION_FIELDS) or None,
        published=published,
        year_from=None if published is None else "written",
        arxiv_id=_find_arxiv_id(fields, pages, venue),
        doi=first_doi([field_url(fields.get("doi", "")), *pages]),
        venue=venue or None,
        url=pages[0] if pages else None,
        links=unique([*pages[1:], *links, *find_urls(abstract)]),
        categories=parse_categories(field_url(fields.get(_class_field(fields), ""))),
        language=text("langid", "language", "hyphenation") or None,
        line=entry.line,
    )


def _class_field(fields: Mapping[str, str]) -> str:
    return "eprintclass" if "eprintclass" in fields else "primaryclass"


def _find_arxiv_id(fields: Mapping[str, str], pages: Sequence[str], venue: str) -> str | None:
    """Return the arXiv id from any of the fields in which tools write it."""
    archive = (fields.get("archiveprefix") or fields.get("eprinttype") or "arxiv").strip("{} ")
    ids = [fields.get("arxivid", ""), fields.get("arxiv", "")]
    if archive.lower() == "arxiv":
        ids.insert(0, fields.get("eprint", ""))
    if venue.lower() == "corr":  # as DBLP names arXiv
        ids.append(fields.get("volume", "").removeprefix("abs/"))
    found = first_arxiv_id([*map(field_url, ids), *pages])
    return found or find_arxiv_id(venue) or find_arxiv_id(fields.get("number", ""))
