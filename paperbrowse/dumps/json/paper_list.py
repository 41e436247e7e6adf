"""Reads JSON objects that hold papers in a list: paperbrowse's own exports and answers.

An own export is ``{"title": …, "papers": […]}``; ``paperbrowse list show --json`` has ``name``
for ``title``. Own JSON Lines are read by ``json_lines`` as a dump, and as a list here.
"""

from __future__ import annotations

from typing import Any

from paperbrowse.dumps.fields import parse_text
from paperbrowse.dumps.format import ListedPaper, ListedPapers, Skipped, build_list_format
from paperbrowse.dumps.input import MAX_LIST_BYTES, DamagedDataError, DumpFile, split_lines, to_utf8
from paperbrowse.dumps.json.own_export import build_listed_paper
from paperbrowse.dumps.json.papers import build_record, is_paper
from paperbrowse.dumps.json.scanner import (
    MAX_LINE_BYTES,
    InvalidJsonError,
    JsonItems,
    parse_json,
    parse_json_at,
    read_objects,
    scan_array,
    skip_blanks,
)

_TITLE_FIELDS = ("title", "name")
_PAPERS_FIELDS = ("papers", "items", "references")
"""What the list is called by paperbrowse, Zotero's web interface and pandoc."""

_MAX_FIELDS_BEFORE = 100
"""Names before the papers that are read over."""


def _read(file: DumpFile) -> tuple[str, ListedPapers]:
    text = file.text(MAX_LIST_BYTES)
    title, place = _find_papers(text)
    if place is None:
        return "", iter([Skipped(1, 'no list of "papers"')])
    return title, read_objects(scan_array(text, place), _listed_paper)


def _read_title(file: DumpFile) -> str:
    """Return what the list is called whose papers begin in the file's head."""
    return _find_papers(file.head_text)[0]


def read_jsonl_list(file: DumpFile) -> tuple[str, ListedPapers]:
    """Return no title, and the papers of JSON Lines with their reader's marks."""
    return "", read_objects(_read_jsonl(file), _listed_paper)


def read_array_list(file: DumpFile) -> tuple[str, ListedPapers]:
    """Return no title, and the papers of a JSON array with their reader's marks."""
    return "", read_objects(scan_array(file.text(MAX_LIST_BYTES), 0), _listed_paper)


def _listed_paper(item: dict[str, Any], line: int) -> ListedPaper | None:
    record = build_record(item, line)
    return None if record is None else build_listed_paper(record, item)


def _read_jsonl(file: DumpFile) -> JsonItems:
    lines = split_lines(to_utf8(file.chunks()), MAX_LINE_BYTES)
    number = 0
    try:
        for number, line in enumerate(lines, 1):
            if line is None:
                yield Skipped(number, f"a line of more than {MAX_LINE_BYTES // 2**20} MB")
                continue
            if not line.strip():
                continue
            try:
                yield number, parse_json(line)
            except InvalidJsonError as error:
                yield Skipped(number, str(error))
    except DamagedDataError as error:
        yield Skipped(number, f"the packed data is {error}")


def _find_papers(text: str) -> tuple[str, int | None]:
    """Return the list's title, and where the array of its papers begins."""
    title = ""
    place = skip_blanks(text, 0)
    if not text.startswith("{", place):
        return title, None
    place = skip_blanks(text, place + 1)
    for _ in range(_MAX_FIELDS_BEFORE):
        try:
            name, place = parse_json_at(text, place)
            place = skip_blanks(text, place)
            if not isinstance(name, str) or not text.startswith(":", place):
                break
            place = skip_blanks(text, place + 1)
            if name in _PAPERS_FIELDS and text.startswith("[", place):
                return title, place
            value, place = parse_json_at(text, place)
        except InvalidJsonError:
            break
        if name in _TITLE_FIELDS and not title:
            title = parse_text(value)
        place = skip_blanks(text, place)
        if not text.startswith(",", place):
            break
        place = skip_blanks(text, place + 1)
    return title, None


def _detect(file: DumpFile) -> int:
    text = file.head_text
    _, place = _find_papers(text)
    if place is None:
        return 0
    place = skip_blanks(text, place + 1)
    if text.startswith("]", place):
        return 60
    try:
        item, _ = parse_json_at(text, place)
    except InvalidJsonError:
        return 0
    return 96 if is_paper(item) else 0


FORMAT = build_list_format(
    "json",
    "a JSON object with a list of papers, as paperbrowse writes",
    _detect,
    _read,
    _read_title,
)
