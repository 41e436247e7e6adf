"""Forms of a word have one stem; words of different meaning have different ones."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import combinations

import pytest
from hypothesis import given, strategies as st

from paperbrowse.search.analysis.analyzer import stem
from paperbrowse.search.analysis.stemmer import stem_words
from tests.search.analysis.odd_text import odd_texts

SAME = """
    transform transforms transforming transformed transformation
    transformer transformers
    learn learning learned learnt
    llm llms
    cnn cnns
    vlm vlms
    gan gans
    vae vaes
    pde pdes
    ode odes
    gpu gpus
    wsi wsis
    ide ides
    relu relus
    optimise optimize optimised optimizing optimisation optimization optimizer
    analyse analyze analysed analyzing analyser
    analysis analyses
    behaviour behavior behaviours behavioural behavioral
    neighbour neighbor neighbours neighbouring
    neighborhood neighbourhood
    colour color colours coloured
    catalogue catalog catalogued cataloguing
    dialogue dialog dialogues
    analogue analog
    labelled labeled label labelling labels
    modelling modeling model modelled
    travelling traveling travelled
    fuelled fueled fuelling
    centre center centres centred
    fibre fiber
    metre meter metres
    kilometres kilometer
    defence defense
    licence license
    grey gray
    programme program programmes
    artefact artifact artefacts
    parametrization parameterization parametrisation
    matrix matrices
    hypothesis hypotheses
    corpus corpora
    experiment experiments experimental experimentally experimentation
    experience experiences experienced
    token tokens
    tokenize tokenization tokenised tokenizer
    university universities
    position positions positional
    positive positives positively
    supervised supervision supervise
    precise precision
    promise promising
""".strip().splitlines()


@pytest.mark.parametrize("words", [line.split() for line in SAME], ids=lambda words: str(words[0]))
def test_forms_of_a_word_have_its_stem(words: list[str]) -> None:
    assert {stem(word) for word in words} == {stem(words[0])}


DIFFERENT = """
    experiment experience
    position positive
    token tokenization
    university universe
    object objective
    organ organic organization organism
    relative relation
    transform transformer
    import important
    active activation
    normal normalization
    nature natural
    effect effective
    subject subjective
    continue continual continuous
    size seize
    prize price
    four for
    hour whore
    promise prom
    exercise exert
    contour contort
    this thi
    https http
    plus plu
    gps gp
    tts tt
    nms nm
    rogue rog
    vogue vog
    class clas
    gas ga
    bias bia
    loss los
    sour sor
    tour tor
""".strip().splitlines()


@pytest.mark.parametrize("words", [line.split() for line in DIFFERENT], ids=" ".join)
def test_words_of_another_meaning_have_another_stem(words: list[str]) -> None:
    for first, second in combinations(words, 2):
        assert stem(first) != stem(second)


LETTERS = st.text("abcdegilnorstuxyz", min_size=1, max_size=6)
ENDINGS = st.sampled_from(
    ["s", "es", "ise", "ised", "isation", "ize", "yse", "our", "ogue", "lled", "ies", "is", "us"]
)
WORDS = st.one_of(
    LETTERS,
    st.builds(str.__add__, LETTERS, ENDINGS),
    st.sampled_from(" ".join(SAME + DIFFERENT).split()),
    odd_texts,
)


@given(st.lists(WORDS))
def test_many_words_have_the_stems_that_each_has_alone(words: list[str]) -> None:
    assert stem_words(words) == [stem(word) for word in words]


@given(WORDS)
def test_a_stem_begins_like_its_word(word: str) -> None:
    assert stem(word)[:1] == word[:1]  # highlighting relies on it
    assert bool(stem(word)) == bool(word)


@given(st.text(), st.characters().filter(lambda c: not (c.isascii() and c.isalpha())))
def test_words_with_other_characters_are_their_own_stems(word: str, character: str) -> None:
    assert stem(word + character) == word + character


def test_threads_stem_at_the_same_time() -> None:
    words = " ".join(SAME).split() * 20
    with ThreadPoolExecutor(4) as threads:
        assert len({tuple(stems) for stems in threads.map(stem_words, [words] * 16)}) == 1
