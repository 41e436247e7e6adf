"""Scanner of JSON from outside: damaged values, arrays item by item, and their objects."""

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
"""JSON values, each with the line it begins in."""

MAX_LINE_BYTES = 4 * 1024 * 1024
"""A paper with its full text has a tenth of that."""

# Control characters in strings are damage that costs nothing to ignore.
_DECODER = json.JSONDecoder(strict=False)
_BLANKS = re.compile(r"\s*")


class InvalidJsonError(Exception):
    """Text that is not JSON, with the reason."""


def parse_json(line: bytes) -> object:
    """Return the JSON value that ``line`` is; raises InvalidJsonError.

    Bytes that are no UTF-8 are decoded as of ``decode``, so that no letter is lost.
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
    """Return the JSON value at ``place`` and the place behind it; raises InvalidJsonError."""
    try:
        return _DECODER.raw_decode(text, place)
    except (ValueError, RecursionError) as error:
        raise InvalidJsonError("not JSON") from error


def read_objects(
    items: JsonItems, read: Callable[[dict[str, Any], int], ParsedT | None]
) -> Iterator[ParsedT | Skipped]:
    """Yield ``read(item, line)`` for each object.

    Other values are skipped, as are objects without a title, for which ``read`` returns None.
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
    """Yield the items of the array at ``start``, each with its line in ``text``.

    The rest of the array behind a damaged item is skipped.
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
    """Return the place behind the blanks at ``place``."""
    blank = _BLANKS.match(text, place)
    return place if blank is None else blank.end()


def parse_first_item(text: str) -> Any:
    """Return the first item of the array that ``text`` begins with; None without one."""
    place = skip_blanks(text, 0)
    if not text.startswith("[", place):
        return None
    try:
        item, _ = parse_json_at(text, skip_blanks(text, place + 1))
    except InvalidJsonError:
        return None
    return item
