"""Query tree: frozen values that express everything the query language can ask for.

====================================  =======================================================
``kv cache``                          both words (their forms too: caching, KV-cache)
``kv OR cache``, ``kv | cache``       either
``-pruning``, ``NOT pruning``         without
``(kv | cache) -pruning``             grouped
``"kv cache"``                        a phrase
``quant*``, ``*former``, ``t?st``     words matching a wildcard pattern
``tranformer~``, ``atention~2``       words within an edit distance of one, or two
``title:`` ``abstract:``              only there; also ``author:``, ``venue:`` and ``note:``
``tag:kv-cache`` (or ``topic:``)      papers with the tag; ``source:``, ``list:`` likewise
``year:2024`` ``2020..2024``          also ``2024..``, ``..2020`` and ``none``
``id:`` ``arxiv:``                    that paper
``has:code``                          also abstract, authors, arxiv, venue, year, note, star
``status:reading``                    also unread and read
``is:starred``                        also noted, saved (in a list), unread, reading, read
====================================  =======================================================

Words without a field are searched in titles, abstracts and the user's notes.

Operators are upper case; OR binds more loosely than the blank between words. Values may be
quoted. A ``?`` at the end of a word is a question mark. A part that cannot be parsed becomes a
``QueryProblem`` and the rest is searched: every string has an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from paperbrowse.search.request import QueryProblem

TextField = Literal["title", "abstract", "author", "venue", "note"]
FilterName = Literal["tag", "source", "list", "id", "arxiv", "has", "is"]

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
    """Papers whose text contains any of ``sequences`` in any of ``fields``."""

    text: str
    """The words as typed."""
    fields: tuple[TextField, ...]
    sequences: tuple[TermSequence, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """Papers with this value of ``name``, or with ``prefix`` a value that begins with it."""

    name: FilterName
    value: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class YearRange:
    """Papers of these years, both included; without either, papers whose year is unknown."""

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
    """Papers with more than half of the words, each counted by its weight (idf).

    No query is parsed as this: it is the fallback for words that no paper has all of.
    """

    nodes: tuple[Match, ...]


Node = Match | Filter | YearRange | Not | All | AnyOf | MostOf

EVERYTHING = All()
NOTHING = AnyOf(())


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """The tree of a query, and the problems found while parsing it."""

    node: Node
    problems: tuple[QueryProblem, ...] = ()
    row: TermSequence = ()
    """The longest run of plain words, in the form and order typed; papers with it rank higher."""


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
