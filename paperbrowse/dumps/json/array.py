"""Reads a JSON file that is one array of papers, plain or packed with gzip."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from paperbrowse.dumps.format import Format, ReadOptions, Records, few_skipped
from paperbrowse.dumps.input.dump_file import DumpFile
from paperbrowse.dumps.json.papers import is_paper, record_of
from paperbrowse.dumps.json.scanner import first_item, items_at, papers_of


def _read(file: DumpFile, options: ReadOptions) -> Records:
    return few_skipped(papers_of(items_at(file.text(), 0), record_of))


def _detect(file: DumpFile) -> int:
    return 95 if is_paper(first_item(file.head_text)) else 0


def _read_list(file: DumpFile) -> tuple[str, Iterator[Any]]:
    # Here, because most starts read no list.
    from paperbrowse.dumps.json.paper_list import read_array

    return read_array(file)


FORMAT = Format("json-array", "a JSON file that is one array of papers", _detect, _read, _read_list)
