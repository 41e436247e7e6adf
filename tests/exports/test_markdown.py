"""Markdown exports read back, by CommonMark's rules, as exactly what was written."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.token import Token

from paperbrowse.dates import PartialDate
from paperbrowse.exports import export, markdown_entry, paper_link
from paperbrowse.exports.links import is_web_address
from paperbrowse.papers import Paper
from paperbrowse.text import one_line
from tests.exports.samples import paper, papers, texts

READERS = [
    MarkdownIt("commonmark", {"html": False}),
    MarkdownIt("commonmark", {"html": True}),
    MarkdownIt("js-default", {"html": True}),
]


def shown(inline: Token) -> str:
    """The characters that a reader sees of a heading or paragraph."""
    return "".join(token.content for token in inline.children or [])


def headings(tokens: list[Token]) -> list[str]:
    return [
        shown(inline)
        for token, inline in itertools.pairwise(tokens)
        if token.type == "heading_open"
    ]


def links(tokens: list[Token]) -> list[str]:
    inner = [child for token in tokens for child in token.children or []]
    return [str(child.attrs["href"]) for child in inner if child.type == "link_open"]


def expected_links(some: Paper) -> int:
    title_link = paper_link(some) is not None
    return title_link + sum(is_web_address(link) for link in some.links)


@pytest.mark.parametrize("reader", READERS)
@given(some=papers(), title=texts(0))
def test_a_list_reads_back_without_a_sign_of_anything_else(
    reader: MarkdownIt, some: Paper, title: str
) -> None:
    tokens = reader.parse(export([some, paper(id="other")], "markdown", title=title))
    list_title = one_line(title) or "Papers"
    paper_title = one_line(some.title) or "Untitled"
    assert headings(tokens) == [list_title, paper_title, "Attention Is All You Need"]
    assert len(links(tokens)) == expected_links(some) + 1
    kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    assert kinds <= {"heading", "inline", "paragraph", "bullet_list", "list_item"}
    inner = {child.type for token in tokens for child in token.children or []}
    assert inner <= {"text", "text_special", "link_open", "link_close"}
    paragraphs = [shown(token) for token in tokens if token.type == "inline"]
    for part in (some.abstract or "").split("\n\n"):
        assert one_line(part) in paragraphs or one_line(part) in " ".join(paragraphs)


@pytest.mark.parametrize("reader", READERS)
@given(title=texts())
def test_a_copied_link_shows_the_title(reader: MarkdownIt, title: str) -> None:
    some = paper(title, url="https://a.b/x_(y)?a=1&amp;b=*c*")
    [_, inline, _] = reader.parse(f"- {markdown_entry(some)}")[2:5]
    assert shown(inline) == (one_line(title) or "Untitled")
    assert links([inline]) == ["https://a.b/x_(y)?a=1&amp;b=*c*"]


def test_a_paper_without_an_address_is_only_its_title() -> None:
    assert markdown_entry(paper("[x]", arxiv_id=None)) == r"\[x\]"


def test_a_whole_list_reads_well() -> None:
    some = paper(
        abstract="First.\n\nSecond *line*.",
        venue="NeurIPS 2017",
        tags=("attention", "code"),
        links=("https://github.com/a/b", "javascript:alert(1)"),
        author_count=8,
    )
    unnamed = paper(
        "Unnamed",
        id="b",
        authors=(),
        author_count=9,
        organization="Lab",
        arxiv_id=None,
        published=PartialDate(2025, 12, 9),
        published_inferred=True,
    )
    assert export([some, unnamed], "markdown", title="Thesis") == (
        "# Thesis\n\n"
        "2 papers\n\n"
        "## [Attention Is All You Need](https://arxiv.org/abs/1706.03762)\n\n"
        "12 Jun 2017 · Ashish Vaswani, Noam Shazeer and 6 more · NeurIPS 2017\n\n"
        "Tags: attention, code\n\n"
        "First.\n\n"
        "Second \\*line\\*.\n\n"
        "- <https://github.com/a/b>\n\n"
        "## Unnamed\n\n"
        "9 Dec 2025 (year inferred) · 9 authors · Lab\n"
    )


def test_a_list_without_papers_says_so() -> None:
    assert export([], "markdown") == "# Papers\n\n0 papers\n"
    assert "\n1 paper\n" in export([paper()], "markdown")
