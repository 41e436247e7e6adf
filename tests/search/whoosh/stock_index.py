"""An index of ours in a folder, opened with stock Whoosh, and what a plain count says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from hypothesis import strategies as st

from paperbrowse.core.papers import IndexDocument
from paperbrowse.search.analysis.analyzer import stem as english_stem, tokenize
from paperbrowse.search.format import INDEX_NAME, segment_file_name, toc_file_name
from paperbrowse.search.segment.array_file import write_arrays
from paperbrowse.search.segment.builder import SegmentBuilder
from paperbrowse.search.whoosh.fields import make_schema, suppress_compile_warnings
from paperbrowse.search.whoosh.segments import build_toc_with_whoosh
from tests.support.factories import make_document

with suppress_compile_warnings():
    import whoosh.index
    from whoosh.qparser import QueryParser

TEXT_FIELDS: dict[str, Callable[[IndexDocument], str]] = {
    "abstract": lambda paper: paper.abstract or "",
    "author": lambda paper: "\n".join(paper.authors),
    "title": lambda paper: paper.title,
    "venue": lambda paper: paper.venue or "",
}
VALUE_FIELDS: dict[str, Callable[[IndexDocument], tuple[str, ...]]] = {
    "id": lambda paper: (paper.id,),
    "source": lambda paper: paper.sources,
    "tag": lambda paper: paper.tags,
    "year": lambda paper: (f"{paper.published[0]:04}",) if paper.published[0] else (),
}
WORDS = [
    *("cache", "caches", "caching", "KV-cache", "kvcache", "KV", "GPT-4", "gpt4", "4", "C++", "c"),
    *("naïve", "naive", "the", "of", "learning", "模型", "模", "46%", "net", "network", "networks"),
    *("a_b", "k-NN", "data", "data's", "-", "(", "…"),
]


class WrittenIndex:
    """An index of some segments in a folder, and what a plain count says of it."""

    def __init__(
        self,
        folder: Path,
        segments: Sequence[Sequence[IndexDocument]],
        deleted: Iterable[str] = (),
        stem: Callable[[str], str] = english_stem,
    ) -> None:
        self.folder = folder
        self.papers = [paper for papers in segments for paper in papers]
        self.deleted = set(deleted)
        self.stem = stem
        listed = []
        for number, papers in enumerate(segments):
            builder = SegmentBuilder()
            if stem is not english_stem:
                builder = SegmentBuilder(stems_of=lambda words: [stem(word) for word in words])
            builder.add(papers)
            name = f"{INDEX_NAME}_{ascii_lowercase[number] * 16}"
            with (folder / segment_file_name(name)).open("wb") as file:
                write_arrays(file, *builder.build())
            gone = [row for row, paper in enumerate(papers) if paper.id in self.deleted]
            listed.append((name, len(papers), gone))
        toc = build_toc_with_whoosh(listed, 7)
        (folder / toc_file_name(7)).write_bytes(toc)

    def terms(self, field: str) -> dict[str, dict[str, list[int]]]:
        """Return, by term and id, the positions in a field; deleted papers too."""
        found: dict[str, dict[str, list[int]]] = {}
        for paper in self.papers:
            if field in VALUE_FIELDS:
                for value in VALUE_FIELDS[field](paper):
                    found.setdefault(value, {})[paper.id] = []
                continue
            for word in tokenize(TEXT_FIELDS[field](paper)):
                positions = found.setdefault(self.stem(word.text), {}).setdefault(paper.id, [])
                positions.append(word.position)
        return found

    def holding(self, field: str, *any_of: str) -> set[str]:
        """Return the ids that are left of the papers that hold any of some terms."""
        terms = self.terms(field)
        return {key for term in any_of for key in terms.get(term, {})} - self.deleted

    def having_phrase(self, field: str, *words: str) -> set[str]:
        terms = self.terms(field)
        return {
            key
            for key in self.holding(field, words[0])
            if any(
                all(first + n in terms.get(word, {}).get(key, []) for n, word in enumerate(words))
                for first in terms[words[0]][key]
            )
        }

    @property
    def left(self) -> set[str]:
        return {paper.id for paper in self.papers} - self.deleted


@contextmanager
def searching(written: WrittenIndex) -> Iterator[Any]:
    with whoosh.index.open_dir(str(written.folder)).searcher() as searcher:
        yield searcher


@cache
def parsed(field: str, asked: str) -> Any:
    """Return the query that stock Whoosh takes a text for; parsing is what takes longest here."""
    return QueryParser(field, make_schema()).parse(asked)


def search_ids(searcher: Any, wanted: Any, **options: Any) -> list[str]:
    hits = searcher.search(wanted, limit=None, **options)
    assert len(hits) == len(list(hits))
    return [hit["id"] for hit in hits]


texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
papers = st.builds(
    make_document,
    st.integers(0, 10**6).map(lambda number: f"paper-{number}"),
    title=texts,
    abstract=st.none() | texts | st.text(max_size=30),
    authors=st.lists(st.sampled_from(["Ada Net", "C. Data"]), max_size=2).map(tuple),
    venue=st.none() | texts,
    published=st.sampled_from([(0, 0, 0), (2019, 0, 0), (2020, 3, 1), (2021, 12, 31)]),
    comments=st.none() | st.integers(0, 3),
    tags=st.lists(st.sampled_from(["kv-cache", "code", "c"]), unique=True).map(tuple),
    sources=st.lists(st.sampled_from(["one.txt", "two, or 2.txt"]), unique=True).map(tuple),
)


@st.composite
def indexes(draw: st.DrawFn) -> tuple[list[list[IndexDocument]], set[str]]:
    """Return segments, none of them empty, and the ids that are deleted of them."""
    drawn = draw(st.lists(papers, min_size=1, max_size=8, unique_by=lambda paper: paper.id))
    cuts = sorted({0, len(drawn), *draw(st.sets(st.integers(0, len(drawn)), max_size=2))})
    segments = [drawn[start:end] for start, end in pairwise(cuts)]
    return segments, draw(st.sets(st.sampled_from([paper.id for paper in drawn])))


def many_papers() -> list[IndexDocument]:
    """Return so many papers that some words are kept with a byte for each paper."""
    return [
        make_document(
            f"paper-{number:03}",
            "data " + "cache " * (number % 3) + ("net" if number % 40 == 7 else ""),
            abstract="caching " * (number * 4),
            published=(2000 + number % 25, 1 + number % 12, 0),
            comments=number % 7 or None,
            tags=("code",) if number % 2 else ("code", "kv-cache"),
            authors=(f"Ada {ascii_lowercase[number % 26] * 3}",),
        )
        for number in range(100)
    ]
