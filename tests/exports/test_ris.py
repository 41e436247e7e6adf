"""RIS exports are read back whole by rispy, and follow the specification."""

from __future__ import annotations

import re
from typing import Any

import pytest
import rispy  # type: ignore[import-untyped]
from hypothesis import given, strategies as st

from paperbrowse.core.dates import PartialDate
from paperbrowse.core.papers import Paper
from paperbrowse.core.text import one_line
from paperbrowse.exports import export
from paperbrowse.exports.citation_keys import assign_citation_keys
from paperbrowse.exports.facts import printable_note
from tests.exports.sample_papers import papers
from tests.support.factories import known_paper

LINE = re.compile(r"[A-Z][A-Z0-9]  - .*")


def records(text: str) -> list[dict[str, Any]]:
    """The records as rispy reads them from a file, which ends lines in LF."""
    return list(rispy.loads(text.replace("\r\n", "\n")))


def uninverted(name: str) -> str:
    """A name with its parts in the order of speech."""
    family, *rest = name.split(", ")
    return " ".join([*rest[:1], family, *rest[1:]])


def assert_same(known: Paper, record: dict[str, Any], key: str) -> None:
    """Nothing of the paper is lost in the record."""
    assert record["id"] == key
    assert record["title"] == one_line(known.title)
    names = [name for name in map(one_line, known.authors) if name]
    back = record.get("authors", [])
    assert len(back) == len(names)
    for name, inverted in zip(names, back, strict=True):
        words = sorted(name.replace(",", " ").split())
        assert sorted(inverted.replace(",", " ").split()) == words
        assert "," in name or uninverted(inverted) == name
    assert record.get("year") == (f"{known.published.year:04}" if known.published else None)
    assert record.get("abstract", "") == one_line(known.abstract or "")
    assert record.get("keywords", []) == [tag for tag in map(one_line, known.tags) if tag]
    assert record.get("doi", "") == one_line(known.doi or "")
    arxiv_id = one_line(known.arxiv_id or "")
    assert record.get("accession_number", "") == (f"arXiv:{arxiv_id}" if arxiv_id else "")
    lines = [line.strip() for line in printable_note(known).split("\n")]
    assert record.get("notes", [""]) == lines
    own = record["unknown_tag"]
    assert own["U1"] == [f"paperbrowse:{known.id}"]
    assert own["U2"] == ([] if known.status == "unread" else [f"status:{known.status}"])
    assert own["U3"] == (["starred"] if known.starred_at else [])


@given(st.lists(papers(), max_size=3, unique_by=lambda some: some.id))
def test_an_export_comes_back(some: list[Paper]) -> None:
    keys, back = assign_citation_keys(some), records(export(some, "ris"))
    assert len(back) == len(some)
    for known, record in zip(some, back, strict=True):
        assert_same(known, record, keys[known.id])


def test_real_papers_come_back(real_papers: list[Paper]) -> None:
    keys, back = assign_citation_keys(real_papers), records(export(real_papers, "ris"))
    assert len(back) == len(real_papers)
    for known, record in zip(real_papers, back, strict=True):
        assert_same(known, record, keys[known.id])


@given(st.lists(papers(), max_size=3, unique_by=lambda some: some.id))
def test_every_line_is_a_tag_and_its_value_and_ends_as_specified(some: list[Paper]) -> None:
    lines = export(some, "ris").split("\r\n")
    assert all(LINE.fullmatch(line) for line in lines if line)
    assert sum(line.startswith("TY  - ") for line in lines) == len(some)
    assert lines.count("ER  - ") == len(some)


def test_a_record_has_every_field_that_is_known() -> None:
    some = known_paper(
        authors=("Aäron van den Oord", "OpenAI", "King, Jr., Martin"),
        abstract="One\ntwo.",
        venue="Journal of Machine Learning Research",
        doi="10.1000/a_b",
        url="https://a.b/c;d",
        links=("https://github.com/a/b", "javascript:alert(1)"),
        tags=("attention", "kv-cache"),
        note="# Why\n\n  it matters",
        status="reading",
    )
    assert export([some], "ris") == (
        "TY  - JOUR\r\n"
        "ID  - oord2017attention\r\n"
        "TI  - Attention Is All You Need\r\n"
        "AU  - van den Oord, Aäron\r\n"
        "AU  - OpenAI\r\n"
        "AU  - King, Martin, Jr.\r\n"
        "PY  - 2017\r\n"
        "DA  - 2017/06/12/\r\n"
        "T2  - Journal of Machine Learning Research\r\n"
        "AB  - One two.\r\n"
        "KW  - attention\r\n"
        "KW  - kv-cache\r\n"
        "DO  - 10.1000/a_b\r\n"
        "DB  - arXiv\r\n"
        "AN  - arXiv:1706.03762\r\n"
        "UR  - https://a.b/c%3Bd\r\n"
        "L3  - https://github.com/a/b\r\n"
        "N1  - # Why\r\n"
        "N1  - \r\n"
        "N1  -   it matters\r\n"
        "U1  - paperbrowse:attention-is-all-abc\r\n"
        "U2  - status:reading\r\n"
        "ER  - \r\n"
    )


@pytest.mark.parametrize(
    ("published", "lines"),
    [
        (None, []),
        (PartialDate(2024), ["PY  - 2024"]),
        (PartialDate(2024, 3), ["PY  - 2024", "DA  - 2024/03//"]),
    ],
)
def test_no_part_of_a_date_is_invented(published: PartialDate | None, lines: list[str]) -> None:
    text = export([known_paper(published=published)], "ris")
    assert [line for line in text.split("\r\n") if line[:2] in ("PY", "DA", "Y1")] == lines


@pytest.mark.parametrize(
    ("venue", "kind"),
    [("ICML 2020", "CONF"), ("TMLR", "JOUR"), ("Some Blog", "GEN"), (None, "GEN")],
)
def test_the_type_of_a_record_is_never_guessed(venue: str | None, kind: str) -> None:
    assert export([known_paper(venue=venue)], "ris").startswith(f"TY  - {kind}\r\n")


def test_authors_without_names_are_left_out() -> None:
    assert "AU  -" not in export([known_paper(authors=(), author_count=5)], "ris")
