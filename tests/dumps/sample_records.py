"""Papers of our own to write into pages, and strategies that make more of them."""

from __future__ import annotations

import io
from typing import Any

from hypothesis import strategies as st

from paperbrowse.core.dates import PartialDate
from paperbrowse.core.papers import Record
from paperbrowse.dumps import Dump, ReadOptions, Skipped, read_dump

CAPTURE_YEAR = 2025

LANTERNS = Record(
    title="Lanterns for Deep Caves: Cheap Exploration with [MASK] Tokens",
    abstract=(
        "Exploring a cave without a map is slow. We describe a lantern that learns where to shine "
        r"next, and show that it halves the walk in 46\% of our caves. The code is at "
        "https://github.com/example/lanterns."
    ),
    author_count=5,
    published=PartialDate(2024, 10, 16),
    comments=1,
    line=1,
)
TEAPOTS = Record(
    title="Teapots Are All Round",
    abstract="This note proves that teapots are round. Square ones do not pour, which we measure.",
    organization="Microsoft",
    published=PartialDate(2025, 2, 7),
    comments=0,
    line=1,
)
KETTLES = Record(
    title="Do Kettles Dream of Steam? A Survey of <SEG> Boiling",
    abstract="We ask forty kettles about their dreams. Their answers are modelled with care",
    author_count=1,
    published=PartialDate(2023, 5, 25),
    comments=12,
    line=1,
)

_TITLE_WORDS = """
    Sparse Kettle Tokens for Long-Context Maps: Towards Robust S^2IP-LLM Graphs with [CLS] and
    <SEG> Teapots via Low-Rank Tides (CRAG) über Zero-Shot Naïve Lanterns
"""
_WORDS = r"""
    the of model learns maps [MASK] tokens caves with steam r^2 pre-/post-training slow (CLIP)
    [Khattab 46\% \textbf{bold} ``critical'' kettle-aware 2.4times data_set *star* lanterns ] <b>
"""
TITLES = st.lists(st.sampled_from(_TITLE_WORDS.split()), min_size=3, max_size=14).map(" ".join)
_SENTENCES = st.builds(
    lambda start, words: f"{start} {' '.join(words)} end.",
    st.sampled_from(("We", "This paper", "However, it", "Our method", "The result")),
    st.lists(st.sampled_from(_WORDS.split()), min_size=6, max_size=40),
)
_PARAGRAPHS = st.lists(_SENTENCES, min_size=3, max_size=6).map(" ".join)


@st.composite
def records(draw: st.DrawFn, *, paragraphs: int = 1) -> Record:
    """A record with everything that a page can show."""
    who = draw(st.integers(1, 200) | st.sampled_from(("Microsoft", "Tea Lab & Sons")))
    month, day = draw(st.integers(1, 12)), draw(st.integers(1, 28))
    body = draw(st.lists(_PARAGRAPHS, min_size=1, max_size=paragraphs))
    return Record(
        title=draw(TITLES),
        abstract="\n\n".join(body),
        author_count=who if isinstance(who, int) else None,
        organization=None if isinstance(who, int) else who,
        published=PartialDate(draw(st.integers(2015, CAPTURE_YEAR)), month, day),
        comments=draw(st.integers(0, 300)),
        upvotes=draw(st.integers(0, 2000)),
        arxiv_id=f"{draw(st.integers(10, 26))}{month:02}.{draw(st.integers(10000, 99999))}",
        line=1,
    )


def pages(*, paragraphs: int = 1) -> st.SearchStrategy[list[Record]]:
    """Records of one page; no two are the same paper."""
    return st.lists(
        records(paragraphs=paragraphs),
        min_size=1,
        max_size=6,
        unique_by=(lambda r: r.arxiv_id, lambda r: r.title),
    )


def read_page(data: bytes | str, format: str | None = None, **options: Any) -> Dump:
    """Read a dump from memory."""
    raw = data.encode() if isinstance(data, str) else data
    return read_dump(
        io.BytesIO(raw), name="page.txt", format=format, options=ReadOptions(**options)
    )


def read_records(data: bytes | str, format: str | None = None, **options: Any) -> list[Record]:
    """The records of a dump in which nothing is skipped."""
    found = list(read_page(data, format, **options).records)
    assert not [record for record in found if isinstance(record, Skipped)]
    return [record for record in found if isinstance(record, Record)]


def page_fields(record: Record, *fields: str) -> tuple[Any, ...]:
    """The fields that every capture of a page has, and those asked for."""
    names = ("title", "abstract", "published", "organization", "comments", *fields)
    return tuple(getattr(record, name) for name in names)
