"""Reads JSON Lines, plain or packed with gzip: a paper a line, as much of it as can be read.

Lines are read as they are asked for, so that a file of any size takes a few MB of memory; what is
in no line (blank ones apart) a paper is skipped with its number and the reason.
"""

from __future__ import annotations

from itertools import islice

from paperbrowse.dumps import streams
from paperbrowse.dumps.json_papers import is_paper, record_of
from paperbrowse.dumps.json_text import NoJsonError, parse
from paperbrowse.dumps.skips import few_skipped
from paperbrowse.dumps.values import DumpFile, Format, ReadOptions, Records, Skipped
from paperbrowse.papers import Record

LONGEST_LINE = 4 * 1024 * 1024
"""In bytes; a paper with its whole text has a tenth of that."""

_LINES_TO_TELL = 20
_NAMES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".jl", ".jl.gz")


def _read(file: DumpFile, options: ReadOptions) -> Records:
    return few_skipped(_papers(file))


def _papers(file: DumpFile) -> Records:
    number = 0
    lines = streams.lines(streams.as_utf8(file.content()), LONGEST_LINE)
    try:
        for number, line in enumerate(lines, 1):
            if line is None:
                yield Skipped(number, f"a line of more than {LONGEST_LINE // 2**20} MB")
            elif line and not line.isspace():
                yield _paper(line, number)
    except streams.DamagedError as error:
        yield Skipped(None, f"{file.name}: the packed data is {error} after line {number:,}.")


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


FORMAT = Format("json-lines", "JSON Lines, a paper a line, plain or gzipped", _detect, _read)
