"""What a segment knows of its papers beside their words: ids, sort keys, dates and the like.

Arrays, for n papers, whose numbers are their rows:

``ids.text/.start``; ``ids.hash`` uint64 ascending, with ``ids.hash_paper`` uint16
    ids; and to find a paper by its id, by bisection
``titles.text/.start``, ``arxiv.text/.start``
    folded titles to sort by; arXiv ids in lower case, empty where unknown
``date`` uint32, ``comments`` int32, ``has`` uint8, ``row``
    year, month and day as a decimal number, zeros where unknown; -1 where unknown; bit i for the
    i-th of ``filters.HAS``; the library's number for the paper
``order.title``, ``order.date``, ``order.comments`` uint16; ``rank.title`` ...
    the papers by title and id; newest first; most comments first, ties by title; and the inverse:
    to sort any set of papers by any of the three is to sort small integers

Cost: 2 µs for each paper.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from paperbrowse.core.papers import Findable
from paperbrowse.core.text import fold
from paperbrowse.search.segment.array_file import Array, narrow
from paperbrowse.search.segment.string_table import encode, pack_texts

_MOST_COMMENTS = 2**31 - 1


def id_hash(paper_id: str) -> int:
    """Return the number by which a paper's id is found in ``ids.hash``."""
    return hash_bytes(encode(paper_id))


def hash_bytes(raw: bytes) -> int:
    """Return ``id_hash`` of an id as it is kept."""
    return int.from_bytes(hashlib.blake2b(raw, digest_size=8).digest(), "little")


@dataclass(slots=True)
class Columns:
    """A value for each paper, in the order of the papers."""

    ids: list[bytes] = field(default_factory=list)
    titles: list[bytes] = field(default_factory=list)
    arxiv: list[bytes] = field(default_factory=list)
    dates: list[int] = field(default_factory=list)
    comments: list[int] = field(default_factory=list)
    has: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    text_size: int = 0
    """Bytes of the ids and titles that were added."""

    def add(self, papers: Iterable[Findable]) -> None:
        """Take the values of more papers."""
        for paper in papers:
            year, month, day = paper.published
            self.ids.append(encode(paper.id))
            self.titles.append(encode(fold(paper.title)))
            self.arxiv.append(encode(paper.arxiv_id.lower()) if paper.arxiv_id else b"")
            self.dates.append(year * 10000 + month * 100 + day)
            self.comments.append(
                -1 if paper.comments is None else min(paper.comments, _MOST_COMMENTS)
            )
            self.has.append(_has(paper))
            self.rows.append(paper.row)
            self.text_size += len(self.ids[-1]) + len(self.titles[-1])


def _has(paper: Findable) -> int:
    # in the order of filters.HAS
    return (
        bool(paper.abstract)
        | bool(paper.arxiv_id) << 1
        | bool(paper.authors) << 2
        | ("code" in paper.tags) << 3
        | bool(paper.venue) << 4
        | any(paper.published) << 5
    )


def column_arrays(columns: Columns) -> dict[str, Array]:
    """Return the arrays."""
    ids, titles = columns.ids, columns.titles
    hashes = np.fromiter(map(hash_bytes, ids), np.uint64, len(ids))
    by_hash = np.argsort(hashes, kind="stable")
    date = np.array(columns.dates, np.uint32)
    comments = np.array(columns.comments, np.int32)
    by_title = _by_title(titles, ids)
    orders = {
        "title": by_title,
        "date": by_title[np.argsort(~date[by_title], kind="stable")],
        "comments": by_title[np.argsort(~comments[by_title], kind="stable")],
    }
    arrays = {
        **pack_texts("ids", ids),
        "ids.hash": hashes[by_hash],
        "ids.hash_paper": by_hash.astype(np.uint16),
        **pack_texts("titles", titles),
        **pack_texts("arxiv", columns.arxiv),
        "date": date,
        "comments": comments,
        "has": np.array(columns.has, np.uint8),
        "row": narrow(np.array(columns.rows, np.uint64)),
    }
    for name, order in orders.items():
        rank = np.empty(len(order), np.uint16)
        rank[order] = np.arange(len(order))
        arrays[f"order.{name}"] = order.astype(np.uint16)
        arrays[f"rank.{name}"] = rank
    return arrays


def _by_title(titles: Sequence[bytes], ids: Sequence[bytes]) -> Array:
    # A folded title has no zero byte: one between title and id makes them compare one by one.
    keys = [b"%b\0%b" % pair for pair in zip(titles, ids, strict=True)]
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), np.int64)
