"""A pasted id, address, reference or title finds the paper itself, and what was read is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from paperbrowse.search.index import SearchIndex
from paperbrowse.search.query.parser import parse
from paperbrowse.search.query.pasted import match_identifier
from paperbrowse.search.request import FacetChoice, SearchRequest, SearchResults
from tests.support.factories import make_paper
from tests.support.fake_library import FakeLibrary

PAPERS = (
    make_paper(
        "forgetful-caches-k3vqa",
        "Forgetful caches for self-supervised models",
        "Eviction and computation in the KV cache; see arXiv:2401.09999.",
        date="2024-01-02",
        authors=("Ada Lovelace", "Émile Borel"),
        arxiv_id="2401.01234",
        tags=("caches",),
    ),
    make_paper(
        "old-strings-abcde",
        "Old strings",
        "Losses in ℓ₁ and étale β-VAEs.",
        date="1999",
        arxiv_id="hep-th/9901001",
    ),
    make_paper(
        "graphs-q2wer", "Computational graphs", "Caches of graphs.", arxiv_id="math/0309136"
    ),
    make_paper(
        "doi-paper-abcde", "A paper with a DOI", "Nets.", doi="10.1016/s0893-6080(05)80023-1"
    ),
    make_paper("nature-paper-abcde", "Folding", "Nets.", doi="10.1038/s41586-021-03819-2"),
    make_paper("acl-paper-abcde", "Deep language", "Nets.", doi="10.18653/v1/n19-1423"),
    make_paper("kv-cache-pruning-abcde", "KV cache pruning", "About caches.", date="2023"),
    make_paper("paper-abcde23456", "深度学习", "About depth.", date="2022"),
)
CACHES, OLD, GRAPHS = (paper.id for paper in PAPERS[:3])


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return SearchIndex(tmp_path_factory.mktemp("cache") / "index", FakeLibrary(PAPERS))


def search(index: SearchIndex, query: str, **options: object) -> SearchResults:
    return index.search(SearchRequest(query=query, **options))  # type: ignore[arg-type]


def ids(results: SearchResults) -> list[str]:
    return [hit.paper_id for hit in results.hits]


def problems(results: SearchResults) -> list[str]:
    return [problem.message for problem in results.problems]


@pytest.mark.parametrize(
    ("pasted", "paper"),
    [
        ("2401.01234", CACHES),
        ("2401.01234v3", CACHES),
        (" [2401.01234] ", CACHES),
        ("arXiv:2401.01234v3", CACHES),
        ("arXiv: 2401.01234 [cs.LG],", CACHES),
        ("arxiv 2401.01234", CACHES),
        ("2401.\u200b01234", CACHES),
        ("\u00a02401.01234\u00a0", CACHES),
        ("hep-th/9901001", OLD),
        ("hep\u2010th/9901001v2", OLD),
        ("HEP-TH/9901001.", OLD),
        ("math.GT/0309136", GRAPHS),
        ("https://arxiv.org/abs/2401.01234", CACHES),
        ("https://arxiv.org/pdf/2401.01234v2.pdf", CACHES),
        ("<http://www.arxiv.org/html/2401.01234v1#S3>", CACHES),
        ("arxiv.org/e-print/hep-th/9901001", OLD),
        ("https://export.arxiv.org/abs/hep-th/9901001?context=x", OLD),
        ("https://ar5iv.labs.arxiv.org/html/2401.01234", CACHES),
        ("https://www.alphaxiv.org/overview/2401.01234v1", CACHES),
        ("https://huggingface.co/papers/2401.01234.", CACHES),
        ("https://doi.org/10.48550/arXiv.2401.01234", CACHES),
        ("10.48550/ARXIV.2401.01234", CACHES),
        ("https://www.semanticscholar.org/arxiv/2401.01234", CACHES),
        ("see arXiv:2401.01234 (version 3), please", CACHES),
        ("2401.01234 Some other title", CACHES),
        ("Lovelace, A. (2024). Misremembered. arXiv preprint arXiv:2401.01234.", CACHES),
        ("@misc{x, title={Misremembered}, eprint={2401.01234},archivePrefix={arXiv}}", CACHES),
        ("10.1016/S0893-6080(05)80023-1", "doi-paper-abcde"),
        ("Doi:10.1016/S0893-6080(05)80023-1.", "doi-paper-abcde"),
        ("DOI: 10.1016/s0893-6080(05)80023-1", "doi-paper-abcde"),
        ("https://doi.org/10.1016/S0893-6080(05)80023-1;", "doi-paper-abcde"),
        ("http://dx.doi.org/10.1016%2FS0893-6080%2805%2980023-1", "doi-paper-abcde"),
        ("https://publisher.org/doi/full/10.1016/s0893-6080(05)80023-1", "doi-paper-abcde"),
        ("https://www.nature.com/articles/s41586-021-03819-2.pdf", "nature-paper-abcde"),
        ("https://aclanthology.org/N19-1423/", "acl-paper-abcde"),
        ("@article{x, title={Misremembered}, doi={10.18653/v1/N19-1423}}", "acl-paper-abcde"),
        (
            "A. Ng. 2019. Other. In ACL, 1–2. https://doi.org/10.18653/v1/N19-1423",
            "acl-paper-abcde",
        ),
        (CACHES, CACHES),
        (f" {OLD}\n", OLD),
        ("paper-abcde23456", "paper-abcde23456"),
    ],
)
def test_an_id_or_address_finds_its_paper(index: SearchIndex, pasted: str, paper: str) -> None:
    for typing in (False, True):
        results = search(index, pasted, typing=typing)
        assert ids(results) == [paper]
        assert (problems(results), results.fallback) == ([], None)
        assert results.explanation == results.pasted
        assert results.pasted.startswith("the paper with the ")


@pytest.mark.parametrize(
    ("query", "papers"),
    [
        ("2401.01234 hep-th/9901001", {CACHES, OLD}),
        ("2401.01234, hep-th/9901001", {CACHES, OLD}),
        ("2401.01234 OR math/0309136", {CACHES, GRAPHS}),
        ("caches -2401.01234", {GRAPHS, "kv-cache-pruning-abcde"}),
        ("(2401.01234 | graphs) caches", {CACHES, GRAPHS}),
        ("2401.01234 tag:caches", {CACHES}),
        ("2401.01234 year:1999", set()),
        ("arxiv:2401.01234 graphs", set()),
        ('doi:"10.1016/s0893-6080(05)80023-1"', {"doi-paper-abcde"}),
        ('"2401.01234"', set()),
        ('"2401.09999"', {CACHES}),
        ("kv-cache", {CACHES, "kv-cache-pruning-abcde"}),
    ],
)
def test_ids_go_with_operators_and_filters(
    index: SearchIndex, query: str, papers: set[str]
) -> None:
    assert {*ids(search(index, query, insist=True))} == papers


def test_an_id_that_no_paper_has_is_said_and_the_rest_is_searched(index: SearchIndex) -> None:
    said = ["no paper here has the arXiv id 2402.00001"]
    results = search(index, "arXiv:2402.00001v2 forgetful caches")
    assert (ids(results), problems(results), results.pasted) == ([CACHES], said, "")
    assert results.request.query[slice(*results.problems[0][:2])] == "2402.00001"
    results = search(index, "2402.00001")
    assert (ids(results), problems(results)) == ([], said)
    results = search(index, "2402.00001 2401.01234")
    assert (ids(results), problems(results)) == ([CACHES], said)
    results = search(index, "[2402.00001] Forgetful caches for self-supervised models")
    assert (ids(results), problems(results)) == ([CACHES], said)
    results = search(index, "https://doi.org/10.1000/182 forgetful")
    assert ids(results) == [CACHES]
    assert problems(results) == ["no paper here has the DOI 10.1000/182"]
    for query in ("arxiv:2402.00001", "arxiv:2402.00001 forgetful"):
        results = search(index, query, insist=True)
        assert (ids(results), problems(results)) == ([], said)
    results = search(index, "2402.00001 forgetful", insist=True)
    assert (ids(results), problems(results)) == ([], said)


def test_an_id_that_no_paper_has_finds_papers_that_mention_it(index: SearchIndex) -> None:
    results = search(index, "2401.09999")
    assert ids(results) == [CACHES]
    assert problems(results) == ["no paper here has the arXiv id 2401.09999"]


def test_other_ids_of_a_paper_are_asked_of_the_library(tmp_path: Path) -> None:
    library = FakeLibrary(PAPERS)
    library.keys = {
        ("id", "former-title-abcde"): [OLD],
        ("arxiv", "2402.00001"): [CACHES],
        ("doi", "10.1000/182"): [GRAPHS],
        ("arxiv", "2402.00002"): ["not-yet-indexed-abcde"],
    }
    index = SearchIndex(tmp_path / "index", library)
    for pasted, paper in {
        "former-title-abcde": OLD,
        "arXiv:2402.00001v2 anything": CACHES,
        "https://doi.org/10.1000/182": GRAPHS,
    }.items():
        results = search(index, pasted)
        assert (ids(results), problems(results)) == ([paper], [])
    assert results.pasted == "the paper with the DOI 10.1000/182"
    results = search(index, "2402.00002 forgetful")
    assert ids(results) == [CACHES]
    assert problems(results) == ["no paper here has the arXiv id 2402.00002"]


def test_facet_choices_hold_for_a_pasted_id(index: SearchIndex) -> None:
    choices = {"tag": FacetChoice(exclude=frozenset({"caches"}))}
    assert search(index, "2401.01234", choices=choices).total == 0
    assert search(index, "2401.01234", years=(2024, None)).total == 1
    assert search(index, "2401.01234", years=(2025, None)).total == 0


@pytest.mark.parametrize(
    "pasted",
    [
        "Lovelace, A., & Borel, É. (2024). Forgetful caches for self-supervised models. In ICML.",
        '[3] A. Lovelace, "Forgetful caches for self-supervised models," in Proc. ICML, 2024.',
        "@article{x,\n  title = {Forgetful {Caches} for\n   self-supervised models},\n year = 2024",
        "title={Forgetful caches for self-super-\nvised models},",
        "Lovelace A, Borel E. Forgetful caches for self\u2011supervised models. Caches. 2024;3:1.",
        "Lovelace, A. (2024). Forgetful caches NOT for -self-supervised OR models*. In ICML.",
        "Forgetful caches for self-\nsupervised\nmodels",
        "Forgetful caches for self-super-\r\n  vised models",
        "Forget\u00ad\nful caches for self\u00adsuper\u00advised models",
        "Forgetful caches for self-supervised models | OpenReview",
    ],
)
def test_a_reference_or_broken_title_finds_its_paper(index: SearchIndex, pasted: str) -> None:
    for typing in (False, True):
        assert ids(search(index, pasted, typing=typing))[0] == CACHES
        assert problems(search(index, pasted, typing=typing)) == []


def test_what_was_read_of_a_reference_is_said(index: SearchIndex) -> None:
    results = search(index, "Lovelace, A. (2024). Forgetful caches (of models). In ICML, pp. 1–2.")
    assert results.pasted == "the title “Forgetful caches (of models)” from a citation"
    assert results.explanation == results.pasted
    assert search(index, "forgetful caches").pasted == ""


def test_a_long_entry_is_read_to_its_title(index: SearchIndex) -> None:
    abstract = "word " * 1_500
    entry = f"@article{{x, abstract={{{abstract}}}, title={{Forgetful caches}}, year=2024}}"
    results = search(index, entry)
    assert (ids(results), problems(results)) == ([CACHES], [])


@pytest.mark.parametrize(
    ("query", "plain"),
    [
        ("$\\ell_1$", "ℓ₁"),
        ("$\\ell_1$ losses", "ℓ₁ losses"),
        ("{\\'e}tale", "étale"),
        ("\\'etale OR graphs", "étale OR graphs"),
        ("\\beta-VAE", "β-VAE"),
        ("$\\beta$-VAEs", "β-VAEs"),
        ('"\\textbf{old} strings"', '"old strings"'),
        ("etaly~ \\beta", "etaly~ β"),
        ("title:\\emph{strings}", "title:strings"),
        ("comput\u00adational graphs", "computational graphs"),
        ("compu\u200btational graphs", "computational graphs"),
        ("kv\u2011cache", "kv-cache"),
        ("kv\u2012cache", "kv-cache"),
        ("kv\u2212cache", "kv-cache"),
        ("forgetful\u00a0caches", "forgetful caches"),
    ],
)
def test_latex_and_signs_of_a_pdf_are_read_as_in_a_text(
    index: SearchIndex, query: str, plain: str
) -> None:
    found, wanted = search(index, query), search(index, plain)
    assert ids(found) == ids(wanted) != []
    assert found.explanation == wanted.explanation


@given(st.text(max_size=60), st.integers(0, 60))
def test_any_text_has_an_identifier_or_none(text: str, start: int) -> None:
    found = match_identifier(text, min(start, len(text)))
    assert found is None or (start < found.end <= len(text) and found.value)


@given(st.text(alphabet="0123456789.v/:- ()[]<>\"'arxivdohepth,", max_size=40))
def test_every_tangle_of_ids_is_parsed(text: str) -> None:
    parsed = parse(text)
    assert all(0 <= each.start < each.end <= len(text) for each in parsed.problems)
    assert all(each.value for each in parsed.identifiers)


def test_long_ids_take_no_time(tmp_path: Path) -> None:
    index = SearchIndex(tmp_path / "index", FakeLibrary(PAPERS))
    for text in ("2401.01234 " * 2_000, "10.1/" * 5_000, "https://" * 3_000, "arXiv:" * 3_000):
        assert search(index, text).took_ms < 500  # generous: it takes a few thousandths
