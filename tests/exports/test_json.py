"""JSON exports hold every field of a paper, under the names that scripts rely on."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any

from hypothesis import given, strategies as st

from paperbrowse.core.dates import PartialDate
from paperbrowse.core.papers import ListMembership, Paper
from paperbrowse.exports import export, paper_object
from tests.exports.sample_papers import papers, texts
from tests.support.factories import known_paper

FIELDS = (
    "id title abstract authors author_count published published_precision comments upvotes "
    "arxiv_id doi venue url links tags sources lists status note score snippet"
)
NULLS = (
    "abstract organization published published_precision comments upvotes arxiv_id doi venue url "
    "note status_since starred_at note_changed_at citation_key language citations added"
)
LISTS = "authors links categories tags sources lists own_tags saves"


def test_a_paper_has_the_promised_fields_in_their_order() -> None:
    fields = list(paper_object(known_paper(), score=12.3, snippet="…"))
    assert [field for field in fields if field in FIELDS.split()] == FIELDS.split()
    assert set(fields) - set(FIELDS.split()) == {
        "organization",
        "published_inferred",
        "status_since",
        "starred_at",
        "note_changed_at",
        "own_tags",
        "saves",
        "citation_key",
        "categories",
        "language",
        "citations",
        "added",
    }


def test_unknown_values_are_null_or_empty() -> None:
    bare = paper_object(Paper(id="x", title="X", author_count=9))
    assert bare == {
        "id": "x",
        "title": "X",
        "author_count": 9,
        "status": "unread",
        "published_inferred": False,
        **dict.fromkeys(NULLS.split()),
        **{field: [] for field in LISTS.split()},
    }  # fmt: skip


def test_a_date_says_how_much_of_it_is_known() -> None:
    known = [PartialDate(2024), PartialDate(2024, 3), PartialDate(2024, 3, 14)]
    objects = [paper_object(known_paper(published=date)) for date in known]
    assert [each["published"] for each in objects] == ["2024", "2024-03", "2024-03-14"]
    assert [each["published_precision"] for each in objects] == ["year", "month", "day"]


@given(st.lists(papers(), max_size=3, unique_by=lambda some: some.id), texts(0))
def test_an_export_comes_back_equal(some: list[Paper], title: str) -> None:
    text = export(some, "json", title=title)
    back = json.loads(text.encode("utf-8"))
    assert back["papers"] == [readable(each) for each in some]
    assert back["title"] == re.sub("[\ud800-\udfff]", "\ufffd", title)
    assert text.endswith("}\n")


@given(st.lists(papers(), max_size=3, unique_by=lambda some: some.id))
def test_json_lines_come_back_equal_line_for_line(some: list[Paper]) -> None:
    lines = export(some, "jsonl").splitlines()
    assert [json.loads(line) for line in lines] == [readable(each) for each in some]


def readable(some: Paper) -> Any:
    """The paper's object without halves of characters, which no file can hold."""
    return json.loads(
        re.sub("[\ud800-\udfff]", "\ufffd", json.dumps(paper_object(some), ensure_ascii=False))
    )


def test_real_papers_come_back_equal(real_papers: list[Paper]) -> None:
    objects = [paper_object(each) for each in real_papers]
    assert json.loads(export(real_papers, "json"))["papers"] == objects
    assert list(map(json.loads, export(real_papers, "jsonl").splitlines())) == objects


def test_user_data_is_written_with_the_paper() -> None:
    since = datetime.datetime(2026, 11, 21, 7, 30, tzinfo=datetime.UTC)
    there = datetime.timezone(datetime.timedelta(hours=2))
    some = known_paper(
        tags=("attention", "mine"),
        own_tags=("mine",),
        saves=(
            ListMembership("Thesis", since.astimezone(there), "kv cache"),
            ListMembership("Later"),
        ),
        status="reading",
        status_since=since,
        starred_at=since.replace(microsecond=5),
        note="# Why\n",
        note_changed_at=since,
        citation_key="Vaswani:2017",
    )
    fields = paper_object(some)
    assert fields["lists"] == ["Thesis", "Later"]
    assert fields["saves"] == [
        {"list": "Thesis", "saved_at": "2026-11-21T07:30:00Z", "query": "kv cache"},
        {"list": "Later", "saved_at": None, "query": ""},
    ]
    assert (fields["status"], fields["status_since"]) == ("reading", "2026-11-21T07:30:00Z")
    assert fields["starred_at"] == "2026-11-21T07:30:00.000005Z"
    assert (fields["note"], fields["note_changed_at"]) == ("# Why\n", "2026-11-21T07:30:00Z")
    assert (fields["own_tags"], fields["citation_key"]) == (["mine"], "Vaswani:2017")


def test_an_export_is_written_in_the_letters_of_the_text() -> None:
    assert '"title": "你好 naïve 🙂"' in export([known_paper("你好 naïve 🙂")], "json")


def test_half_of_a_character_does_not_spoil_the_file() -> None:
    json.loads(export([known_paper("a\ud800b")], "json").encode("utf-8"))
