"""Papers to export: strategies for hostile ones, and a plain one to vary."""

from __future__ import annotations

import dataclasses
import datetime
import gzip
import itertools
import json
import re
from collections.abc import Iterable
from pathlib import Path

from hypothesis import Phase, given, settings, strategies as st

from paperbrowse.core.dates import PartialDate
from paperbrowse.core.papers import STATUSES, ListMembership, Paper, Record
from paperbrowse.core.text import one_line
from paperbrowse.dumps import ReadOptions, read_dump
from paperbrowse.library.papers.merging import merge, title_key
from tests.support.factories import id_of_title

SYNTAX = r"""
    { } {{ }} \ \\ " ' '' `` % \% @ @article{x, # $ $x^2$ & &amp; &#42; _ __ ~ ^ < > | -- --- * **
    ! [ ] ( ) [a](b) ![a](b) <b> </a> <!-- --> <script> http://a.b <http://a.b> ``` ~~~ 1. 2) - +
    = # ## ### === | : :--- , ; and others GPT mT5 iPhone 你好 🙂 naïve Ł ß ﬁ é \n \textbf{a}
    {\"o} =1 +1 \alpha
"""
HOSTILE = st.sampled_from(SYNTAX.split())
WORDS = st.sampled_from(["a", "deep", "The", "Net-2", "von", "der", "x", "Ω", "Attention"])
BLANKS = st.sampled_from(["", " ", "  ", "\n", "\t", "\u00a0"])


NOTES = (
    "Read again.",
    "# Heading\n\n- point\n  - below\n\t- tab\n\n    code  here\n\n* star\n+ plus\n1. one",
    "> quoted\n```python\nif a < b & c:\n    print('$x$ # {y} \\\\ %')\n```\n#+end_src\n* end",
    "doi: 10.1/x\ntitle: other\n\nSee [1]: https://a.b/c_d?e=f&g=~h; naïve 你好 🙂",
    "=1+1",
    "Title\n---\nER  - \nTY  - JOUR\n:END:\n@misc{x, note={}}\n</div><script>alert(1)</script>",
    "~~~\nopen",
    "<!-- open\n<details>\n\ntwo  \nlines\\\nmore",
)
"""Notes that users may write, with signs of every format."""
NOTE_LINES = [*"\n".join(NOTES).split("\n"), "", "\tx", "  y", "a\u00a0b", "--- ---"]


def texts(least: int = 1) -> st.SearchStrategy[str]:
    """Titles and the like: pieces of every syntax involved, or anything at all."""
    pieces = st.lists(st.one_of(HOSTILE, WORDS, BLANKS), min_size=least).map("".join)
    spaced = st.lists(st.one_of(HOSTILE, WORDS), min_size=least).map(" ".join)
    return st.one_of(pieces, spaced, st.text(min_size=least))


def dates() -> st.SearchStrategy[PartialDate]:
    days = st.dates().map(lambda day: PartialDate(day.year, day.month, day.day))
    months = st.builds(PartialDate, st.integers(1000, 9999), st.integers(1, 12))
    return st.one_of(days, months, st.builds(PartialDate, st.integers(1, 9999)))


def notes() -> st.SearchStrategy[str]:
    """Notes as a library keeps them: lines of Markdown, or anything at all."""
    lines = st.lists(st.one_of(st.sampled_from(NOTE_LINES), texts(0)), min_size=1, max_size=6)
    written = st.one_of(st.sampled_from(NOTES), lines.map("\n".join))
    kept = written.map(lambda text: re.sub("[\0\ud800-\udfff]", "\ufffd", text))
    return kept.map(lambda text: text.replace("\r\n", "\n").rstrip()).filter(bool)


def moments() -> st.SearchStrategy[datetime.datetime]:
    return st.datetimes(timezones=st.just(datetime.UTC))


def papers() -> st.SearchStrategy[Paper]:
    """Papers whose every field may be unknown or hostile."""
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
        categories=st.lists(texts() | st.just("cs.CL"), max_size=2).map(tuple),
        language=st.none() | st.sampled_from(["en", "de"]) | texts(),
        citations=st.none() | st.integers(0, 9),
        added=st.none() | moments(),
        tags=st.lists(st.one_of(texts(), st.just("kv-cache")), max_size=3).map(tuple),
        saves=st.lists(st.builds(ListMembership, texts(), moments(), texts(0)), max_size=2).map(
            tuple
        ),
        status=st.sampled_from(STATUSES),
        status_since=st.one_of(st.none(), moments()),
        starred_at=st.one_of(st.none(), moments()),
        note=st.one_of(st.none(), notes()),
        note_changed_at=st.one_of(st.none(), moments()),
        citation_key=st.one_of(st.none(), texts(), st.sampled_from(["Key", "key", "DBLP:a/b_1"])),
    )


def generate_papers(number: int) -> list[Paper]:
    """Papers of hypothesis's invention, for programs that cost too much to run for each.

    All have a title that can be seen.
    """
    invention: list[Paper] = []

    @settings(max_examples=number, phases=[Phase.generate], database=None)
    @given(papers())
    def keep(some: Paper) -> None:
        title = some.title if one_line(some.title) else "Shown"
        invention.append(dataclasses.replace(some, id=f"{some.id}-{len(invention)}", title=title))

    keep()
    return invention


def drop_abstracts(some: list[Paper], whole: int = 0) -> list[Paper]:
    """All the papers, the first ``whole`` ones whole, the others without their abstracts."""
    return some[:whole] + [dataclasses.replace(each, abstract=None) for each in some[whole:]]


def with_user_data(some: Iterable[Paper]) -> list[Paper]:
    """The papers with notes, tags and marks of every kind, in turn."""
    since = datetime.datetime(2026, 11, 21, 7, 30, 15, 250, tzinfo=datetime.UTC)
    return [
        dataclasses.replace(
            each,
            tags=("attention", "kv-cache", "R&D_1, and more")[: number % 4],
            saves=(ListMembership("Thesis", since, "kv cache"),),
            status=STATUSES[number % 3],
            status_since=since if number % 3 else None,
            starred_at=since if number % 5 == 0 else None,
            note=NOTES[number % len(NOTES)],
            note_changed_at=since,
        )
        for number, each in enumerate(some)
    ]


def read_dump_papers(files: Iterable[Path]) -> list[Paper]:
    """The papers of dumps, those of one title joined."""
    by_title: dict[str, list[Record]] = {}
    for file in files:
        with file.open("rb") as data:
            dump = read_dump(data, name=file.name, options=ReadOptions(year=2025))
            for record in dump.records:
                if isinstance(record, Record):
                    by_title.setdefault(title_key(record.title), []).append(record)
    return [_merged(records) for records in by_title.values()]


def _merged(records: list[Record]) -> Paper:
    merged = merge(records)
    fields = {field.name: getattr(merged, field.name) for field in dataclasses.fields(merged)}
    return Paper(id=id_of_title(merged.title), **fields)


def read_corpus_papers(shared: Path, count: int) -> list[Paper]:
    """Every twentieth paper of the corpus beside the checkout."""
    with gzip.open(shared / "corpora" / "ml-papers-100k.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in itertools.islice(lines, 0, count * 20, 20)]
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
