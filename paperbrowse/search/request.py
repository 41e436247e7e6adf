"""Search request and results: plain values on both sides."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, get_args

Facet = Literal[
    "tag", "year", "source", "list", "author", "venue", "category", "organization", "language",
    "upvotes", "has",
]  # fmt: skip
"""A field whose values are counted and can be chosen."""

FACETS: tuple[Facet, ...] = get_args(Facet)

BASIC_FACETS: tuple[Facet, ...] = ("tag", "year", "source", "list")
"""The facets that are counted unless a request names others."""

MAX_NAMES = 200
"""Values of ``author`` and of ``venue`` that are listed, apart from chosen ones."""

HAS_VALUES = ("code", "pdf", "doi", "arxiv", "venue", "abstract", "authors", "year")
"""The values of the facet ``has``, in the order of their use."""

Sort = Literal[
    "relevance", "date", "title", "comments", "upvotes", "citations", "added", "status", "list",
    "saved",
]  # fmt: skip
"""``date`` is newest first, undated last; ``comments``, ``upvotes`` and ``citations`` most first,
unknown last; ``added`` what came into the library last first; ``status`` reading, then unread,
then read, each newest first. For a search within one list: ``list`` is the user's own order,
``saved`` last saved first (ties by age in the library); otherwise both are as ``date``. Ties are
always broken by title, then id."""


class Order(NamedTuple):
    """An order of papers: that of a sort key, or with ``reverse`` the other way round.

    Reversed, what is unknown stays last, and ties are broken by title, then id, as ever.
    """

    key: Sort
    reverse: bool = False


BY_RELEVANCE = Order("relevance")


UNKNOWN_YEAR = ""
"""The value under which papers without a year are counted and chosen."""


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """The user's choice of values of one facet.

    A paper passes when it has any of ``include`` (or all of them, with ``match_all``), or
    ``include`` is empty; and none of ``exclude``. Years are written as four digits, numbers of
    upvotes as ranges (``10..49``, ``200..``).
    """

    include: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()
    match_all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """Papers, lists or texts to which other papers can be similar; all that is given counts."""

    paper_ids: tuple[str, ...] = ()
    """Papers by their ids; those that are not in the library are passed over."""
    list_name: str | None = None
    """A reading list, with the papers that it holds when it is searched."""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """One search; equal requests of a day over an unchanged library have equal results."""

    query: str = ""
    """Any text; ``paperbrowse.search.query`` describes the query language."""
    typing: bool = False
    """The user is still typing: the last word also matches as a prefix."""
    choices: Mapping[Facet, FacetChoice] = field(default_factory=dict)
    years: tuple[int | None, int | None] | None = None
    """First and last year, both included; None on a side leaves it open."""
    sort: Sort = "relevance"
    """``relevance`` without any word to rank by is newest first."""
    reverse: bool = False
    """The order the other way round, see ``Order``. An order that the query asks for wins."""
    limit: int = 50
    offset: int = 0
    facets: bool = True
    """Whether facets are counted."""
    counted_facets: tuple[Facet, ...] = BASIC_FACETS
    """The facets that are: names of authors take some milliseconds more than others."""
    facet_texts: Mapping[Facet, str] = field(default_factory=dict)
    """Text by which the names of authors and venues are listed: those that have words beginning
    with its words."""
    insist: bool = False
    """Find nothing rather than papers that lack a word of the query."""
    new_since: datetime.datetime | None = None
    """Also count the papers that came into the library later."""
    similar_to: Seed | None = None
    """Only the papers most similar to these, which are then what relevance means."""
    narrow: int = 0
    """Number of telling terms wanted, to narrow the search by."""


class Hit(NamedTuple):
    """A paper in the results; ``score`` is 0.0 where the order does not come from relevance."""

    paper_id: str
    score: float


class FacetCount(NamedTuple):
    """Number of papers that choosing ``value`` would give."""

    value: str
    count: int  # type: ignore[assignment]  # a tuple's own method of that name is of no use here


def sort_facet_counts(facet: Facet, counts: Mapping[str, int]) -> tuple[FacetCount, ...]:
    """Return the counts of a facet's values, sorted as in ``SearchResults.facets``."""
    if facet == "year":
        values = sorted(counts, reverse=True)  # UNKNOWN_YEAR is "", so it comes last
    elif facet == "upvotes":
        values = sorted(counts, key=_least_number, reverse=True)
    elif facet == "has":
        known = [value for value in HAS_VALUES if value in counts]
        values = [*known, *sorted(counts.keys() - known)]
    else:
        values = sorted(counts, key=lambda value: (-counts[value], value.casefold(), value))
    return tuple(FacetCount(value, counts[value]) for value in values)


def _least_number(span: str) -> int:
    """Return where a span such as ``10..49`` begins; -1 for what is none, which no paper has."""
    first = span.partition(".")[0]
    return int(first) if first.isdecimal() else -1


class QueryProblem(NamedTuple):
    """A part of a query that could not be parsed, and how it was treated instead.

    ``start`` and ``end`` are offsets in the query as typed.
    """

    start: int
    end: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """The change of a query that finds nothing, or few papers; its papers are the results."""

    replacements: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Words as typed, each with the words that are shown for it, those of most papers first."""
    word_count: int = 0
    """Number of words of which most are enough; 0 where papers have all of them."""
    full_count: int = 0
    """Number of papers that have all words, few of a query in sentences."""
    query: str = ""
    """The changed query, for finding its matches in texts."""

    @property
    def explanation(self) -> str:
        """The change in words."""
        shown = [f"showing {words[0]} for {typed}" for typed, words in self.replacements]
        if self.full_count:
            papers = "only one paper has" if self.full_count == 1 else "few papers have"
            shown.insert(0, f"{papers} all {self.word_count} words: also those with most of them")
        elif self.word_count == 2:
            shown.insert(0, "no paper has both words: those with one of them")
        elif self.word_count:
            shown.insert(0, f"no paper has all {self.word_count} words: those with most of them")
        return " · ".join(shown)

    @property
    def remark(self) -> str:
        """What is to be known of the papers: ``with most of the words``."""
        if self.word_count:
            return f"with {'one' if self.word_count == 2 else 'most'} of the words"
        return "with similar words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """The words that tell a seed from other papers, by which similar ones are found."""

    weights: Mapping[str, float]
    """Weight of each word, given by its stem, the heaviest first."""
    neighbours: frozenset[tuple[str, str]] = frozenset()
    """Pairs of these words that stand in a row somewhere in the seed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResults:
    """The results of one request."""

    request: SearchRequest
    total: int
    """The exact number of matching papers, beyond ``limit`` too."""
    library_total: int
    """Number of papers in the index."""
    hits: tuple[Hit, ...]
    """The matches from ``offset`` on, at most ``limit``."""
    facets: Mapping[Facet, tuple[FacetCount, ...]]
    """The values of each facet that was counted. A value's count is of the papers that match the
    query and the other facets' choices and this facet's excludes; in ``match_all``, also this
    facet's includes: the number that choosing the value would give. Most frequent first, then by
    name; years newest first, papers without a year last; ranges of upvotes from the highest. Of
    authors and venues the first MAX_NAMES. The tag ``code`` is counted as what a paper has, and
    is no topic. Chosen values are listed even at 0."""
    known_facets: frozenset[Facet] = frozenset(FACETS)
    """The facets of which any paper of the library has a value, and the basic ones."""
    problems: tuple[QueryProblem, ...] = ()
    explanation: str = ""
    """The query in words, such as ``all of kv, cache · without pruning · from 2024``."""
    author_words: tuple[str, ...] = ()
    """Plain words of the query that find authors too, not only texts."""
    pasted: str = ""
    """The paper that a pasted id, address or reference names, as ``explanation`` then is; "" for a
    query that is read as typed."""
    matched_query: str = ""
    """A query with the words of the saved searches in this one, for finding its matches in texts;
    "" where it contains none."""
    new_total: int = 0
    """The number of matching papers that came into the library after ``request.new_since``."""
    order: Order = BY_RELEVANCE
    """The order that the hits are in: never by relevance where there is no word to rank by."""
    fallback: Fallback | None = None
    """How the query was changed because it finds nothing as it is."""
    likeness: Likeness | None = None
    """For a search for similar papers, the words that they were found by."""
    narrow: tuple[FacetCount, ...] = ()
    """Words and pairs of words that tell the hits from other papers, the most telling first, each
    with the number of hits that have it; see ``query.add_term``."""
    took_ms: float = 0.0


class Span(NamedTuple):
    """Characters ``start`` to ``end`` (not included) of a text."""

    start: int
    end: int


class Snippet(NamedTuple):
    """An excerpt of an abstract around its matches; ``spans`` are offsets in ``text``."""

    text: str
    spans: tuple[Span, ...]
