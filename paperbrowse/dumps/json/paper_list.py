"""Readers of JSON files with a list of papers: an array, or an object that has one.

Our own exports are ``{"title": …, "papers": […]}``; ``paperbrowse list show --json`` has ``name``
for ``title``.
"""

from __future__ import annotations

from paperbrowse.dumps.fields import parse_text
from paperbrowse.dumps.format import (
    Format,
    ListedPapers,
    ReadOptions,
    Records,
    Skipped,
    build_list_format,
)
from paperbrowse.dumps.input import MAX_LIST_BYTES, DumpFile
from paperbrowse.dumps.json.papers import build_listed_paper, build_record, is_paper
from paperbrowse.dumps.json.scanner import (
    InvalidJsonError,
    parse_first_item,
    parse_json_at,
    read_objects,
    scan_array,
    skip_blanks,
)

_TITLE_FIELDS = ("title", "name")
_PAPERS_FIELDS = ("papers", "items", "references")
"""The list's field as of paperbrowse, Zotero's web interface and pandoc."""

_MAX_FIELDS_BEFORE = 100
"""Fields that may stand before the papers."""


def _read(file: DumpFile) -> tuple[str, ListedPapers]:
    text = file.text(MAX_LIST_BYTES)
    title, place = _find_papers(text)
    if place is None:
        return "", iter([Skipped(1, 'no list of "papers"')])
    return title, read_objects(scan_array(text, place), build_listed_paper)


def _find_papers(text: str) -> tuple[str, int | None]:
    """Return the list's title and the place of the array of its papers, if there is one."""
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


def _read_array(file: DumpFile, options: ReadOptions) -> Records:
    return read_objects(scan_array(file.text(), 0), build_record)


def _read_array_list(file: DumpFile) -> tuple[str, ListedPapers]:
    return "", read_objects(scan_array(file.text(MAX_LIST_BYTES), 0), build_listed_paper)


def _detect_array(file: DumpFile) -> int:
    return 95 if is_paper(parse_first_item(file.head_text)) else 0


OBJECT = build_list_format(
    "json",
    "a JSON object with a list of papers, as paperbrowse writes",
    _detect,
    _read,
    lambda file: _find_papers(file.head_text)[0],
)
ARRAY = Format(
    "json-array",
    "a JSON file that is one array of papers",
    _detect_array,
    _read_array,
    _read_array_list,
)
