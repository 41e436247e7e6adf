"""The engines by name, and which of them belong together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tests.benchmarks.search.engine import Engine

OURS = "paperbrowse"

VARIANTS: Mapping[str, Sequence[str]] = {
    "fts5": ("fts5", "fts5+prefixes"),
    "tantivy": ("tantivy", "tantivy+beginnings"),
    "whoosh": ("whoosh",),
}
"""Every peer by the name that the command line knows it by, and the ways it is set up."""

SLOW = frozenset({"whoosh"})
"""What takes too long over more than 10,000 papers, unless that is asked for."""


def make_engine(name: str) -> Engine:
    """Make an engine by its name; raises ImportError where it is not installed."""
    return _MAKERS[name]()


def _ours() -> Engine:
    from tests.benchmarks.search.paperbrowse_engine import Paperbrowse

    return Paperbrowse()


def _fts5(*, prefixes: bool) -> Engine:
    from tests.benchmarks.search.peers.fts5 import Fts5

    return Fts5(prefixes=prefixes)


def _tantivy(*, beginnings: bool) -> Engine:
    from tests.benchmarks.search.peers.tantivy import Tantivy

    return Tantivy(beginnings=beginnings)


def _whoosh() -> Engine:
    from tests.benchmarks.search.peers.stock_whoosh import StockWhoosh

    return StockWhoosh()


# Imported only when made: an engine's process holds nothing of the others.
_MAKERS: Mapping[str, Callable[[], Engine]] = {
    OURS: _ours,
    "fts5": lambda: _fts5(prefixes=False),
    "fts5+prefixes": lambda: _fts5(prefixes=True),
    "tantivy": lambda: _tantivy(beginnings=False),
    "tantivy+beginnings": lambda: _tantivy(beginnings=True),
    "whoosh": _whoosh,
}
