"""Text in terminal columns."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from paperbrowse.cli.output.layout import (
    clip,
    clip_ranges,
    display_width,
    pad,
    wrap_lines,
    wrap_ranges,
)
from paperbrowse.core.text import one_line

LINES = st.text(alphabet=st.sampled_from("ab é漢字🎉\u0301 -"), max_size=80).map(one_line)


@pytest.mark.parametrize(
    ("text", "width"), [("paper", 5), ("漢字", 4), ("e\u0301", 1), ("🎉", 2), ("naïve", 5)]
)
def test_display_width_counts_the_columns_that_a_terminal_draws(text: str, width: int) -> None:
    assert display_width(text) == width
    assert display_width(pad(text, 12)) == 12


@given(LINES, st.integers(2, 30))
def test_wrapping_loses_only_the_spaces_between_lines(text: str, width: int) -> None:
    lines = [text[start:end] for start, end in wrap_ranges(text, width)]
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(display_width(line.rstrip()) <= width for line in lines)


@given(LINES, st.integers(3, 30))
def test_clipping_keeps_the_beginning_within_the_width(text: str, width: int) -> None:
    cut = clip(text, width)
    assert display_width(cut) <= width
    assert cut == text or (cut.endswith("…") and text.startswith(cut[:-1]))


def test_lines_break_at_words_and_paragraphs() -> None:
    assert wrap_lines("one two three\n\nfour", 8) == ["one two", "three", "", "four"]
    assert wrap_lines("unbreakable", 4) == ["unbr", "eaka", "ble"]


@given(LINES, st.integers(2, 20), st.integers(0, 40), st.integers(0, 40))
def test_a_match_keeps_its_characters_when_its_line_breaks(
    text: str, width: int, start: int, length: int
) -> None:
    match = (min(start, len(text)), min(start + length, len(text)))
    pieces = [
        text[line[0] :][first:last]
        for line in wrap_ranges(text, width)
        for first, last in clip_ranges([match], line)
    ]
    assert "".join(pieces).replace(" ", "") == text[slice(*match)].replace(" ", "")
