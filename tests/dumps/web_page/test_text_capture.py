"""The text capture: titles, abstracts and footers of a page without links."""

from __future__ import annotations

import datetime
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from paperbrowse.core.dates import PartialDate
from paperbrowse.core.papers import Record
from paperbrowse.dumps import ReadOptions, Skipped, read_dump
from tests.dumps.sample_records import (
    CAPTURE_YEAR,
    KETTLES,
    LANTERNS,
    TEAPOTS,
    page_fields,
    read_page,
    read_records,
)
from tests.dumps.web_page.render import BOILERPLATE, render_text_page

OURS = [LANTERNS, TEAPOTS, KETTLES]
ABSTRACT = (
    "We boil water in kettles of many shapes. The flat one is slow, and we explain why. "
    "Our results hold for tea as well."
)


def real(path: Path) -> list[Record]:
    with path.open("rb") as data:
        dump = read_dump(data, name=path.name, options=ReadOptions())
        assert dump.format == "daily-papers"
        found = list(dump.records)
    return [record for record in found if isinstance(record, Record)]


def test_the_real_dumps_have_their_records_and_footers(real_dumps: list[Path]) -> None:
    read_back = [real(path) for path in real_dumps]
    assert [len(found) for found in read_back] == [52, 62, 57, 55, 42]
    assert [sum(r.comments is not None for r in found) for found in read_back] == [0, 0, 0, 0, 42]
    assert all(r.author_count and r.published for r in read_back[4])
    assert all(r.published is None and r.author_count is None for r in read_back[0])
    assert len({record.title for found in read_back for record in found}) == 200


def test_every_line_of_the_real_dumps_is_whole_in_a_record(real_dumps: list[Path]) -> None:
    for path in real_dumps:
        lines = path.read_text().split("\n")
        record_lines = {line for r in real(path) for line in (r.title, r.abstract)}
        long_lines = {line.strip() for line in lines if len(line) > 40}
        assert long_lines <= record_lines
        assert all(lines[r.line - 1].strip() == r.title for r in real(path))


def test_the_year_of_the_last_real_dump_is_inferred(real_dumps: list[Path]) -> None:
    found = real(real_dumps[4])
    assert {r.published.year for r in found if r.published and r.year_from == "file"} == {2025}
    assert {r.year_from for r in found} == {"file", "written"}


def test_titles_abstracts_and_footers_are_read() -> None:
    found = read_records(render_text_page(OURS, year=CAPTURE_YEAR))
    assert [page_fields(r, "author_count") for r in found] == [
        page_fields(r, "author_count") for r in OURS
    ]
    assert [r.year_from for r in found] == ["written", "file", "written"]
    assert found[0].links == ("https://github.com/example/lanterns",)


def test_without_a_footer_nothing_is_known_of_it() -> None:
    [record] = read_records(
        f"Daily Papers\n\nbyAK and the research community\n\nT one\n\n{ABSTRACT}"
    )
    assert (record.published, record.year_from, record.comments) == (None, None, None)
    assert (record.upvotes, record.author_count) == (None, None)


@pytest.mark.parametrize(
    "boilerplate",
    [
        BOILERPLATE,
        (),
        ("New Get trending papers in your email inbox once a day!", "Subscribe"),
        ("new", "Get trending papers in your email inbox!", "… once a day!", "Subscribe"),
        ("Get trending papers in your email inbox once a day!", "Subscribe", "Daily Papers"),
        ("Daily Papers", "by", "AK", "and the research community", "Daily", "Weekly", "Monthly"),
        ("byAK and the research community", "Daily / Weekly / Monthly", "Mar 11"),
        ("new", "Subscribe", "byAK and the research community", "March 11, 2026"),
    ],
)
def test_boilerplate_of_the_page_is_no_paper(boilerplate: tuple[str, ...]) -> None:
    page = render_text_page(OURS, year=CAPTURE_YEAR, boilerplate=boilerplate)
    assert [r.title for r in read_records(page)] == [r.title for r in OURS]
    assert [r.published for r in read_records(page)] == [r.published for r in OURS]


@pytest.mark.parametrize("title", ["New", "Daily", "Subscribe", "1984", "May 4", "Models"])
def test_a_title_that_looks_like_boilerplate_is_kept(title: str) -> None:
    page = "\n\n".join([*BOILERPLATE, title, ABSTRACT, "Round Teapots", ABSTRACT, title, ABSTRACT])
    assert [r.title for r in read_records(page)] == [title, "Round Teapots", title]


def test_two_pages_in_one_file_are_read_as_one() -> None:
    page = render_text_page(OURS, year=CAPTURE_YEAR)
    assert [r.title for r in read_records(page + "\n" + page)] == [r.title for r in OURS * 2]


def test_paging_at_the_end_is_no_paper() -> None:
    page = render_text_page(OURS) + "\n\nPrevious\n\n1\n2\n3\n\n...\n\n100\n\nNext\n"
    assert [r.title for r in read_records(page)] == [r.title for r in OURS]


def test_upvotes_stand_before_their_title() -> None:
    page = "\n\n".join(["101", "Round Teapots", ABSTRACT, "-", "Flat Kettles", ABSTRACT])
    assert [r.upvotes for r in read_records(page, "daily-papers")] == [101, 0]


def test_comments_may_stand_below_the_date() -> None:
    footer = "• 3 authors\n·\nMay 2, 2024\n7"
    page = "\n\n".join(["Round Teapots", ABSTRACT, footer, "12", "Flat Kettles", ABSTRACT])
    first, second = read_records(page)
    assert (first.comments, first.upvotes) == (7, None)
    assert (second.comments, second.upvotes) == (None, 12)


def test_a_title_may_be_followed_by_its_abstract_without_a_blank_line() -> None:
    page = f"Round Teapots\n{ABSTRACT}\n• 3 authors\n·\nMay 2, 2024 1\nFlat Kettles\n{ABSTRACT}\n"
    assert [(r.title, r.abstract) for r in read_records(page)] == [
        ("Round Teapots", ABSTRACT),
        ("Flat Kettles", ABSTRACT),
    ]


def test_titles_without_abstracts_are_records() -> None:
    page = "\n\n".join([*BOILERPLATE, "Round Teapots", "Flat Kettles", ABSTRACT, "A Lone Lantern"])
    assert [(r.title, r.abstract) for r in read_records(page)] == [
        ("Round Teapots", None),
        ("Flat Kettles", ABSTRACT),
        ("A Lone Lantern", None),
    ]


@pytest.mark.parametrize("last", ["Lanterns", "- a list", "Mar 3D", "7", "Tea · Water"])
def test_a_last_line_of_one_word_is_not_lost(last: str) -> None:
    page = render_text_page(OURS, year=CAPTURE_YEAR) + f"\n{last}\n"
    assert [r.title for r in read_records(page)] == [*(r.title for r in OURS), last]


def test_a_list_within_an_abstract_names_no_organization() -> None:
    body = f"{ABSTRACT} {ABSTRACT}"
    blocks = ["Round Teapots", f"{body}\n- They pour.\n- They boil.", "• 3 authors\n·\nMay 2"]
    [record] = read_records("\n\n".join(blocks), year=2024)
    assert record.abstract == f"{body}\n\n- They pour.\n\n- They boil."
    assert (record.organization, record.author_count) == (None, 3)


def test_authors_and_date_may_stand_on_one_line() -> None:
    page = f"Round Teapots\n\n{ABSTRACT}\n\n• Tea Lab · May 2, 2024 7\n"
    [record] = read_records(page)
    assert (record.organization, record.comments) == ("Tea Lab", 7)
    assert record.published == PartialDate(2024, 5, 2)


def test_an_abstract_may_have_several_paragraphs_and_end_in_a_link() -> None:
    link = "https://github.com/example/kettles"
    page = "\n\n".join(
        [*BOILERPLATE, "Round Teapots", ABSTRACT, ABSTRACT, link, "Flat Kettles", ABSTRACT]
    )
    first, second = read_records(page)
    assert first.abstract == f"{ABSTRACT}\n\n{ABSTRACT}\n\n{link}"
    assert first.links == (link,)
    assert second.title == "Flat Kettles"


def test_a_long_title_before_a_short_abstract_stays_a_title() -> None:
    title = (
        "Kettles and Teapots Revisited: Improving Round Vessels of Tea by Projecting Definition "
        "Steam into a Quasi-Isotropic Vector Space of Unlimited Dictionary Entries and Their Lids"
    )
    short = "We boil water. It works."
    page = "\n\n".join([*BOILERPLATE, title, short, "Flat Kettles", ABSTRACT])
    assert next((r.title, r.abstract) for r in read_records(page)) == (title, short)


def test_a_page_cut_off_in_a_footer_invents_nothing() -> None:
    page = render_text_page(OURS, year=CAPTURE_YEAR)
    for end in range(page.index("• 1 author"), len(page)):
        found = read_records(page[:end])
        assert [r.title for r in found] == [r.title for r in OURS]
        assert found[-1].organization is None
        assert found[-1].abstract == KETTLES.abstract


@pytest.mark.parametrize("day", ["Feb 29", "Feb 30, 2024", "Apr 31", "Jan 0, 2024", "May 1, 0000"])
def test_a_day_that_does_not_exist_is_unknown(day: str) -> None:
    page = f"Round Teapots\n\n{ABSTRACT}\n\n• 3 authors\n·\n{day} 2\n"
    [record] = read_records(page, year=2023)
    assert (record.published, record.year_from) == (None, None)
    assert (record.author_count, record.comments) == (3, 2)


def test_the_year_comes_from_the_option_then_the_file_then_its_time() -> None:
    modified = datetime.datetime(2021, 1, 1, tzinfo=datetime.UTC)
    page = render_text_page([TEAPOTS], year=CAPTURE_YEAR)
    dated = render_text_page([TEAPOTS, KETTLES], year=CAPTURE_YEAR)
    feb7 = [
        (read_records(dated, year=2019, modified=modified)[0], 2019, "option"),
        (read_records(dated, modified=modified)[0], 2024, "file"),
        (read_records(page, modified=modified)[0], 2021, "mtime"),
    ]
    for record, year, year_from in feb7:
        assert record.published == PartialDate(year, 2, 7)
        assert record.year_from == year_from
    [unknown] = read_records(page)
    assert (unknown.published, unknown.year_from) == (None, None)
    assert unknown.comments == 0


def test_a_year_in_an_abstract_says_nothing_of_the_capture() -> None:
    prose = replace(KETTLES, abstract=f"{ABSTRACT} On May 3, 2077 we stop.", published=None)
    page = render_text_page([TEAPOTS, prose, LANTERNS], year=CAPTURE_YEAR)
    assert read_records(page)[0].published == PartialDate(2025, 2, 7)


def test_a_paper_without_a_title_is_skipped_and_reported() -> None:
    found = list(read_page(f"• 3 authors\n·\nMay 2, 2024\n\n{render_text_page(OURS)}").records)
    assert found[0] == Skipped(1, "a footer without a title")
    assert len(found) == 4


def test_an_abstract_whose_title_was_cut_off_is_skipped_and_reported() -> None:
    page = "\n\n".join([f"{ABSTRACT} {ABSTRACT}", "Flat Kettles", ABSTRACT, *BOILERPLATE])
    found = list(read_page(page).records)
    assert found[0] == Skipped(1, "an abstract without a title")
    assert [record.title for record in found if isinstance(record, Record)] == ["Flat Kettles"]


def test_a_title_that_is_a_sentence_stays_a_title() -> None:
    page = "\n\n".join([*BOILERPLATE, "We Are What We Boil.", ABSTRACT, "Flat Kettles", ABSTRACT])
    assert [r.title for r in read_records(page)] == ["We Are What We Boil.", "Flat Kettles"]


def test_curly_quotes_latin1_zero_bytes_and_truncated_letters_are_read() -> None:
    page = "\n\n".join([*BOILERPLATE, "Naïve “Kettles”", f"{ABSTRACT} Voilà.", "Round Teapots"])
    expected = read_records(page)
    assert expected[0].title == "Naïve “Kettles”"
    assert read_records(page.encode("cp1252")) == expected
    assert read_records(b"\x00" + page.encode().replace(b"Round", b"Ro\x00und")) == expected
    cut = (page + "é").encode()[:-1]
    assert read_records(cut)[0] == expected[0]


def test_byte_order_marks_between_joined_files_vanish() -> None:
    page = render_text_page(OURS, boilerplate=()).encode("utf-8-sig")
    assert [r.title for r in read_records(page + b"\n" + page)] == [r.title for r in OURS * 2]


def test_a_word_broken_at_its_hyphen_becomes_whole_again() -> None:
    words = (
        "We learn a great deal of new things about our kettle-\n"
        "aware teapots, and then also rather more about pre-\nand post-training of tea."
    )
    page = f"Round Teapots of the World\n\n{words}\n\n• 3 authors\n·\nMay 2, 2024\n"
    [record] = read_records(page)
    assert record.abstract == (
        "We learn a great deal of new things about our kettle-aware teapots, "
        "and then also rather more about pre- and post-training of tea."
    )


def test_wrapped_lines_are_joined() -> None:
    blocks = render_text_page(OURS, year=CAPTURE_YEAR).split("\n\n")
    page = "\n\n".join(b if "authors" in b or "·" in b else textwrap.fill(b, 80) for b in blocks)
    assert [page_fields(r) for r in read_records(page)] == [page_fields(r) for r in OURS]
