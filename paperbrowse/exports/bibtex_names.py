"""Authors as BibTeX's name syntax has them, so that every name comes back as it was."""

from __future__ import annotations

import re
from collections.abc import Sequence

from paperbrowse.exports.bibtex_text import escape
from paperbrowse.text import one_line

_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_AND = re.compile(r"\band\b", re.IGNORECASE)
_ORGANIZATIONS = frozenset(
    {
        "ai",
        "collaboration",
        "community",
        "consortium",
        "foundation",
        "group",
        "inc",
        "inc.",
        "institute",
        "lab",
        "labs",
        "laboratory",
        "project",
        "research",
        "team",
        "university",
    }
)


def write_names(authors: Sequence[str], author_count: int | None) -> str:
    """Return the value of an author field, and "" when no author is known by name.

    Where the dump counts more authors than it names, "and others" says so.
    """
    names = [_write_name(name) for name in map(one_line, authors) if name]
    if names and author_count is not None and author_count > len(authors):
        names.append("others")
    return " and ".join(names)


def split_name(name: str) -> tuple[str, str, str] | None:
    """Return given names, family name (with its particles) and suffix of a person.

    None for a name that is not made of those: one word, an organisation, or what no rule can
    tell apart.
    """
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 2 and parts[1].lower() in _SUFFIXES:
        person = split_name(parts[0])
        return person and (person[0], person[1], parts[1])
    if len(parts) == 2 and all(parts):
        return parts[1], parts[0], ""
    if len(parts) == 3 and all(parts) and parts[1].lower() in _SUFFIXES:
        return parts[2], parts[0], parts[1]
    words = name.split()
    if len(parts) > 1 or len(words) < 2 or words[-1].lower() in _ORGANIZATIONS:
        return None
    suffix = words.pop() if len(words) > 2 and words[-1].lower() in _SUFFIXES else ""
    inner = range(1, len(words) - 1)
    family = next((place for place in inner if words[place][0].islower()), len(words) - 1)
    return " ".join(words[:family]), " ".join(words[family:]), suffix


def _write_name(name: str) -> str:
    """Return one name: as people write it where BibTeX reads that rightly, else made explicit."""
    person = None if _AND.search(name) else split_name(name)
    if person is None:
        return f"{{{escape(name)}}}"
    if "," in name or person[2]:
        given, family, suffix = map(escape, person)
        return ", ".join(part for part in (family, suffix, given) if part)
    return escape(name)
