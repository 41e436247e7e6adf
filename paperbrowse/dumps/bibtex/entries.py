"""Makes papers of the entries of a BibTeX or BibLaTeX file, by the fields that tools write.

Among them are Zotero, JabRef, Mendeley, BibDesk, DBLP, arXiv and Google Scholar. The fields are
those of *BibTeXing*, of *The biblatex Package* and of JabRef's manual ("Special fields").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from paperbrowse.core.identifiers import arxiv_id_in, arxiv_id_of, doi_of
from paperbrowse.core.papers import STATUSES, Record
from paperbrowse.dumps.bibtex.names import keywords_of, names_of
from paperbrowse.dumps.bibtex.scanner import Entry, scan
from paperbrowse.dumps.bibtex.values import address_of, date_in, lines_of, text_of
from paperbrowse.dumps.format import ListedPaper, ListedPapers, Skipped
from paperbrowse.dumps.input.dump_file import DumpFile
from paperbrowse.dumps.links import addresses, unique
from paperbrowse.latex import to_plain
from paperbrowse.latex.writing import from_plain

_NO_PAPERS = frozenset({"xdata", "set", "control", "ieeetranbstctl"})
_VOLUMES = frozenset({"proceedings", "mvproceedings", "collection", "mvcollection", "periodical"})
_VENUE = ("journal", "journaltitle", "booktitle", "eventtitle", "maintitle", "series")
_ORGANIZATION = ("organization", "institution", "school")
_NOTE = ("annote", "annotation", "review", "comment")
_URL = ("url", "ee", "bdsk-url-1", "howpublished")
_LINKS = ("bdsk-url-2", "bdsk-url-3", "code", "github", "pdf")
_INHERITED = frozenset(
    {"booktitle", "journal", "journaltitle", "year", "month", "date", "eventtitle", "organization"}
)


def read_entries(file: DumpFile) -> tuple[str, ListedPapers]:
    """Return no title, and the file's papers in order."""
    return "", _papers(list(scan(file.text())))


def _papers(found: Sequence[Entry | Skipped]) -> ListedPapers:
    entries = {each.key.casefold(): each for each in found if isinstance(each, Entry)}
    parents = {
        each.fields["crossref"].strip().casefold()
        for each in found
        if isinstance(each, Entry) and "crossref" in each.fields
    }
    for each in found:
        if isinstance(each, Skipped):
            yield each
        elif each.type not in _NO_PAPERS and not _is_volume(each, parents):
            parent = entries.get(each.fields.get("crossref", "").strip().casefold())
            yield _listed(each, _with_inherited(each, parent))


def _is_volume(entry: Entry, parents: set[str]) -> bool:
    """Whether an entry only says once for several what they appeared in."""
    return entry.type in _VOLUMES and entry.key.casefold() in parents


def _with_inherited(entry: Entry, parent: Entry | None) -> Mapping[str, str]:
    if parent is None or parent is entry:
        return entry.fields
    inherited = {name: value for name, value in parent.fields.items() if name in _INHERITED}
    if "title" in parent.fields and not any(name in inherited for name in _VENUE):
        inherited["booktitle"] = parent.fields["title"]
    return inherited | entry.fields


def _listed(entry: Entry, fields: Mapping[str, str]) -> ListedPaper | Skipped:
    own = bool(fields.get("paperbrowse", "").strip())

    def text(*names: str) -> str:
        for name in names:
            if name in fields and (found := " ".join(text_of(fields[name], own=own).split())):
                return found
        return ""

    title = text("title")
    if not title:
        return Skipped(entry.line, f"no title in the entry {entry.key}".rstrip())
    if subtitle := text("subtitle"):
        title = f"{title}: {subtitle}"
    note = "\n\n".join(
        found for name in _NOTE if (found := lines_of(fields.get(name, ""), own=own).rstrip())
    )
    status = fields.get("readstatus", "").strip().lower()
    return ListedPaper(
        record=_record(title, entry, fields, text, own),
        paper_id=fields.get("paperbrowse", "").strip() or None,
        citation_key=entry.key or None,
        note=(note if own else to_plain(note)) or None,
        tags=tuple(
            unique(
                to_plain(tag)
                for name in ("keywords", "keyword")
                for tag in keywords_of(fields.get(name, ""), own=own)
            )
        ),
        status=next((each for each in STATUSES if each == status), None),
        starred=fields.get("relevance", "").strip().lower() == "relevant",
    )


def _record(
    title: str,
    entry: Entry,
    fields: Mapping[str, str],
    text: Callable[..., str],
    own: bool,
) -> Record:
    authors, complete = names_of(fields.get("author", ""), own=own)
    published = date_in(*(fields.get(name, "") for name in ("date", "year", "month", "day")))
    abstract = lines_of(fields.get("abstract", ""), own=own).strip()
    pages = [page for name in _URL if _is_address(page := address_of(fields.get(name, "")))]
    venue = text(*_VENUE)
    if not venue and not _is_address(address_of(fields.get("howpublished", ""))):
        venue = text("howpublished")
    links = [page for name in _LINKS if _is_address(page := address_of(fields.get(name, "")))]
    return Record(
        title=title,
        abstract=(from_plain(abstract) if own else abstract) or None,
        authors=tuple(authors),
        author_count=len(authors) if authors and complete else None,
        organization=text(*_ORGANIZATION) or None,
        published=published,
        year_from=None if published is None else "written",
        arxiv_id=_arxiv_id(fields, pages, venue),
        doi=doi_of([address_of(fields.get("doi", "")), *pages]),
        venue=venue or None,
        url=pages[0] if pages else None,
        links=unique([*pages[1:], *links, *addresses(abstract)]),
        line=entry.line,
    )


def _arxiv_id(fields: Mapping[str, str], pages: Sequence[str], venue: str) -> str | None:
    """Return the arXiv id that one of the fields names that tools put it into."""
    archive = (fields.get("archiveprefix") or fields.get("eprinttype") or "arxiv").strip("{} ")
    told = [fields.get("arxivid", ""), fields.get("arxiv", "")]
    if archive.lower() == "arxiv":
        told.insert(0, fields.get("eprint", ""))
    if venue.lower() == "corr":  # as DBLP names arXiv
        told.append(fields.get("volume", "").removeprefix("abs/"))
    found = arxiv_id_of([*map(address_of, told), *pages])
    return found or arxiv_id_in(venue) or arxiv_id_in(fields.get("number", ""))


def _is_address(text: str) -> bool:
    return text[:8].lower().startswith(("http://", "https://")) and " " not in text
