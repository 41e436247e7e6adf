"""Plain text that looks like LaTeX survives being read as LaTeX."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperbrowse.latex import to_plain
from paperbrowse.latex.writing import from_plain

SIGNS = st.text(alphabet="\\{}$~`'\"^_-&a;C: #x41m()[]|!,.\n", max_size=40)


@pytest.mark.parametrize("text", ["", "Plain words", "S^2IP-LLM", "{x: 1}", "C:\\path", "a -- b?"])
def test_what_is_no_latex_is_written_as_it_is(text: str) -> None:
    assert to_plain(from_plain(text)) == text
    if to_plain(text) == text:
        assert from_plain(text) == text


@given(SIGNS | st.text(max_size=20))
def test_any_text_is_read_as_it_was(text: str) -> None:
    assert to_plain(from_plain(text)) == text
