"""Languages are one, however a dump names them."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from paperbrowse.core.languages import babel_name, language_code


@pytest.mark.parametrize(
    ("given_names", "code"),
    [
        (("en", "EN", "eng", "English", "en-US", "en_GB", "USenglish", " english "), "en"),
        (("de", "ger", "deu", "ngerman", "Deutsch", "de-AT"), "de"),
        (("zh", "zh-Hans-CN", "zh-CN", "Chinese", "中文"), "zh"),
        (("no", "nb", "norsk", "nb-NO"), "nb"),
    ],
)
def test_a_language_has_one_code(given_names: tuple[str, ...], code: str) -> None:
    assert {language_code(name) for name in given_names} == {code}


def test_an_unknown_language_stays_as_it_is() -> None:
    assert language_code("Klingon\n") == "klingon"
    assert language_code("tlh-XX-odd") == "tlh-xx-odd"
    assert language_code(" \n") == ""
    assert babel_name("tlh") is None


@given(st.text())
def test_any_text_has_a_language_that_is_its_own(text: str) -> None:
    code = language_code(text)
    assert language_code(code) == code or len(code) == 40
    assert code == " ".join(code.split())
