"""Org exports read back in Emacs, in pandoc and in orgparse as exactly what was written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st
from orgparse import loads

from paperbrowse.core.papers import Paper
from paperbrowse.core.text import one_line
from paperbrowse.exports import export
from paperbrowse.exports.citation_keys import assign_citation_keys
from paperbrowse.exports.facts import (
    format_authors,
    format_published,
    is_web_url,
    paper_link,
    printable_note,
    split_paragraphs,
)
from tests.exports.sample_papers import drop_abstracts, papers
from tests.support.factories import known_paper
from tests.support.processes import run_pandoc, run_program

BREAK = "\u200b"
READER = Path(__file__).parent / "org_text.el"
BREAKS = frozenset({"Space", "SoftBreak", "LineBreak"})


def lines_of(known: Paper) -> list[str]:
    """What stands in the section in paragraphs of its own, addresses last."""
    facts = [format_published(known), format_authors(known)]
    facts += [one_line(text or "") for text in (known.organization, known.venue)]
    line = " · ".join(filter(None, facts))
    return [*filter(None, [line]), *split_paragraphs(known.abstract)]


def shown(inlines: list[dict[str, Any]]) -> str:
    """The characters of pandoc's inlines, which must be no more than text and bare links."""
    pieces = []
    for inline in inlines:
        if inline["t"] == "Link":
            assert inline["c"][2][0] == shown(inline["c"][1])
            pieces.append(shown(inline["c"][1]))
        elif inline["t"] == "Span":
            continue  # a tag or the keyword
        else:
            assert inline["t"] in BREAKS | {"Str"}, inline
            pieces.append(" " if inline["t"] in BREAKS else inline["c"])
    return "".join(pieces).replace(BREAK, "")


@pytest.mark.parametrize("origin", ["real_papers", "invented_papers"])
def test_pandoc_reads_the_text_back(origin: str, request: pytest.FixtureRequest) -> None:
    some: list[Paper] = request.getfixturevalue(origin)
    some = drop_abstracts(some, whole=40)
    read = run_pandoc("-f", "org", "-t", "json", "--preserve-tabs", text=export(some, "org"))
    sections: list[list[dict[str, Any]]] = []
    for block in json.loads(read)["blocks"]:
        if block["t"] == "Header":
            sections.append([])
        sections[-1].append(block)
    assert len(sections) == len(some)
    keys = assign_citation_keys(some)
    for known, (header, *body) in zip(some, sections, strict=True):
        level, (anchor, _, attributes), inlines = header["c"]
        assert level == 1
        assert shown(inlines).strip() == one_line(known.title)
        assert anchor == keys[known.id]
        assert dict(attributes)["id"] == known.id
        prose = [shown(block["c"]).strip() for block in body if block["t"] == "Para"]
        assert prose == lines_of(known)
        # Even with tabs preserved, pandoc makes blanks of them: Emacs shows how they come back.
        notes = [block["c"][1].split() for block in body if block["t"] == "CodeBlock"]
        assert notes == ([printable_note(known).split()] if printable_note(known) else [])
        assert {block["t"] for block in body} <= {"Para", "CodeBlock", "BulletList"}


@pytest.mark.parametrize("origin", ["real_papers", "invented_papers"])
def test_emacs_reads_the_text_back(
    origin: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    some: list[Paper] = request.getfixturevalue(origin)[::5]
    some = drop_abstracts(some, whole=10)
    (tmp_path / "list.org").write_text(export(some, "org"), "utf-8")
    run_program(
        "emacs", "-Q", "--batch", "-l", str(READER), "list.org", "list.json", folder=tmp_path
    )
    headlines = json.loads((tmp_path / "list.json").read_text("utf-8"))
    assert len(headlines) == len(some)
    keys = assign_citation_keys(some)
    for known, headline in zip(some, headlines, strict=True):
        assert headline["title"].replace(BREAK, "") == one_line(known.title)
        assert headline["todo"] == known.status.upper()
        assert headline["properties"]["ID"] == known.id
        assert headline["properties"]["CUSTOM_ID"] == keys[known.id]
        addresses = sum(is_web_url(link) for link in known.links)
        prose = [text.replace(BREAK, "") for text in headline["paragraphs"]]
        assert prose[: len(prose) - addresses] == lines_of(known)
        note = printable_note(known)
        assert headline["notes"] == ([f"{note}\n"] if note else [])
        assert set(headline["kinds"]) <= {
            "section",
            "property-drawer",
            "node-property",
            "paragraph",
            "plain-list",
            "item",
            "src-block",
        }


@given(st.lists(papers(), max_size=3, unique_by=lambda some: some.id), st.sampled_from(["", "T"]))
def test_orgparse_reads_headings_properties_and_tags(some: list[Paper], title: str) -> None:
    _, *nodes = loads(export(some, "org", title=title))
    keys = assign_citation_keys(some)
    assert len(nodes) == len(some)
    for known, node in zip(some, nodes, strict=True):
        assert node.level == 1
        assert node.todo == known.status.upper()
        assert node.get_property("ID") == known.id
        assert node.get_property("CUSTOM_ID") == keys[known.id]
        names = [name for name in map(one_line, known.authors) if name]
        assert split(str(node.get_property("AUTHORS") or "")) == names
        published = str(known.published) if known.published else None
        assert (str(node.get_property("PUBLISHED")) if published else None) == published
        assert node.get_property("URL") == paper_link(known)
        tags = [tag for tag in map(one_line, known.tags) if tag]
        keywords = node.get_property("KEYWORDS")
        assert (split(str(keywords)) if keywords else list(node.tags)) == tags or node.tags == set(
            tags
        )


def split(joined: str) -> list[str]:
    """The values of a property of several, "; " between them and ";" doubled within."""
    values = [""]
    place = 0
    while place < len(joined):
        if joined.startswith(";;", place):
            values[-1] += ";"
            place += 2
        elif joined.startswith("; ", place):
            values.append("")
            place += 2
        else:
            values[-1] += joined[place]
            place += 1
    return [value for value in values if value]


def test_a_whole_section_reads_well() -> None:
    some = known_paper(
        abstract="First: see https://a.b/c_d.\n\n- second *line*",
        venue="NeurIPS 2017",
        tags=("attention", "kv-cache"),
        links=("https://github.com/a/b", "javascript:alert(1)"),
        author_count=8,
        note="* star\n#+end_src",
        status="reading",
    )
    assert export([some], "org", title="Thesis").replace(BREAK, "^") == (
        "#+TITLE: Thesis\n"
        "#+TODO: UNREAD READING | READ\n"
        "#+OPTIONS: ':nil -:nil ^:{}\n"
        "\n"
        "* READING Attention Is All You Need :attention:\n"
        ":PROPERTIES:\n"
        ":ID: attention-is-all-abc\n"
        ":CUSTOM_ID: vaswani2017attention\n"
        ":AUTHORS: Ashish Vaswani; Noam Shazeer\n"
        ":PUBLISHED: 2017-06-12\n"
        ":VENUE: NeurIPS 2017\n"
        ":ARXIV_ID: 1706.03762\n"
        ":URL: https://arxiv.org/abs/1706.03762\n"
        ":KEYWORDS: attention; kv-cache\n"
        ":END:\n"
        "12 Jun 2017 · Ashish Vaswani, Noam Shazeer and 6 more · NeurIPS 2017\n"
        "\n"
        "First: see [[https://a.b/c_d]].\n"
        "\n"
        "^- second ^*^line*\n"
        "\n"
        "- [[https://github.com/a/b]]\n"
        "\n"
        "#+begin_src markdown -i\n"
        ",* star\n"
        ",#+end_src\n"
        "#+end_src\n"
    )


@pytest.mark.parametrize("title", ["TODO", "READ", "[#A] x", "COMMENT x", "x :a:", ":a:", "* x"])
def test_a_title_is_never_markup(title: str) -> None:
    _, node = loads(export([known_paper(title)], "org"))
    assert (node.heading.replace(BREAK, ""), node.todo, node.tags) == (title, "UNREAD", set())
