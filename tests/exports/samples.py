"""Papers to export: strategies for hostile ones, and a plain one to vary."""

from __future__ import annotations

import dataclasses
import gzip
import itertools
import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from paperbrowse.dates import PartialDate
from paperbrowse.papers import Paper

SYNTAX = r"""
    { } {{ }} \ \\ " ' '' `` % \% @ @article{x, # $ $x^2$ & &amp; &#42; _ __ ~ ^ < > | -- --- * **
    ! [ ] ( ) [a](b) ![a](b) <b> </a> <!-- --> <script> http://a.b <http://a.b> ``` ~~~ 1. 2) - +
    = # ## ### === | : :--- , ; and others GPT mT5 iPhone 你好 🙂 naïve Ł ß ﬁ é \n \textbf{a}
    {\"o} =1 +1 \alpha
"""
HOSTILE = st.sampled_from(SYNTAX.split())
WORDS = st.sampled_from(["a", "deep", "The", "Net-2", "von", "der", "x", "Ω", "Attention"])
BLANKS = st.sampled_from(["", " ", "  ", "\n", "\t", "\u00a0"])


def texts(least: int = 1) -> st.SearchStrategy[str]:
    """Titles and the like: pieces of every syntax involved, or anything at all."""
    pieces = st.lists(st.one_of(HOSTILE, WORDS, BLANKS), min_size=least).map("".join)
    spaced = st.lists(st.one_of(HOSTILE, WORDS), min_size=least).map(" ".join)
    return st.one_of(pieces, spaced, st.text(min_size=least))


def dates() -> st.SearchStrategy[PartialDate]:
    days = st.dates().map(lambda day: PartialDate(day.year, day.month, day.day))
    months = st.builds(PartialDate, st.integers(1000, 9999), st.integers(1, 12))
    return st.one_of(days, months, st.builds(PartialDate, st.integers(1, 9999)))


def papers() -> st.SearchStrategy[Paper]:
    """Papers of which every field may be unknown or hostile."""
    optional = st.one_of(st.none(), texts())
    return st.builds(
        Paper,
        id=st.from_regex(r"[a-z0-9]{1,8}-[a-z]{3}", fullmatch=True),
        title=texts(),
        abstract=optional,
        authors=st.lists(texts(), max_size=4).map(tuple),
        author_count=st.one_of(st.none(), st.integers(1, 9)),
        organization=optional,
        published=st.one_of(st.none(), dates()),
        arxiv_id=st.one_of(st.none(), st.just("1706.03762"), texts()),
        doi=st.one_of(st.none(), st.just("10.1000/182_(a)<b>"), texts()),
        venue=st.one_of(st.none(), st.sampled_from(["ICML 2020", "Journal of X"]), texts()),
        url=st.one_of(st.none(), texts(), texts().map("https://a.b/".__add__)),
        links=st.lists(st.one_of(texts(), texts().map("https://a.b/".__add__)), max_size=3).map(
            tuple
        ),
        tags=st.lists(texts(), max_size=3).map(tuple),
    )


def paper(title: str = "Attention Is All You Need", **fields: Any) -> Paper:
    """A known paper with some fields changed."""
    known = Paper(
        id="attention-is-all-abc",
        title=title,
        authors=("Ashish Vaswani", "Noam Shazeer"),
        published=PartialDate(2017, 6, 12),
        arxiv_id="1706.03762",
    )
    return dataclasses.replace(known, **fields)


def corpus_papers(shared: Path, count: int) -> list[Paper]:
    """Every hundredth paper of the corpus beside the checkout."""
    with gzip.open(shared / "corpora" / "ml-papers-100k.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in itertools.islice(lines, 0, count * 100, 100)]
    return [
        Paper(
            id=row["id"],
            title=row["title"],
            abstract=row["abstract"],
            authors=tuple(row["authors"]),
            published=PartialDate(row["year"]) if row["year"] else None,
            venue=row["venue"],
            url=row["url"],
        )
        for row in rows
    ]
