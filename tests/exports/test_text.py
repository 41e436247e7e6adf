"""Plain text exports can be read by people, and hold every word."""

from __future__ import annotations

import datetime

from hypothesis import given, strategies as st

from paperbrowse.core.papers import Paper
from paperbrowse.core.text import one_line
from paperbrowse.exports import export
from paperbrowse.exports.facts import printable_note, split_paragraphs
from tests.exports.sample_papers import papers, texts
from tests.support.factories import known_paper


def quoted(text: str) -> list[str]:
    """The lines of notes."""
    lines = [line.lstrip() for line in text.split("\n")]
    return [line[2:] for line in lines if line == "|" or line.startswith("| ")]


def test_a_whole_list_reads_well() -> None:
    some = known_paper(
        abstract="One two three four five six seven eight nine ten eleven twelve, and more.\n\nB.",
        venue="NeurIPS 2017",
        tags=("attention", "code"),
        links=("https://github.com/a/b", "javascript:alert(1)"),
        author_count=8,
        status="read",
        status_since=datetime.datetime(2026, 3, 3, 23, 30, tzinfo=datetime.UTC),
        starred_at=datetime.datetime(2026, 3, 4, tzinfo=datetime.UTC),
        note="# Why\n\n\tit matters",
    )
    unnamed = Paper(id="b", title="Unnamed", author_count=9, organization="Lab")
    assert export([some, unnamed], "text", title="Thesis") == (
        "Thesis\n"
        "======\n"
        "\n"
        "2 papers\n"
        "\n"
        "1. Attention Is All You Need\n"
        "   12 Jun 2017 · Ashish Vaswani, Noam Shazeer and 6 more · NeurIPS 2017\n"
        "   https://arxiv.org/abs/1706.03762\n"
        "   Tags: attention, code\n"
        "   Read on 3 Mar 2026 · Starred\n"
        "\n"
        "   One two three four five six seven eight nine ten eleven twelve, and\n"
        "   more.\n"
        "\n"
        "   B.\n"
        "\n"
        "   https://github.com/a/b\n"
        "\n"
        "   Note:\n"
        "   | # Why\n"
        "   |\n"
        "   | \tit matters\n"
        "\n"
        "2. Unnamed\n"
        "   9 authors · Lab\n"
    )


@given(st.lists(papers(), max_size=3, unique_by=lambda some: some.id), texts(0))
def test_every_word_stands_in_its_place(some: list[Paper], title: str) -> None:
    text = export(some, "text", title=title)
    words = text.split()
    for number, known in enumerate(some, 1):
        own = [f"{number}.", *(one_line(known.title) or "Untitled").split()]
        assert any(words[at : at + len(own)] == own for at in range(len(words)))
        for part in [*split_paragraphs(known.abstract), *map(one_line, known.authors)]:
            assert part in " ".join(words)
    assert all(line == line.rstrip() for line in text.split("\n") if "|" not in line)


def test_real_papers_keep_to_the_width_and_their_notes(real_papers: list[Paper]) -> None:
    some = real_papers[::5]
    text = export(some, "text")
    prose = [line for line in text.split("\n") if "| " not in line and "://" not in line]
    assert not [line for line in prose if len(line) > 72 and len(line.split()) > 1]
    notes = [line.rstrip() for known in some for line in printable_note(known).split("\n")]
    assert quoted(text) == notes
