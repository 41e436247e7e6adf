"""BibTeX fields with several values: names of people, and keywords."""

from __future__ import annotations

import re
from collections.abc import Iterator

from paperbrowse.dumps.bibtex.values import field_text

_AND = re.compile(r"[{}]|(?<!\s)\s++and(?=\s)|\A\s*+and(?=\s)", re.IGNORECASE)
_COMMA = re.compile(r"[{},]")
_LIST_DELIMITER = re.compile(r"[{},;]")
_AND_OTHERS = re.compile(r"(?:and\s+)?(?:others|et\.?\s*al\.?)", re.IGNORECASE)


def parse_names(value: str, *, own_export: bool) -> tuple[list[str], bool]:
    """Return the names of a name field in order, and whether the list is complete.

    Names are returned as "First von Last Jr"; a name in braces is kept whole. The rules are those
    of *BibTeXing*, section 4.
    """
    parts = list(_split_outside_braces(value, _AND))
    if len(parts) == 1 and ";" in value and "&" not in value and "\\" not in value:
        parts = value.split(";")
    complete = True
    names = []
    for part in map(str.strip, parts):
        if _AND_OTHERS.fullmatch(part):
            complete = False
        elif name := _parse_name(part, own_export):
            names.append(name)
    return names, complete


def parse_keywords(value: str, *, own_export: bool) -> list[str]:
    """Return the keywords of a list with commas or semicolons; those in braces are kept whole."""
    return [
        text
        for part in _split_outside_braces(value, _LIST_DELIMITER)
        if (text := " ".join(field_text(part, own_export=own_export).split()))
    ]


def _split_outside_braces(value: str, signs: re.Pattern[str]) -> Iterator[str]:
    """Yield the parts of ``value`` between those ``signs`` that stand outside of braces."""
    depth = start = 0
    for sign in signs.finditer(value):
        if sign[0] == "{":
            depth += 1
        elif sign[0] == "}":
            depth = max(depth - 1, 0)
        elif not depth:
            yield value[start : sign.start()]
            start = sign.end()
    yield value[start:]


def _parse_name(written: str, own_export: bool) -> str:
    """Return one name in its natural order."""
    parts = [part.strip() for part in _split_outside_braces(written, _COMMA)]
    parts = [" ".join(field_text(part, own_export=own_export).split()) for part in parts]
    if own_export and len(parts) == 2:
        return ", ".join(parts)  # as it was: else it had been written in the natural order
    if len(parts) == 2:
        parts = [parts[1], parts[0]]
    elif len(parts) > 2:
        parts = [" ".join(parts[2:]), parts[0], parts[1]]
    return " ".join(filter(None, parts))
