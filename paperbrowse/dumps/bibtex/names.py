"""Parts the values of BibTeX fields that hold several things: people, and keywords."""

from __future__ import annotations

import re
from collections.abc import Iterator

from paperbrowse.dumps.bibtex.values import text_of

_AND = re.compile(r"[{}]|(?<!\s)\s++and(?=\s)|\A\s*+and(?=\s)", re.IGNORECASE)
_COMMA = re.compile(r"[{},]")
_LIST_SIGN = re.compile(r"[{},;]")
_OTHERS = re.compile(r"(?:and\s+)?(?:others|et\.?\s*al\.?)", re.IGNORECASE)


def names_of(value: str, *, own: bool) -> tuple[list[str], bool]:
    """Return the people of a name field in order, and whether those are all of them.

    Names come as "First von Last Jr"; a name in braces is kept whole. BibTeX's rules are told in
    *BibTeXing*, section 4.
    """
    parts = list(_parted(value, _AND))
    if len(parts) == 1 and ";" in value and "&" not in value and "\\" not in value:
        parts = value.split(";")
    complete = True
    names = []
    for part in map(str.strip, parts):
        if _OTHERS.fullmatch(part):
            complete = False
        elif name := _name(part, own):
            names.append(name)
    return names, complete


def keywords_of(value: str, *, own: bool) -> list[str]:
    """Return the keywords of a list with commas or semicolons; those in braces are kept whole."""
    return [
        text
        for part in _parted(value, _LIST_SIGN)
        if (text := " ".join(text_of(part, own=own).split()))
    ]


def _parted(value: str, signs: re.Pattern[str]) -> Iterator[str]:
    """Yield the parts of ``value`` between ``signs`` that stand in no brace."""
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


def _name(written: str, own: bool) -> str:
    """Return one name in its natural order."""
    parts = [part.strip() for part in _parted(written, _COMMA)]
    parts = [" ".join(text_of(part, own=own).split()) for part in parts]
    if own and len(parts) == 2:
        return ", ".join(parts)  # as it was: else it had been written in the natural order
    if len(parts) == 2:
        parts = [parts[1], parts[0]]
    elif len(parts) > 2:
        parts = [" ".join(parts[2:]), parts[0], parts[1]]
    return " ".join(filter(None, parts))
