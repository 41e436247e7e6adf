"""The table of the query language: its operators and its fields, with their values and examples.

Lexer, parser, completion, help and README read it, so that what one knows all know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, NamedTuple, get_args

from paperbrowse.search.request import Sort

FieldKind = Literal["text", "keyword", "id", "date", "age", "number", "choice", "order"]
"""``text``: words; ``keyword``: a whole value, or its beginning before a star; ``date``: a date or
a range of dates; ``age``: a date, or a time up to today; ``choice``: one of the field's values."""


class Form(NamedTuple):
    """A form that a query can take, and its meaning in words."""

    form: str
    help: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of queries."""

    name: str
    kind: FieldKind
    help: str
    examples: tuple[str, ...]
    """Queries, the most telling one first."""
    aliases: tuple[str, ...] = ()
    """Other names that a query may give it."""
    values: Mapping[str, str] = field(default_factory=dict)
    """The values that it takes, with their meaning in words; of dates those that are words."""

    def describe(self) -> Form:
        """Return its examples, and its meaning with the values to choose from and other names."""
        values = f": {', '.join(self.values)}" if self.kind in ("choice", "order") else ""
        also = "".join(f"; also {name}:" for name in self.aliases)
        return Form(" · ".join(self.examples), f"{self.help}{values}{also}")


OPERATORS = (
    Form("kv cache", "both words, in any form: caches, KV-cache"),
    Form('"kv cache"', "these words in a row, in this form"),
    Form("=caching", "only this form of the word"),
    Form("kv OR cache · kv | cache", "either word"),
    Form("-pruning · NOT pruning", "without the word"),
    Form("(kv | cache) -pruning", "brackets group"),
    Form("quant* · *former · t?st", "beginnings, endings, any one letter; ????? any five"),
    Form("tranformer~ · atention~2", "words within one letter of it, or two"),
)
"""The forms without a field; "·" stands between alternatives."""

SORT_WORDS: Mapping[Sort, tuple[str, str]] = {
    "relevance": ("by relevance", "least relevant first"),
    "date": ("newest first", "oldest first"),
    "added": ("last added first", "first added first"),
    "title": ("by title", "by title, from Z"),
    "comments": ("most comments first", "fewest comments first"),
    "upvotes": ("most upvotes first", "fewest upvotes first"),
    "citations": ("most citations first", "fewest citations first"),
    "status": ("by status", "by status, read first"),
    "list": ("in list order", "in list order, from its end"),
    "saved": ("last saved first", "first saved first"),
}
"""Every order in words, and the same the other way round."""

_DATE_WORDS = {
    "today": "", "yesterday": "", "this-week": "", "last-week": "", "this-month": "",
    "last-month": "", "this-year": "", "last-year": "", "last-7-days": "", "none": "unknown",
}  # fmt: skip
_AGES = {"7d": "7 days", "2w": "2 weeks", "6m": "6 months", "1y": "a year"}
_NUMBER_WORDS = {"none": "unknown"}

FIELDS = (
    Field("title", "text", "words of the title", ("title:cache", "title:(kv OR cache)")),
    Field("abstract", "text", "words of the abstract", ("abstract:cache",)),
    Field(
        "author", "text", "a name; in quotes an author's whole name, or with initials",
        ("author:vaswani", 'author:"A. Vaswani"'),
    ),
    Field(
        "venue", "text", "words of the venue; in quotes its whole name",
        ("venue:neurips", 'venue:"ICML 2024"'),
    ),
    Field("note", "text", "words of your notes, which plain words find as well", ("note:table",)),
    Field(
        "tag", "keyword", "a topic or a tag of yours", ("tag:kv-cache", "tag:quant*"),
        ("topic",),
    ),
    Field("search", "keyword", "what a saved search finds", ("search:Caches", 'search:"To do"')),
    Field("list", "keyword", "on a reading list", ("list:Thesis", 'list:"To read"')),
    Field("source", "keyword", "from a dump", ("source:004*",)),
    Field("cat", "keyword", "an arXiv category, or a whole archive", ("cat:cs.CL", "cat:cs"),
          ("category",)),
    Field("org", "keyword", "an organization", ("org:google*",), ("organization",)),
    Field("lang", "keyword", "a language, by its code", ("lang:en",), ("language",)),
    Field("id", "id", "the beginning of a paper's id", ("id:attention-all",)),
    Field("arxiv", "id", "an arXiv id or address, in any version", ("arxiv:1706.03762",)),
    Field("doi", "id", "a DOI, or the beginning of one", ("doi:10.1145/*",)),
    Field(
        "date", "date", "when it was published", ("date:2024-03..", "date:last-month"),
        ("published",), _DATE_WORDS,
    ),
    Field("year", "date", "the same by year", ("year:2020..2024", "year:none"), (),
          {"none": "unknown"}),
    Field("newer", "age", "published since", ("newer:30d",), (), _AGES),
    Field("older", "age", "published before", ("older:1y",), (), _AGES),
    Field("added", "date", "when it came into the library", ("added:today",), (), _DATE_WORDS),
    Field("saved", "date", "when you saved it to a list", ("saved:this-week",), (), _DATE_WORDS),
    Field("read", "date", "when you marked it as read", ("read:2024-03",), (), _DATE_WORDS),
    Field("upvotes", "number", "how many upvotes it has", ("upvotes:>50", "upvotes:none"), (),
          _NUMBER_WORDS),
    Field("comments", "number", "how many comments", ("comments:10..",), (), _NUMBER_WORDS),
    Field("citations", "number", "how many citations", ("citations:10..20",), (), _NUMBER_WORDS),
    Field(
        "has", "choice", "papers that have it", ("has:code",), (),
        {
            "abstract": "", "arxiv": "an arXiv id", "authors": "", "citations": "a number of them",
            "code": "a link to code or a model", "comments": "a number of them", "doi": "a DOI",
            "note": "a note of yours", "pdf": "a link to a PDF", "star": "", "tag": "",
            "upvotes": "a number of them", "venue": "", "year": "",
        },
    ),
    Field(
        "is", "choice", "papers that are it", ("is:starred",), (),
        {
            "listed": "in a list", "new": "added since your last visit", "noted": "with a note",
            "read": "", "reading": "", "saved": "in a list", "starred": "", "unread": "",
            "untagged": "without a tag",
        },
    ),
    Field("status", "choice", "the same, your reading status alone", ("status:reading",), (),
          {"read": "", "reading": "", "unread": ""}),
    Field(
        "sort", "order", "the order; a minus reverses it",
        ("sort:upvotes", "sort:-date"), (), {key: SORT_WORDS[key][0] for key in get_args(Sort)},
    ),
)  # fmt: skip
"""Every field, in the order of the help."""

VALUE_FORMS = (
    Form("2024 · 2024-03 · 2024-03-14", "a year, a month, a day"),
    Form("2023..2024-06 · 2024.. · ..2024 · >2024", "a range, both ends included"),
    Form("today · yesterday · this-week · last-month", "days that move; also -year"),
    Form("7d · 2w · 6m · 1y · last-7-days", "days, weeks, months or years up to today"),
    Form("50 · >50 · <=5 · 10..20 · 10.. · ..5", "a number, or a range, both ends included"),
    Form("none", "an unknown date or number"),
)
"""The forms of values that several fields share."""

LANGUAGE: Mapping[str, Sequence[Form]] = {
    "Words": OPERATORS,
    "Fields": tuple(each.describe() for each in FIELDS),
    "Dates and numbers": VALUE_FORMS,
}
"""The whole language, as the help shows it, by heading."""

FIELD_NAMES: Mapping[str, Field] = {
    name: each for each in FIELDS for name in (each.name, *each.aliases)
}
"""The fields by every name that a query may give them."""

_LEAST_LENGTH = 4
"""Letters of a name from which on a typing error in it is known from another word."""


@cache
def nearest_field(name: str) -> str:
    """Return the name of the field that ``name`` is a typing error of, or ""."""
    # Here, because few queries need it.
    from difflib import SequenceMatcher

    typed = name.lower()
    if len(typed) < _LEAST_LENGTH or typed in FIELD_NAMES:
        return ""
    best = max(
        (each for each in FIELD_NAMES if len(each) >= _LEAST_LENGTH),
        key=lambda each: SequenceMatcher(None, typed, each).ratio(),
    )
    return FIELD_NAMES[best].name if _is_misspelt(typed, best) else ""


def _is_misspelt(typed: str, name: str) -> bool:
    """Return whether ``typed`` is ``name`` with a letter moved, missing or too many.

    A letter replaced counts only in long names: data and node are words, and near date and note.
    """
    shorter, longer = sorted((typed, name), key=len)
    if len(longer) == len(shorter):
        places = [n for n, pair in enumerate(zip(typed, name, strict=True)) if len(set(pair)) > 1]
        if len(places) == 1:
            return len(name) > _LEAST_LENGTH
        is_swap = len(places) == 2 and places[1] == places[0] + 1
        return is_swap and sorted(typed) == sorted(name)
    return len(longer) == len(shorter) + 1 and any(
        longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer))
    )
