"""Words of texts by stem, in rows; and the words that a paper shares with a seed, as written.

A row is a run of words with nothing between them but blanks and hyphens.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from paperbrowse.search.analysis import Token, stem, tokenize
from paperbrowse.search.query import STOP_WORDS
from paperbrowse.search.request import Likeness

TITLE_WEIGHT = 2.0
"""Weight of an occurrence in a title; one in an abstract has 1."""

MAX_SHARED = 5
"""Words and phrases that are named at most."""

_MAX_ROW = 3
"""Words of the longest phrase that is named."""
_SATURATION = 1.2
_GAP = re.compile(r"[\s\-‐-―−/]*")
_SENTENCE_END = re.compile(r"(?:^|[.:!?]\s+)\W*$")


_PROSE = frozenset(
    """
    above across after against al among based before below besides beyond both can's cannot com
    current currently despite due during e.g each either et etc ever every existing finally first
    former further furthermore github hence here however http https i.e including instead io latter
    lead leading leads made make makes making many mere merely might moreover must namely
    nevertheless new next novel often onto other others per rather recent recently respectively same
    second several since still third though three through throughout thus together too toward
    towards two upon various very via well whereas whether whose within www yet
    """.split()  # noqa: SIM905 (a list of a hundred lines)
)
"""Words of every prose that are too rare for a tenth of all papers, and of addresses."""

GENERAL_WORDS = frozenset(
    map(
        stem,
        """
        according account achieve acquire actual add additional address adopt advance advantage
        agnostic aim allow almost already amount analyze another appropriate arbitrary arise article
        aspect assess assist assume attain attempt attract available avoid aware base basic basis
        become begin believe belong benefit best better billion boost break breakthrough brief bring
        broad build built call capability capture careful carry case cause central certain challenge
        characteristic choice choose circumvent clear close co collect combine come common
        comparable comparison compelling complementary comprise concentrate concern conclude conduct
        confirm consequently consider constitute contain contribute conventional counterpart cover
        create critical crucial date deal decide dedicate degree deliver demand describe design
        desired detail determine develop devise differ difficult direct discover discuss distinct
        downstream dramatically drawback easily easy effect effective efficacy efficient effort
        eight eliminate emerge employ enable encourage end engage enhance enough ensure entire equal
        especially essential establish evidence evolve exact examine exceed excellent exhibit exist
        expect expensive explicit extend extensive extent extremely facilitate fact factor fail fall
        far fast favorable feasible final find five fix flexible focus follow form four framework
        free frequently fully fundamental future gain gap give go good great guide half handle hard
        higher highlight hinder hold idea ideal identify ignore illustrate impact implement
        important impose impressive improve inadequate incorporate increase indeed indicate
        individual inherent initial innovative insight inspire integrate interest introduce
        intuitive investigate involve issue itself kind know lack large largest last later lay leave
        level leverage lies like limit little look main maintain major manage manner mark maximal
        meaningful measure meet method methodology million minimal minor mitigate modern modify
        nature necessary need nine notable note notion number numerous observe obtain occur off
        offer opportunity order original outcome outperform overall overcome overlook own page
        paradigm part particular past people phenomenon pick play plug poor popular possess possible
        potential practical presence present prevalent prevent previous primary principle progress
        promising promote prone proper property propose provide publicly purpose pursue quick raise
        range rapid reach readily real realistic realize receive reduce refer regard relatively
        release rely remain remarkable remove report require research resolve respect restrict
        result retain reveal rich rigorous run satisfy scenario scheme scope seek seem serious serve
        set setup seven severe share shed short shortcoming show showcase significant simple
        simplify simply simultaneously single situation six size small so-called solely solid
        solution solve sophisticated specialized spend stage stand standard start step
        straightforward strength strong struggle study sub suboptimal subsequently substantial
        succeed success suffer suffice sufficient suggest suit suitable superior suppose surpass
        surprising systematic tackle tailor tend term theart thorough thousand tightly top trade
        tradeoff traditional treat tremendous trend truly try typical ubiquitous ultimately unable
        unclear underexplored undergo underlying understudied undesirable unfortunately unify unique
        unlike unprecedented unresolved update usage useful usually utilize valuable variant variety
        vary vast versatile version vital whole wide wise work worse worst yield
        """.split(),  # noqa: SIM905 (a list of hundreds of lines)
    )
)
"""Stems of words that papers on any subject have: they are no reason by themselves."""


class Word(NamedTuple):
    """A word of a text: folded, its stem, its span, and whether it is several joined (kvcache)."""

    text: str
    stem: str
    start: int
    end: int
    is_joined: bool


def split_rows(text: str) -> Iterator[list[Word]]:
    """Yield the words of ``text`` in rows, joined forms right after their first part.

    No joined form begins or ends with a word that tells nothing: "BERT for".
    """
    row: list[Word] = []
    last: Token | None = None
    for token in tokenize(text):
        is_joined = last is not None and token.position == last.position
        if not is_joined:
            if last is not None and not _GAP.fullmatch(text, last.end, token.start):
                yield _without_empty_joins(row)
                row = []
            last = token
        row.append(Word(token.text, stem(token.text), token.start, token.end, is_joined))
    yield _without_empty_joins(row)


def _without_empty_joins(row: Sequence[Word]) -> list[Word]:
    empty = [word for word in row if not word.is_joined and not may_tell(word.text)]
    starts, ends = {word.start for word in empty}, {word.end for word in empty}
    return [w for w in row if not w.is_joined or (w.start not in starts and w.end not in ends)]


@lru_cache(maxsize=65536)
def may_tell(word: str) -> bool:
    """Return whether a word of a text, folded, can tell it from others."""
    if word.isascii() and (len(word) < 2 or not any(map(str.isalpha, word))):
        return False
    return word not in STOP_WORDS and word not in _PROSE


def parts(row: Sequence[Word]) -> list[Word]:
    """Return the words of a row without joined forms."""
    return [word for word in row if not word.is_joined]


def find_shared_terms(
    likeness: Likeness, title: str, abstract: str, limit: int = MAX_SHARED
) -> tuple[str, ...]:
    """Return the words by which a paper is similar to a seed, those that weigh most first.

    They are as the paper writes them; words that stand in a row both here and in the seed are one
    phrase.
    """
    found = _SharedWords(likeness)
    found.add(title, TITLE_WEIGHT)
    found.add(abstract, 1.0)
    return found.terms(limit)


class _SharedWords:
    """The telling words of a paper, how often it has each, and how it writes them."""

    def __init__(self, likeness: Likeness) -> None:
        self._likeness = likeness
        self._occurrences = Counter[str]()
        self._forms: defaultdict[frozenset[str], Counter[str]] = defaultdict(Counter)
        """By the stems of a word or phrase: its forms, those within a sentence counted more."""

    def add(self, text: str, weight: float) -> None:
        for row in split_rows(text):
            for word in row:
                if word.stem in self._likeness.weights:
                    self._occurrences[word.stem] += weight  # type: ignore[assignment]
            for stems, start, end in self._phrases(row):
                form, within = text[start:end], 10
                if _SENTENCE_END.search(text[max(start - 8, 0) : start]):
                    form, within = _lower_first(form), 1
                self._forms[stems][" ".join(form.split())] += within

    def _phrases(self, row: Sequence[Word]) -> Iterator[tuple[frozenset[str], int, int]]:
        """Yield the telling words and phrases of a row, by their stems, with their spans."""
        weights = self._likeness.weights
        for start, end in self._spans(row):
            inside = (word.stem for word in row if start <= word.start and word.end <= end)
            yield frozenset(stem for stem in inside if stem in weights), start, end

    def _spans(self, row: Sequence[Word]) -> Iterator[tuple[int, int]]:
        yield from ((w.start, w.end) for w in row if w.stem in self._likeness.weights)
        words = parts(row)
        for first, word in enumerate(words):
            for before, after in pairwise(words[first : first + _MAX_ROW]):
                if (before.stem, after.stem) not in self._likeness.neighbours:
                    break
                yield word.start, after.end

    def terms(self, limit: int) -> tuple[str, ...]:
        """Return the heaviest words and phrases that share no word and are not general."""
        gains = {
            stem: self._likeness.weights[stem] * count / (count + _SATURATION)
            for stem, count in self._occurrences.items()
        }
        ranked = sorted(
            self._forms.items(),
            key=lambda item: (-sum(gains[stem] for stem in item[0]), min(item[1])),
        )
        terms: list[str] = []
        named: set[str] = set()
        for stems, forms in ranked:
            if len(terms) < limit and not stems & named and not stems <= GENERAL_WORDS:
                terms.append(min(forms, key=lambda form: (-forms[form], form)))
                named |= stems
        return tuple(terms)


def _lower_first(form: str) -> str:
    """Return a form that begins a sentence as it would stand within one."""
    words = form.split()
    return " ".join(
        word[0].lower() + word[1:] if word[1:] == word[1:].lower() else word for word in words
    )
