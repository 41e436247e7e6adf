"""The questions, class by class, drawn from the papers that are searched: the same on every run.

Words come from a sample of titles and abstracts, phrases and what is typed are pieces of them, so
no text of the papers stands here. Rare words are in at most one of 2,000 papers, common ones in one
of 25 or more, others between.
"""

from __future__ import annotations

import random
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from string import ascii_lowercase
from typing import TypeVar

from tests.benchmarks.search.engine import BenchQuery, Clause

_T = TypeVar("_T")

QueryClasses = dict[str, list[BenchQuery]]

TYPING = "search as you type"

_SAMPLE = 20_000
_WORD = re.compile(r"(?<![\w-])[a-z]{3,15}(?![\w-])")
_RUN = re.compile(r"(?<![\w-])[a-z]+(?: [a-z]+)+(?![\w-])")
_PATTERNS = ("*tion", "*net*", "a*b*", "*ing", "*former", "re*ed", "?earning", "c*n*s", "gr*ph*")


class UnknownClassError(Exception):
    """There is no such class of questions."""


def draw_queries(rows: Path) -> QueryClasses:
    """Return the questions of every class about the papers in a file of plain rows."""
    return _Drawing(rows).questions()


def keystroke_queries(text: str) -> Iterator[BenchQuery]:
    """Yield what is asked while ``text`` is typed, a letter or a blank at a time."""
    for end in range(1, len(text) + 1):
        typed = text[:end]
        *whole, last = typed.split(" ")
        every = [Clause("word", word) for word in whole]
        if last:
            every.append(Clause("typed", last))
        yield BenchQuery(must=tuple(every), typed_text=typed, facets=True)


class _Drawing:
    """A sample of papers and the chances taken with it."""

    def __init__(self, rows: Path) -> None:
        self._chance = random.Random(7)
        with closing(sqlite3.connect(f"file:{rows}?mode=ro", uri=True)) as connection:
            (count,) = connection.execute("SELECT COUNT(*) FROM paper").fetchone()
            step = max(1, count // _SAMPLE)
            self._papers: list[tuple[str, str]] = connection.execute(
                "SELECT lower(title), lower(abstract) FROM paper WHERE row % ? = 0", (step,)
            ).fetchall()
            self._tags = [
                tag
                for (tag,) in connection.execute(
                    "SELECT value FROM paper_tag GROUP BY value ORDER BY COUNT(*) DESC, value"
                    " LIMIT 60"
                )
            ]
        held = Counter[str]()
        for title, abstract in self._papers:
            held.update(set(_WORD.findall(f"{title}. {abstract}")))
        total = len(self._papers)
        self._rare = self._words(held, 2, max(2, total // 2_000))
        self._common = self._words(held, total // 25, total // 2)
        self._others = self._words(held, max(3, total // 400), total // 25)
        self._known = held

    @staticmethod
    def _words(held: Counter[str], least: int, most: int) -> list[str]:
        return sorted(w for w, count in held.items() if least <= count <= most and len(w) >= 4)

    def questions(self) -> QueryClasses:
        drawn = {
            "rare term": self._each(20, lambda: self._question(self._rare)),
            "common term": self._each(20, lambda: self._question(self._common)),
            "AND of 2-3": self._each(20, self._conjunction),
            "OR of 2-3": self._each(20, self._disjunction),
            "NOT": self._each(15, self._negation),
            "phrase": self._each(20, self._phrase),
            "prefix": self._each(20, self._prefix),
            "wildcard": [_pattern(shape) for shape in _PATTERNS] + self._each(8, self._shape),
            "fuzzy": self._each(10, lambda: self._misspelt(1))
            + self._each(5, lambda: self._misspelt(2)),
            "year range": self._each(15, self._years),
            "tag filter": self._each(15, self._tagged),
            "sorted by date": self._each(15, lambda: self._question(self._common, by_date=True)),
            "top 50 and all counts": self._each(20, self._counted),
            "20 snippets": self._each(
                12, lambda: self._question(self._others, snippets=True, limit=20)
            ),
            TYPING: [
                question
                for text in self._each(60, self._typed)
                for question in keystroke_queries(text)
            ],
            "worst prefix": self._all_prefixes(),
            "worst wildcard": [_pattern(shape) for shape in _worst_patterns()],
            "worst fuzzy": self._each(20, self._short_fuzzy),
        }
        return {name: [*dict.fromkeys(questions)] for name, questions in drawn.items()}

    def _each(self, count: int, draw: Callable[[], _T]) -> list[_T]:
        """Draw so many different things, or as many as a few attempts find."""
        found: dict[_T, None] = {}
        for _ in range(20 * count):
            found[draw()] = None
            if len(found) == count:
                break
        return list(found)

    def _question(self, words: Sequence[str], **more: bool | int) -> BenchQuery:
        return _make_query(Clause("word", self._chance.choice(words)), **more)

    def _of_one_paper(self, count: int) -> list[str]:
        """Return words that some paper holds all of, none of them rare."""
        usual = {*self._common, *self._others}
        while True:
            title, abstract = self._chance.choice(self._papers)
            words = sorted({*_WORD.findall(f"{title}. {abstract}")} & usual)
            if len(words) >= count:
                return self._chance.sample(words, count)

    def _conjunction(self) -> BenchQuery:
        return _make_query(*_words(self._of_one_paper(self._chance.choice((2, 2, 3)))))

    def _disjunction(self) -> BenchQuery:
        words = self._chance.sample([*self._common, *self._others], self._chance.choice((2, 3)))
        return BenchQuery(should=tuple(_words(words)))

    def _negation(self) -> BenchQuery:
        wanted, unwanted = self._of_one_paper(2)
        return BenchQuery(must=(Clause("word", wanted),), must_not=(Clause("word", unwanted),))

    def _phrase(self) -> BenchQuery:
        """Two to four words as they stand in an abstract, small words too."""
        while True:
            _, abstract = self._chance.choice(self._papers)
            run = self._chance.choice(_RUN.findall(abstract) or [""]).split()
            count = self._chance.randint(2, 4)
            if len(run) >= count:
                start = self._chance.randrange(len(run) - count + 1)
                return _make_query(Clause("phrase", " ".join(run[start : start + count])))

    def _prefix(self) -> BenchQuery:
        word = self._chance.choice(self._common + self._others)
        return _make_query(Clause("prefix", word[: self._chance.randint(2, 6)]))

    def _shape(self) -> BenchQuery:
        """An end, a middle, or a word with a gap."""
        word = self._chance.choice([word for word in self._others if len(word) >= 8])
        return _pattern(
            self._chance.choice(
                (
                    f"*{word[-5:]}",
                    f"*{word[2:6]}*",
                    f"{word[:3]}*{word[-2:]}",
                    f"{word[:3]}?{word[4:]}",
                )
            )
        )

    def _misspelt(self, edits: int) -> BenchQuery:
        """A word, less letters of it, that is no word of the sample."""
        while True:
            word = self._chance.choice([word for word in self._others if len(word) >= 7])
            wrong = word
            for _ in range(edits):
                place = self._chance.randrange(1, len(wrong))
                wrong = wrong[:place] + wrong[place + 1 :]
            if wrong not in self._known:
                return _make_query(Clause("fuzzy", wrong, edits))

    def _short_fuzzy(self) -> BenchQuery:
        """A short common word with two letters wrong: the widest of its kind."""
        words = [word for word in self._common if len(word) <= 6]
        return _make_query(Clause("fuzzy", self._chance.choice(words), 2))

    def _years(self) -> BenchQuery:
        first = self._chance.randint(1990, 2023)
        last = first + self._chance.randint(0, 6)
        word = self._chance.choice(self._common + self._others)
        return BenchQuery(must=(Clause("word", word),), years=(first, last))

    def _tagged(self) -> BenchQuery:
        word = self._chance.choice(self._common)
        tag = self._chance.choice(self._tags) if self._tags else None
        return BenchQuery(must=(Clause("word", word),), tag=tag)

    def _counted(self) -> BenchQuery:
        count = self._chance.choice((1, 1, 2))
        return _make_query(*_words(self._of_one_paper(count)), facets=True)

    def _typed(self) -> str:
        """Two or three neighbouring words of a title."""
        while True:
            title, _ = self._chance.choice(self._papers)
            run = self._chance.choice(_RUN.findall(title) or [""]).split()
            count = self._chance.choice((2, 2, 3))
            if len(run) >= count:
                start = self._chance.randrange(len(run) - count + 1)
                return " ".join(run[start : start + count])

    def _all_prefixes(self) -> list[BenchQuery]:
        """Every beginning of one letter, and of two that words of the sample have."""
        two = {word[:2] for word, count in self._known.items() if count > 1}
        return [_make_query(Clause("prefix", text)) for text in [*ascii_lowercase, *sorted(two)]]


def _worst_patterns() -> Iterator[str]:
    """What most words, or very many, have the shape of."""
    yield from (f"*{letter}" for letter in "edgnrsty")
    yield from (f"*{letter}*" for letter in "aeiorst")
    yield from ("?????*", "????", "*?*", "s*t*", "*a*e*", "*e*i*o*", "c*s", "*tion*", "*q*")


def _make_query(*every: Clause, **more: bool | int) -> BenchQuery:
    return BenchQuery(must=every, **more)  # type: ignore[arg-type]


def _words(words: Sequence[str]) -> list[Clause]:
    return [Clause("word", word) for word in words]


def _pattern(shape: str) -> BenchQuery:
    return _make_query(Clause("pattern", shape))
