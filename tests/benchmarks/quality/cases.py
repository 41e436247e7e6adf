"""The cases of each kind: a text that a person types or pastes, and the paper wanted by it.

They are drawn by seed from the papers that are searched, so that no text of the papers stands here,
and are the same on every run. Half of the papers are for tuning, the other half for reporting.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from tests.benchmarks.libraries import PaperRow
from tests.benchmarks.quality.citations import CITATION_STYLES
from tests.benchmarks.quality.relevance import Half

_SEED = 20261130
_SAMPLE = 20_000
"""Papers in which words are counted."""
_FEW = 2
"""Papers of the sample that have a telling word at least: what fewer have may be a misprint."""
_PHRASE_WORDS = 6

_WORD = re.compile(r"[^\W\d_]{4,}")
_SMALL_WORDS = frozenset(
    re.findall(
        "[a-z]+",
        "about after also been between both during each every from have into more most only other"
        " over some such than that their them then there these they this those through toward"
        " towards under upon using very want what when where which while will with within without",
    )
)
_TITLE_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_RUN = re.compile(r"(?<![\w-])[a-z]+(?: [a-z]+)+(?![\w-])")
_NAME = re.compile(r"(\S+(?: \S+){0,2}?): \S")
_NEIGHBOURS = dict(zip("abcdefghijklmnopqrstuvwxyz", "svxsrdhgoklknmpowtayibecux", strict=True))
"""The key beside each letter's."""


class Case(NamedTuple):
    """One search with the paper that it is for."""

    text: str
    paper: PaperRow
    style: str = ""
    """Which of several ways to write such a text, where there are several."""


def draw_cases(papers: Sequence[PaperRow], half: Half, count: int) -> dict[str, list[Case]]:
    """Return ``count`` cases of every kind, or fewer where the papers do not hold as many."""
    order = [paper for paper in papers if paper.title and paper.abstract and paper.authors]
    random.Random(_SEED).shuffle(order)
    drawing = _Drawing(order)
    own = order[0::2] if half == "tune" else order[1::2]
    cases = {}
    for kind, draw in _KINDS.items():
        chance = random.Random(f"{_SEED} {half} {kind}")
        shuffled = chance.sample(own, len(own))
        drawn = (draw(drawing, paper, chance) for paper in shuffled)
        cases[kind] = [*islice((case for case in drawn if case is not None), count)]
    return cases


class _Drawing:
    """How texts of each kind are drawn from a paper; None where it does not lend itself to one."""

    def __init__(self, shuffled: Sequence[PaperRow]) -> None:
        sample = shuffled[:_SAMPLE]
        self._sample_size = len(sample)
        self._paper_counts = Counter[str]()
        for paper in sample:
            self._paper_counts.update(_words(paper))

    def short_title(self, paper: PaperRow, chance: random.Random) -> Case | None:
        """A title of two to four words."""
        return Case(paper.title, paper) if 2 <= len(paper.title.split()) <= 4 else None

    def title_start(self, paper: PaperRow, chance: random.Random) -> Case | None:
        """The first three words of a longer title."""
        words = paper.title.split()
        return Case(" ".join(words[:3]), paper) if len(words) > 3 else None

    def shuffled_title(self, paper: PaperRow, chance: random.Random) -> Case | None:
        """All words of a title, in any order."""
        words = _TITLE_WORD.findall(paper.title)
        return Case(" ".join(chance.sample(words, len(words))), paper) if len(words) > 4 else None

    def abstract_phrase(self, paper: PaperRow, chance: random.Random) -> Case | None:
        """Six neighbouring words of an abstract, small words among them."""
        runs = [run.split() for run in _RUN.findall(paper.abstract)]
        runs = [run for run in runs if len(run) >= _PHRASE_WORDS]
        if not runs:
            return None
        run = chance.choice(runs)
        start = chance.randrange(len(run) - _PHRASE_WORDS + 1)
        return Case(" ".join(run[start : start + _PHRASE_WORDS]), paper)

    def telling_words(self, paper: PaperRow, chance: random.Random) -> Case | None:
        """Three of the four rarest words of a paper that a few other papers have too."""
        known = [word for word in _words(paper) if self._paper_counts[word] >= _FEW]
        rarest = sorted(known, key=lambda word: (self._paper_counts[word], word))[:4]
        return Case(" ".join(chance.sample(rarest, 3)), paper) if len(rarest) == 4 else None

    def misspelt_title(self, paper: PaperRow, chance: random.Random) -> Case | None:
        """A title in which one word has a letter too many, too few, wrong, or out of place."""
        words = paper.title.split()
        long = [place for place, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
        if len(words) < 3 or not long:
            return None
        place = chance.choice(long)
        wrong = _misspell(words[place], chance)
        if wrong.casefold() in self._paper_counts:
            return None
        return Case(" ".join([*words[:place], wrong, *words[place + 1 :]]), paper)

    def unfinished_title(self, paper: PaperRow, chance: random.Random) -> Case | None:
        """The first 60 % of a title's letters, which end within a word, searched as it stands."""
        end = round(0.6 * len(paper.title))
        cut = paper.title[:end]
        if len(paper.title.split()) < 5 or not (cut[-1].isalpha() and paper.title[end].isalpha()):
            return None
        return Case(cut, paper)

    def surname_and_word(self, paper: PaperRow, chance: random.Random) -> Case | None:
        """The surname of the first author, and a word of the title."""
        surname = paper.authors.split("\n")[0].split()[-1]
        words = [word for word in _WORD.findall(paper.title) if word.lower() not in _SMALL_WORDS]
        if len(surname) < 2 or not words:
            return None
        return Case(f"{surname} {chance.choice(words)}".lower(), paper)

    def name(self, paper: PaperRow, chance: random.Random) -> Case | None:
        """What stands before the colon of a title: one to three words."""
        found = _NAME.match(paper.title)
        return Case(found[1], paper) if found else None

    def citation(self, paper: PaperRow, chance: random.Random) -> Case | None:
        """The paper as a reference, in any style."""
        style = chance.choice([*CITATION_STYLES])
        if len(paper.title.split()) < 3 or any(
            " " not in name for name in paper.authors.split("\n")
        ):
            return None
        return Case(CITATION_STYLES[style](paper, chance), paper, style)


_KINDS: Mapping[str, Callable[[_Drawing, PaperRow, random.Random], Case | None]] = {
    "title of 2 to 4 words": _Drawing.short_title,
    "first 3 words of a title": _Drawing.title_start,
    "title shuffled": _Drawing.shuffled_title,
    "unquoted phrase of an abstract": _Drawing.abstract_phrase,
    "three telling words": _Drawing.telling_words,
    "title with one typing error": _Drawing.misspelt_title,
    "60 % of a title": _Drawing.unfinished_title,
    "surname and a word": _Drawing.surname_and_word,
    "name before the colon": _Drawing.name,
    "pasted citation": _Drawing.citation,
}

KINDS: Sequence[str] = tuple(_KINDS)
"""The kinds of cases, as the report names them."""


def _words(paper: PaperRow) -> set[str]:
    """Return the words of a title and an abstract, without small ones."""
    return {*_WORD.findall(f"{paper.title}\n{paper.abstract}".lower())} - _SMALL_WORDS


def _misspell(word: str, chance: random.Random) -> str:
    """Return a word with one slip of the fingers, not in its first letter."""
    while True:
        place = chance.randrange(1, len(word))
        before, letter, after = word[:place], word[place], word[place + 1 :]
        match chance.randrange(4):
            case 0:
                wrong = before + after
            case 1:
                wrong = before + letter + letter + after
            case 2:
                wrong = before + _NEIGHBOURS.get(letter.lower(), "e") + after
            case _:
                wrong = before + after[:1] + letter + after[1:]
        if wrong.lower() != word.lower():
            return wrong
