"""Values that describe an export format: its name, its file extension and its writer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from paperbrowse.core import Paper

UserField = Literal["note", "tags", "status", "star", "lists"]
"""A part of the user data of a paper that a format may have room for."""

STANDARD_USER_FIELDS: frozenset[UserField] = frozenset({"note", "tags", "status", "star"})
ALL_USER_FIELDS: frozenset[UserField] = STANDARD_USER_FIELDS | {"lists"}


class Header(NamedTuple):
    """The text above the papers, in the formats that have room for it."""

    title: str
    """The list's title; empty where there is none."""
    total: int
    """The number of papers in the whole file; a preview writes only the first of them."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format that papers can be exported in."""

    name: str
    """The value of ``--format``."""
    title: str
    """The name on the screen."""
    extension: str
    """The end of its files' names, with the point. Two formats may share one."""
    write: Callable[[Sequence[Paper], Header], Iterator[str]]
    """Yield the text of a file in chunks: a pure function of the papers (none twice) and header."""
    user_fields: frozenset[UserField] = STANDARD_USER_FIELDS
    """The user data that it has room for."""
