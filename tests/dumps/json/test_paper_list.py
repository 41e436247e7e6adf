"""Own exports in JSON and JSON Lines, and other objects that hold papers."""

from __future__ import annotations

import datetime
import io
import json

import pytest

from paperbrowse.core.errors import DumpError
from paperbrowse.core.papers import ListMembership
from paperbrowse.dumps import LIST_FORMATS, read_list, read_list_title
from paperbrowse.exports import export
from tests.dumps.list_files import read_papers, read_skipped, read_titles
from tests.dumps.sample_records import read_page
from tests.support.factories import known_paper

NOON = datetime.datetime(2026, 11, 21, 12, tzinfo=datetime.UTC)
MARKED = known_paper(
    title=r"On \alpha and {x}",
    own_tags=("mine",),
    tags=("topic", "mine"),
    saves=(ListMembership("Thesis", NOON, "kv cache"), ListMembership("Other", None, "")),
    status="read",
    status_since=NOON,
    starred_at=NOON,
    note="# Note\n\n  - point",
    note_changed_at=NOON,
    citation_key="vaswani2017attention",
)


@pytest.mark.parametrize("format", ["json", "jsonl"])
def test_an_own_export_comes_back_with_everything(format: str) -> None:
    text = export([MARKED], format, title="Thesis")
    (listed,) = read_papers(text)
    assert listed.paper_id == MARKED.id
    assert listed.tags == ("mine",)
    assert (listed.status, listed.status_since) == ("read", NOON)
    assert (listed.starred, listed.starred_at) == (True, NOON)
    assert (listed.note, listed.citation_key) == (MARKED.note, MARKED.citation_key)
    assert listed.saved_in("thesis") == MARKED.saves[0]
    assert listed.saved_in("Nowhere") == ListMembership("")


def test_a_list_knows_its_title_before_its_papers_are_read() -> None:
    data = export([MARKED], "json", title="Thesis\n2").encode()
    assert read_list(io.BytesIO(data), name="x").title == "Thesis 2"
    assert read_list_title(io.BytesIO(data), name="x") == "Thesis 2"
    assert read_list_title(io.BytesIO(export([MARKED], "bibtex").encode()), name="x") == ""
    assert read_list_title(io.BytesIO(export([MARKED], "jsonl").encode()), name="x") is None
    assert read_list_title(io.BytesIO(b"x"), name="x") is None


def test_an_own_export_is_a_dump_as_well() -> None:
    for format, name in (("json", "json"), ("jsonl", "json-lines")):
        dump = read_page(export([MARKED], format, title="Thesis"))
        assert dump.format == name
        assert len(list(dump.records)) == 1


def test_papers_before_damage_are_read_and_the_damage_is_reported() -> None:
    text = export([MARKED, known_paper("Two", id="two-aaaaa")], "json", title="Thesis")
    assert read_titles(text[: text.index('"two-aaaaa"')]) != []
    (skip,) = read_skipped(text[: text.index('"two-aaaaa"')])
    assert "not JSON" in skip.reason
    object_ = {"papers": [{"title": "T", "year": 2020}, [], {"title": 5}]}
    assert read_titles(json.dumps(object_)) == ["T"]
    assert len(read_skipped(json.dumps(object_))) == 2


def test_damaged_user_data_is_left_out() -> None:
    wrong = {"note": 5, "status": "done", "starred_at": "yesterday", "saves": [5, {"list": ""}]}
    (listed,) = read_papers(
        json.dumps({"papers": [{"title": "T", "year": 2020, **wrong, "tags": "x"}]})
    )
    assert (listed.note, listed.status, listed.starred, listed.saves) == (None, None, False, ())
    assert listed.tags == ()


def test_a_page_is_no_list_and_the_error_names_the_list_formats() -> None:
    with pytest.raises(DumpError, match="Lists are read from: bibtex"):
        read_list(io.BytesIO(b"x"), name="page.txt", format="daily-papers")
    with pytest.raises(DumpError, match="not a format"):
        read_list(io.BytesIO(b"x"), name="page.txt")
    assert {"bibtex", "ris", "csl-json", "json", "json-lines"} <= set(LIST_FORMATS)
