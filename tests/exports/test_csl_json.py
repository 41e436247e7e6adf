"""CSL-JSON exports are valid items, and pandoc's citation processor takes them whole."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st
from jsonschema import Draft202012Validator

from paperbrowse.core.dates import PartialDate
from paperbrowse.core.papers import Paper
from paperbrowse.core.text import one_line
from paperbrowse.exports import export
from paperbrowse.exports.citation_keys import assign_citation_keys
from paperbrowse.exports.facts import printable_note, split_paragraphs
from tests.exports.csl_schema import SCHEMA
from tests.exports.sample_papers import drop_abstracts, papers
from tests.support.factories import known_paper
from tests.support.processes import run_pandoc

VALIDATOR = Draft202012Validator(SCHEMA)


def spoken(name: dict[str, str]) -> str:
    """A name's parts in the order of speech."""
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix", "literal")
    return " ".join(name[part] for part in parts if part in name)


def without_quotes(text: str) -> str:
    """The text without markup, blanks and signs that citation processors make typographic."""
    return re.sub(r"[\s,'\"“”‘’]|</?(?:i|b|sub|sup)>", "", text)


def assert_same(known: Paper, item: dict[str, Any], key: str) -> None:
    """Nothing of the paper is lost in the item."""
    assert item["id"] == key
    assert item.get("title", "") == one_line(known.title)
    names = [name for name in map(one_line, known.authors) if name]
    back = [spoken(name) for name in item.get("author", [])]
    assert len(names) == len(back)
    for name, other in zip(names, back, strict=True):
        words = sorted(name.replace(",", " ").split())
        assert sorted(other.replace(",", " ").split()) == words
        assert "," in name or other == name
    parts = [int(part) for part in str(known.published).split("-")] if known.published else None
    assert (item["issued"]["date-parts"][0] if "issued" in item else None) == parts
    assert item.get("abstract", "") == "\n\n".join(split_paragraphs(known.abstract))
    assert item.get("annote", "") == printable_note(known)
    assert item.get("DOI", "") == one_line(known.doi or "")
    assert item.get("language", "") == one_line(known.language or "")
    assert "note" not in item


def assert_custom(known: Paper, custom: dict[str, Any]) -> None:
    assert custom["id"] == known.id
    categories = [name for name in map(one_line, known.categories) if name]
    assert custom.get("categories", []) == categories
    assert custom.get("citations", 0) == (known.citations or 0)
    assert custom.get("tags", []) == [tag for tag in map(one_line, known.tags) if tag]
    assert custom.get("status", "unread") == known.status
    assert ("starred_at" in custom) == (known.starred_at is not None)
    assert custom.get("arxiv_id", "") == one_line(known.arxiv_id or "")


@given(st.lists(papers(), max_size=3, unique_by=lambda some: some.id))
def test_an_export_is_valid_and_comes_back(some: list[Paper]) -> None:
    items = json.loads(export(some, "csl-json"))
    VALIDATOR.validate(items)
    keys = assign_citation_keys(some)
    assert len(items) == len(some)
    for known, item in zip(some, items, strict=True):
        assert_same(known, item, keys[known.id])
        assert_custom(known, item["custom"]["paperbrowse"])


def test_real_papers_are_valid_items(real_papers: list[Paper]) -> None:
    items = json.loads(export(real_papers, "csl-json"))
    VALIDATOR.validate(items)
    keys = assign_citation_keys(real_papers)
    for known, item in zip(real_papers, items, strict=True):
        assert_same(known, item, keys[known.id])


@pytest.mark.parametrize("origin", ["real_papers", "invented_papers"])
def test_pandoc_reads_and_cites_every_item(
    origin: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    some = drop_abstracts(request.getfixturevalue(origin))
    keys = assign_citation_keys(some)
    file = tmp_path / "list.json"
    file.write_text(export(some, "csl-json"), "utf-8")
    cited = "\n\n".join(f"[@{{{keys[each.id]}}}]" for each in some)
    html = run_pandoc("--citeproc", "--bibliography", str(file), "-t", "html", text=cited)
    assert html.count('<div id="ref-') == html.count('class="csl-entry"') == len(some)
    back = {
        item["id"]: item
        for item in json.loads(run_pandoc("-f", "csljson", "-t", "csljson", str(file)))
    }
    for known in some:
        item = back[keys[known.id]]
        names = [spoken(name) for name in item.get("author", [])]
        assert len(names) == sum(bool(one_line(name)) for name in known.authors)
        if origin == "real_papers":
            assert without_quotes("".join(names)) == without_quotes("".join(known.authors))
            assert without_quotes(item["title"]) == without_quotes(known.title)
            assert without_quotes(item["annote"]) == without_quotes(printable_note(known))


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (
            "Aäron van den Oord",
            {"family": "Oord", "given": "Aäron", "non-dropping-particle": "van den"},
        ),
        (
            "Ludwig von der Heide Jr.",
            {
                "family": "Heide",
                "given": "Ludwig",
                "non-dropping-particle": "von der",
                "suffix": "Jr.",
            },
        ),
        ("Vaswani, Ashish", {"family": "Vaswani", "given": "Ashish"}),
        ("OpenAI", {"literal": "OpenAI"}),
        ("Gemini Team", {"literal": "Gemini Team"}),
        ("王小明", {"literal": "王小明"}),
    ],
)
def test_a_name_is_taken_apart_only_where_that_is_sure(name: str, parts: dict[str, str]) -> None:
    [item] = json.loads(export([known_paper(authors=(name,))], "csl-json"))
    assert item["author"] == [parts]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, "article"),
        ({"venue": "arXiv preprint"}, "article"),
        ({"venue": "NeurIPS 2017"}, "paper-conference"),
        ({"venue": "TMLR"}, "article-journal"),
        ({"venue": "Some Blog"}, "document"),
        ({"arxiv_id": None}, "document"),
    ],
)
def test_the_type_of_an_item_is_never_guessed(fields: dict[str, Any], kind: str) -> None:
    [item] = json.loads(export([known_paper(**fields)], "csl-json"))
    assert item["type"] == kind
    assert ("number" in item) == (kind == "article")


def test_unknown_values_are_left_out() -> None:
    bare = Paper(id="x", title="X", author_count=5)
    assert json.loads(export([bare], "csl-json")) == [
        {
            "id": "x",
            "type": "document",
            "title": "X",
            "custom": {"paperbrowse": {"id": "x", "author_count": 5}},
        }
    ]
    [item] = json.loads(export([known_paper(published=PartialDate(2024))], "csl-json"))
    assert item["issued"] == {"date-parts": [[2024]]}
