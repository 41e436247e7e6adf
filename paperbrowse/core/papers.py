"""Records as dumps give them, and the papers of the library."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal, NamedTuple, Protocol

from paperbrowse.core.dates import PartialDate

YearOrigin = Literal["written", "option", "file", "mtime"]
"""Origin of a record's year: written beside its date; the user's ``--year``; inferred from the
other years in the file; or, if it has none, from the file's modification time."""

Status = Literal["unread", "reading", "read"]
"""Reading status of a paper; every paper begins unread."""

STATUSES: tuple[Status, ...] = ("unread", "reading", "read")

STATUSES_BY_ATTENTION: tuple[Status, ...] = ("reading", "unread", "read")
"""The order in which papers are sorted by status."""

UserDataKind = Literal["starred", "noted", "reading", "read", "tagged"]
"""The kinds of user data by which papers are found and counted, beside lists; ``tagged`` is with
tags of the user's own."""

TimedUserData = Literal["saved", "read"]
"""The kinds of user data by whose times papers are found."""

ListOrder = Literal["list", "saved"]
"""The order of a list's papers: the user's own, or the last saved first."""

CODE_TAG = "code"
"""The tag, given by rule, of a paper with a link to code: a property rather than a topic."""

YEAR_TRUST: Mapping[YearOrigin | None, int] = {
    "written": 3, "option": 2, "file": 1, "mtime": 0, None: 0,
}  # fmt: skip
"""How far a record's year can be trusted, by its origin: the more the higher."""

_encode_json = json.JSONEncoder().encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A paper as one dump gives it, in the dump's own words; None where the dump says nothing."""

    title: str
    abstract: str | None = None
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    organization: str | None = None
    published: PartialDate | None = None
    year_from: YearOrigin | None = None
    """None exactly when ``published`` is."""
    comments: int | None = None
    upvotes: int | None = None
    arxiv_id: str | None = None
    """Without a version: ``2401.01234`` or ``cs/9901001``."""
    doi: str | None = None
    """Lower case, without a resolver: ``10.1000/182``."""
    venue: str | None = None
    url: str | None = None
    links: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """Of the archive, such as arXiv's ``cs.CL``; the primary one first."""
    language: str | None = None
    """Of the text: a code or a name."""
    citations: int | None = None
    """The number of papers that cite it."""
    line: int
    """First line of the record in its dump, counted from 1."""

    @property
    def digest(self) -> str:
        """Hash of the content (32 hexadecimal digits), without its line and an inferred year.

        Reading the same text again, or at another place, gives the same digest.
        """
        return self.digest_and_text()[0].hex()

    def digest_and_text(self) -> tuple[bytes, str]:
        """Return the digest's bytes and the fields as JSON, which share their encoding.

        ``from_json`` reads the JSON, which equals that of ``json.dumps``. The hashed text is JSON
        too, with sorted keys, without ``line`` and ``year_from``, and with only month and day of a
        date whose year is not written. Categories, language and citations are in both only where
        they are known, so that other records keep the text and digest that older libraries have.
        Spelled out, because a general encoder takes three times as long.
        """
        published = "null" if self.published is None else f'"{self.published}"'
        if self.published is None or self.year_from == "written":
            hashed_published = published
        else:
            hashed_published = f"[{self.published.month}, {self.published.day}]"
        title, abstract = _encode_json(self.title), _json_text(self.abstract)
        authors, links = _json_array(self.authors), _json_array(self.links)
        author_count = _json_number(self.author_count)
        organization = _json_text(self.organization)
        comments, upvotes = _json_number(self.comments), _json_number(self.upvotes)
        arxiv_id, doi = _json_text(self.arxiv_id), _json_text(self.doi)
        venue, url = _json_text(self.venue), _json_text(self.url)
        categories = f' "categories": {_json_array(self.categories)},' if self.categories else ""
        language = "" if self.language is None else f' "language": {_json_text(self.language)},'
        citations = "" if self.citations is None else f' "citations": {self.citations},'
        hashed = (
            f'{{"abstract": {abstract}, "arxiv_id": {arxiv_id}, "author_count": {author_count},'
            f' "authors": {authors},{categories}{citations} "comments": {comments},'
            f' "doi": {doi},{language} "links": {links},'
            f' "organization": {organization}, "published": {hashed_published}, "title": {title},'
            f' "upvotes": {upvotes}, "url": {url}, "venue": {venue}}}'
        )
        text = (
            f'{{"title": {title}, "abstract": {abstract}, "authors": {authors},'
            f' "author_count": {author_count}, "organization": {organization},'
            f' "published": {published}, "year_from": {_json_text(self.year_from)},'
            f' "comments": {comments}, "upvotes": {upvotes}, "arxiv_id": {arxiv_id},'
            f' "doi": {doi}, "venue": {venue}, "url": {url}, "links": {links},'
            f'{categories}{language}{citations} "line": {self.line}}}'
        )
        return hashlib.blake2b(hashed.encode(), digest_size=16).digest(), text

    @classmethod
    def from_json(cls, text: str) -> Record:
        """Return the record of a JSON text from ``digest_and_text``."""
        fields = json.loads(text)
        if fields["published"] is not None:
            fields["published"] = PartialDate.from_iso(fields["published"])
        for name in ("authors", "links", "categories"):
            fields[name] = tuple(fields.get(name, ()))
        return cls(**fields)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as a plain tuple: a frozen dataclass takes ten times as long."""
        values = list(_record_values(self))
        date: PartialDate | None = values[_PUBLISHED]
        values[_PUBLISHED] = None if date is None else (date.year, date.month, date.day)
        return _unpickle_record, (tuple(values),)


_RECORD_FIELDS = tuple(Record.__slots__)
_PUBLISHED = _RECORD_FIELDS.index("published")
_record_values = attrgetter(*_RECORD_FIELDS)


def _unpickle_record(values: Sequence[Any]) -> Record:
    fields = dict(zip(_RECORD_FIELDS, values, strict=True))
    if fields["published"] is not None:
        fields["published"] = PartialDate(*fields["published"])
    return Record(**fields)


class Batch(Protocol):
    """A part of a dump, to be read here or in another process, to which it is sent pickled."""

    def read(self) -> Sequence[object]:
        """Return its records in order, among other items such as places that were skipped."""


class ReadBatch(NamedTuple):
    """A batch that has been read already."""

    items: Sequence[object]

    def read(self) -> Sequence[object]:
        return self.items


def _json_text(text: str | None) -> str:
    return "null" if text is None else _encode_json(text)


def _json_number(number: int | None) -> str:
    return "null" if number is None else int.__repr__(number)


def _json_array(texts: tuple[str, ...]) -> str:
    return f"[{', '.join(map(_encode_json, texts))}]" if texts else "[]"


class ListMembership(NamedTuple):
    """A reading list that a paper is in."""

    list: str
    """The list's name as the user wrote it."""
    at: datetime.datetime | None = None
    """Time of saving, in UTC."""
    query: str = ""
    """The search that the paper was saved from; empty if it was saved another way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper of the library, computed from its records, with the user's data; safe to show.

    ``title`` is one line; ``abstract`` may have several. LaTeX leftovers are made readable; the
    records keep the original. From ``own_tags`` on, the fields are the user's data.
    """

    id: str
    """Stable: the same paper has the same id after every import and on every machine."""
    title: str
    abstract: str | None = None
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    organization: str | None = None
    published: PartialDate | None = None
    published_inferred: bool = False
    """Whether the year was not written in the dump but inferred."""
    comments: int | None = None
    upvotes: int | None = None
    arxiv_id: str | None = None
    doi: str | None = None
    venue: str | None = None
    url: str | None = None
    """The paper's own page if a dump gave it, else None (never guessed)."""
    links: tuple[str, ...] = ()
    """Other addresses that the dumps give for the paper, such as its code."""
    categories: tuple[str, ...] = ()
    """Of the archive, such as arXiv's ``cs.CL``; the primary one first."""
    language: str | None = None
    """A code of two letters (ISO 639-1) where it is a known language."""
    citations: int | None = None
    added: datetime.datetime | None = None
    """Time of the import that first brought it into the library, in UTC."""
    tags: tuple[str, ...] = ()
    """Topics in the order of the rules' confidence, then ``code`` if it has a code link, then the
    user's own tags; without the topics that the user removed."""
    sources: tuple[str, ...] = ()
    own_tags: tuple[str, ...] = ()
    """The ones of ``tags`` that the user added."""
    saves: tuple[ListMembership, ...] = ()
    """The reading lists that contain it, in the order of the lists."""
    status: Status = "unread"
    status_since: datetime.datetime | None = None
    """Time of the last change of status, in UTC; None if the user never changed it."""
    starred_at: datetime.datetime | None = None
    """Time of starring, in UTC; None if it has no star."""
    note: str | None = None
    """The user's note, in Markdown; never empty."""
    note_changed_at: datetime.datetime | None = None
    """Time of the note's last change, in UTC; None exactly when there is no note."""
    citation_key: str | None = None
    """The key that this paper is cited by; None until it was first exported with one."""

    @property
    def lists(self) -> tuple[str, ...]:
        """The names of the reading lists that contain it."""
        return tuple(saved.list for saved in self.saves)


class IndexDocument(NamedTuple):
    """The fields of a paper that the full-text index finds, counts and sorts by."""

    change: int
    """The library's change number of the paper's last change; no two papers share one."""
    id: str
    title: str
    abstract: str | None
    authors: tuple[str, ...]
    venue: str | None
    published: tuple[int, int, int]
    """Year, month and day; 0 where unknown."""
    comments: int | None
    arxiv_id: str | None
    tags: tuple[str, ...]
    sources: tuple[str, ...]
    row: int
    """The paper's row in the library, by which the library gives the user data of papers."""
    organization: str | None = None
    upvotes: int | None = None
    citations: int | None = None
    doi: str | None = None
    categories: tuple[str, ...] = ()
    language: str | None = None
    added: int = 0
    """``Paper.added`` in microseconds since 1970; 0 where unknown."""
    has_pdf: bool = False
    """Whether a PDF of it can be had: it is linked to one, or is in arXiv."""


class LibraryState(NamedTuple):
    """The change numbers of a library at one moment, read in one transaction."""

    identity: str
    """Names the library's content; another one after a backup is restored."""
    paper_change: int
    """Grows with every change of papers."""
    user_change: int
    """Grows with every change of user data."""
    list_changes: Mapping[str, int]
    """The change number of each reading list, by name, in the user's order."""
    user_data_changes: Mapping[UserDataKind, int]
    new_since: int = 0
    """The beginning of the visit before this one, in microseconds since 1970; papers added later
    are new."""
