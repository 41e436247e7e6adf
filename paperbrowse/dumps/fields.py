"""Fields of records: the names that collections give them, and their values as text or JSON.

Values that are not of the expected type count as unknown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from paperbrowse.core import STATUSES, PartialDate, Status, parse_month as parse_month_name
from paperbrowse.dumps.input import replace_surrogates

Names = Sequence[str]


@dataclass(frozen=True, slots=True)
class FieldNames:
    """The names of each field: those in public collections, as of ``fold_name``, better first."""

    title: Names = ("title", "papertitle", "displayname")
    abstract: Names = ("abstract", "summary", "abstracttext", "paperabstract", "abstracts")
    inverted_index: Names = ("abstractinvertedindex",)
    authors: Names = ("authors", "author", "authorships", "creators", "authornames", "authorlist")
    parsed_authors: Names = ("authorsparsed",)
    author_count: Names = ("authorcount",)
    organization: Names = ("organization", "organisation")
    date: Names = (
        *("published", "publicationdate", "publisheddate", "datepublished", "publishedat"),
        *("pubdate", "date", "issued", "submitteddate"),
    )
    year: Names = ("year", "publicationyear", "pubyear", "publishedyear")
    month: Names = ("month",)
    year_inferred: Names = ("publishedinferred",)
    versions: Names = ("versions",)
    comments: Names = ("comments", "numcomments", "commentcount", "commentscount")
    upvotes: Names = ("upvotes", "numupvotes", "upvotecount", "upvotescount")
    citations: Names = (
        *("citations", "citationcount", "citedbycount", "isreferencedbycount", "numcitations"),
        *("numcitedby", "ncitations", "timescited"),
    )
    language: Names = ("language", "lang")
    primary_category: Names = ("primarycategory", "arxivprimarycategory", "primaryclass")
    categories: Names = ("categories", "arxivcategories", "category")
    arxiv: Names = ("arxivid", "arxiv", "eprint", "arxivnumber")
    doi: Names = ("doi",)
    id: Names = ("id",)
    ids: Names = ("externalids", "ids")
    venue: Names = (
        *("venue", "journal", "journalref", "booktitle", "conference", "containertitle"),
        *("journalname", "journaltitle", "venuename", "proceeding", "proceedings"),
        "publicationvenue",
    )
    url: Names = (
        *("url", "link", "paperurl", "urlabs", "absurl", "htmlurl", "landingpageurl"),
        *("paperlink", "pdf", "pdfurl", "urlpdf", "pdflink", "openaccesspdf"),
    )
    primary_location: Names = ("primarylocation",)
    links: Names = (
        *("links", "urls", "code", "codeurl", "codelink", "repourl", "repo", "repository"),
        *("github", "githubrepo", "githuburl", "projectpage", "projecturl", "project"),
        *("website", "homepage"),
    )


_MAX_COUNT = 10**9
_MAX_EXACT_FLOAT = 2**53
_ISO_DATE = re.compile(r"([1-9]\d{3})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?![\d-])")
_ENGLISH_DATE = re.compile(
    r"(?:[a-z]{3,9},?\s+)?(?:(\d{1,2})\s+)?\b([a-z]{3})[a-z]{0,6}\.?\s+"
    r"(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?([1-9]\d{3})\b"
)
_ARCHIVE_CATEGORY = re.compile(r"[a-z][a-z-]{1,11}(?:\.[A-Za-z-]{2,7})?")
_LIST_SEPARATOR = re.compile(r"[;,|\n]")
_MAX_CATEGORIES = 40
_CONJUNCTION = re.compile(r"(?:and|or|to|nor|but)\b")


def fold_name(name: str) -> str:
    """Return a field's name for comparing: without case, ``_`` and ``-``."""
    return name.casefold().replace("_", "").replace("-", "")


# Text


def parse_text(value: object) -> str:
    """Return ``value`` on one line, or its first item's text where it is a list, else ""."""
    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, str):
        return ""
    if not value.isprintable():
        value = replace_surrogates(value).replace("\x00", "")
    return " ".join(value.split())


def unwrap_paragraphs(text: str) -> str:
    """Return the text of several lines as paragraphs separated by an empty line."""
    paragraphs: list[list[str]] = [[]]
    for raw in text.split("\n"):
        line = raw.strip()
        if not line:
            paragraphs.append([])
            continue
        if paragraphs[-1]:
            paragraphs[-1].append(joining_space(paragraphs[-1][-1], line))
        paragraphs[-1].append(line)
    return "\n\n".join("".join(parts) for parts in paragraphs if parts)


def joining_space(first: str, second: str) -> str:
    """Return the separator of two lines that were one: a blank, or nothing.

    A word broken at its hyphen becomes whole again; "pre- and post-training" keeps its blank.
    """
    broken = first[-1:] == "-" and first[-2:-1].isalpha()
    return "" if broken and not _CONJUNCTION.match(second) else " "


def parse_categories(*values: object) -> tuple[str, ...]:
    """Return the categories that the values have, the first one's first.

    A value is a list of texts or of objects with a ``term`` or ``name``, or a text: arXiv's
    categories with blanks between them (``cs.CL stat.ML``), others with commas or semicolons.
    """
    found: dict[str, None] = {}
    for value in values:
        for each in value if isinstance(value, list) else (value,):
            if isinstance(each, dict):
                each = each.get("term") or each.get("name")
            text = parse_text(each)
            words = text.split()
            are_archive = "." in text or all("-" in word for word in words)
            if are_archive and all(map(_ARCHIVE_CATEGORY.fullmatch, words)):
                found |= dict.fromkeys(words)
            else:
                names = map(str.strip, _LIST_SEPARATOR.split(text))
                found |= dict.fromkeys(filter(None, names))
    return tuple(found)[:_MAX_CATEGORIES]


# Numbers, dates and objects


def parse_count(value: object) -> int | None:
    """Return ``value`` where it is a count."""
    number = _whole_number(value)
    return number if number is not None and 0 <= number <= _MAX_COUNT else None


def parse_date(value: object) -> PartialDate | None:
    """Return the date that ``value`` begins with or is, as far as the calendar has it.

    ISO 8601 (also with slashes, and with a time behind it), with the month's English name (``Mon,
    2 Apr 2007 19:18:42 GMT``, ``March 14, 2024``), CSL's ``{"date-parts": [[2024, 3]]}``, or a
    year as a number or text.
    """
    if isinstance(value, dict):
        value = value.get("date-parts")
        if isinstance(value, list) and value and isinstance(value[0], list):
            return valid_date(*(_whole_number(part) or 0 for part in (*value[0][:3], 0, 0, 0)[:3]))
        return None
    if isinstance(value, str):
        text = parse_text(value[:100])
        if match := _ISO_DATE.match(text):
            return valid_date(*(int(part or 0) for part in match.groups()))
        return _parse_english_date(text.casefold())
    year = _whole_number(value)
    return valid_date(year) if year is not None and 1000 <= year <= 2999 else None


@lru_cache(maxsize=1024)
def valid_date(year: int, month: int = 0, day: int = 0) -> PartialDate | None:
    """Return the date without the parts that the calendar does not have; None without a year."""
    for parts in ((year, month, day), (year, month), (year,)):
        try:
            return PartialDate(*parts)
        except (ValueError, OverflowError):
            continue
    return None


def parse_month(value: object) -> int:
    """Return the month that ``value`` is, as a number or an English name, else 0."""
    text = parse_text(value)
    is_number = text.isascii() and text.isdigit() and len(text) <= 2
    number = int(text) if is_number else _whole_number(value)
    if number is not None:
        return number if 1 <= number <= 12 else 0
    return parse_month_name(text)


def parse_status(value: object) -> Status | None:
    """Return ``value`` where it is the status of a paper."""
    return next((status for status in STATUSES if status == value), None)


def parse_object(value: object) -> dict[str, Any]:
    """Return ``value`` where it is an object, the first where it is a list of them, else {}."""
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, dict) else {}


def _whole_number(value: object) -> int | None:
    """Return a whole number; tables with gaps make ``2012.0`` of 2012."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _MAX_EXACT_FLOAT:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _parse_english_date(text: str) -> PartialDate | None:
    match = _ENGLISH_DATE.match(text)
    if match is None or not (month := parse_month_name(match[2])):
        return None
    return valid_date(int(match[4]), month, int(match[1] or match[3] or 0))
