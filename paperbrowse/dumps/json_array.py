"""Reads a JSON file that is one array of papers, plain or packed with gzip."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from paperbrowse.dumps.json_papers import is_paper, record_of
from paperbrowse.dumps.json_text import NoJsonError, parse_at
from paperbrowse.dumps.skips import few_skipped
from paperbrowse.dumps.values import DumpFile, Format, ReadOptions, Records, Skipped

Read = TypeVar("Read")

_BLANK = re.compile(r"\s*")


def _read(file: DumpFile, options: ReadOptions) -> Records:
    return few_skipped(papers_of(items_at(file.text(), 0), record_of))


Items = Iterator[tuple[int, Any] | Skipped]
"""JSON values with the lines they begin in."""


def papers_of(
    items: Items, read: Callable[[dict[str, Any], int], Read | None]
) -> Iterator[Read | Skipped]:
    """Yield what ``read`` makes of each object, given with its line.

    What is no object, or has no title, for which ``read`` gives None, is skipped.
    """
    for found in items:
        if isinstance(found, Skipped):
            yield found
            continue
        line, item = found
        if isinstance(item, dict):
            yield read(item, line) or Skipped(line, "no title")
        else:
            yield Skipped(line, "no JSON object")


def items_at(text: str, start: int) -> Items:
    """Yield what the array at ``start`` holds, each item with its line in ``text``.

    Where it is damaged, nothing behind can be told from text.
    """
    place, line, counted = past_blanks(text, start), 1, 0
    if not text.startswith("[", place):
        yield Skipped(1, "no JSON array")
        return
    place = past_blanks(text, place + 1)
    while not text.startswith("]", place):
        line += text.count("\n", counted, place)
        counted = place
        try:
            item, place = parse_at(text, place)
        except NoJsonError as error:
            yield Skipped(line, f"{error}; what follows in the array is not read")
            return
        yield line, item
        place = past_blanks(text, place)
        if text.startswith(",", place):
            place = past_blanks(text, place + 1)


def past_blanks(text: str, place: int) -> int:
    """Return where the blanks end that begin at ``place``."""
    blank = _BLANK.match(text, place)
    return place if blank is None else blank.end()


def first_item(text: str) -> Any:
    """Return what an array that ``text`` begins with holds first; None where it tells nothing."""
    place = past_blanks(text, 0)
    if not text.startswith("[", place):
        return None
    try:
        item, _ = parse_at(text, past_blanks(text, place + 1))
    except NoJsonError:
        return None
    return item


def _detect(file: DumpFile) -> int:
    return 95 if is_paper(first_item(file.head_text)) else 0


def _read_list(file: DumpFile) -> tuple[str, Iterator[Any]]:
    # Here, because most starts read no list.
    from paperbrowse.dumps.list_json import read_array

    return read_array(file)


FORMAT = Format("json-array", "a JSON file that is one array of papers", _detect, _read, _read_list)
