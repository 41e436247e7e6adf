"""Explains in words how a query was understood."""

from __future__ import annotations

from collections.abc import Collection

from paperbrowse.core import MONTHS, one_line, truncate
from paperbrowse.search.query.tree import (
    EVERYTHING,
    NOTHING,
    PLAIN_FIELDS,
    All,
    AnyOf,
    DateRange,
    Filter,
    Match,
    MostOf,
    Node,
    Not,
    NumberName,
    NumberRange,
    ParsedQuery,
)

MAX_LENGTH = 300
"""Characters after which an explanation is cut."""

_ID_WORDS = {"arxiv": "arXiv id", "doi": "DOI", "id": "id"}
_SEPARATOR = " · "
_IS_WORDS = {"noted": "with a note", "saved": "in a list", "new": "new since the last visit"}
"""Words for the values of ``is:`` that do not read well themselves."""
_IS_NOT_WORDS = {"noted": "without a note", "saved": "in no list"}


def explain_query(node: Node, authors: Collection[str] = ()) -> str:
    """Return one line such as ``all of kv, cache · without pruning · from 2024``.

    ``authors``: the plain words that find authors too.
    """
    line = one_line(_SEPARATOR.join(_clauses(node, authors)))
    return line if len(line) <= MAX_LENGTH else line[: MAX_LENGTH - 1].rstrip() + "…"


def explain_pasted(query: ParsedQuery) -> str:
    """Return the paper that a pasted id, address or reference names; "" for any other query."""
    ids = [f"{_ID_WORDS.get(each.name, each.name)} {each.value}" for each in query.identifiers]
    if len(ids) == 1 or (ids and query.cited_title):
        return one_line(f"the paper with the {ids[0]}")
    if ids:
        return one_line(f"the papers with the ids {_SEPARATOR.join(ids)}")
    title = one_line(query.cited_title)
    return f"the title “{truncate(title, MAX_LENGTH)}” from a citation" if title else ""


def _clauses(node: Node, authors: Collection[str] = ()) -> list[str]:
    if node == EVERYTHING:
        return ["every paper"]
    if node == NOTHING:
        return ["no paper"]
    nodes = node.nodes if isinstance(node, All) else (node,)
    plain = [
        f"{n.text} (also an author)" if n.text in authors else n.text
        for n in nodes
        if isinstance(n, Match) and n.fields == PLAIN_FIELDS
    ]
    others = [_phrase(n) for n in nodes if not (isinstance(n, Match) and n.fields == PLAIN_FIELDS)]
    if len(plain) > 1:
        return ["all of " + ", ".join(plain), *others]
    return plain + others


def _phrase(node: Node) -> str:
    match node:
        case Match(text, fields):
            return text if fields == PLAIN_FIELDS else f"{fields[0]} with {text}"
        case Filter(name, value, prefix):
            if name == "is":
                return _IS_WORDS.get(value, value)
            if name in ("author", "venue"):
                return f'{name} "{value}"'
            star = "…" if prefix and name != "id" else ""
            return f"{'with' if name == 'has' else name} {value}{star}"
        case DateRange():
            return _dates(node)
        case NumberRange():
            return _numbers(node)
        case Not(Filter("is", value)):
            return _IS_NOT_WORDS.get(value, f"not {value}")
        case Not(Filter("has", value)):
            return f"without {value}"
        case Not(NumberRange(name, None, None)):
            return f"with {name}"
        case Not(DateRange(name, None, None)):
            return "year known" if name == "date" else f"{name} date known"
        case Not(child):
            return f"without {_group(child)}"
        case MostOf(nodes):
            return "most of " + ", ".join(each.text for each in nodes)
        case AnyOf(nodes):
            return "any of " + ", ".join(_group(child) for child in nodes)
        case All():
            return _SEPARATOR.join(_clauses(node))


def _group(node: Node) -> str:
    text = _phrase(node)
    return f"({text})" if isinstance(node, All | AnyOf) else text


def _dates(node: DateRange) -> str:
    """Return a range in words: ``from 2024``, ``added on 14 Mar 2024``, ``2020 to May 2024``."""
    what = "" if node.name == "date" else f"{node.name} "
    first, last = ("" if day is None else _date(day) for day in (node.first, node.last))
    if not first and not last:
        return f"{what}date unknown" if what else "year unknown"
    if not last:
        return f"{what}from {first}"
    if not first:
        return f"{what}until {last}"
    if first != last:
        return f"{what}{first} to {last}"
    return f"{what}{'on' if (node.last or 0) % 100 else 'in'} {first}"


def _date(day: int) -> str:
    """Return a day, month or year, given as yyyymmdd with zeros."""
    parts = [str(day % 100), MONTHS[day // 100 % 100 - 1], f"{day // 10_000:04}"]
    return " ".join(parts[2 if not day // 100 % 100 else not day % 100 :])


def _numbers(node: NumberRange) -> str:
    """Return a range in words: ``at least 10 comments``, ``5 to 10 upvotes``."""
    if node.last is None:
        if node.first is None:
            return f"{node.name} unknown"
        return f"at least {_count(node.first, node.name)}"
    if node.first is None:
        return f"at most {_count(node.last, node.name)}"
    if node.first == node.last:
        return _count(node.last, node.name)
    return f"{node.first:,} to {_count(node.last, node.name)}"


def _count(number: int, name: NumberName) -> str:
    return f"{number:,} {name if number != 1 else name[:-1]}"
