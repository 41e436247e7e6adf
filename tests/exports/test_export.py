"""The registry of formats, and properties of every format."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import given, strategies as st

from paperbrowse.core.errors import ExportError
from paperbrowse.core.papers import ListMembership, Paper
from paperbrowse.exports import FORMATS, export, paper_link
from paperbrowse.exports.format import UserField
from tests.exports.sample_papers import papers
from tests.support.factories import known_paper

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""What drives terminals, ends lines or cannot be written."""


def test_an_unknown_format_names_those_there_are() -> None:
    with pytest.raises(ExportError) as caught:
        export([], "do\x1b[31mcx")
    assert str(caught.value) == (
        "Cannot export as docx: not a format paperbrowse writes. It writes: bibtex, biblatex, ris,"
        " csl-json, markdown, org, html, csv, json, jsonl, text."
    )


def test_every_format_says_its_name_and_extension() -> None:
    assert {name: format.extension for name, format in FORMATS.items()} == {
        "bibtex": ".bib",
        "biblatex": ".bib",
        "ris": ".ris",
        "csl-json": ".json",
        "markdown": ".md",
        "org": ".org",
        "html": ".html",
        "csv": ".csv",
        "json": ".json",
        "jsonl": ".jsonl",
        "text": ".txt",
    }
    assert all(format.name == name and format.title for name, format in FORMATS.items())


def test_every_format_has_room_for_exactly_its_user_fields() -> None:
    since = datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)
    plain = known_paper()
    made: dict[UserField, Paper] = {
        "note": known_paper(note="Mine"),
        "tags": known_paper(tags=("mine",)),
        "status": known_paper(status="reading"),
        "star": known_paper(starred_at=since),
        "lists": known_paper(saves=(ListMembership("Thesis", since),)),
    }
    for name, format in FORMATS.items():
        for carried, marked in made.items():
            differs = export([marked], name) != export([plain], name)
            assert differs == (carried in format.user_fields), (name, carried)


@given(st.lists(papers(), max_size=3))
def test_every_format_takes_any_papers_and_can_be_written_as_utf8(some: list[Paper]) -> None:
    for name in FORMATS:
        text = export(some, name, title="T")
        text.encode("utf-8")
        assert export(list(some), name, title="T") == text
        assert not UNPRINTABLE.search(text)
        assert text.endswith("\n") or not text
        assert not text.endswith(("\n\n", "\n\r\n"))


@pytest.mark.parametrize("name", FORMATS)
def test_a_paper_given_twice_is_exported_once_in_its_first_place(name: str) -> None:
    first, second = known_paper("First", id="a"), known_paper("Second", id="b")
    assert export([first, second, first], name) == export([first, second], name)


@pytest.mark.parametrize(
    ("fields", "link"),
    [
        ({"url": "https://a.b/c d", "doi": "10.1/x"}, "https://a.b/c%20d"),
        ({"url": "javascript:alert(1)"}, "https://arxiv.org/abs/1706.03762"),
        ({"url": "file:///etc/passwd", "arxiv_id": None, "doi": None}, None),
        ({"arxiv_id": "cs/9901001"}, "https://arxiv.org/abs/cs/9901001"),
        ({"arxiv_id": None, "doi": "10.1000/a<b>#c%"}, "https://doi.org/10.1000/a%3Cb%3E%23c%25"),
        ({"arxiv_id": None}, None),
    ],
)
def test_a_link_leads_to_an_address_from_a_dump(fields: dict[str, str], link: str | None) -> None:
    assert paper_link(known_paper(**fields)) == link
