"""What made a paper match is marked in its text, and snippets are cut around it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, strategies as st

from paperbrowse.search.analysis.analyzer import tokenize
from paperbrowse.search.highlighting import find_matches, make_snippet
from tests.search.analysis.odd_text import odd_texts

TEXT = "Keyformer: KV Cache Reduction. GPT-4 and naïve caching; Prot2Token's C++ for 深度学习"


def marked(query: str, text: str = TEXT, *, typing: bool = False) -> list[str]:
    spans = find_matches(query, text, typing=typing, field="abstract")
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("caches", ["Cache", "caching"]),
        ("kvcache", ["KV Cache"]),
        ("kv cache", ["KV Cache", "caching"]),
        ('"kv cache"', ["KV Cache"]),
        ('"cache kv"', []),
        ("gpt4", ["GPT-4"]),
        ("gpt 4", ["GPT-4"]),
        ("naive", ["naïve"]),
        ("prot2token", ["Prot2Token"]),
        ("c++", ["C++"]),
        ("度学", ["度学"]),
        ("cach*", ["Cache", "caching"]),
        ("*former", ["Keyformer"]),
        ("r?duction", ["Reduction"]),
        ("reduction OR nothing", ["Reduction"]),
        ("-cache naive", ["naïve"]),
        ("naive -(cache | gpt)", ["naïve"]),
        ("title:cache", []),
        ("abstract:cache", ["Cache", "caching"]),
        ("author:cache tag:cache", []),
        ("", []),
        ("(((", []),
    ],
)
def test_what_a_query_finds_is_marked(query: str, expected: list[str]) -> None:
    assert marked(query) == expected


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("how do models learn from data", "How Models learn well from data.", "Models learn data"),
        ("how do models learn from data", "Models learn from data.", "Models learn from data"),
        ("attention is all you need", "Attention is all you need", "Attention is all you need"),
        ("attention is all you need", "All is what attention needs.", "attention needs"),
        ("the who", "Who is the who?", "Who the who"),
        ('models "of the"', "Of the models of the many", "Of the|models|of the"),
        ("title:how models", "how many models", "models"),
        ("models in", "in models", "models"),
    ],
)
def test_stop_words_are_marked_only_in_a_row_of_matches(query: str, text: str, marked: str) -> None:
    spans = find_matches(query, text, field="abstract")
    seen = [text[span.start : span.end] for span in spans]
    assert " ".join(seen) == marked.replace("|", " ")


def test_while_typing_words_are_marked_by_their_beginning() -> None:
    assert marked("keyf", typing=True) == ["Keyformer"]
    assert marked("keyf ", typing=True) == []
    assert marked('"gpt 4 an', typing=True) == ["GPT-4 and"]


FORMS = "YOLOv8 and YOLO-v9 by A* search: LLMs, MLLMs, β-VAE, optimised 1,000 grey data sets; GPT4x"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("yolo", ["YOLOv8", "YOLO"]),
        ("v8", ["YOLOv8"]),
        ("gpt", ["GPT4x"]),
        ("a*", ["A*"]),
        ('"a* search"', ["A* search"]),
        ("llm", ["LLMs"]),
        ("=llm", []),
        ("=llms", ["LLMs"]),
        ("beta", ["β"]),
        ("betavae", ["β-VAE"]),
        ("beta-vaes", ["β-VAE"]),
        ("optimization", ["optimised"]),
        ('"optimization"', []),
        ("1000", ["1,000"]),
        ("gray", ["grey"]),
        ("dataset", ["data sets"]),
        ("data-set", ["data sets"]),
        ("data set", ["data sets"]),
    ],
)
def test_a_word_is_marked_whole_in_the_form_that_it_has(query: str, expected: list[str]) -> None:
    assert marked(query, FORMS) == expected


def test_letters_that_grow_when_folded_keep_their_places() -> None:
    text = "Straße ﬁne e\u0301toile İstanbul ½ net"
    assert marked("strasse", text) == ["Straße"]
    assert marked("fine", text) == ["ﬁne"]
    assert marked("etoile", text) == ["e\u0301toile"]
    assert marked("istanbul", text) == ["İstanbul"]
    assert marked("net", text) == ["net"]


def test_marks_go_with_their_letter() -> None:
    assert marked("modele", "le mode\u0301le\u0301") == ["mode\u0301le\u0301"]


queries = st.sampled_from(
    """kv|cache|kvcache|KV cache|"kv cache"|"cache x"|gpt4|4|c++|2.4|46%|深度|dont|token|x|s|strasse
    fi*|*a*|c?che|cahce~|k-NN|ss|-a b|C|llms""".replace("\n", "|").split("|")
)


@given(odd_texts, queries | odd_texts, st.booleans())
def test_what_is_marked_would_be_found_by_itself(text: str, query: str, typing: bool) -> None:
    for span in find_matches(query, text, typing=typing, field="abstract"):
        covered = text[span.start : span.end]
        assert tokenize(covered)
        assert find_matches(query, covered, typing=typing, field="abstract")


@given(odd_texts)
def test_every_word_of_a_text_is_marked(text: str) -> None:
    for word, _, start, _ in tokenize(text):
        if word.isalnum() and word.islower():
            spans = find_matches(word, text, field="title")
            assert any(span.start <= start < span.end for span in spans)


LONG = (
    "Nothing to see at the start of it. " * 8 + "Here the cache\nof keys meets GPT-4. " + "x" * 400
)


def test_a_snippet_is_the_window_with_the_most_matches() -> None:
    snippet = make_snippet("cache gpt4", LONG, width=60)
    assert len(snippet.text) <= 60
    assert snippet.text.startswith("…")
    assert snippet.text.endswith("…")
    assert "cache of keys meets GPT-4." in snippet.text
    assert [snippet.text[s.start : s.end] for s in snippet.spans] == ["cache", "GPT-4"]


def test_a_snippet_has_words_of_the_query_rather_than_their_spellings() -> None:
    filler = " and so on and so forth" * 4
    text = f"Cache, caches, caching and cached.{filler} A cache is pruned.{filler}"
    snippet = make_snippet("cache pruning", text, width=60)
    assert [snippet.text[s.start : s.end] for s in snippet.spans] == ["cache", "pruned"]


def test_a_snippet_without_matches_is_the_beginning() -> None:
    snippet = make_snippet("tigers", LONG, width=60)
    assert snippet.text == "Nothing to see at the start of it. Nothing to see at the…"
    assert snippet.spans == ()
    assert make_snippet("", "Short.\n\nText", width=60).text == "Short. Text"
    assert make_snippet("cache", "", width=60).text == ""


words = st.sampled_from(["cache", "kv", "KV-cache", "naïve", "深度", "x" * 90, "net.", "C++", "\n"])


@given(st.lists(words, max_size=40).map(" ".join), st.text(max_size=10) | words, st.integers(8, 80))
def test_snippets_hold_no_more_than_their_width_and_mark_what_matches(
    text: str, query: str, width: int
) -> None:
    snippet = make_snippet(query, text, width=width)
    assert len(snippet.text) <= width
    flat = " ".join(text.split())
    assert snippet.text.strip("…") in flat
    if find_matches(query, flat, field="abstract"):
        assert snippet.spans


@given(st.text(), st.text(max_size=10), st.booleans())
def test_spans_are_in_order_apart_and_within_the_text(text: str, query: str, typing: bool) -> None:
    for spans, length in (
        (find_matches(query, text, typing=typing, field="title"), len(text)),
        ((snippet := make_snippet(query, text, typing=typing)).spans, len(snippet.text)),
    ):
        place = 0
        for span in spans:
            assert place <= span.start < span.end <= length
            place = span.end


def test_highlights_and_requests_do_not_load_the_index_engine() -> None:
    script = (
        "import sys; import paperbrowse.search.request, paperbrowse.search.highlighting as h; "
        "assert not [m for m in sys.modules if m.startswith('whoosh')], 'on import'; "
        "h.find_matches('caches', 'cache', field='title'); "
        "assert 'whoosh.index' not in sys.modules, 'on use'; "
        "assert 'numpy' not in sys.modules, 'arrays'"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
