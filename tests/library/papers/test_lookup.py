"""What a user may call a paper."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from paperbrowse.core.errors import UnknownPaperError
from paperbrowse.library import Library
from tests.core.test_identifiers import FORMS as ARXIV_FORMS
from tests.support.factories import import_records, make_record


@pytest.fixture
def library(library: Library) -> Library:
    import_records(
        library,
        "a.txt",
        make_record("Deep Nets", arxiv_id="2401.01234", doi="10.1000/182"),
        make_record("Deep Cache", arxiv_id="math.GT/0309136"),
        make_record("Shallow Nets"),
    )
    return library


@pytest.mark.parametrize(
    "reference",
    [
        "deep-nets",
        "deep-n",
        "DEEP-NETS",
        " deep-nets\n",
        "2401.01234",
        "2401.01234v2",
        "arXiv:2401.01234",
        "arxiv: 2401.01234v1",
        "https://arxiv.org/abs/2401.01234",
        "http://www.arxiv.org/pdf/2401.01234v3.pdf",
        "arxiv.org/html/2401.01234v1#S2",
        "https://huggingface.co/papers/2401.01234",
        "https://doi.org/10.48550/arXiv.2401.01234",
        "10.1000/182",
        "doi:10.1000/182",
        "https://dx.doi.org/10.1000/182",
    ],
)
def test_a_paper_is_found_by(library: Library, reference: str) -> None:
    assert library.paper(reference).title == "Deep Nets"
    assert library.resolve(reference) == library.paper(reference).id


@pytest.mark.parametrize("form", ARXIV_FORMS)
@pytest.mark.parametrize(
    ("arxiv_id", "title"), [("2401.01234v2", "Deep Nets"), ("math.gt/0309136", "Deep Cache")]
)
def test_a_paper_is_found_by_every_form_of_its_arxiv_id(
    library: Library, form: str, arxiv_id: str, title: str
) -> None:
    assert library.paper(form.format(arxiv_id)).title == title


@pytest.mark.parametrize(
    "reference", ["math/0309136", "math.GT/0309136v1", "arXiv:math.gt/0309136"]
)
def test_an_old_arxiv_id_is_found_with_and_without_its_class(
    library: Library, reference: str
) -> None:
    assert library.paper(reference).title == "Deep Cache"


def test_an_ambiguous_beginning_names_the_candidates(library: Library) -> None:
    with pytest.raises(UnknownPaperError) as caught:
        library.resolve("deep")
    assert library.resolve("deep-nets") in caught.value.message
    assert library.resolve("deep-cache") in caught.value.message
    assert "Give more" in caught.value.hint


def test_many_candidates_are_not_all_named(library: Library) -> None:
    import_records(
        library, "b.txt", *(make_record(f"Same Beginning {number}") for number in range(20))
    )
    with pytest.raises(UnknownPaperError) as caught:
        library.resolve("same")
    assert caught.value.message.count("same-beginning") == 5
    assert caught.value.message.endswith("….")


@pytest.mark.parametrize(
    "reference", ["", "nothing-aaaaa", "2401.99999", "10.1000/183", "%", "_", "deep*"]
)
def test_what_is_no_paper_is_said_so(library: Library, reference: str) -> None:
    with pytest.raises(UnknownPaperError) as caught:
        library.resolve(reference)
    assert caught.value.hint


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
def test_any_reference_is_answered(library: Library, reference: str) -> None:
    try:
        assert library.papers([library.resolve(reference)])
    except UnknownPaperError as error:
        assert error.message.isprintable()
