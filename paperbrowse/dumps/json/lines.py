"""Reader of JSON Lines, plain or packed with gzip: a paper a line.

Lines are read on demand, so that a file of any size takes a few MB of memory; a line that is no
paper is skipped with its number and the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, repeat
from typing import Self

from paperbrowse.core import Record
from paperbrowse.dumps.format import Format, ListedPapers, ReadOptions, Records, Skipped
from paperbrowse.dumps.input import DamagedDataError, DumpFile, split_lines, to_utf8
from paperbrowse.dumps.json.papers import build_listed_paper, build_record, is_paper
from paperbrowse.dumps.json.scanner import (
    MAX_LINE_BYTES,
    InvalidJsonError,
    JsonItems,
    parse_json,
    read_objects,
)

MAX_BATCH_BYTES = 8 * 1024 * 1024
"""A batch of lines of this size is full."""

_DETECTION_LINES = 20
_EXTENSIONS = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".jl", ".jl.gz")


@dataclass(frozen=True, slots=True)
class _LineBatch:
    """Lines of a file, not yet parsed."""

    first_line: int
    """The number of the first line."""
    lines: Sequence[bytes | None]
    """None for one that is too long."""
    damage: str = ""
    """The damage of the file behind them."""

    def read(self) -> list[Record | Skipped]:
        items = _scan_lines(self.lines, self.first_line)
        found: list[Record | Skipped] = list(read_objects(items, build_record))
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
        self._records = (item for batch in self.batches(repeat(1)) for item in batch.read())

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


def _read_list(file: DumpFile) -> tuple[str, ListedPapers]:
    return "", read_objects(_scan_file(file), build_listed_paper)


def _scan_file(file: DumpFile) -> JsonItems:
    number = 0
    try:
        for number, line in enumerate(split_lines(to_utf8(file.chunks()), MAX_LINE_BYTES), 1):
            yield from _scan_lines([line], number)
    except DamagedDataError as error:
        yield Skipped(number, f"the packed data is {error}")


def _scan_lines(lines: Iterable[bytes | None], first_line: int) -> JsonItems:
    for number, line in enumerate(lines, first_line):
        if line is None:
            yield Skipped(number, f"a line of more than {MAX_LINE_BYTES // 2**20} MB")
        elif line and not line.isspace():
            try:
                yield number, parse_json(line)
            except InvalidJsonError as error:
                yield Skipped(number, str(error))


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


FORMAT = Format(
    "json-lines", "JSON Lines, a paper a line, plain or gzipped", _detect, _read, _read_list
)
