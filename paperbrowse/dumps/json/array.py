"""Reader of a JSON file that is one array of papers, plain or packed with gzip."""

from __future__ import annotations

from paperbrowse.dumps.format import Format, ListedPapers, ReadOptions, Records
from paperbrowse.dumps.input import MAX_LIST_BYTES, DumpFile
from paperbrowse.dumps.json.own_export import build_listed_paper
from paperbrowse.dumps.json.papers import build_record, is_paper
from paperbrowse.dumps.json.scanner import parse_first_item, read_objects, scan_array


def _read(file: DumpFile, options: ReadOptions) -> Records:
    return read_objects(scan_array(file.text(), 0), build_record)


def _read_list(file: DumpFile) -> tuple[str, ListedPapers]:
    return "", read_objects(scan_array(file.text(MAX_LIST_BYTES), 0), build_listed_paper)


def _detect(file: DumpFile) -> int:
    return 95 if is_paper(parse_first_item(file.head_text)) else 0


FORMAT = Format("json-array", "a JSON file that is one array of papers", _detect, _read, _read_list)
