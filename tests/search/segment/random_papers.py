"""Random papers of few words, so that everything that can coincide does."""

from __future__ import annotations

import io
from collections.abc import Sequence

from hypothesis import strategies as st

from paperbrowse.core.papers import IndexDocument
from paperbrowse.search.analysis.stemmer import stem_words as english_stems
from paperbrowse.search.segment.array_file import ArrayFile, write_arrays
from paperbrowse.search.segment.builder import SegmentBuilder
from paperbrowse.search.segment.term_numbers import Stemmer
from tests.support.factories import make_document

WORDS = (
    *("cache", "caches", "caching", "cached", "KV cache", "kvcache", "GPT-4", "gpt4", "C++", "a"),
    *("multi-head-attention", "naïve", "naive", "Transformer's", "transforming", "深度学习", "x"),
    *("2.4", "universe", "university", "universal", "\n", "-", "\ud800", "it"),
)

texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
names = st.sampled_from(("one", "two", "Zwei", "a\nb", "\udc80", "", "ä", "code"))

papers = st.lists(
    st.builds(
        IndexDocument,
        change=st.just(1),
        row=st.integers(0, 2**63 - 1),
        id=st.text("ab\n\ud800", max_size=4),
        title=texts,
        abstract=st.none() | texts,
        authors=st.lists(texts, max_size=2).map(tuple),
        venue=st.none() | st.sampled_from(("ICLR", "", "Naïve caches")),
        published=st.sampled_from(((0, 0, 0), (999, 0, 0), (2024, 1, 0), (2024, 12, 31))),
        comments=st.none() | st.integers(0, 3) | st.just(2**40),
        arxiv_id=st.none() | st.sampled_from(("2401.00001", "cs/9901001", "CS/9901001")),
        tags=st.lists(names, max_size=3).map(tuple),
        sources=st.lists(names, max_size=2).map(tuple),
        organization=st.none() | names,
        upvotes=st.none() | st.sampled_from((0, 3, 9, 10, 49, 200, 2**40)),
        citations=st.none() | st.integers(0, 3),
        doi=st.none() | st.sampled_from(("10.1/A", "10.1/b")),
        categories=st.lists(names, max_size=2).map(tuple),
        language=st.none() | st.sampled_from(("en", "de", "")),
        added=st.sampled_from((0, 1, 2**60)),
        has_pdf=st.booleans(),
    ),
    max_size=6,
)


def make_doc(
    number: int, title: str, abstract: str | None = None, **fields: object
) -> IndexDocument:
    """Return a paper with nothing but words, whose number is that of its change and its row."""
    return make_document(
        f"p{number}", title, abstract, **{"change": number, "row": number, **fields}
    )


def build_segment_bytes(
    papers: Sequence[IndexDocument], *, batch: int = 2000, stems_of: Stemmer = english_stems
) -> bytes:
    """Return the file of a segment of these papers."""
    builder = SegmentBuilder(stems_of=stems_of)
    for first in range(0, len(papers), batch):
        builder.add(papers[first : first + batch])
    stream = io.BytesIO()
    write_arrays(stream, *builder.build())
    return stream.getvalue()


def build_segment(
    papers: Sequence[IndexDocument], *, stems_of: Stemmer = english_stems
) -> ArrayFile:
    """Return a segment of these papers, opened."""
    return ArrayFile.open(build_segment_bytes(papers, stems_of=stems_of))
