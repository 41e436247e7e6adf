"""CSL-JSON of every tool, whole and damaged."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from paperbrowse.core.dates import PartialDate
from paperbrowse.dumps import ListedPaper, Skipped
from tests.dumps.list_files import read_entries, read_papers, read_skipped, read_titles
from tests.dumps.sample_records import read_page

ZOTERO: dict[str, Any] = {
    "id": "http://zotero.org/users/1/items/ABC",
    "citation-key": "kettleTeapots2021",
    "type": "paper-conference",
    "title": 'Teapots and <i>Kettles</i> at <SEG> <span class="nocase">pH</span>',
    "abstract": "We boil.\n\nWe pour.",
    "author": [
        {"family": "Kettle", "given": "Ada"},
        {"family": "Pot", "given": "Bo", "non-dropping-particle": "van der", "suffix": "Jr."},
        {"literal": "OpenTea Team"},
        "not an author",
    ],
    "issued": {"date-parts": [["2021", 6]]},
    "container-title": "Tea Conference",
    "DOI": "10.1000/TEA",
    "URL": "https://a.example/tea",
    "keyword": "tea, kettles; steam",
    "note": "arXiv:2101.00001 [cs]",
    "annote": "Read again.",
    "language": "en-GB",
    "is-referenced-by-count": 7,
}


def test_an_item_of_zotero_is_read_whole() -> None:
    (paper,) = read_papers(json.dumps([ZOTERO]))
    record = paper.record
    assert record.title == "Teapots and Kettles at <SEG> pH"
    assert record.authors == ("Ada Kettle", "Bo van der Pot Jr.", "OpenTea Team")
    assert (record.published, record.venue) == (PartialDate(2021, 6), "Tea Conference")
    assert (record.doi, record.arxiv_id) == ("10.1000/tea", "2101.00001")
    assert record.abstract == "We boil.\n\nWe pour."
    assert (paper.note, paper.citation_key) == ("Read again.", "kettleTeapots2021")
    assert paper.tags == ("tea", "kettles", "steam")
    assert (record.language, record.citations) == ("en-GB", 7)


def test_csl_is_distinguished_from_other_arrays_of_papers() -> None:
    assert read_page(json.dumps([ZOTERO])).format == "csl-json"
    assert read_page(
        json.dumps([{"id": "x1", "type": "article", "title": "T", "DOI": "d"}])
    ).format == ("csl-json")
    for other in ({"title": "T", "authors": ["A"]}, {"title": "T", "type": "poster", "year": 2020}):
        assert read_page(json.dumps([other])).format == "json-array"


def test_values_that_are_no_items_are_reported_and_the_rest_is_read() -> None:
    text = json.dumps([ZOTERO, 5, {"type": "book"}, {"title": "Two"}], indent=1)
    assert read_titles(text)[1:] == ["Two"]
    assert [each.reason for each in read_skipped(text)] == ["no JSON object", "no title"]
    assert len(read_titles(text[:-20])) == 1


@pytest.mark.parametrize("key", [7, "7", "http://a.b/c", "a b", None, {}])
def test_a_number_or_address_is_no_citation_key(key: object) -> None:
    (paper,) = read_papers(json.dumps([{"id": key, "type": "book", "title": "T", "URL": "x"}]))
    assert paper.citation_key is None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=5,
)
NAMES = st.sampled_from([*ZOTERO, "custom", "number", "publisher"])


@given(st.dictionaries(NAMES, VALUES), st.dictionaries(st.sampled_from(["tags", "id"]), VALUES))
def test_any_values_are_read_or_reported(item: dict[str, Any], custom: dict[str, Any]) -> None:
    items = [item, {**item, "title": "T", "custom": {"paperbrowse": custom}}]
    for each in read_entries(json.dumps(items), format="csl-json"):
        assert isinstance(each, ListedPaper | Skipped)
