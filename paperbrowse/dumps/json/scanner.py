"""Reads JSON from outside, and the text, numbers and dates in it, whatever stands there."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from paperbrowse.dumps.format import Skipped
from paperbrowse.dumps.input.decoding import decode

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


Read = TypeVar("Read")

_BLANK = re.compile(r"\s*")

LONGEST_LINE = 4 * 1024 * 1024
"""In bytes; a paper with its whole text has a tenth of that."""

# Control characters in strings are damage that costs nothing to read over.
_DECODER = json.JSONDecoder(strict=False)


class NoJsonError(Exception):
    """Text that is not JSON; says why."""


def parse(line: bytes) -> object:
    """Return the JSON value that ``line`` is; raises NoJsonError.

    Bytes that are no UTF-8 are read as ``decoding.decode`` reads them, so that no letter is lost.
    """
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = decode(line) or ""
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        if "\x00" in text or text.startswith("\ufeff"):  # as in files that were joined
            return parse(line.replace(b"\x00", b"").lstrip(codecs.BOM_UTF8))
        raise NoJsonError(f"not JSON ({error.msg.lower()})") from error
    except ValueError as error:  # a number of more digits than Python reads
        raise NoJsonError("a number of thousands of digits") from error
    except RecursionError as error:
        raise NoJsonError("nested too deeply") from error


def parse_at(text: str, place: int) -> tuple[object, int]:
    """Return the JSON value at ``place`` in ``text``, and where it ends; raises NoJsonError."""
    try:
        return _DECODER.raw_decode(text, place)
    except (ValueError, RecursionError) as error:
        raise NoJsonError("not JSON") from error
