"""Doc values of a segment: ids, sort keys, dates and other values of each paper beside its words.

Arrays, for n papers:

``ids.text/.start``; ``ids.hash`` uint64 ascending, with ``ids.hash_paper`` uint16
    ids; and an index to find a paper by its id, by bisection
``titles.text/.start``, ``arxiv.text/.start``, ``doi.text/.start``
    sort keys of titles; arXiv ids and DOIs in lower case, empty where unknown
``date`` uint32, ``added`` uint64, ``row``
    year, month and day as a decimal number, zeros where unknown; microseconds since 1970, or 0;
    the library's row number of the paper
``comments``, ``upvotes``, ``citations`` int32
    -1 where unknown
``order.title``, ``order.date``, ``order.comments`` ... uint16; ``rank.title`` ...
    the papers by title and id; newest first; most comments first, ties by title; and the inverse:
    sorting any set of papers by any of these is sorting small integers

Cost: 2 µs for each paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from paperbrowse.core import IndexDocument, title_sort_key
from paperbrowse.search.segment.array_file import Array, to_smallest_dtype
from paperbrowse.search.segment.string_table import encode_text, hash_text, pack_texts

_MAX_COUNT = 2**31 - 1

COUNTS = ("comments", "upvotes", "citations")


def hash_id(paper_id: str) -> int:
    """Return the hash of a paper's id in ``ids.hash``."""
    return hash_text(encode_text(paper_id))


def _empty_counts() -> dict[str, list[int]]:
    return {name: [] for name in COUNTS}


@dataclass(slots=True)
class DocValues:
    """Values of each paper, in the order of the papers."""

    ids: list[bytes] = field(default_factory=list)
    titles: list[bytes] = field(default_factory=list)
    arxiv_ids: list[bytes] = field(default_factory=list)
    dois: list[bytes] = field(default_factory=list)
    dates: list[int] = field(default_factory=list)
    added: list[int] = field(default_factory=list)
    counts: dict[str, list[int]] = field(default_factory=_empty_counts)
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
            self.dois.append(encode_text(paper.doi.lower()) if paper.doi else b"")
            self.dates.append(year * 10000 + month * 100 + day)
            self.added.append(paper.added)
            self.counts["comments"].append(_storable_count(paper.comments))
            self.counts["upvotes"].append(_storable_count(paper.upvotes))
            self.counts["citations"].append(_storable_count(paper.citations))
            self.library_rows.append(paper.row)
            self.text_size += len(self.ids[-1]) + len(self.titles[-1])


def _storable_count(count: int | None) -> int:
    return -1 if count is None else min(count, _MAX_COUNT)


def encode_doc_values(values: DocValues) -> dict[str, Array]:
    """Return the arrays."""
    ids, titles = values.ids, values.titles
    hashes = np.fromiter(map(hash_text, ids), np.uint64, len(ids))
    by_hash = np.argsort(hashes, kind="stable")
    date = np.array(values.dates, np.uint32)
    added = np.array(values.added, np.uint64)
    counts = {name: np.array(numbers, np.int32) for name, numbers in values.counts.items()}
    by_title = _title_order(titles, ids)
    orders = {"title": by_title}
    sort_numbers: dict[str, Array] = {"date": date, "added": added, **counts}
    for name, numbers in sort_numbers.items():
        orders[name] = by_title[np.argsort(~numbers[by_title], kind="stable")]
    arrays = {
        **pack_texts("ids", ids),
        "ids.hash": hashes[by_hash],
        "ids.hash_paper": by_hash.astype(np.uint16),
        **pack_texts("titles", titles),
        **pack_texts("arxiv", values.arxiv_ids),
        **pack_texts("doi", values.dois),
        "date": date,
        "added": added,
        **counts,
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
