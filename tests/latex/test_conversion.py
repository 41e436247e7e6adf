"""LaTeX leftovers become plain text, and nothing else is changed."""

from __future__ import annotations

import re
import time
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from paperbrowse.latex import from_plain, may_contain_latex, to_plain

READ_AS = [
    # Signs and escapes
    (r"at least 46\%, and", "at least 46%, and"),
    (r"Q\&A \#1 a\_b \$5 \{x\}", "Q&A #1 a_b $5 {x}"),
    (r"\textless2MB", "<2MB"),
    (r"a 2.4\times speedup", "a 2.4× speedup"),
    (r"\alpha-\beta divergence", "α-β divergence"),
    (r"\LaTeX{} and \LaTeX", "LaTeX and LaTeX"),
    (r"modules (\eg, this; \ie. that \etal)", "modules (e.g., this; i.e. that et al.)"),
    # Styles
    (r"a \textbf{de-domaining} step", "a de-domaining step"),
    (r"\emph{scan and \textbf{snap}} it", "scan and snap it"),
    (r"of {\em automatic induction} and", "of automatic induction and"),
    (r"{\bf{BERT}} \textcolor{red}{text}", "{BERT} text"),
    (r"cut \textbf{short", "cut short"),
    # Quotation marks and dashes
    ("the ``critical tokens'' that", "the “critical tokens” that"),
    ('they ``agree" again', "they “agree” again"),
    ("no `one-wins-all' model, and it's", "no ‘one-wins-all’ model, and it's"),
    ("thinking -- or not---why 1--2", "thinking – or not—why 1–2"),
    (r"don\'t say \"agree\" here", 'don\'t say "agree" here'),
    ("et al.~[3] and Section~2", "et al. [3] and Section 2"),
    # Accents
    (r"na\"ively, caf\'e, {\"o}, \'{\i}, \~n", "naïvely, café, ö, í, ñ"),
    (r"Erd\H{o}s, \v{S}, \c{c}, {\v s}, \o re, Pawe\l", "Erdős, Š, ç, š, øre, Paweł"),
    (r"S\o ren and {\L}ukasz", "Søren and Łukasz"),
    # Formulas
    ("in $O(n^2)$ time", "in O(n²) time"),
    ("a k^{th}-order and a $k^{\\text{th}}$ one", "a kth-order and a kth one"),
    ("code^{text 1}.", "code^(text 1)."),
    (r"$\tilde{O}(\sqrt{dT})$ and $\tilde O(\frac{1}{n})$", "Õ(√dT) and Õ(1/n)"),
    (r"$\frac{a+b}{cd} \le 10^{-3}$", "(a+b)/cd ≤ 10⁻³"),
    (r"SRe$^2$L by 3$\%$ over $\sim$300", "SRe²L by 3% over ∼300"),
    (r"$x_{t+1} \in \mathbb{R}^{n \times c}$", "x_(t+1) ∈ ℝ^(n × c)"),
    (r"and~$k$-NN, $L_2$, $\left\{1\right\}$", "and k-NN, L₂, {1}"),
    (r"\(x^2\) and \[y^{10}\]", "x² and y¹⁰"),
    (r"$a$$b$ and $$c^2$$.", "ab and c²."),
    (r"$\poly(n)$", "poly(n)"),
    (r"with $\sqrt$T regret, {$\tau$}-bench", "with √T regret, τ-bench"),
    # Links and references
    (r"at \url{https://a.b/c\_d}", "at https://a.b/c_d"),
    (r"\href{https://a.b}{our page}", "our page (https://a.b)"),
    (r"\href{https://a.b}{https://a.b}", "https://a.b"),
    (r"as \cite{a} and \citep[p. 3]{b,c}", "as [a] and [b,c, p. 3]"),
    (r"it\footnote{really} is", "it (really) is"),
    # HTML
    ("Q&amp;A, a &lt; b, &quot;x&quot;, &#39;, &#x4e;", 'Q&A, a < b, "x", \', N'),
]

STAYS = [
    "S^2IP-LLM: O(T^2) and AMD^2G",
    "[CLS] [MASK] <SEG> ColBERT [Khattab and Zah",
    r"C:\path\alpha and D:\textbf",
    "100% of 50%",
    "a_b p_d(y|x) __init__ #1",
    '{x: 1} and {"key": [1, 2]} {} {{a}}',
    "a 2.4times speedup",
    r"\foo{bar} \unknown \d+ \w",
    "{$5, $10} and ${HOME}",
    "costs $5 and $10, or US$ 3",
    "$5/$10 for A$AP and Ke$ha",
    "86~91% or ~6% at http://x.org/~name, x ~ p",
    "run --flag -v, C--, ----, <!-- note -->",
    "AT&T Q&A R&D; &bogus; & so on",
    "`code` and ```fence``` and ``code``",
    "5'' and f'' and 'quoted' and it's",
    "1 } 2 { 3",
    "trailing \\",
    "T5 “quoted” – naïve — 你好 🙂",
]

PLAIN_ALPHABET = st.characters(exclude_characters="\\&", exclude_categories=["Cs"])
OPENINGS = (
    r"{ {\em{ \textbf{ \textbf{$ ^{ _{ $_{ \frac{ \sqrt{ \href{ \cite[ \hat{ \mathbb{ \(^ \[a\^"
)
SIGNS = (
    r"""} $ $$ ^ _ `` '' ` ' " ~ - -- a-- & &# &lt; \ \$ $\$ \' \" a\"bc \( \) \[ \] \alpha \foo"""
)
REPEATED = r"""$ $\$ `` `x ~ - a-- a\"bc \ &#"""
WORDS = "e x1 é 论 C: th"
FRAGMENTS = [*f"{OPENINGS} {SIGNS} {WORDS}".split(), " ", "\n", "$x ", "- ", "`x"]


def letters(text: str) -> Counter[str]:
    """Letters and digits, however they are accented, raised or lowered."""
    return Counter(char for char in unicodedata.normalize("NFKD", text) if char.isalnum())


@pytest.mark.parametrize(("source", "plain"), READ_AS)
def test_a_leftover_is_converted(source: str, plain: str) -> None:
    assert to_plain(source) == plain


@pytest.mark.parametrize("text", STAYS)
def test_text_that_only_looks_like_latex_stays(text: str) -> None:
    assert to_plain(text) == text


@pytest.mark.parametrize("text", [plain for _, plain in READ_AS if plain.count("$") < 2] + STAYS)
def test_plain_text_converted_again_is_the_same(text: str) -> None:
    assert to_plain(text) == text


@given(st.text(PLAIN_ALPHABET))
def test_every_letter_of_text_without_macros_survives(text: str) -> None:
    assert letters(to_plain(text)) == letters(text)


@given(
    st.lists(st.sampled_from(["$", "^{", "_{", "}", "{", "a", "7", "th", "``", "''", "~", "--"]))
)
def test_every_letter_survives_among_signs_of_latex(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert letters(to_plain(text)) == letters(text)


@given(st.text(st.characters(exclude_characters="\\&$~`-^_")))
def test_text_without_latex_is_unchanged(text: str) -> None:
    assert to_plain(text) == text


@given(st.lists(st.sampled_from(FRAGMENTS)).map("".join))
def test_no_mixture_of_macros_raises_or_loses_a_word(text: str) -> None:
    plain = to_plain(text)
    assert ("论" in plain) == ("论" in text)
    assert ("x1" in plain) == ("x1" in text)


@given(st.text())
def test_no_text_raises(text: str) -> None:
    to_plain(text)


@pytest.mark.parametrize("piece", [*OPENINGS.split(), *REPEATED.split(), "$x ", "- "])
def test_hostile_repetition_costs_no_more_than_its_length(piece: str) -> None:
    def seconds(times: int) -> float:
        text = piece * times + "}" * times
        started = time.process_time()
        to_plain(text)
        return time.process_time() - started

    seconds(100)
    short, long = seconds(5_000), seconds(50_000)
    # Ten times the length: linear is about 10 times, quadratic 100.
    assert long < max(40 * short, 0.5)


def test_the_real_dumps_keep_no_leftovers_and_their_words(real_dumps: list[Path]) -> None:
    leftover = re.compile(r"\\[%&a-z\"]|``|\^\{|\{\\")
    for path in real_dumps:
        text = path.read_text(encoding="utf-8")
        plain = to_plain(text)
        assert leftover.search(text.replace("``", "")) is None or plain != text
        assert leftover.search(plain) is None
        assert to_plain(plain) == plain


@given(st.text("\\$~`-^_{}&#aZ é", max_size=12))
def test_only_text_without_any_sign_of_latex_is_left_unread(text: str) -> None:
    signs = re.compile(r"[\\$~`]|--|[\^_]\{|&[#A-Za-z]")
    assert may_contain_latex(text) == (signs.search(text) is not None)
    assert may_contain_latex(text) or to_plain(text) == text


LATEX_SIGNS = st.text(alphabet="\\{}$~`'\"^_-&a;C: #x41m()[]|!,.\n", max_size=40)


@pytest.mark.parametrize("text", ["", "Plain words", "S^2IP-LLM", "{x: 1}", "C:\\path", "a -- b?"])
def test_text_without_latex_is_not_escaped(text: str) -> None:
    assert to_plain(from_plain(text)) == text
    if to_plain(text) == text:
        assert from_plain(text) == text


@given(LATEX_SIGNS | st.text(max_size=20))
def test_any_text_is_read_as_it_was(text: str) -> None:
    assert to_plain(from_plain(text)) == text
