"""Every capture of a page gives the same papers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as st

from paperbrowse.core.errors import DumpError
from paperbrowse.core.papers import Record
from tests.dumps.sample_records import (
    CAPTURE_YEAR,
    KETTLES,
    LANTERNS,
    TEAPOTS,
    page_fields,
    pages as page_strategy,
    read_page,
    read_records,
)
from tests.dumps.web_page import render as pages

RENDERERS: dict[str, Callable[[Sequence[Record]], str]] = {
    "daily-papers": lambda found: pages.render_text_page(found, year=CAPTURE_YEAR, upvotes=True),
    "daily-papers-markdown": lambda found: pages.render_markdown_page(found, year=CAPTURE_YEAR),
    "daily-papers-browser": lambda found: pages.render_browser_page(found, year=CAPTURE_YEAR),
    "daily-papers-links": lambda found: pages.render_link_lines(found, year=CAPTURE_YEAR),
    "daily-papers-html": lambda found: pages.render_html_page(found, year=CAPTURE_YEAR),
}


@settings(max_examples=40)
@given(page_strategy())
@pytest.mark.parametrize("name", RENDERERS)
def test_a_rendered_page_is_read_back(name: str, found: list[Record]) -> None:
    dump = read_page(RENDERERS[name](found), year=CAPTURE_YEAR)
    back = [record for record in dump.records if isinstance(record, Record)]
    assert dump.format == name
    fields = ["upvotes", "author_count"]
    if name != "daily-papers":
        fields.append("arxiv_id")
    assert [page_fields(record, *fields) for record in back] == [
        page_fields(r, *fields) for r in found
    ]


@settings(max_examples=40)
@given(page_strategy(paragraphs=3))
def test_all_captures_of_a_page_agree(found: list[Record]) -> None:
    texts = [render(found) for render in RENDERERS.values()]
    texts.append(pages.render_json_page(found))
    readings = [
        [
            page_fields(record, "upvotes", "links")
            for record in read_records(text, year=CAPTURE_YEAR)
        ]
        for text in texts
    ]
    assert all(reading == readings[0] for reading in readings)
    assert [reading[:2] for reading in readings[0]] == [(r.title, r.abstract) for r in found]


@settings(max_examples=40)
@given(page_strategy(), st.sampled_from(["utf-8-sig", "utf-16", "utf-16-le"]), st.booleans())
def test_the_encoding_and_the_line_ends_do_not_matter(
    found: list[Record], encoding: str, crlf: bool
) -> None:
    page = pages.render_text_page(found, year=CAPTURE_YEAR)
    expected = read_records(page, year=CAPTURE_YEAR)
    encoded = (page.replace("\n", "\r\n") if crlf else page).encode(encoding)
    assert read_records(encoded, year=CAPTURE_YEAR) == expected


def test_the_paper_link_gives_the_arxiv_id_without_its_version() -> None:
    page = pages.render_markdown_page([_numbered(LANTERNS, "2401.01234v2")], year=CAPTURE_YEAR)
    [record] = read_records(page, year=CAPTURE_YEAR)
    assert record.arxiv_id == "2401.01234"
    assert record.url == "https://huggingface.co/papers/2401.01234"
    assert record.links == ("https://github.com/example/lanterns",)


def test_a_scrapers_escapes_and_line_ends_vanish() -> None:
    page = (
        "# Daily Papers\n\n"
        "[![](https://cdn.example/x.png)](https://huggingface.co/papers/2606.00683)\n\n"
        "[101](https://huggingface.co/login?next=%2Fpapers%2F2606.00683)\n\n"
        "### [Kettles \\[CLS\\] at data\\_set](https://huggingface.co/papers/2606.00683)\n\n"
        "[We boil [Khattab and Zah in one line.\\\\\n\\\\\n"
        "Then we pour it, see [3]. It is 46\\% hot.](https://huggingface.co/papers/2606.00683)\n\n"
        "[- ![](https://cdn.example/a.png)\\\\\n- 9 authors](https://huggingface.co/papers/2606.00683)"
        "\n\n·\n\nMay 29[6](https://huggingface.co/papers/2606.00683#community)\n"
    )
    [record] = read_records(page, year=2026)
    assert record.title == "Kettles [CLS] at data_set"
    assert record.abstract == (
        "We boil [Khattab and Zah in one line.\n\nThen we pour it, see [3]. It is 46\\% hot."
    )
    assert (record.upvotes, record.author_count, record.comments) == (101, 9, 6)
    assert str(record.published) == "2026-05-29"


def test_an_abstract_that_is_no_link_is_read_with_the_links_in_it() -> None:
    page = (
        "# Daily Papers\n\n### [Round Teapots](https://huggingface.co/papers/2606.00001)\n\n"
        "[CLS] tokens are round. See [https://github.com/tea/pot](https://github.com/tea/pot)"
        " and [the site](https://tea.example/x).\n\n"
        "[- 2 authors](https://huggingface.co/papers/2606.00001)\n\n·\n\nMay 29, 2024\n"
    )
    [record] = read_records(page)
    assert record.abstract == (
        "[CLS] tokens are round. See https://github.com/tea/pot and the site."
    )
    assert record.links == ("https://github.com/tea/pot", "https://tea.example/x")
    assert record.comments == 0


def test_json_of_unexpected_types_counts_as_unknown() -> None:
    page = (
        "<!doctype html><main><div data-target=DailyPapers data-props='"
        '{"dailyPapers": [{"paper": {"id": 7, "title": "Odd \\ud800 Kettles", "summary": [],'
        ' "authors": {"a": 1}, "upvotes": -4, "publishedAt": "yesterday"}, "numComments": true},'
        ' {"paper": 3}, null, {"paper": {"id": "2401.00001", "title": ""}}]}'
        "'></div></main>"
    )
    [record] = read_records(page)
    assert record == Record(title="Odd \ufffd Kettles", line=1)


def test_json_that_cannot_be_read_leaves_the_markup() -> None:
    markup = pages.render_html_page([_numbered(TEAPOTS, "2401.00002")], year=CAPTURE_YEAR)
    broken = f"<div data-target='DailyPapers' data-props='{'[' * 100_000}title'></div>"
    [record] = read_records(markup.replace("<main>", f"<main>{broken}"), year=CAPTURE_YEAR)
    assert page_fields(record) == page_fields(TEAPOTS)


def test_text_that_a_browser_does_not_show_is_ignored() -> None:
    page = pages.render_html_page([_numbered(TEAPOTS, "2401.00002")], year=CAPTURE_YEAR)
    hidden = "<style>p {}</style><script>var tea = 1;</script><!-- tea --><svg><text>x</text></svg>"
    [record] = read_records(page.replace("</h3>", f"</h3>{hidden}"), year=CAPTURE_YEAR)
    assert page_fields(record) == page_fields(TEAPOTS)


def test_an_abstract_before_a_lone_date_names_no_organization() -> None:
    page = (
        "# Daily Papers\n\n### [Round Teapots](https://huggingface.co/papers/2606.00001)\n\n"
        "We boil water. It is hot.\n\n·\n\nMay 29, 2024\n"
    )
    [record] = read_records(page)
    assert (record.abstract, record.organization) == ("We boil water. It is hot.", None)


def test_a_readme_that_links_to_papers_is_no_dump() -> None:
    readme = (
        "# Kettle\n\nThe code of [our paper](https://huggingface.co/papers/2401.00001). Run it.\n"
    )
    with pytest.raises(DumpError, match="not a format"):
        read_page(readme)


def test_records_keep_the_line_where_they_begin() -> None:
    found = [_numbered(LANTERNS, "2401.00001"), _numbered(KETTLES, "2401.00002")]
    for name, render in RENDERERS.items():
        page = render(found)
        lines = page.split("\n")
        for record in read_records(page, year=CAPTURE_YEAR):
            first = record.title.split(" [")[0].split(" <")[0]
            assert first in lines[record.line - 1], name


def _numbered(record: Record, arxiv_id: str) -> Record:
    return replace(record, arxiv_id=arxiv_id)
