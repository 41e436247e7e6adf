"""Text from outside is safe to show and can be compared."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, strategies as st

from paperbrowse.core.text import fold, one_line, printable

HOSTILE = st.lists(
    st.one_of(
        st.text(st.characters()),
        st.sampled_from(["\x1b[31m", "\x1b]0;t\x07", "\x1b", "[", "]", "\x9b", "m", "\r\n", "\t"]),
    )
).map("".join)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;a title\x07b", "b"),
        ("\x1b]8;;http://a.b\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b31mred\x9d0;t\x9cb", "redb"),
        ("\x1bP1$tx\x1b\\a\x1b(Bb\x1bcc", "abc"),
        ("\x1b]0;never closed", "0;never closed"),
        ("a\x1b", "a "),
        ("a\x00b\x08c\x7fd", "a b c d"),
        ("one\r\ntwo\tthree", "one\ntwo\tthree"),
        ("one\rtwo\u2028three", "one two three"),
        ("safe\u202eexe.txt\u2066", "safeexe.txt"),
        ("\ufeffBOM soft\u00adhyphen zero\u200bwidth", "BOM softhyphen zerowidth"),
        ("half\ud800", "half "),
        ("👩\u200d🔬 می\u200cخواهم", "👩\u200d🔬 می\u200cخواهم"),
        ("[/] [red]x[/red] [CLS] <SEG> naïve 你好", "[/] [red]x[/red] [CLS] <SEG> naïve 你好"),
    ],
)
def test_terminal_controls_are_removed(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(HOSTILE)
def test_printable_text_has_no_controls(text: str) -> None:
    shown = printable(text)
    assert all(char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs") for char in shown)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e")
    assert printable(shown) == shown
    shown.encode("utf-8")


@given(HOSTILE)
def test_one_line_is_one_line_with_single_spaces(text: str) -> None:
    line = one_line(text)
    assert line == " ".join(line.split())
    assert one_line(line) == line
    assert len(line.splitlines()) <= 1


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"])))
def test_text_without_controls_is_unchanged(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize("piece", ["\x1b]", "\x9d", "\x1b[", "\x1b[0", "\x9b0", "\x1b ", "\x1bPa"])
def test_hostile_repetition_costs_no_more_than_its_length(piece: str) -> None:
    def seconds(times: int) -> float:
        started = time.process_time()
        one_line(piece * times)
        return time.process_time() - started

    short, long = seconds(5_000), seconds(50_000)
    assert long < max(40 * short, 0.5)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ﬁne–tuned Naïveté", "fine-tuned naivete"),
        ("  Attention, is: ALL\nyou need!  ", "attention is all you need"),
        ("snake_case", "snake case"),
        ("STRASSE Łódź", "straße łódź"),
        ("O(n²) L₂", "o n2 l2"),
        ("trans\u00adformer\u200b", "Transformer"),
        ("Ａｌｐｈａ", "alpha"),
        ("İstanbul", "istanbul"),
    ],
)
def test_equal_titles_fold_to_the_same_words(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_words_stay_apart() -> None:
    folded = {fold(title) for title in ("GPT-3", "GPT-4", "GPT 34", "你好", "你们", "Ωmega", "")}
    assert len(folded) == 7


@given(st.text())
def test_folding_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)
