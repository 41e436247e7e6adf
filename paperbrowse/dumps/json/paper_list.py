"""Reads JSON objects that hold papers in a list: paperbrowse's own exports and answers.

An own export is ``{"title": …, "papers": […]}``; ``paperbrowse list show --json`` has ``name``
for ``title``. Own JSON Lines are read by ``json_lines`` as a dump, and as a list here.
"""

from __future__ import annotations

from typing import Any

from paperbrowse.dumps.fields import text_of
from paperbrowse.dumps.format import ListedPaper, ListedPapers, Skipped, list_format
from paperbrowse.dumps.input import streams
from paperbrowse.dumps.input.dump_file import LIST_BYTES, DumpFile
from paperbrowse.dumps.json.own_export import listed_paper
from paperbrowse.dumps.json.papers import is_paper, record_of
from paperbrowse.dumps.json.scanner import (
    LONGEST_LINE,
    Items,
    NoJsonError,
    items_at,
    papers_of,
    parse,
    parse_at,
    past_blanks,
)

_TITLES = ("title", "name")
_PAPERS = ("papers", "items", "references")
"""What the list is called by paperbrowse, Zotero's web interface and pandoc."""

_MOST_BEFORE = 100
"""Names before the papers that are read over."""


def _read(file: DumpFile) -> tuple[str, ListedPapers]:
    text = file.text(LIST_BYTES)
    title, place = _find_papers(text)
    if place is None:
        return "", iter([Skipped(1, 'no list of "papers"')])
    return title, papers_of(items_at(text, place), _listed)


def title_of(file: DumpFile) -> str:
    """Return what the list is called whose papers begin in the file's head."""
    return _find_papers(file.head_text)[0]


def read_lines(file: DumpFile) -> tuple[str, ListedPapers]:
    """Return no title, and the papers of JSON Lines with their reader's marks."""
    return "", papers_of(_lines(file), _listed)


def read_array(file: DumpFile) -> tuple[str, ListedPapers]:
    """Return no title, and the papers of a JSON array with their reader's marks."""
    return "", papers_of(items_at(file.text(LIST_BYTES), 0), _listed)


def _listed(item: dict[str, Any], line: int) -> ListedPaper | None:
    record = record_of(item, line)
    return None if record is None else listed_paper(record, item)


def _lines(file: DumpFile) -> Items:
    lines = streams.lines(streams.as_utf8(file.content()), LONGEST_LINE)
    number = 0
    try:
        for number, line in enumerate(lines, 1):
            if line is None:
                yield Skipped(number, f"a line of more than {LONGEST_LINE // 2**20} MB")
                continue
            if not line.strip():
                continue
            try:
                yield number, parse(line)
            except NoJsonError as error:
                yield Skipped(number, str(error))
    except streams.DamagedError as error:
        yield Skipped(number, f"the packed data is {error}")


def _find_papers(text: str) -> tuple[str, int | None]:
    """Return the list's title, and where the array of its papers begins."""
    title = ""
    place = past_blanks(text, 0)
    if not text.startswith("{", place):
        return title, None
    place = past_blanks(text, place + 1)
    for _ in range(_MOST_BEFORE):
        try:
            name, place = parse_at(text, place)
            place = past_blanks(text, place)
            if not isinstance(name, str) or not text.startswith(":", place):
                break
            place = past_blanks(text, place + 1)
            if name in _PAPERS and text.startswith("[", place):
                return title, place
            value, place = parse_at(text, place)
        except NoJsonError:
            break
        if name in _TITLES and not title:
            title = text_of(value)
        place = past_blanks(text, place)
        if not text.startswith(",", place):
            break
        place = past_blanks(text, place + 1)
    return title, None


def _detect(file: DumpFile) -> int:
    text = file.head_text
    _, place = _find_papers(text)
    if place is None:
        return 0
    place = past_blanks(text, place + 1)
    if text.startswith("]", place):
        return 60
    try:
        item, _ = parse_at(text, place)
    except NoJsonError:
        return 0
    return 96 if is_paper(item) else 0


FORMAT = list_format(
    "json", "a JSON object with a list of papers, as paperbrowse writes", _detect, _read
)
