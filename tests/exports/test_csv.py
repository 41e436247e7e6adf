"""CSV exports read back with the csv module, and no cell starts a formula in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given, strategies as st

from paperbrowse.core.papers import Paper
from paperbrowse.core.text import one_line
from paperbrowse.exports import export
from paperbrowse.exports.citation_keys import assign_citation_keys
from paperbrowse.exports.facts import format_timestamp, page_link, printable_note, split_paragraphs
from tests.exports.sample_papers import papers
from tests.support.factories import known_paper

FORMULA = re.compile(r"[\s']*[=+\-@\t\r\n＝＋－＠]")
STARTS_A_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
COLUMNS = (
    "id,citation_key,title,authors,author_count,organization,published,published_inferred,venue,"
    "arxiv_id,doi,url,links,abstract,tags,lists,status,status_since,starred_at,note,"
    "note_changed_at,comments,upvotes,sources,categories,language,citations,added"
)


def raw_rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def undone(cell: str) -> str:
    """The cell without the apostrophe that keeps it from being a formula."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell[1:]) else cell


def rows(text: str) -> list[dict[str, str]]:
    head, *body = raw_rows(text)
    return [dict(zip(head, map(undone, row), strict=True)) for row in body]


def split(joined: str) -> list[str]:
    """The values of a cell of several: "; " between them and ";" doubled within."""
    values = re.sub(r";;|; ", lambda match: "\0" if match[0] == ";;" else "\n", joined).split("\n")
    return [value.replace("\0", ";") for value in values if value]


def lines(values: tuple[str, ...]) -> list[str]:
    return [value for value in map(one_line, values) if value]


def assert_same(known: Paper, row: dict[str, str], key: str) -> None:
    """Nothing of the paper is lost in its row."""
    assert (row["id"], row["citation_key"]) == (known.id, key)
    assert row["title"] == one_line(known.title)
    assert split(row["authors"]) == lines(known.authors)
    assert row["author_count"] == str(known.author_count or "")
    assert row["published"] == (str(known.published) if known.published else "")
    assert row["venue"] == one_line(known.venue or "")
    assert row["doi"] == one_line(known.doi or "")
    assert row["arxiv_id"] == one_line(known.arxiv_id or "")
    assert row["url"] == (page_link(known) or "")
    assert row["abstract"] == "\n\n".join(split_paragraphs(known.abstract))
    assert split(row["tags"]) == lines(known.tags)
    assert split(row["lists"]) == lines(known.lists)
    assert row["status"] == known.status
    assert row["starred_at"] == (format_timestamp(known.starred_at) or "")
    assert row["note"] == printable_note(known)


@given(st.lists(papers(), max_size=3, unique_by=lambda some: some.id))
def test_a_table_reads_back(some: list[Paper]) -> None:
    text, keys = export(some, "csv"), assign_citation_keys(some)
    back = rows(text)
    assert len(back) == len(some)
    for known, row in zip(some, back, strict=True):
        assert_same(known, row, keys[known.id])
    assert not any(STARTS_A_FORMULA.match(cell) for row in raw_rows(text) for cell in row)


def test_real_papers_read_back(real_papers: list[Paper]) -> None:
    keys, back = assign_citation_keys(real_papers), rows(export(real_papers, "csv"))
    for known, row in zip(real_papers, back, strict=True):
        assert_same(known, row, keys[known.id])


@pytest.mark.parametrize(
    ("title", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("'=1", "''=1"),
        ("＝1", "'＝1"),
        ("'t Hooft", "'t Hooft"),
        ("A = B", "A = B"),
        ('He said "no", twice', 'He said "no", twice'),
    ],
)
def test_a_cell_that_would_start_a_formula_has_an_apostrophe(title: str, cell: str) -> None:
    text = export([known_paper(title)], "csv")
    assert raw_rows(text)[1][2] == cell
    assert rows(text)[0]["title"] == title


def test_lines_end_as_the_standard_has_it_and_the_first_names_the_columns() -> None:
    text = export([known_paper(note="a\n\tb", authors=("Foo; Bar", "Baz"), published=None)], "csv")
    assert text.startswith(COLUMNS + "\r\n")
    assert text.count("\r\n") == 2
    assert '"a\n\tb"' in text
    assert rows(text)[0]["authors"] == "Foo;; Bar; Baz"
    assert export([], "csv") == COLUMNS + "\r\n"
