"""Records on their way in, with what can be computed of them before the library is locked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from paperbrowse.library.derived import Content
from paperbrowse.library.identity import Clues
from paperbrowse.library.values import Tagger
from paperbrowse.merging import Told, id_of_key
from paperbrowse.papers import Record


@dataclass(frozen=True, slots=True)
class Text:
    """A record as it is stored."""

    record: Record
    digest: bytes
    fields: str
    """JSON of its fields."""

    @classmethod
    def of(cls, record: Record) -> Self:
        # Plain ASCII, because SQLite cannot keep a lone surrogate as text.
        return cls(record, *record.digest_and_text())


@dataclass(frozen=True, slots=True)
class Incoming:
    """A record that the library has not, or has otherwise."""

    text: Text
    clues: Clues
    title: str
    """Folded: the one title of ``clues``."""
    paper_id: str
    """The id that its title gives."""
    content: Content
    """The paper as it is if no other record tells of it."""

    @classmethod
    def of(cls, text: Text, tagger: Tagger) -> Self:
        clues = Clues.of(text.record)
        (title,) = clues.titles
        # Which source it comes from does not show in the content.
        content = Content.of([Told(text.record, "")], tagger)
        return cls(text, clues, title, id_of_key(title), content)
