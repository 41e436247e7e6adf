"""One grammar of arXiv ids and DOIs, for dumps, users and queries alike."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from paperbrowse.core import arxiv_key, find_arxiv_id, first_arxiv_id, parse_arxiv_id, parse_doi
from paperbrowse.search.query.filters import InvalidValueError, parse_filter
from paperbrowse.search.query.parser import ANY_DAY
from paperbrowse.search.query.tree import Filter

NEW_IDS = st.builds(
    "{:02}{:02}.{}".format,
    st.integers(7, 99),
    st.integers(1, 12),
    st.from_regex(r"[0-9]{4,5}", fullmatch=True),
)
OLD_IDS = st.builds(
    "{}{}/{}".format,
    st.sampled_from(["math", "cs", "hep-th", "cond-mat", "q-bio"]),
    st.sampled_from(["", ".GT", ".lg"]),
    st.from_regex(r"[0-9]{7}", fullmatch=True),
)
ARXIV_IDS = st.one_of(NEW_IDS, OLD_IDS)
VERSIONS = st.sampled_from(["", "v1", "v12"])
FORMS = (
    "{}",
    "arXiv:{}",
    "arxiv: {}",
    "{} [cs.LG]",
    "arxiv.org/abs/{}",
    "https://arxiv.org/abs/{}",
    "http://www.arxiv.org/pdf/{}.pdf",
    "https://export.arxiv.org/abs/{}/",
    "https://arxiv.org/html/{}#S2",
    "https://arxiv.org/abs/{}?context=cs",
    "huggingface.co/papers/{}",
    "https://huggingface.co/papers/{}",
    "https://huggingface.co/papers/{}#community",
    "10.48550/arXiv.{}",
    "doi:10.48550/arxiv.{}",
    "https://doi.org/10.48550/arXiv.{}",
)


@given(ARXIV_IDS, VERSIONS, st.sampled_from(FORMS))
def test_every_form_of_an_arxiv_id_is_the_same_id(arxiv_id: str, version: str, form: str) -> None:
    text = form.format(arxiv_id + version)
    assert parse_arxiv_id(text) == arxiv_key(arxiv_id)
    assert parse_arxiv_id(text.upper()) == arxiv_key(arxiv_id)


@given(ARXIV_IDS, VERSIONS, st.sampled_from(FORMS))
def test_a_query_takes_the_same_forms(arxiv_id: str, version: str, form: str) -> None:
    text = form.format(arxiv_id + version)
    found = parse_filter("arxiv", text, quoted=True, typing=False, today=ANY_DAY)
    assert found == Filter("arxiv", arxiv_key(arxiv_id), prefix=False)


@given(st.text())
def test_a_query_takes_an_arxiv_id_exactly_where_a_dump_does(text: str) -> None:
    found = parse_arxiv_id(text)
    if found is None:
        with pytest.raises(InvalidValueError):
            parse_filter("arxiv", text, quoted=True, typing=False, today=ANY_DAY)
    else:
        assert parse_arxiv_id(found) == found == arxiv_key(found)


@pytest.mark.parametrize(
    "text",
    ["", "2413.01234", "2400.1234", "1234.567", "12345.67890", "page/1234567", "see 2401.01234"],
)
def test_other_numbers_are_no_arxiv_ids(text: str) -> None:
    assert parse_arxiv_id(text) is None


def test_the_first_of_several_texts_counts() -> None:
    assert first_arxiv_id(["none", "arXiv:2401.00001v2", "2401.00002"]) == "2401.00001"
    assert first_arxiv_id([]) is None


@given(ARXIV_IDS, VERSIONS)
def test_an_arxiv_id_is_found_within_a_text(arxiv_id: str, version: str) -> None:
    text = f"arXiv preprint arXiv:{arxiv_id}{version}, 2024"
    assert find_arxiv_id(text) == arxiv_key(arxiv_id)
    assert find_arxiv_id("CoRR abs/2401.00001") is None


@pytest.mark.parametrize(
    "text",
    [
        "10.1000/ABC.",
        "doi:10.1000/abc",
        "doi.org/10.1000/abc",
        "https://doi.org/10.1000/abc",
        "http://dx.doi.org/10.1000/abc,",
        "https://www.doi.org/10.1000/abc and more",
    ],
)
def test_every_form_of_a_doi_is_the_same_doi(text: str) -> None:
    assert parse_doi(text) == "10.1000/abc"
