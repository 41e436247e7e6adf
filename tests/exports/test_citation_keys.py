"""Citation keys are fixed where a paper has one, else proposed; unique and the same everywhere."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, strategies as st

from paperbrowse.core.papers import Paper
from paperbrowse.exports import export, propose_citation_keys
from paperbrowse.exports.citation_keys import assign_citation_keys
from tests.exports.sample_papers import papers
from tests.support.factories import known_paper

TITLES = st.sampled_from(["Attention", "Attention Is", "Attentions", "你好", "0"])


def several(titles: Sequence[str]) -> list[Paper]:
    return [known_paper(title, id=f"id{number}") for number, title in enumerate(titles)]


@pytest.mark.parametrize(
    ("known", "key"),
    [
        ("Vaswani_2017", "Vaswani_2017"),
        ("DBLP:conf/nips/VaswaniSPUJGKP17", "DBLP:conf/nips/VaswaniSPUJGKP17"),
        ("müller+2020", "müller+2020"),
        ("two words, {x}", "twowordsx"),
        ("a\"b#c%d'e(f)g=h\\i~j@k\x1b[0m", "abcdefghijk"),
        ("{}", "vaswani2017attention"),
        ("0", "vaswani2017attention"),
    ],
)
def test_a_key_that_a_paper_has_is_kept_as_far_as_programs_take_it(known: str, key: str) -> None:
    assert assign_citation_keys([known_paper(citation_key=known)]) == {"attention-is-all-abc": key}


def test_a_key_that_a_paper_has_is_no_other_papers() -> None:
    first, second = known_paper(id="a"), known_paper(id="b", citation_key="Vaswani2017Attention")
    keys = assign_citation_keys([first, second])
    assert keys["b"] == "Vaswani2017Attention"
    assert re.fullmatch("vaswani2017attention[a-z]", keys["a"])


def test_of_two_papers_with_one_key_one_keeps_it() -> None:
    some = [known_paper(id="b", citation_key="key"), known_paper(id="a", citation_key="KEY")]
    assert assign_citation_keys(some) == assign_citation_keys(some[::-1])
    assert assign_citation_keys(some) == {"a": "KEY", "b": "vaswani2017attention"}


@given(st.lists(papers(), max_size=5, unique_by=lambda some: some.id))
def test_no_two_keys_are_alike_and_all_are_fit(some: list[Paper]) -> None:
    keys = assign_citation_keys(some)
    assert list(keys) != [] or not some
    assert set(keys) == {each.id for each in some}
    assert len({key.lower() for key in keys.values()}) == len(some)
    assert not any(re.search(r"[\s\"#%'(),={}\\~@]", key) for key in keys.values())
    assert assign_citation_keys(some[::-1]) == keys


@given(st.lists(TITLES, max_size=5), st.data())
def test_proposed_keys_are_not_taken_and_hang_on_no_order(
    titles: list[str], data: st.DataObject
) -> None:
    some = several(titles)
    free = propose_citation_keys(some)
    taken = data.draw(st.lists(st.sampled_from(sorted(free.values())))) if free else []
    keys = propose_citation_keys(some, [key.upper() for key in taken])
    assert not set(keys.values()) & set(taken)
    assert len(set(keys.values())) == len(some)
    assert propose_citation_keys(some[::-1], taken[::-1]) == keys
    assert all(re.fullmatch("[a-z0-9]+", key) for key in keys.values())


def test_a_paper_whose_every_suffix_is_taken_still_has_a_key() -> None:
    some = known_paper()
    taken: set[str] = set()
    for _ in range(30):
        [key] = propose_citation_keys([some], taken).values()
        assert key not in taken
        taken.add(key)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("bibtex", "@misc{Key,"),
        ("biblatex", "@online{Key,"),
        ("ris", "ID  - Key\r\n"),
        ("csl-json", '"id": "Key"'),
        ("org", ":CUSTOM_ID: Key\n"),
        ("csv", "attention-is-all-abc,Key,"),
        ("json", '"citation_key": "Key"'),
        ("jsonl", '"citation_key": "Key"'),
    ],
)
def test_every_format_that_is_cited_from_has_the_key(name: str, place: str) -> None:
    assert place in export([known_paper(citation_key="Key")], name)


def test_keys_of_real_papers_have_the_usual_form(real_papers: list[Paper]) -> None:
    keys = assign_citation_keys(real_papers)
    assert len(set(keys.values())) == len(real_papers)
    cited = [keys[each.id] for each in real_papers if each.authors and each.published]
    usual = [key for key in cited if re.fullmatch(r"[a-z]+(19|20)\d\d[a-z0-9]+", key)]
    assert len(usual) == len(cited)
