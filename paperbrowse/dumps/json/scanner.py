"""Reads JSON from outside, and the text, numbers and dates in it, whatever stands there."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from paperbrowse.dumps.format import Skipped
from paperbrowse.dumps.input import decode

ParsedT = TypeVar("ParsedT")

JsonItems = Iterator[tuple[int, Any] | Skipped]
"""JSON values with the lines they begin in."""


def read_objects(
    items: JsonItems, read: Callable[[dict[str, Any], int], ParsedT | None]
) -> Iterator[ParsedT | Skipped]:
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


def scan_array(text: str, start: int) -> JsonItems:
    """Yield what the array at ``start`` holds, each item with its line in ``text``.

    Where it is damaged, nothing behind can be told from text.
    """
    place, line, counted = skip_blanks(text, start), 1, 0
    if not text.startswith("[", place):
        yield Skipped(1, "no JSON array")
        return
    place = skip_blanks(text, place + 1)
    while not text.startswith("]", place):
        line += text.count("\n", counted, place)
        counted = place
        try:
            item, place = parse_json_at(text, place)
        except InvalidJsonError as error:
            yield Skipped(line, f"{error}; what follows in the array is not read")
            return
        yield line, item
        place = skip_blanks(text, place)
        if text.startswith(",", place):
            place = skip_blanks(text, place + 1)


def skip_blanks(text: str, place: int) -> int:
    """Return where the blanks end that begin at ``place``."""
    blank = _BLANKS.match(text, place)
    return place if blank is None else blank.end()


def parse_first_item(text: str) -> Any:
    """Return what an array that ``text`` begins with holds first; None where it tells nothing."""
    place = skip_blanks(text, 0)
    if not text.startswith("[", place):
        return None
    try:
        item, _ = parse_json_at(text, skip_blanks(text, place + 1))
    except InvalidJsonError:
        return None
    return item


_BLANKS = re.compile(r"\s*")

MAX_LINE_BYTES = 4 * 1024 * 1024
"""In bytes; a paper with its whole text has a tenth of that."""

# Control characters in strings are damage that costs nothing to read over.
_DECODER = json.JSONDecoder(strict=False)


class InvalidJsonError(Exception):
    """Text that is not JSON; says why."""


def parse_json(line: bytes) -> object:
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
            return parse_json(line.replace(b"\x00", b"").lstrip(codecs.BOM_UTF8))
        raise InvalidJsonError(f"not JSON ({error.msg.lower()})") from error
    except ValueError as error:  # a number of more digits than Python reads
        raise InvalidJsonError("a number of thousands of digits") from error
    except RecursionError as error:
        raise InvalidJsonError("nested too deeply") from error


def parse_json_at(text: str, place: int) -> tuple[object, int]:
    """Return the JSON value at ``place`` in ``text``, and where it ends; raises NoJsonError."""
    try:
        return _DECODER.raw_decode(text, place)
    except (ValueError, RecursionError) as error:
        raise InvalidJsonError("not JSON") from error
