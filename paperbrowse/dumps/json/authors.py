"""Authors of a paper in JSON: lists of names or of objects, or all in one string."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from paperbrowse.dumps.fields import parse_text

_NAME_FIELDS = ("name", "fullname", "full_name", "fullName", "display_name", "literal", "raw_name")
_NESTED_FIELDS = ("author", "person", "raw_author_name")
_GIVEN_FIELDS = ("first", "given", "first_name", "firstname", "firstName", "given_name", "forename")
_MIDDLE_FIELDS = ("middle", "middle_name", "middlename", "middleName")
_FAMILY_FIELDS = ("last", "family", "last_name", "lastname", "lastName", "surname", "family_name")

_AND = re.compile(r"\s*,?\s+(?:and|&)\s+", re.IGNORECASE)
_COMMA = re.compile(r"\s*,\s*")
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[\s-]*){1,4}")
_SUFFIX = re.compile(r"(?:jr|sr|ph\.?d|m\.?d|i{2,3}|iv)\.?", re.IGNORECASE)
_AND_OTHERS = re.compile(r"(?:and\s+)?(?:others|et\.?\s*al\.?)", re.IGNORECASE)
_PARTICLES = frozenset(
    "al bin da de del della den der di do dos du el la le ten ter van von".split()  # noqa: SIM905
)


def parse_authors(value: object) -> tuple[tuple[str, ...], int | None]:
    """Return the names in ``value``, as written, and the number of authors that it lists.

    A name is "First Last" or "Last, First", as in the dump. "et al." is no author and leaves the
    number unknown.
    """
    if isinstance(value, str):
        found = list(split_names(parse_text(value)))
    elif isinstance(value, list):
        found = _plain_names(value) or [_build_name(item) for item in value]
    else:
        return (), None
    complete = not (found and _AND_OTHERS.fullmatch(found[-1]))
    names = tuple(filter(None, found if complete else found[:-1]))
    return names, (len(found) or None) if complete else None


def _plain_names(value: list[Any]) -> list[str] | None:
    """Return the items where all are plain text, as nearly always; else None."""
    try:
        plain = "".join(value).isprintable()
    except TypeError:
        return None
    return [" ".join(name.split()) for name in value] if plain else None


def parse_authors_parsed(value: object) -> tuple[tuple[str, ...], int | None]:
    """Return the names of arXiv's ``authors_parsed``: lists of family name, given name, suffix."""
    if not isinstance(value, list):
        return (), None
    return parse_authors(
        [
            " ".join(filter(None, map(parse_text, [*item[1:2], *item[:1], *item[2:3]])))
            for item in value
            if isinstance(item, list)
        ]
    )


def split_names(text: str) -> Iterator[str]:
    """Yield the names in one string.

    A semicolon separates names before "and", and both before a comma: a part between commas is a
    name where it is several words ("Ada Lovelace, Charles Babbage"), else a family name with the
    given one behind it ("Lovelace, Ada and Babbage, Charles"; "Lovelace, A., Babbage, C.").
    """
    if ";" in text:
        yield from filter(None, (part.strip(" ,") for part in text.split(";")))
        return
    several = [part for each in _AND.split(text) if (part := each.strip(" ,"))]
    parts = [_COMMA.split(part) for part in several]
    if len(several) > 1 and all(len(each) == 2 and _is_family_name(each[0]) for each in parts):
        yield from several
        return
    last_first = len(several) > 1 and any(" " in part for part in several[-1:])
    for part, names in zip(several, parts, strict=True):
        if len(names) == 2 and _is_family_name(names[0]) and (len(several) == 1 or last_first):
            yield part
        else:
            yield from _join_name_parts(names)


def _join_name_parts(parts: Sequence[str]) -> Iterator[str]:
    """Yield names from the parts between commas; initials and "Jr." belong to the part before."""
    parts = [part for part in parts if part]
    given = parts[1::2]
    if given and len(parts) % 2 == 0 and all(map(_is_initials, given)):
        yield from map(", ".join, zip(parts[::2], given, strict=True))
        return
    name = ""
    for part in parts:
        if name and _SUFFIX.fullmatch(part):
            name += f" {part}"
            continue
        if name:
            yield name
        name = part
    if name:
        yield name


def _is_initials(text: str) -> bool:
    return text.isupper() and _INITIALS.fullmatch(text) is not None


def _is_family_name(text: str) -> bool:
    """Return whether ``text`` is one word, not counting particles such as "van der"."""
    return sum(word.casefold() not in _PARTICLES for word in text.split()) == 1


def _build_name(value: object) -> str:
    if not isinstance(value, dict):
        return parse_text(value) if isinstance(value, str) else ""
    if name := _first_text(value, _NAME_FIELDS):
        return name
    for key in _NESTED_FIELDS:
        inner = value.get(key)
        # One level only: hostile objects can be nested deeper than Python goes.
        if isinstance(inner, dict):
            inner = _first_text(inner, _NAME_FIELDS)
        if name := parse_text(inner):
            return name
    middle = value.get("middle")
    if isinstance(middle, list):
        between = " ".join(filter(None, map(parse_text, middle)))
    else:
        between = _first_text(value, _MIDDLE_FIELDS)
    parts = (
        _first_text(value, _GIVEN_FIELDS),
        between,
        _first_text(value, _FAMILY_FIELDS),
        parse_text(value.get("suffix")),
    )
    return " ".join(filter(None, parts))


def _first_text(item: dict[str, Any], keys: Iterable[str]) -> str:
    for key in keys:
        if name := parse_text(item.get(key)):
            return name
    return ""
