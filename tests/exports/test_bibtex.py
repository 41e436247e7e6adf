"""BibTeX exports come back whole from two readers that did not write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from bibtexparser.entrypoint import parse_string as parse_with_bibtexparser
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import Entry, Person, parse_string  # type: ignore[import-untyped]

from paperbrowse.dates import PartialDate
from paperbrowse.exports import bibtex_entry, export
from paperbrowse.papers import Paper
from paperbrowse.text import one_line
from tests.exports.samples import corpus_papers, paper, papers, texts

NAMED = {
    "backslash": "\\",
    "braceleft": "{",
    "braceright": "}",
    "asciitilde": "~",
    "asciicircum": "^",
    "less": "<",
    "greater": ">",
    "bar": "|",
}


def undo(latex: str) -> str:
    """Return the characters that LaTeX would set."""
    pieces = re.findall(r"\{\\text(\w+)\}|\\([&%$#_])|([{}])|(.)", latex, re.DOTALL)
    return "".join(NAMED[name] if name else sign + char for name, sign, _, char in pieces)


def with_pybtex(text: str) -> dict[str, Entry]:
    return dict(parse_string(text, "bibtex").entries.items())


def with_bibtexparser(text: str) -> dict[str, dict[str, str]]:
    library = parse_with_bibtexparser(text)
    assert not library.failed_blocks
    return {
        entry.key: {name: str(field.value) for name, field in entry.fields_dict.items()}
        for entry in library.entries
    }


def balance(text: str) -> int:
    depth = 0
    for char in text:
        depth += (char == "{") - (char == "}")
        assert depth >= 0
    return depth


def name_of(person: Person) -> str:
    """The name in the order people write it, blanks as they were."""
    parts = (
        person.first_names
        + person.middle_names
        + person.prelast_names
        + person.last_names
        + person.lineage_names
    )
    return undo(" ".join(parts))


def natural(name: str) -> str:
    """A name's words as they come back: "Last, First" is the same name as "First Last"."""
    parts = [part.strip() for part in one_line(name).split(",")]
    if len(parts) == 2 and all(parts) and parts[1].lower().rstrip(".") not in ("jr", "sr"):
        return f"{parts[1]} {parts[0]}"
    return one_line(name)


@given(st.lists(papers(), max_size=4, unique_by=lambda paper: paper.id))
def test_every_export_comes_back_from_both_readers(some: list[Paper]) -> None:
    text = export(some, "bibtex")
    assert balance(text) == 0
    ours, theirs = with_pybtex(text), with_bibtexparser(text)
    assert len(ours) == len(theirs) == len(some)
    for known, entry, other in zip(some, ours.values(), theirs.values(), strict=True):
        assert undo(entry.fields["title"]) == undo(other["title"]) == one_line(known.title)
        year = f"{known.published.year:04}" if known.published else None
        assert entry.fields.get("year") == other.get("year") == year
        for field, value in [("abstract", known.abstract), ("organization", known.organization)]:
            assert undo(entry.fields.get(field, "")) == one_line(value or "")
            assert undo(other.get(field, "")) == one_line(value or "")
        assert entry.fields["paperbrowse"] == other["paperbrowse"] == known.id


@given(texts(), texts())
def test_a_title_and_an_abstract_of_anything_come_back(title: str, abstract: str) -> None:
    text = bibtex_entry(paper(title, abstract=abstract))
    [entry], [other] = with_pybtex(text).values(), with_bibtexparser(text).values()
    assert undo(entry.fields["title"]) == undo(other["title"]) == one_line(title)
    assert undo(entry.fields.get("abstract", "")) == one_line(abstract)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Ashish Vaswani", "Vaswani"),
        ("Aäron van den Oord", "van den Oord"),
        ("Ludwig von der Heide Jr.", "von der Heide"),
        ("Oord, Aäron van den", "Oord"),
        ("OpenAI", "OpenAI"),
        ("Gemini Team", "Gemini Team"),
        ("Barnes and Noble", "Barnes and Noble"),
        ("Smith, Jones, Brown, Black", "Smith, Jones, Brown, Black"),
        ("王小明", "王小明"),
        ("Martin King, Jr.", "King"),
        ("R&D_1 {x}", "{x}"),
    ],
)
def test_a_name_comes_back_as_one_person(name: str, family: str) -> None:
    [entry] = with_pybtex(bibtex_entry(paper(authors=(name, "Noam Shazeer")))).values()
    first, second = entry.persons["author"]
    assert name_of(second) == "Noam Shazeer"
    assert undo(" ".join(first.prelast_names + first.last_names)) == family
    assert sorted(name_of(first).replace(",", "").split()) == sorted(name.replace(",", "").split())


@given(st.lists(texts(), min_size=1, max_size=4))
def test_authors_of_any_name_come_back_in_number_and_order(names: list[str]) -> None:
    known = [name for name in names if one_line(name)]
    [entry] = with_pybtex(bibtex_entry(paper(authors=tuple(names)))).values()
    people = entry.persons.get("author", [])
    assert len(people) == len(known)
    for person, name in zip(people, known, strict=True):
        words = one_line(name).replace(",", " ").split()
        assert sorted(name_of(person).replace(",", " ").split()) == sorted(words)


def test_authors_without_names_are_left_out() -> None:
    entry = bibtex_entry(paper(authors=(), author_count=5, published=None, arxiv_id=None))
    assert "author" not in entry
    assert "year" not in entry
    assert "month" not in entry
    assert "note" not in entry
    assert "url" not in entry


def test_authors_beyond_those_named_are_others() -> None:
    assert "Noam Shazeer and others}" in bibtex_entry(paper(author_count=8))
    assert "others" not in bibtex_entry(paper(author_count=2))


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("BERT and mT5 and T5: A KV Cache", "{BERT} and {mT5} and {T5}: A {KV} Cache"),
        ("Word2Vec Is a U-Net", "{Word2Vec} Is a {U-Net}"),
        ("S^2IP-LLM", r"{S}{\textasciicircum}{2IP}-{LLM}"),
        ("Training neural networks for the Gaussian case", "Training neural networks for the "
         "{Gaussian} case"),
        ("100% of R&D_1 #2 for $5", r"100\% of {R}\&{D}\_1 \#2 for \$5"),
        ("Use <SEG> -- or ~", r"Use {\textless}{SEG}{\textgreater} -{}- or {\textasciitilde}"),
    ],
)  # fmt: skip
def test_titles_keep_the_capitals_that_matter(title: str, written: str) -> None:
    assert f"  title = {{{written}}}," in bibtex_entry(paper(title))


@pytest.mark.parametrize(
    ("venue", "start", "field"),
    [
        ("NeurIPS 2017", "@inproceedings{", "booktitle"),
        ("icml", "@inproceedings{", "booktitle"),
        ("International Conference on Learning Representations", "@inproceedings{", "booktitle"),
        ("Journal of Machine Learning Research", "@article{", "journal"),
        ("TMLR", "@article{", "journal"),
        ("Some Blog", "@misc{", "howpublished"),
        (None, "@misc{", "eprint"),
        ("arXiv preprint", "@misc{", "eprint"),
    ],
)
def test_the_type_of_an_entry_is_never_guessed(venue: str | None, start: str, field: str) -> None:
    entry = bibtex_entry(paper(venue=venue))
    assert entry.startswith(start)
    assert f"  {field} = {{" in entry
    assert ("howpublished" in entry) == (field == "howpublished")


def test_an_entry_has_every_field_that_is_known() -> None:
    entry = bibtex_entry(
        paper(
            abstract="One\ntwo.",
            doi="10.1000/a_b",
            url="https://a.b/~c_d?e=%7B&f#g",
            tags=("attention", "kv-cache"),
        )
    )
    assert entry == (
        "@misc{vaswani2017attention,\n"
        "  title = {Attention Is All You Need},\n"
        "  author = {Ashish Vaswani and Noam Shazeer},\n"
        "  year = {2017},\n"
        "  month = jun,\n"
        "  eprint = {1706.03762},\n"
        "  archiveprefix = {arXiv},\n"
        "  doi = {10.1000/a_b},\n"
        "  url = {https://a.b/~c_d?e=%7B&f#g},\n"
        "  abstract = {One two.},\n"
        "  keywords = {attention, kv-cache},\n"
        "  paperbrowse = {attention-is-all-abc}\n"
        "}\n"
    )


def keys(some: Sequence[Paper]) -> dict[str, str]:
    """Keys by the papers' ids, as pybtex reads them."""
    entries = with_pybtex(export(some, "bibtex"))
    return {entry.fields["paperbrowse"]: key for key, entry in entries.items()}


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({}, "vaswani2017attention"),
        ({"authors": ("Aäron van den Oord",), "title": "WaveNet: A Model"}, "oord2017wavenet"),
        ({"authors": ("Søren Łukasz-Weiß",)}, "lukaszweiss2017attention"),
        ({"authors": ("Google DeepMind Team",)}, "google2017attention"),
        ({"authors": ("King, Jr., Martin",)}, "king2017attention"),
        ({"authors": ("王小明",)}, "attention2017need"),
        ({"authors": (), "title": "On the Keyformer: KV Cache"}, "keyformer2017kv"),
        ({"authors": (), "published": None}, "attentionneed"),
        ({"authors": (), "title": "你好"}, "paper2017attentionisallabc"),
        ({"published": PartialDate(2024)}, "vaswani2024attention"),
        ({"title": "How to?"}, "vaswani2017how"),
    ],
)
def test_keys_have_the_usual_form(fields: dict[str, Any], key: str) -> None:
    assert bibtex_entry(paper(**fields)).partition("{")[2].partition(",")[0] == key


@given(st.data())
def test_keys_are_unique_and_hang_on_neither_order_nor_the_others(data: st.DataObject) -> None:
    titles = st.sampled_from(["Attention", "Attention Is", "Attentions", "你好"])
    ids = st.from_regex(r"[a-c]{1,4}", fullmatch=True)
    pairs = data.draw(st.lists(st.tuples(ids, titles), unique_by=lambda pair: pair[0]))
    some = [paper(title, id=paper_id) for paper_id, title in pairs]
    before = keys(some[:-1])
    after = keys(some)
    assert len(set(after.values())) == len(some)
    assert keys(data.draw(st.permutations(some))) == after
    new_id = some[-1].id if some else ""
    owners = {key: paper_id for paper_id, key in before.items()}
    for paper_id, key in after.items():
        assert owners.get(key, paper_id) == paper_id or paper_id == new_id
        assert re.fullmatch(r"[a-z0-9]+", key)


def test_a_key_that_two_papers_share_names_neither() -> None:
    first, second = paper(id="one"), paper(id="two")
    assert set(keys([first, second]).values()).isdisjoint(keys([first]).values())


def test_an_export_without_papers_is_empty() -> None:
    assert export([], "bibtex") == ""


def test_a_new_line_stands_between_entries_and_none_within_a_field() -> None:
    text = export([paper("A\nb", id="x"), paper("C\r\nd", id="y")], "bibtex")
    assert text.count("\n\n") == 1
    assert "title = {A b}" in text


def test_papers_of_the_corpus_come_back(shared: Path) -> None:
    some = corpus_papers(shared, 1_000)
    entries = with_pybtex(export(some, "bibtex"))
    assert len(entries) == len(some)
    for known, entry in zip(some, entries.values(), strict=True):
        assert undo(entry.fields["title"]) == one_line(known.title)
        names = [name_of(person) for person in entry.persons.get("author", [])]
        assert names == [natural(name) for name in known.authors]
