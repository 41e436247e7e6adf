"""The records that are searched: real ones, ones synthesised from them, or made-up ones.

Real: the first lines of the shared corpus of 100,000 papers of machine learning. Where more are
wanted, the rest is synthesised: each takes year, venue and length from a real paper in turn;
its abstract is as many sentences as that has, drawn from all abstracts of the same year; its title
is the beginning of one title of that year and the end of another, a new one; its authors are drawn
from that year. So words, lengths, topics and years are spread as in the real ones, but the
vocabulary does not grow. Made up: where the shared corpus is missing, random words, as frequent as
Zipf's law says. All of it is the same on every run.
"""

from __future__ import annotations

import gzip
import itertools
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal

from paperbrowse.core.dates import PartialDate
from paperbrowse.core.papers import Record
from tests.support.paths import CORPUS

Kind = Literal["real", "synthesised", "made up"]

EXTRA_WORD = "zyxquark"
"""A word of every record that ``further`` yields, and of no other."""

_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_REAL = 100_000
_SEED = 20240501


def corpus_kind(size: int) -> Kind:
    """What the records of a corpus of this size are."""
    if not CORPUS.is_file():
        return "made up"
    return "real" if size <= _REAL else "synthesised"


def corpus_records(size: int) -> Iterator[Record]:
    """Yield so many records."""
    if not CORPUS.is_file():
        return itertools.islice(_made_up(), size)
    if size <= _REAL:
        return itertools.islice(_real(), size)
    return itertools.islice(_real_and_more(), size)


def extra_records(count: int, start: int = 0) -> Iterator[Record]:
    """Yield records that no corpus holds, to be added to one; ``start`` numbers the first."""
    base = list(corpus_records(200))
    for number in range(start, start + count):
        like = base[number % len(base)]
        yield _record(
            number + 1,
            title=f"{EXTRA_WORD} {number}: {like.title}",
            abstract=like.abstract,
            authors=like.authors,
            year=2024,
            venue=like.venue,
        )


def _record(
    line: int,
    *,
    title: str,
    abstract: str | None,
    authors: Sequence[str],
    year: int | None,
    venue: str | None,
) -> Record:
    return Record(
        title=title,
        abstract=abstract,
        authors=tuple(authors),
        published=PartialDate(year) if year else None,
        year_from="written" if year else None,
        venue=venue,
        line=line,
    )


def _real() -> Iterator[Record]:
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            told = json.loads(line)
            yield _record(
                number,
                title=told["title"],
                abstract=told.get("abstract"),
                authors=told.get("authors") or (),
                year=told.get("year"),
                venue=told.get("venue"),
            )


def _real_and_more() -> Iterator[Record]:
    real = list(_real())
    yield from real
    sentences: dict[int, list[str]] = defaultdict(list)
    titles: dict[int, list[list[str]]] = defaultdict(list)
    authors: dict[int, list[str]] = defaultdict(list)
    counts = []
    for record in real:
        year = _year(record)
        own = _SENTENCE_ENDS.split(record.abstract or "")
        counts.append(len(own))
        sentences[year] += own
        titles[year].append(record.title.split())
        authors[year] += record.authors
    chance = random.Random(_SEED)
    seen = {record.title.casefold() for record in real}
    for number in itertools.count(len(real)):
        like = real[number % len(real)]
        year = _year(like)
        yield _record(
            number + 1,
            title=_new_title(chance, titles[year], seen),
            abstract=" ".join(chance.choices(sentences[year], k=counts[number % len(real)])),
            authors=chance.choices(authors[year], k=len(like.authors)) if authors[year] else (),
            year=year or None,
            venue=like.venue,
        )


def _year(record: Record) -> int:
    return 0 if record.published is None else record.published.year or 0


def _new_title(chance: random.Random, titles: Sequence[Sequence[str]], seen: set[str]) -> str:
    """Return the beginning of one title and the end of another; where that is not new, more."""
    words: list[str] = []
    while True:
        first, second = chance.choice(titles), chance.choice(titles)
        words += [*first[: (len(first) + 1) // 2], *second[len(second) // 2 :]]
        title = " ".join(words)
        if title.casefold() not in seen:
            seen.add(title.casefold())
            return title


def _made_up() -> Iterator[Record]:
    chance = random.Random(_SEED)
    syllables = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er")]
    words = list(
        dict.fromkeys(
            "".join(chance.choices(syllables, k=chance.randint(1, 5))) for _ in range(80_000)
        )
    )
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))

    def some(count: int) -> str:
        return " ".join(chance.choices(words, cum_weights=weights, k=count))

    for number in itertools.count(1):
        sentences = [f"{some(chance.randint(12, 28))}.".capitalize() for _ in range(7)]
        yield _record(
            number,
            title=f"{some(chance.randint(5, 10))} {number}".capitalize(),
            abstract=" ".join(sentences),
            authors=[some(2).title() for _ in range(4)],
            year=2025 - min(39, int(chance.expovariate(0.25))),
            venue=chance.choice(words[:60]),
        )
