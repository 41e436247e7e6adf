"""Reads a JSON file that is one array of papers, plain or packed with gzip."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from paperbrowse.dumps.format import Format, ReadOptions, Records
from paperbrowse.dumps.input import DumpFile
from paperbrowse.dumps.json.papers import build_record, is_paper
from paperbrowse.dumps.json.scanner import parse_first_item, read_objects, scan_array


def _read(file: DumpFile, options: ReadOptions) -> Records:
    return read_objects(scan_array(file.text(), 0), build_record)


def _detect(file: DumpFile) -> int:
    return 95 if is_paper(parse_first_item(file.head_text)) else 0


def _read_list(file: DumpFile) -> tuple[str, Iterator[Any]]:
    # Here, because most starts read no list.
    from paperbrowse.dumps.json.paper_list import read_array_list

    return read_array_list(file)


FORMAT = Format("json-array", "a JSON file that is one array of papers", _detect, _read, _read_list)
