"""Doc values of a segment: ids, sort keys, dates and other values of each paper beside its words.

Arrays, for n papers:

``ids.text/.start``; ``ids.hash`` uint64 ascending, with ``ids.hash_paper`` uint16
    ids; and an index to find a paper by its id, by bisection
``titles.text/.start``, ``arxiv.text/.start``
    sort keys of titles; arXiv ids in lower case, empty where unknown
``date`` uint32, ``comments`` int32, ``has`` uint8, ``row``
    year, month and day as a decimal number, zeros where unknown; -1 where unknown; bit i for the
    i-th of ``filters.HAS_VALUES``; the library's row number of the paper
``order.title``, ``order.date``, ``order.comments`` uint16; ``rank.title`` ...
    the papers by title and id; newest first; most comments first, ties by title; and the inverse:
    sorting any set of papers by any of the three is sorting small integers

Cost: 2 µs for each paper.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from paperbrowse.core import IndexDocument, title_sort_key
from paperbrowse.search.segment.array_file import Array, to_smallest_dtype
from paperbrowse.search.segment.string_table import encode_text, pack_texts

_MAX_COMMENTS = 2**31 - 1


def hash_id(paper_id: str) -> int:
    """Return the hash of a paper's id in ``ids.hash``."""
    return hash_id_bytes(encode_text(paper_id))


def hash_id_bytes(raw: bytes) -> int:
    """Return ``hash_id`` of an id as it is stored."""
    return int.from_bytes(hashlib.blake2b(raw, digest_size=8).digest(), "little")


@dataclass(slots=True)
class DocValues:
    """Values of each paper, in the order of the papers."""

    ids: list[bytes] = field(default_factory=list)
    titles: list[bytes] = field(default_factory=list)
    arxiv_ids: list[bytes] = field(default_factory=list)
    dates: list[int] = field(default_factory=list)
    comments: list[int] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)
    library_rows: list[int] = field(default_factory=list)
    text_size: int = 0
    """Bytes of the ids and titles added."""

    def add(self, papers: Iterable[IndexDocument]) -> None:
        """Add the values of more papers."""
        for paper in papers:
            year, month, day = paper.published
            self.ids.append(encode_text(paper.id))
            self.titles.append(encode_text(title_sort_key(paper.title)))
            self.arxiv_ids.append(encode_text(paper.arxiv_id.lower()) if paper.arxiv_id else b"")
            self.dates.append(year * 10000 + month * 100 + day)
            self.comments.append(
                -1 if paper.comments is None else min(paper.comments, _MAX_COMMENTS)
            )
            self.flags.append(_flags_of(paper))
            self.library_rows.append(paper.row)
            self.text_size += len(self.ids[-1]) + len(self.titles[-1])


def _flags_of(paper: IndexDocument) -> int:
    # In the order of filters.HAS_VALUES.
    return (
        bool(paper.abstract)
        | bool(paper.arxiv_id) << 1
        | bool(paper.authors) << 2
        | ("code" in paper.tags) << 3
        | bool(paper.venue) << 4
        | any(paper.published) << 5
    )


def encode_doc_values(values: DocValues) -> dict[str, Array]:
    """Return the arrays."""
    ids, titles = values.ids, values.titles
    hashes = np.fromiter(map(hash_id_bytes, ids), np.uint64, len(ids))
    by_hash = np.argsort(hashes, kind="stable")
    date = np.array(values.dates, np.uint32)
    comments = np.array(values.comments, np.int32)
    by_title = _title_order(titles, ids)
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
        **pack_texts("arxiv", values.arxiv_ids),
        "date": date,
        "comments": comments,
        "has": np.array(values.flags, np.uint8),
        "row": to_smallest_dtype(np.array(values.library_rows, np.uint64)),
    }
    for name, order in orders.items():
        ranks = np.empty(len(order), np.uint16)
        ranks[order] = np.arange(len(order))
        arrays[f"order.{name}"] = order.astype(np.uint16)
        arrays[f"rank.{name}"] = ranks
    return arrays


def _title_order(titles: Sequence[bytes], ids: Sequence[bytes]) -> Array:
    # A title key has no zero byte: with one between title and id, they compare in turn.
    keys = [b"%b\0%b" % pair for pair in zip(titles, ids, strict=True)]
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), np.int64)
