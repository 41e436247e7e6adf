"""BibTeX exports are read back whole by two independent parsers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from bibtexparser.entrypoint import parse_string as parse_with_bibtexparser
from hypothesis import given, strategies as st
from pybtex.database import Entry, Person, parse_string  # type: ignore[import-untyped]

from paperbrowse.core.dates import PartialDate
from paperbrowse.core.papers import Paper
from paperbrowse.core.text import one_line
from paperbrowse.exports import bibtex_entry, export
from paperbrowse.exports.facts import printable_note, split_paragraphs
from tests.exports.latex_decoder import decode_latex
from tests.exports.sample_papers import drop_abstracts, papers, texts
from tests.support.factories import known_paper


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
    return decode_latex(" ".join(parts))


def natural(name: str) -> str:
    """A name's words as they come back: "Last, First" is the same name as "First Last"."""
    parts = [part.strip() for part in one_line(name).split(",")]
    if len(parts) == 2 and all(parts) and parts[1].lower().rstrip(".") not in ("jr", "sr"):
        return f"{parts[1]} {parts[0]}"
    return one_line(name)


NOTE_FIELDS = {"bibtex": "annote", "biblatex": "annotation"}


def assert_same(known: Paper, entry: Entry, other: dict[str, str], name: str) -> None:
    """Neither parser loses a part of the paper."""
    date = known.published
    if name == "bibtex":
        assert (
            entry.fields.get("year") == other.get("year") == (f"{date.year:04}" if date else None)
        )
    else:
        assert entry.fields.get("date") == other.get("date") == (str(date) if date else None)
    assert entry.fields["paperbrowse"] == other["paperbrowse"] == known.id
    assert entry.fields.get("eprint") == other.get("eprint")
    assert entry.fields.get("primaryclass") == other.get("primaryclass")
    language = {"en": "english", "de": "german"}.get(known.language or "")
    if name == "biblatex":
        assert entry.fields.get("langid") == other.get("langid") == language
    else:
        written = known.language if language else None
        assert entry.fields.get("language") == other.get("language") == written
    status = None if known.status == "unread" else known.status
    assert entry.fields.get("readstatus") == other.get("readstatus") == status
    starred = "relevant" if known.starred_at else None
    assert entry.fields.get("relevance") == other.get("relevance") == starred
    assert "note" not in other
    for field, value in [
        ("title", one_line(known.title)),
        ("organization", one_line(known.organization or "")),
        ("abstract", "\n\n".join(split_paragraphs(known.abstract))),
        (NOTE_FIELDS[name], printable_note(known)),
    ]:
        assert decode_latex(other.get(field, "")) == value
        assert blanks_joined(decode_latex(entry.fields.get(field, ""))) == blanks_joined(value)
    tags = [tag for tag in map(one_line, known.tags) if tag]
    assert keywords(other.get("keywords", "")) == tags


def blanks_joined(text: str) -> str:
    """The text as pybtex can give it: to it every rare kind of blank is a blank."""
    return re.sub(r"[^\S\n\t\u00a0]+", " ", text).strip()


def keywords(value: str) -> list[str]:
    """Keywords as biber parts them: by commas that are in no braces."""
    depth, tags = 0, [""]
    for char in value:
        depth += (char == "{") - (char == "}")
        if char == "," and not depth:
            tags.append("")
        else:
            tags[-1] += char
    return [decode_latex(tag).strip() for tag in tags if tag]


@pytest.mark.parametrize("name", ["bibtex", "biblatex"])
@given(some=st.lists(papers(), max_size=3, unique_by=lambda paper: paper.id))
def test_every_export_is_read_back_by_both_parsers(name: str, some: list[Paper]) -> None:
    text = export(some, name)
    assert balance(text) == 0
    ours, theirs = with_pybtex(text), with_bibtexparser(text)
    assert list(ours) == list(theirs)
    assert len(ours) == len(some)
    for known, entry, other in zip(some, ours.values(), theirs.values(), strict=True):
        assert_same(known, entry, other, name)


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
    [entry] = with_pybtex(bibtex_entry(known_paper(authors=(name, "Noam Shazeer")))).values()
    first, second = entry.persons["author"]
    assert name_of(second) == "Noam Shazeer"
    assert decode_latex(" ".join(first.prelast_names + first.last_names)) == family
    assert sorted(name_of(first).replace(",", "").split()) == sorted(name.replace(",", "").split())


@given(st.lists(texts(), min_size=1, max_size=4))
def test_authors_of_any_name_come_back_in_number_and_order(names: list[str]) -> None:
    known = [name for name in names if one_line(name)]
    [entry] = with_pybtex(bibtex_entry(known_paper(authors=tuple(names)))).values()
    people = entry.persons.get("author", [])
    assert len(people) == len(known)
    for person, name in zip(people, known, strict=True):
        words = one_line(name).replace(",", " ").split()
        assert sorted(name_of(person).replace(",", " ").split()) == sorted(words)


def test_authors_without_names_are_left_out() -> None:
    entry = bibtex_entry(known_paper(authors=(), author_count=5, published=None, arxiv_id=None))
    assert "author" not in entry
    assert "year" not in entry
    assert "month" not in entry
    assert "note" not in entry
    assert "url" not in entry


def test_authors_beyond_those_named_are_others() -> None:
    assert "Noam Shazeer and others}" in bibtex_entry(known_paper(author_count=8))
    assert "others" not in bibtex_entry(known_paper(author_count=2))


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("BERT and mT5 and T5: A KV Cache", "{BERT} and {mT5} and {T5}: A {KV} Cache"),
        ("Sliced Wasserstein for Chinese", "Sliced {Wasserstein} for {Chinese}"),
        ("Monte-Carlo Methods", "{Monte}-{Carlo} Methods"),
        ("Word2Vec Is a U-Net", "{Word2Vec} Is a {U-Net}"),
        ("S^2IP-LLM", r"{S}{\textasciicircum}{2IP}-{LLM}"),
        ("Training neural networks for the Gaussian case", "Training neural networks for the "
         "{Gaussian} case"),
        ("100% of R&D_1 #2 for $5", r"100\% of {R}\&{D}\_1 \#2 for \$5"),
        ("Use <SEG> -- or ~", r"Use {\textless}{SEG}{\textgreater} -{}- or {\textasciitilde}"),
    ],
)  # fmt: skip
def test_titles_keep_the_capitals_that_matter(title: str, written: str) -> None:
    assert f"  title = {{{written}}}," in bibtex_entry(known_paper(title))


@pytest.mark.parametrize(
    ("venue", "start", "field"),
    [
        ("NeurIPS 2017", "@inproceedings{", "booktitle"),
        ("icml", "@inproceedings{", "booktitle"),
        ("CVPRW 2021", "@inproceedings{", "booktitle"),
        ("Log", "@misc{", "howpublished"),
        ("International Conference on Learning Representations", "@inproceedings{", "booktitle"),
        ("Journal of Machine Learning Research", "@article{", "journal"),
        ("TMLR", "@article{", "journal"),
        ("Some Blog", "@misc{", "howpublished"),
        (None, "@misc{", "eprint"),
        ("arXiv preprint", "@misc{", "eprint"),
    ],
)
def test_the_type_of_an_entry_is_never_guessed(venue: str | None, start: str, field: str) -> None:
    entry = bibtex_entry(known_paper(venue=venue))
    assert entry.startswith(start)
    assert f"  {field} = {{" in entry
    assert ("howpublished" in entry) == (field == "howpublished")


def test_an_entry_has_every_field_that_is_known() -> None:
    entry = bibtex_entry(
        known_paper(
            abstract="One\ntwo.",
            doi="10.1000/a_b",
            url="https://a.b/~c_d?e=%7B&f#g",
            tags=("attention", "kv-cache"),
            categories=("cs.CL", "cs.LG"),
            language="en",
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
        "  primaryclass = {cs.CL},\n"
        "  doi = {10.1000/a_b},\n"
        "  url = {https://a.b/~c_d?e=%7B&f#g},\n"
        "  language = {en},\n"
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
    assert bibtex_entry(known_paper(**fields)).partition("{")[2].partition(",")[0] == key


@given(st.data())
def test_keys_are_unique_and_hang_on_neither_order_nor_the_others(data: st.DataObject) -> None:
    titles = st.sampled_from(["Attention", "Attention Is", "Attentions", "你好"])
    ids = st.from_regex(r"[a-c]{1,4}", fullmatch=True)
    pairs = data.draw(st.lists(st.tuples(ids, titles), unique_by=lambda pair: pair[0]))
    some = [known_paper(title, id=paper_id) for paper_id, title in pairs]
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
    first, second = known_paper(id="one"), known_paper(id="two")
    assert set(keys([first, second]).values()).isdisjoint(keys([first]).values())


def test_an_export_without_papers_is_empty() -> None:
    assert export([], "bibtex") == ""


def test_a_new_line_stands_between_entries_and_none_within_a_field() -> None:
    text = export([known_paper("A\nb", id="x"), known_paper("C\r\nd", id="y")], "bibtex")
    assert text.count("\n\n") == 1
    assert "title = {A b}" in text


@pytest.mark.parametrize("name", ["bibtex", "biblatex"])
def test_real_papers_are_read_back_by_both_parsers(name: str, real_papers: list[Paper]) -> None:
    some = drop_abstracts(real_papers, whole=300)
    text = export(some, name)
    entries, others = with_pybtex(text), with_bibtexparser(text)
    assert list(entries) == list(others)
    assert len(entries) == len(some)
    for known, (key, entry) in zip(some, entries.items(), strict=True):
        assert_same(known, entry, others[key], name)
        names = [name_of(person) for person in entry.persons.get("author", [])]
        assert names == [natural(name) for name in known.authors]
