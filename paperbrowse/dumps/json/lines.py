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
from paperbrowse.dumps.format import Format, ReadOptions, Records, Skipped, few_skipped
from paperbrowse.dumps.input import streams
from paperbrowse.dumps.input.dump_file import DumpFile
from paperbrowse.dumps.json.papers import is_paper, record_of
from paperbrowse.dumps.json.scanner import LONGEST_LINE, NoJsonError, parse

BLOCK_BYTES = 8 * 1024 * 1024
"""A block of lines that is as large holds no more of them."""

_LINES_TO_TELL = 20
_NAMES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".jl", ".jl.gz")


@dataclass(frozen=True, slots=True)
class _Lines:
    """Some lines of a file, none of which has been looked at."""

    number: int
    """Of the first one."""
    lines: Sequence[bytes | None]
    """None for one that is too long."""
    damage: str = ""
    """What is wrong with the file behind them."""

    def read(self) -> list[Record | Skipped]:
        found: list[Record | Skipped] = []
        for number, line in enumerate(self.lines, self.number):
            if line is None:
                found.append(Skipped(number, f"a line of more than {LONGEST_LINE // 2**20} MB"))
            elif line and not line.isspace():
                found.append(_paper(line, number))
        if self.damage:
            found.append(Skipped(None, self.damage))
        return found


class _LineByLine:
    """The papers of a file, one by one or in blocks of lines."""

    def __init__(self, file: DumpFile) -> None:
        self._name = file.name
        self._lines = streams.lines(streams.as_utf8(file.content()), LONGEST_LINE)
        self._number = 1
        self._ended = False
        self._records = few_skipped(item for block in self._one_by_one() for item in block.read())

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Record | Skipped:
        return next(self._records)

    def blocks(self, sizes: Iterable[int]) -> Iterator[_Lines]:
        """Yield what is left in blocks of so many lines, or of BLOCK_BYTES."""
        for size in sizes:
            block = self._next_block(size)
            if block.lines or block.damage:
                yield block
            if self._ended:
                return

    def _one_by_one(self) -> Iterator[_Lines]:
        return self.blocks(itertools.repeat(1))

    def _next_block(self, size: int) -> _Lines:
        first, lines, room = self._number, list[bytes | None](), BLOCK_BYTES
        damage = ""
        try:
            for line in self._lines:
                lines.append(line)
                room -= len(line or b"")
                if len(lines) == size or room <= 0:
                    break
            else:
                self._ended = True
        except streams.DamagedError as error:
            last = first + len(lines) - 1
            self._ended = True
            damage = f"{self._name}: the packed data is {error} after line {last:,}."
        self._number += len(lines)
        return _Lines(first, lines, damage)


def _read(file: DumpFile, options: ReadOptions) -> Records:
    return _LineByLine(file)


def _paper(line: bytes, number: int) -> Record | Skipped:
    try:
        item = parse(line)
    except NoJsonError as error:
        return Skipped(number, str(error))
    if not isinstance(item, dict):
        return Skipped(number, "no JSON object")
    return record_of(item, number) or Skipped(number, "no title")


def _detect(file: DumpFile) -> int:
    head = file.content_head
    if b"{" not in head:
        return 0
    lines = streams.lines(streams.as_utf8(iter([head])), LONGEST_LINE)
    first = list(islice((line for line in lines if line and not line.isspace()), _LINES_TO_TELL))
    objects = [line for line in first if line.lstrip().startswith(b"{")]
    if len(objects) * 2 < len(first):  # as where a web page has such lines
        return 0
    if any(map(_is_paper, objects)):
        return 95
    return 30 if file.name.lower().endswith(_NAMES) else 0


def _is_paper(line: bytes) -> bool:
    try:
        return is_paper(parse(line))
    except NoJsonError:
        return False


def _read_list(file: DumpFile) -> tuple[str, Iterator[Any]]:
    # Here, because most starts read no list.
    from paperbrowse.dumps.json.paper_list import read_lines

    return read_lines(file)


FORMAT = Format(
    "json-lines", "JSON Lines, a paper a line, plain or gzipped", _detect, _read, _read_list
)
