"""Explains in words how a query was understood."""

from __future__ import annotations

from paperbrowse.core import one_line
from paperbrowse.search.query.tree import (
    EVERYTHING,
    NOTHING,
    PLAIN_FIELDS,
    All,
    AnyOf,
    Filter,
    Match,
    MostOf,
    Node,
    Not,
    YearRange,
)

MAX_LENGTH = 300
"""Characters after which an explanation is cut."""

_SEPARATOR = " · "
_IS_WORDS = {"noted": "with a note", "saved": "in a list"}
"""Words for the values of ``is:`` that do not read well themselves."""
_IS_NOT_WORDS = {"noted": "without a note", "saved": "in no list"}


def explain_query(node: Node) -> str:
    """Return one line such as ``all of kv, cache · without pruning · from 2024``."""
    line = one_line(_SEPARATOR.join(_clauses(node)))
    return line if len(line) <= MAX_LENGTH else line[: MAX_LENGTH - 1].rstrip() + "…"


def _clauses(node: Node) -> list[str]:
    if node == EVERYTHING:
        return ["every paper"]
    if node == NOTHING:
        return ["no paper"]
    nodes = node.nodes if isinstance(node, All) else (node,)
    plain = [n.text for n in nodes if isinstance(n, Match) and n.fields == PLAIN_FIELDS]
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
            star = "…" if prefix and name != "id" else ""
            return f"{'with' if name == 'has' else name} {value}{star}"
        case YearRange(first, last):
            return _years(first, last)
        case Not(Filter("is", value)):
            return _IS_NOT_WORDS.get(value, f"not {value}")
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


def _years(first: int | None, last: int | None) -> str:
    if first is None and last is None:
        return "year unknown"
    if last is None:
        return f"from {first}"
    if first is None:
        return f"until {last}"
    return f"in {first}" if first == last else f"{first} to {last}"
