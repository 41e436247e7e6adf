"""Query tree: frozen values that express everything the query language can ask for.

``fields`` is the table of its operators and fields.

Words without a field are searched in titles, abstracts and the user's notes, and as authors' names.

Operators are upper case; OR binds more loosely than the blank between words. Values may be
quoted. A ``?`` at the end of a word is a question mark. A part that cannot be parsed becomes a
``QueryProblem`` and the rest is searched: every string has an answer.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from paperbrowse.search.request import Order, QueryProblem

TextField = Literal["title", "abstract", "author", "venue", "note"]
FilterName = Literal[
    "tag", "source", "list", "id", "arxiv", "doi", "cat", "org", "lang", "venue", "author", "has",
    "is", "search",
]  # fmt: skip
DateName = Literal["date", "added", "saved", "read"]
NumberName = Literal["upvotes", "comments", "citations"]

PLAIN_FIELDS: tuple[TextField, ...] = ("title", "abstract", "note")
"""Fields in which words without a field are searched."""


class QueryTerm(NamedTuple):
    """A condition on the word at one position of a text.

    ``stem``: a word with this stem; ``word``: exactly this word; ``prefix``: a word that begins
    with it; ``pattern``: a word matching it, with * and ?; ``fuzzy``: a word within ``edits`` edits
    of it (see ``highlighting.is_within_edits``).
    """

    kind: Literal["stem", "word", "prefix", "pattern", "fuzzy"]
    text: str
    edits: int = 0


TermSequence = tuple[QueryTerm, ...]
"""Terms at consecutive positions."""


class Match(NamedTuple):
    """Papers with any of ``sequences`` in any of ``fields``, or any of ``names`` as an author's."""

    text: str
    """The words as typed."""
    fields: tuple[TextField, ...]
    sequences: tuple[TermSequence, ...]
    names: tuple[TermSequence, ...] = ()
    """Sequences as for the field ``author``: a plain word also finds the authors of that name."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Papers with this value of ``name``, or with ``prefix`` a value that begins with it.

    ``cat`` with a whole archive (cs) is also any category in it (cs.CL). ``venue`` is a venue's
    whole name and ``author`` an author's, in which an initial stands for any name that begins so;
    where nobody and nothing has that name, those whose names have its words in a row.
    """

    name: FilterName
    value: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class DateRange:
    """Papers from the day ``first`` to the day ``last``, both included, or open on a side.

    Without either, papers whose date is unknown. Each is yyyymmdd with zeros where the day, or
    month and day, do not matter: 20240300 to 20240300 is all of March. ``date`` is the paper's
    own, ``added`` when it came into the library, ``saved`` into a list, ``read`` was marked read.

    A paper that is known by year or month only has its date within a range that contains all of
    that year or month: what might lie outside is not found.
    """

    name: DateName
    first: int | None = None
    last: int | None = None

    @classmethod
    def of_years(cls, first: int | None, last: int | None) -> DateRange:
        """Return the dates of these years, both included."""
        return cls("date", *(None if year is None else year * 10_000 for year in (first, last)))

    @property
    def is_unknown(self) -> bool:
        return self.first is None and self.last is None

    @property
    def bounds(self) -> tuple[int, int]:
        """The least first and the greatest last day of a date in the range, as yyyymmdd.

        The last day of a month is written as its 31st.
        """
        first, last = self.first or 1, 9999_12_31 if self.last is None else self.last
        if not last // 100 % 100:
            last += 12_00
        if not last % 100 or is_last_of_month(last):
            last = last // 100 * 100 + 31
        return first, last


def is_last_of_month(day: int) -> bool:
    """Return whether a day, as yyyymmdd, is the last one of its month."""
    year, month = day // 10_000, day // 100 % 100
    return day % 100 == calendar.monthrange(year, month)[1]


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Papers with ``first`` to ``last``, both included, of what ``name`` counts, or open on a side.

    Without either, papers whose number is unknown.
    """

    name: NumberName
    first: int | None = None
    last: int | None = None

    @property
    def is_unknown(self) -> bool:
        return self.first is None and self.last is None


@dataclass(frozen=True, slots=True)
class Not:
    """Papers that ``node`` does not match."""

    node: Node


@dataclass(frozen=True, slots=True)
class All:
    """Papers that every node matches; without nodes, every paper."""

    nodes: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Papers that at least one node matches."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MostOf:
    """Papers with at least half of the words, each counted by its weight (idf).

    No query is parsed as this: it is the fallback for words that no paper has all of.
    """

    nodes: tuple[Match, ...]


Node = Match | Filter | DateRange | NumberRange | Not | All | AnyOf | MostOf

EVERYTHING = All()
NOTHING = AnyOf(())


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """The tree of a query, and the problems found while parsing it."""

    node: Node
    problems: tuple[QueryProblem, ...] = ()
    row: TermSequence = ()
    """The longest run of plain words, in the form and order typed; papers with it rank higher."""
    sort: Order | None = None
    """The order that the query asks for, if any."""
    identifiers: tuple[Filter, ...] = ()
    """Ids and addresses of papers that were pasted beside the rest, which ``node`` is. A paper that
    has one is the answer; only where none has, the rest is searched. One that only looks like an id
    of the library (``id``) may also be a word of the rest."""
    has_saved: bool = False
    """Whether saved searches were put in the place of their names."""
    cited_title: str = ""
    """The title that was cut out of a pasted reference, and is all that is searched of it."""


def positive_matches(node: Node) -> Iterator[Match]:
    """Yield the matches that can contribute a hit: all that are not negated."""
    match node:
        case Match():
            yield node
        case All(nodes) | AnyOf(nodes) | MostOf(nodes):
            for child in nodes:
                yield from positive_matches(child)
        case _:
            return


def remove_match(node: Node, match: Match) -> Node:
    """Return the tree without ``match``, and without operators that are left empty."""
    match node:
        case Match():
            return EVERYTHING if node == match else node
        case Not(child):
            rest = remove_match(child, match)
            return EVERYTHING if rest == EVERYTHING else Not(rest)
        case All(nodes):
            return All(
                tuple(r for child in nodes if (r := remove_match(child, match)) != EVERYTHING)
            )
        case AnyOf(nodes):
            remaining = tuple(
                r for child in nodes if (r := remove_match(child, match)) != EVERYTHING
            )
            return AnyOf(remaining) if remaining else EVERYTHING
        case _:
            return node


def replace_matches(node: Node, replacements: Mapping[Match, Match]) -> Node:
    """Return a conjunction, or its only operand, with other matches in the place of some."""
    if isinstance(node, All):
        return All(tuple(replace_matches(child, replacements) for child in node.nodes))
    return replacements.get(node, node) if isinstance(node, Match) else node


def required_lists(node: Node) -> tuple[Filter, ...]:
    """Return the filters by reading list that every hit must pass."""
    nodes = node.nodes if isinstance(node, All) else (node,)
    return tuple(n for n in nodes if isinstance(n, Filter) and n.name == "list")
