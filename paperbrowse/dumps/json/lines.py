"""Reads JSON Lines, plain or packed with gzip: a paper a line, as much of it as can be read.

Lines are read as they are asked for, so that a file of any size takes a few MB of memory; what is
in no line (blank ones apart) a paper is skipped with its number and the reason.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Self

from paperbrowse.core.papers import Record
from paperbrowse.dumps.format import Format, ReadOptions, Records, Skipped
from paperbrowse.dumps.input import DamagedDataError, DumpFile, split_lines, to_utf8
from paperbrowse.dumps.json.papers import build_record, is_paper
from paperbrowse.dumps.json.scanner import MAX_LINE_BYTES, InvalidJsonError, parse_json

MAX_BATCH_BYTES = 8 * 1024 * 1024
"""A batch of lines of this size is full."""

_DETECTION_LINES = 20
_EXTENSIONS = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".jl", ".jl.gz")


@dataclass(frozen=True, slots=True)
class _LineBatch:
    """Some lines of a file, none of which has been looked at."""

    first_line: int
    """Of the first one."""
    lines: Sequence[bytes | None]
    """None for one that is too long."""
    damage: str = ""
    """What is wrong with the file behind them."""

    def read(self) -> list[Record | Skipped]:
        found: list[Record | Skipped] = []
        for number, line in enumerate(self.lines, self.first_line):
            if line is None:
                found.append(Skipped(number, f"a line of more than {MAX_LINE_BYTES // 2**20} MB"))
            elif line and not line.isspace():
                found.append(_read_line(line, number))
        if self.damage:
            found.append(Skipped(None, self.damage))
        return found


class _LineReader:
    """The papers of a file, one by one or in batches of lines."""

    def __init__(self, file: DumpFile) -> None:
        self._name = file.name
        self._lines = split_lines(to_utf8(file.chunks()), MAX_LINE_BYTES)
        self._number = 1
        self._ended = False
        self._records = (
            item for batch in self.batches(itertools.repeat(1)) for item in batch.read()
        )

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Record | Skipped:
        return next(self._records)

    def batches(self, sizes: Iterable[int]) -> Iterator[_LineBatch]:
        """Yield the rest in batches of these numbers of lines, or of MAX_BATCH_BYTES."""
        for size in sizes:
            batch = self._next_batch(size)
            if batch.lines or batch.damage:
                yield batch
            if self._ended:
                return

    def _next_batch(self, size: int) -> _LineBatch:
        first, lines, room = self._number, list[bytes | None](), MAX_BATCH_BYTES
        damage = ""
        try:
            for line in self._lines:
                lines.append(line)
                room -= len(line or b"")
                if len(lines) == size or room <= 0:
                    break
            else:
                self._ended = True
        except DamagedDataError as error:
            last = first + len(lines) - 1
            self._ended = True
            damage = f"{self._name}: the packed data is {error} after line {last:,}."
        self._number += len(lines)
        return _LineBatch(first, lines, damage)


def _read(file: DumpFile, options: ReadOptions) -> Records:
    return _LineReader(file)


def _read_line(line: bytes, number: int) -> Record | Skipped:
    try:
        item = parse_json(line)
    except InvalidJsonError as error:
        return Skipped(number, str(error))
    if not isinstance(item, dict):
        return Skipped(number, "no JSON object")
    return build_record(item, number) or Skipped(number, "no title")


def _detect(file: DumpFile) -> int:
    head = file.unpacked_head
    if b"{" not in head:
        return 0
    lines = split_lines(to_utf8(iter([head])), MAX_LINE_BYTES)
    first = list(islice((line for line in lines if line and not line.isspace()), _DETECTION_LINES))
    objects = [line for line in first if line.lstrip().startswith(b"{")]
    if len(objects) * 2 < len(first):  # as where a web page has such lines
        return 0
    if any(map(_is_paper, objects)):
        return 95
    return 30 if file.name.lower().endswith(_EXTENSIONS) else 0


def _is_paper(line: bytes) -> bool:
    try:
        return is_paper(parse_json(line))
    except InvalidJsonError:
        return False


def _read_list(file: DumpFile) -> tuple[str, Iterator[Any]]:
    # Here, because most starts read no list.
    from paperbrowse.dumps.json.paper_list import read_jsonl_list

    return read_jsonl_list(file)


FORMAT = Format(
    "json-lines", "JSON Lines, a paper a line, plain or gzipped", _detect, _read, _read_list
)
