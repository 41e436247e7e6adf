"""The merging of a paper's records into one paper, whatever order they came in, and paper ids.

The richer value wins, field by field:

=============  ====================================================================================
title          one that is not cut off ("…"), then not all in one case, then the longest in words
abstract,      the longest as it is shown
organization,
venue
authors        the longest list, then the one with the fuller names
author_count   the number of ``authors`` where they are known, else the largest number given
published      a year as written before ``--year``, before one inferred from the file, before one
               from the file's time; then the more precise date; then the earliest
comments,      the largest number
upvotes,
citations
arxiv_id,      the smallest in the order of text (where they differ any would do, if it is
doi, url       always the same)
categories     the longest list, then those that only others have
language       the first code of two letters in the order of text, else the first name
links          all of them, and the addresses that ``url`` did not take
=============  ====================================================================================

Ties are broken by the order of text, so the result is a function of the set of records alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from paperbrowse.core import (
    YEAR_TRUST,
    PartialDate,
    Record,
    YearOrigin,
    fold,
    language_code,
    one_line,
    printable,
)
from paperbrowse.latex import may_contain_latex, to_plain

DERIVATION_VERSION = 1
"""Raised whenever ``merge`` or ``title_key`` would return something else for the same records, be
it by a change here or in a module they call, such as ``latex``; libraries are then recomputed."""

UNTITLED = "(untitled)"
"""Shown for a title without any printable character."""

_LARGEST_COUNT = 2**53
"""Larger numbers are damage, not counts; JSON readers could not hold them either."""

_CODE_LENGTH = 2
"""Letters of a language's code in ISO 639-1."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedPaper:
    """The fields of ``Paper`` that are merged from its records, in text that is safe to show."""

    title: str
    abstract: str | None
    authors: tuple[str, ...]
    author_count: int | None
    organization: str | None
    published: PartialDate | None
    published_inferred: bool
    comments: int | None
    upvotes: int | None
    arxiv_id: str | None
    doi: str | None
    venue: str | None
    url: str | None
    links: tuple[str, ...]
    categories: tuple[str, ...]
    language: str | None
    citations: int | None

    @property
    def addresses(self) -> tuple[str, ...]:
        """All addresses, ``url`` first."""
        return self.links if self.url is None else (self.url, *self.links)


def merge(records: Sequence[Record]) -> MergedPaper:
    """Return the paper of these records; raises ValueError when there is none."""
    if not records:
        raise ValueError("a paper has at least one record")
    return _merge_one(records[0]) if len(records) == 1 else _merge_several(records)


def _merge_one(record: Record) -> MergedPaper:
    """Return as ``_merge_several`` does; nearly all papers of a large library have one record."""
    authors = _read_authors(record) or ()
    url = _raw_line(record.url)
    links = [link for text in record.links if (link := _raw_line(text)) and link != url]
    return MergedPaper(
        title=plain_title(record.title),
        abstract=_plain_text(record.abstract),
        authors=authors,
        author_count=len(authors) or _valid_count(record.author_count),
        organization=_plain_line(record.organization),
        published=record.published,
        published_inferred=(
            record.published is not None and record.year_from not in ("written", None)
        ),
        comments=_valid_count(record.comments),
        upvotes=_valid_count(record.upvotes),
        arxiv_id=_raw_line(record.arxiv_id),
        doi=_raw_line(record.doi),
        venue=_plain_line(record.venue),
        url=url,
        links=tuple(dict.fromkeys(links)),
        categories=_read_categories(record) if record.categories else (),
        language=_read_language(record),
        citations=_valid_count(record.citations),
    )


def _merge_several(records: Sequence[Record]) -> MergedPaper:
    def pick(
        value_of: Callable[[Record], _T | None], rank: Callable[[_T], tuple[Any, ...]]
    ) -> _T | None:
        """Return the value of lowest rank."""
        known = [value for each in records if (value := value_of(each)) is not None]
        return min(known, key=rank) if len(known) > 1 else next(iter(known), None)

    authors = pick(_read_authors, _authors_rank) or ()
    dated = pick(_read_date, _date_rank)
    url = pick(lambda record: _raw_line(record.url), _smallest)
    return MergedPaper(
        title=pick(lambda record: plain_title(record.title), _title_rank) or UNTITLED,
        abstract=pick(lambda record: _plain_text(record.abstract), _longest),
        authors=authors,
        author_count=len(authors)
        or pick(lambda record: _valid_count(record.author_count), _largest),
        organization=pick(lambda record: _plain_line(record.organization), _longest),
        published=None if dated is None else dated[0],
        published_inferred=dated is not None and dated[1] != "written",
        comments=pick(lambda record: _valid_count(record.comments), _largest),
        upvotes=pick(lambda record: _valid_count(record.upvotes), _largest),
        arxiv_id=pick(lambda record: _raw_line(record.arxiv_id), _smallest),
        doi=pick(lambda record: _raw_line(record.doi), _smallest),
        venue=pick(lambda record: _plain_line(record.venue), _longest),
        url=url,
        links=_merge_links(records, url),
        categories=_merge_categories(records),
        language=pick(_read_language, _language_rank),
        citations=pick(lambda record: _valid_count(record.citations), _largest),
    )


def plain_title(title: str) -> str:
    """Return a title as it is shown: one line, LaTeX as Unicode, nothing unprintable."""
    return one_line(to_plain(title)) or one_line(title) or UNTITLED


# Ids

_ASCII_WORD = re.compile(r"[a-z0-9]+")
_SLUG_LENGTH = 24
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
_STOP_WORDS = frozenset(
    _ASCII_WORD.findall(
        "a an and are as at be by can do does for from how in into is it its of on or our the their"
        " to toward towards using via we what when why with without"
    )
)


def id_of_title_key(folded: str, distinction: str = "") -> str:
    """Return the id of papers with this ``title_key``, such as ``attention-all-you-need-k3vqa``.

    The first words of the title but for stop words (at most 24 characters), and five letters of a
    hash of the folded title in base32 (RFC 4648), which lacks the digits that are misread: 0, 1, 8
    and 9. A title without Latin words is ``paper-`` and ten letters. ``distinction`` gives another
    id to another paper of the same title.
    """
    key = f"{folded}\n{distinction}" if distinction else folded
    digest = hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=10).digest()
    slug = _slug(folded)
    return f"{slug}-{_base32(digest, 5)}" if slug else f"paper-{_base32(digest, 10)}"


def _base32(digest: bytes, count: int) -> str:
    """Return the first letters of ``digest`` in base32, whose own module takes far longer."""
    bits = int.from_bytes(digest, "big") >> (8 * len(digest) - 5 * count)
    return "".join([_BASE32[bits >> shift & 31] for shift in range(5 * (count - 1), -1, -5)])


def title_key(title: str) -> str:
    """Return a title as titles are compared: equal for two that differ only in their spelling."""
    plain = plain_title(title)
    return fold(plain) or plain


def _slug(folded: str) -> str:
    words = _ASCII_WORD.findall(folded)
    telling = [word for word in words if word not in _STOP_WORDS] or words
    slug = ""
    for word in telling:
        longer = f"{slug}-{word}" if slug else word[:_SLUG_LENGTH]
        if len(longer) > _SLUG_LENGTH:
            break
        slug = longer
    return slug


# Values as they are shown


def _plain_text(text: str | None) -> str | None:
    return (printable(to_plain(text)).strip() or None) if text else None


def _plain_line(text: str | None) -> str | None:
    return (one_line(to_plain(text)) or None) if text else None


def _raw_line(text: str | None) -> str | None:
    """Return a URL or identifier, in which a backslash or brace is no LaTeX."""
    return (one_line(text) or None) if text else None


def _valid_count(number: int | None) -> int | None:
    return number if number is not None and 0 <= number <= _LARGEST_COUNT else None


def _read_authors(record: Record) -> tuple[str, ...] | None:
    if not record.authors:
        return None
    # Plain names are checked together: a blank at the end of one would make two in a row.
    joined = " | ".join(record.authors)
    if joined and not may_contain_latex(joined) and one_line(joined) == joined:
        return record.authors
    return tuple(name for each in record.authors if (name := _plain_line(each)) is not None) or None


def _read_date(record: Record) -> tuple[PartialDate, YearOrigin] | None:
    if record.published is None:
        return None
    return record.published, record.year_from or "written"


def _read_categories(record: Record) -> tuple[str, ...]:
    names = (_plain_line(each) for each in record.categories)
    return tuple(dict.fromkeys(name for name in names if name is not None))


def _merge_categories(records: Sequence[Record]) -> tuple[str, ...]:
    lists = sorted(map(_read_categories, records), key=lambda names: (-len(names), names))
    return tuple(dict.fromkeys(name for names in lists for name in names))


def _read_language(record: Record) -> str | None:
    return (language_code(record.language) or None) if record.language else None


def _merge_links(records: Sequence[Record], url: str | None) -> tuple[str, ...]:
    """Return every address but ``url``: the longest list first, pages that are not ``url`` last."""
    lists: list[tuple[bool, int, tuple[str, ...]]] = []
    for each in records:
        for is_page, given in ((False, each.links), (True, (each.url,))):
            links = tuple(link for text in given if (link := _raw_line(text)) and link != url)
            if links:
                lists.append((is_page, -len(links), links))
    return tuple(dict.fromkeys(link for *_, links in sorted(lists) for link in links))


# Ranks: the lowest wins


def _title_rank(title: str) -> tuple[Any, ...]:
    cut_off = title.endswith(("…", "..."))
    one_case = title.isupper() or title.islower()
    return cut_off, one_case, -len(fold(title)), -len(title), title


def _longest(text: str) -> tuple[Any, ...]:
    return -len(text), text


def _largest(number: int) -> tuple[Any, ...]:
    return (-number,)


def _language_rank(language: str) -> tuple[Any, ...]:
    return len(language) != _CODE_LENGTH, language


def _smallest(text: str) -> tuple[Any, ...]:
    return (text,)


def _authors_rank(authors: tuple[str, ...]) -> tuple[Any, ...]:
    return -len(authors), -sum(map(len, authors)), authors


def _date_rank(dated: tuple[PartialDate, YearOrigin]) -> tuple[Any, ...]:
    published, year_from = dated
    known_parts = 1 + bool(published.month) + bool(published.day)
    return -YEAR_TRUST[year_from], -known_parts, published
