"""Authors as BibTeX's name syntax has them, so that every name comes back as it was."""

from __future__ import annotations

import re
from collections.abc import Sequence

from paperbrowse.exports.bibtex_text import escape
from paperbrowse.exports.person_names import split_name
from paperbrowse.text import one_line

_AND = re.compile(r"\band\b", re.IGNORECASE)


def write_names(authors: Sequence[str], author_count: int | None) -> str:
    """Return the value of an author field, and "" when no author is known by name.

    Where the dump counts more authors than it names, "and others" says so.
    """
    names = [_write_name(name) for name in map(one_line, authors) if name]
    if names and author_count is not None and author_count > len(authors):
        names.append("others")
    return " and ".join(names)


def _write_name(name: str) -> str:
    """Return one name: as people write it where BibTeX reads that rightly, else made explicit."""
    person = None if _AND.search(name) else split_name(name)
    if person is None:
        return f"{{{escape(name)}}}"
    if "," in name or person.suffix:
        given, family, suffix = map(escape, person)
        return ", ".join(part for part in (family, suffix, given) if part)
    return escape(name)
