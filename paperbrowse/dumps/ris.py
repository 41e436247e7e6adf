"""RIS files of EndNote, Zotero, Mendeley and publishers, as papers.

Tags are those of the *RIS Format Specifications* (Research Information Systems, 2001) and those
that EndNote adds. A line that begins with no tag continues the one before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from paperbrowse.core import PartialDate, Record, find_arxiv_id, first_arxiv_id, first_doi
from paperbrowse.dumps.fields import parse_date, parse_status, valid_date
from paperbrowse.dumps.format import ListedPaper, ListedPapers, Skipped, build_list_format
from paperbrowse.dumps.input import DumpFile
from paperbrowse.dumps.links import find_urls, is_web_url, unique
from paperbrowse.latex import from_plain

_LINE = re.compile(r"[ \t\ufeff]{0,8}([A-Z][A-Z0-9])[ \t]{1,3}-(?: (.*)|\s*)", re.DOTALL)
_YEAR = re.compile(r"\s*(\d{4})")
_VALUE_DELIMITER = re.compile(r"[;\n]")

_TITLE_TAGS = ("TI", "T1", "CT", "BT")
_VENUE_TAGS = ("T2", "JO", "JF", "JA", "J1", "J2", "C3", "BT", "T3")
_URL_TAGS = ("UR", "LK", "L2", "L1")
_OWN_ID_PREFIX = "paperbrowse:"

_Fields = dict[str, list[str]]


def _read(file: DumpFile) -> tuple[str, ListedPapers]:
    return "", (
        _build_listed_paper(fields, line) or Skipped(line, "no title in the reference")
        for line, fields in _split_references(file.text())
    )


def _split_references(text: str) -> Iterator[tuple[int, _Fields]]:
    """Yield the first line of each reference and its values by tag.

    A reference ends at ``ER`` or, where that is missing, before the next ``TY``.
    """
    fields: dict[str, list[list[str]]] = {}
    begun, lines = 0, [""]
    for number, raw in enumerate(text.split("\n"), 1):
        line = _LINE.fullmatch(raw)
        if line is None:
            lines.append(raw.strip())
            continue
        tag = line[1]
        if tag in {"TY", "ER"} and fields:
            yield begun, _join_lines(fields)
            fields = {}
        lines = [line[2] or ""]
        if tag != "ER":
            if not fields:
                begun = number
            fields.setdefault(tag, []).append(lines)
    if fields:
        yield begun, _join_lines(fields)


def _join_lines(fields: dict[str, list[list[str]]]) -> _Fields:
    """Return the values, each as one text of its lines."""
    return {tag: ["\n".join(lines) for lines in values] for tag, values in fields.items()}


def _build_listed_paper(fields: _Fields, line: int) -> ListedPaper | None:
    def texts(*tags: str) -> list[str]:
        found = (" ".join(value.split()) for tag in tags for value in fields.get(tag, ()))
        return [text for text in found if text]

    def first(*tags: str) -> str:
        return next(iter(texts(*tags)), "")

    user_fields = dict(text.split(":", 1) for text in texts("U1", "U2") if ":" in text)
    own_id = user_fields.get("paperbrowse", "") if first("U1").startswith(_OWN_ID_PREFIX) else ""
    plain = from_plain if own_id else str
    title = first(*_TITLE_TAGS)
    if not title:
        return None
    names = [*map(_parse_name, texts("AU", "A1"))]
    published = _parse_published(first("PY", "Y1"), first("DA", "Y1"))
    pages = [*filter(is_web_url, _split_values(fields, *_URL_TAGS))]
    links = filter(is_web_url, _split_values(fields, "L3"))
    abstract = "\n\n".join(texts("AB", "N2")[:1])
    venue = first(*(tag for tag in _VENUE_TAGS if tag != "BT" or first("TI", "T1", "CT")))
    record = Record(
        title=plain(title),
        abstract=plain(abstract) or None,
        authors=tuple(map(plain, names)),
        author_count=len(names) or None,
        published=published,
        year_from=None if published is None else "written",
        arxiv_id=first_arxiv_id([*texts("AN", "M1", "C7"), *pages]) or find_arxiv_id(venue),
        doi=first_doi([*texts("DO", "M3"), *pages]),
        venue=plain(venue) or None,
        url=pages[0] if pages else None,
        links=unique([*pages[1:], *links, *find_urls(abstract)]),
        language=first("LA") or None,
        line=line,
    )
    key = first("ID")  # EndNote's numbers are no keys
    # Some tools write several keywords in a field, with semicolons between them.
    keywords = map(str.strip, fields.get("KW", ())) if own_id else _split_values(fields, "KW")
    notes = fields.get("N1", [])
    # Our own export has a field for each line of the note; other tools, one for each note.
    note = "\n".join(notes) if own_id else "\n\n".join(filter(None, map(str.strip, notes)))
    return ListedPaper(
        record=record,
        paper_id=own_id or None,
        citation_key=key if key and not key.isdigit() and " " not in key else None,
        note=note.rstrip() or None,
        tags=unique(keywords),
        status=parse_status(user_fields.get("status")) if own_id else None,
        starred=bool(own_id) and first("U3") == "starred",
    )


def _parse_name(name: str) -> str:
    """Return "Family, Given, Suffix" in the natural order."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 2 or (len(parts) == 3 and all(parts)):
        return " ".join(filter(None, (parts[1], parts[0], *parts[2:])))
    return name


def _parse_published(year: str, date: str) -> PartialDate | None:
    """Return the date, unless its year is not the one in the field of the year."""
    whole = _parse_date(date)
    written = _YEAR.match(year)
    if written is None or (whole is not None and whole.year == int(written[1])):
        return whole
    return _parse_date(year)


def _parse_date(text: str) -> PartialDate | None:
    """Return the date, or the year that ``text`` begins with."""
    year = _YEAR.match(text)
    return parse_date(text) or (valid_date(int(year[1])) if year else None)


def _split_values(fields: _Fields, *tags: str) -> Iterator[str]:
    for tag in tags:
        for value in fields.get(tag, ()):
            yield from map(str.strip, _VALUE_DELIMITER.split(value))


def _detect(file: DumpFile) -> int:
    head = file.head_text[:20_000]
    tags = [line[1] for raw in head.split("\n")[:400] if (line := _LINE.fullmatch(raw))]
    if "TY" not in tags or len(tags) < 2:
        return 0
    return 96 if tags[0] == "TY" else 60


FORMAT = build_list_format("ris", "RIS, of any tool", _detect, _read)
