"""The fields of the Whoosh index, and what is written to them for a paper."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

from paperbrowse.papers import Paper
from paperbrowse.search.analysis import stem, tokens
from paperbrowse.search.catalogue import entry_of
from paperbrowse.search.query import Element, TextField
from paperbrowse.search.quiet import quietly
from paperbrowse.search.schema import SCHEMA_VERSION

with quietly():
    from whoosh.analysis import Analyzer, Token
    from whoosh.fields import ID, KEYWORD, STORED, TEXT, Schema

SHORT_PREFIX = 2
"""Word beginnings up to this length stand in the index as terms of their own, marked with a star,
so that the first letters typed cost one look-up, not one for every word that begins so."""


class PaperAnalyzer(Analyzer):  # type: ignore[misc]
    """Gives whoosh the words of ``paperbrowse.search.analysis``: their stems, or as written.

    Its place in this module is part of the index: whoosh pickles it with the schema.
    """

    def __init__(self, form: Literal["stems", "words"]) -> None:
        self.form = form

    def __call__(self, value: str, **options: Any) -> Iterator[Token]:
        token = Token(positions=True)
        token.boost = 1.0
        for text, position, _, _ in tokens(value):
            token.pos = position
            if self.form == "stems":
                token.text = stem(text)
                yield token
                continue
            token.text = text
            yield token
            for length in range(1, min(len(text), SHORT_PREFIX) + 1):
                token.text = f"{text[:length]}*"
                yield token


def make_schema() -> Schema:
    """Return the fields: stems to rank by, words as written for prefixes and patterns, facets."""
    stems, words = PaperAnalyzer("stems"), PaperAnalyzer("words")
    return Schema(
        id=ID(unique=True),
        title=TEXT(analyzer=stems, field_boost=2.0),
        abstract=TEXT(analyzer=stems),
        title_words=TEXT(analyzer=words),
        abstract_words=TEXT(analyzer=words),
        author=TEXT(analyzer=words),
        venue=TEXT(analyzer=words),
        tag=KEYWORD(commas=True, scorable=False),
        entry=STORED,
    )


def field_of(field: TextField, element: Element) -> str:
    """Return the name of the index's field that can tell where ``element`` stands."""
    if element.kind == "stem" or field in ("author", "venue"):
        return field
    return f"{field}_words"


def document(paper: Paper) -> dict[str, Any]:
    """Return what whoosh is given of a paper."""
    fields: dict[str, Any] = {
        "id": _storable(paper.id),
        "title": paper.title,
        "title_words": paper.title,
        "abstract": paper.abstract,
        "abstract_words": paper.abstract,
        "author": "\n".join(paper.authors) or None,
        "venue": paper.venue,
        "tag": ",".join(_storable(tag) for tag in paper.tags) or None,
    }
    fields["entry"] = tuple(entry_of(paper, digest_of(paper)))
    return fields


def digest_of(paper: Paper) -> str:
    """Name what the index holds of a paper, to know one that is already in it."""
    held = repr((SCHEMA_VERSION, replace(paper, lists=())))
    return hashlib.blake2b(held.encode("utf-8", "backslashreplace"), digest_size=12).hexdigest()


def _storable(text: str) -> str:
    """Text that UTF-8 can take: a file name need not be that."""
    return text.encode("utf-8", "backslashreplace").decode()
