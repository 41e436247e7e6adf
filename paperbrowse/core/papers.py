"""The values that everything here is about: a record, as one dump tells it, and a paper."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from paperbrowse.core.dates import PartialDate

YearOrigin = Literal["written", "option", "file", "mtime"]
"""Where a record's year comes from: written beside its date; the reader's ``--year``; inferred
from the other years in the file; or, for want of any, from the file's modification time."""

Status = Literal["unread", "reading", "read"]
"""How far the reader is with a paper; every paper begins unread."""

STATUSES: tuple[Status, ...] = ("unread", "reading", "read")

_encode_json = json.JSONEncoder().encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A paper as one dump tells it: the dump's own words, and null for what it does not say."""

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
    """Lower case, without a resolver in front: ``10.1000/182``."""
    venue: str | None = None
    url: str | None = None
    links: tuple[str, ...] = ()
    line: int
    """Where the record begins in its dump, counted from 1."""

    @property
    def digest(self) -> str:
        """Names what the dump says of this paper, wherever in it and however the year was found.

        Two readings of the same text have the same digest (32 hexadecimal digits).
        """
        return self.digest_and_text()[0].hex()

    def digest_and_text(self) -> tuple[bytes, str]:
        """Return the digest's bytes and ``to_json`` as text; both need every field as JSON.

        The text is what ``json.dumps`` makes of it. What is hashed is JSON too, with sorted keys,
        without ``line`` and ``year_from``, and with a date whose year is not written as its month
        and day. Spelled out, because a general encoder takes three times as long.
        """
        published = "null" if self.published is None else f'"{self.published}"'
        if self.published is None or self.year_from == "written":
            said_published = published
        else:
            said_published = f"[{self.published.month}, {self.published.day}]"
        title, abstract = _encode_json(self.title), _json_text(self.abstract)
        authors, links = _json_array(self.authors), _json_array(self.links)
        author_count, organization = _json_number(self.author_count), _json_text(self.organization)
        comments, upvotes = _json_number(self.comments), _json_number(self.upvotes)
        arxiv_id, doi = _json_text(self.arxiv_id), _json_text(self.doi)
        venue, url = _json_text(self.venue), _json_text(self.url)
        said = (
            f'{{"abstract": {abstract}, "arxiv_id": {arxiv_id}, "author_count": {author_count},'
            f' "authors": {authors}, "comments": {comments}, "doi": {doi}, "links": {links},'
            f' "organization": {organization}, "published": {said_published}, "title": {title},'
            f' "upvotes": {upvotes}, "url": {url}, "venue": {venue}}}'
        )
        text = (
            f'{{"title": {title}, "abstract": {abstract}, "authors": {authors},'
            f' "author_count": {author_count}, "organization": {organization},'
            f' "published": {published}, "year_from": {_json_text(self.year_from)},'
            f' "comments": {comments}, "upvotes": {upvotes}, "arxiv_id": {arxiv_id},'
            f' "doi": {doi}, "venue": {venue}, "url": {url}, "links": {links},'
            f' "line": {self.line}}}'
        )
        return hashlib.blake2b(said.encode(), digest_size=16).digest(), text

    def to_json(self) -> dict[str, Any]:
        """Return the fields as JSON has them; ``from_json`` is the inverse."""
        fields: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        fields["published"] = None if self.published is None else str(self.published)
        fields["authors"] = list(self.authors)
        fields["links"] = list(self.links)
        return fields

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Record:
        """Return the record that ``to_json`` wrote."""
        fields = dict(fields)
        if fields["published"] is not None:
            fields["published"] = PartialDate.from_iso(fields["published"])
        fields["authors"] = tuple(fields["authors"])
        fields["links"] = tuple(fields["links"])
        return cls(**fields)


def _json_text(text: str | None) -> str:
    return "null" if text is None else _encode_json(text)


def _json_number(number: int | None) -> str:
    return "null" if number is None else int.__repr__(number)


def _json_array(texts: tuple[str, ...]) -> str:
    return f"[{', '.join(map(_encode_json, texts))}]" if texts else "[]"


class ListMembership(NamedTuple):
    """That a paper is in a reading list."""

    list: str
    """The list's name as the reader wrote it."""
    at: datetime.datetime | None = None
    """When it was saved there, in UTC."""
    query: str = ""
    """The search that it was saved from; empty where it came another way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper of the library in text that is safe to show: computed from its records, and marked.

    ``title`` is one line; ``abstract`` may have several. LaTeX leftovers are made readable; the
    records keep the original. From ``own_tags`` on, the fields are what the reader made of it.
    """

    id: str
    """Stable: the same paper has the same id after every import, on every machine."""
    title: str
    abstract: str | None = None
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    organization: str | None = None
    published: PartialDate | None = None
    published_inferred: bool = False
    """True where the year was not written in the dump but found by rule."""
    comments: int | None = None
    upvotes: int | None = None
    arxiv_id: str | None = None
    doi: str | None = None
    venue: str | None = None
    url: str | None = None
    """The paper's own page where a dump gave it, else None (never made up)."""
    links: tuple[str, ...] = ()
    """Every other address that the dumps give for the paper, such as its code."""
    tags: tuple[str, ...] = ()
    """Topics in the order of the rules' confidence, then ``code`` where it has a code link, then
    the reader's own tags; without those that the reader took off."""
    sources: tuple[str, ...] = ()
    own_tags: tuple[str, ...] = ()
    """Those of ``tags`` that the reader gave it."""
    saves: tuple[ListMembership, ...] = ()
    """The reading lists that it is in, in the order of the lists."""
    status: Status = "unread"
    status_since: datetime.datetime | None = None
    """When the reader gave it this status, in UTC; None where they never gave it any."""
    starred_at: datetime.datetime | None = None
    """When the reader starred it, in UTC; None where it has no star."""
    note: str | None = None
    """The reader's note, in Markdown; any text but an empty one."""
    note_changed_at: datetime.datetime | None = None
    """When the note was last changed, in UTC; None exactly when there is none."""
    citation_key: str | None = None
    """The key that this paper is cited by; None until it was first exported with one."""

    @property
    def lists(self) -> tuple[str, ...]:
        """The names of the reading lists that it is in."""
        return tuple(saved.list for saved in self.saves)


class IndexDocument(NamedTuple):
    """What a paper is found, counted and sorted by: all that a full-text index takes of it."""

    change: int
    """The library's change number when this became true; every paper has its own."""
    id: str
    title: str
    abstract: str | None
    authors: tuple[str, ...]
    venue: str | None
    published: tuple[int, int, int]
    """Year, month and day; zeros where unknown."""
    comments: int | None
    arxiv_id: str | None
    tags: tuple[str, ...]
    sources: tuple[str, ...]
    row: int
    """The library's number for the paper, by which it tells what the reader made of papers."""
