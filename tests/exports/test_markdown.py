"""Markdown exports read back, by CommonMark's rules, as exactly what was written."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.token import Token

from paperbrowse.core.dates import PartialDate
from paperbrowse.core.papers import Paper
from paperbrowse.core.text import one_line
from paperbrowse.exports import export, markdown_entry, paper_link
from paperbrowse.exports.facts import is_web_url, printable_note, printable_tags, split_paragraphs
from tests.exports.sample_papers import NOTES, drop_abstracts, papers, texts
from tests.support.factories import known_paper
from tests.support.processes import run_pandoc

READERS = [
    MarkdownIt("commonmark", {"html": False}),
    MarkdownIt("commonmark", {"html": True}),
    MarkdownIt("js-default", {"html": True}),
]


def shown(inline: Token) -> str:
    """The visible characters of a heading or paragraph."""
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
    return title_link + sum(is_web_url(link) for link in some.links)


def without_tabs(note: str) -> str:
    """The note with the tabs of its indentation as CommonMark takes them."""
    return re.sub(r"^[ \t]+", lambda blanks: blanks[0].expandtabs(4), note, flags=re.MULTILINE)


def apart(text: str, tokens: list[Token]) -> tuple[list[Token], list[str]]:
    """What is the list's own, and the notes, as they stand in quotations."""
    own: list[Token] = []
    notes: list[str] = []
    lines = text.split("\n")
    within = False
    for token in tokens:
        if token.type == "blockquote_open" and token.level == 0:
            within = True
            assert token.map is not None
            quoted = lines[slice(*token.map)]
            while quoted[-1] == "":
                quoted.pop()
            assert all(line == ">" or line.startswith("> ") for line in quoted)
            notes.append("\n".join(line[2:] for line in quoted))
        elif token.type == "blockquote_close" and token.level == 0:
            within = False
        elif not within:
            own.append(token)
    return own, notes


@pytest.mark.parametrize("reader", READERS)
@given(some=papers(), title=texts(0))
def test_a_list_reads_back_without_a_sign_of_anything_else(
    reader: MarkdownIt, some: Paper, title: str
) -> None:
    text = export([some, known_paper(id="other")], "markdown", title=title)
    tokens, notes = apart(text, reader.parse(text))
    assert notes == ([without_tabs(printable_note(some))] if printable_note(some) else [])
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
    some = known_paper(title, url="https://a.b/x_(y)?a=1&amp;b=*c*")
    [_, inline, _] = reader.parse(f"- {markdown_entry(some)}")[2:5]
    assert shown(inline) == (one_line(title) or "Untitled")
    assert links([inline]) == ["https://a.b/x_(y)?a=1&amp;b=*c*"]


def test_a_paper_without_an_address_is_only_its_title() -> None:
    assert markdown_entry(known_paper("[x]", arxiv_id=None)) == r"\[x\]"


def test_a_whole_list_reads_well() -> None:
    some = known_paper(
        abstract="First.\n\nSecond *line*.",
        venue="NeurIPS 2017",
        tags=("attention", "code"),
        links=("https://github.com/a/b", "javascript:alert(1)"),
        author_count=8,
    )
    unnamed = known_paper(
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
    assert "\n1 paper\n" in export([known_paper()], "markdown")


def plain(inlines: list[dict[str, Any]]) -> str:
    """The characters of pandoc's inlines, which must be no more than text and links."""
    pieces = []
    for inline in inlines:
        if inline["t"] == "Link":
            pieces.append(plain(inline["c"][1]))
        else:
            assert inline["t"] in {"Str", "Space", "SoftBreak"}, inline
            pieces.append(inline["c"] if inline["t"] == "Str" else " ")
    return "".join(pieces)


@pytest.mark.parametrize("format_name", ["commonmark", "gfm", "markdown-smart"])
@pytest.mark.parametrize("origin", ["real_papers", "invented_papers"])
def test_pandoc_reads_the_text_back(
    origin: str, format_name: str, request: pytest.FixtureRequest
) -> None:
    some: list[Paper] = request.getfixturevalue(origin)[:: 1 if format_name == "commonmark" else 4]
    some = drop_abstracts(some, whole=40)
    blocks = json.loads(run_pandoc("-f", format_name, "-t", "json", text=export(some, "markdown")))
    sections: list[list[dict[str, Any]]] = []
    for block in blocks["blocks"]:
        if block["t"] == "Header":
            sections.append([])
        sections[-1].append(block)
    assert len(sections) == len(some) + 1
    for known, (header, *body) in zip(some, sections[1:], strict=True):
        assert header["c"][0] == 2
        assert plain(header["c"][2]) == one_line(known.title)
        prose = [plain(block["c"]) for block in body if block["t"] == "Para"]
        assert prose[-1:] == ["Note:"] or not printable_note(known)
        tags = f"Tags: {', '.join(printable_tags(known))}"
        assert tags in prose or not printable_tags(known)
        assert set(split_paragraphs(known.abstract)) <= set(prose)
        quotes = [block for block in body if block["t"] == "BlockQuote"]
        assert len(quotes) == bool(printable_note(known))
        assert {block["t"] for block in body} <= {"Para", "BulletList", "BlockQuote"}


@pytest.mark.parametrize("note", NOTES)
def test_a_note_has_the_same_markup_in_the_list_as_alone(note: str) -> None:
    alone = json.loads(run_pandoc("-f", "commonmark", "-t", "json", text=f"{note}\n"))["blocks"]
    text = export([known_paper(note=note)], "markdown")
    blocks = json.loads(run_pandoc("-f", "commonmark", "-t", "json", text=text))["blocks"]
    [quoted] = [block["c"] for block in blocks if block["t"] == "BlockQuote"]
    assert ended(quoted) == ended(alone)


def ended(blocks: Any) -> str:
    """Pandoc's blocks without line ends at the end of code, which it has as it likes."""
    return re.sub(r'(?:\\n)+"', '"', json.dumps(blocks))
