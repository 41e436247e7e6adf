"""What a file of exported papers says above them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from paperbrowse.core.papers import Paper

UserField = Literal["note", "tags", "status", "star", "lists"]
"""Something that a reader made of a paper and that a format may have room for."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format that papers can be exported in."""

    name: str
    """What ``--format`` takes."""
    title: str
    """What a reader calls it."""
    extension: str
    """What its files' names end in, with the point. Two formats may share one."""
    write: Callable[[Sequence[Paper], Header], Iterator[str]]
    """Papers, none twice, and what stands above them in; the file's text in pieces out. Pure."""
    user_fields: frozenset[UserField]
    """What it has room for of all that the reader made of a paper."""


class Header(NamedTuple):
    """What stands above the papers, in the formats that have room for it."""

    title: str
    """Of the list; empty where there is none."""
    total: int
    """How many papers the whole file holds; a preview writes only the first of them."""
