"""How many of the papers that are shown as similar to a paper are its authors' next ones.

Authors go on with what they did: a paper is taken to be similar to another if both have an author
of the same name and their years are at most three apart. Most similar papers are by others, so the
figure is low for whatever finds them; it only compares. The reference beside paperbrowse is the
cosine of plain tf-idf vectors: every word of title and abstract, (1 + ln tf) * ln(papers / df).
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from tests.benchmarks.libraries import PaperRow
from tests.benchmarks.quality.relevance import Half
from tests.benchmarks.quality.searchers import OURS, PaperbrowseSearcher

SIMILAR = "similar papers"
"""The name of this kind of case."""

REFERENCE = "tf-idf cosine"
DEPTH = 10

_SEED = 20261201
_YEARS = 3
_WORD = re.compile(r"[^\W_]+")


def draw_seeds(papers: Sequence[PaperRow], half: Half, count: int) -> list[PaperRow]:
    """Return ``count`` papers with text, authors and year, or fewer where there are not as many."""
    known = [each for each in papers if each.title and each.abstract and each.authors and each.year]
    random.Random(_SEED).shuffle(known)
    return known[half == "report" :: 2][:count]


def measure_similar(
    papers: Sequence[PaperRow],
    seeds: Sequence[PaperRow],
    ours: PaperbrowseSearcher,
    say: Callable[[str], None],
) -> dict[str, float]:
    """Return the mean precision at ``DEPTH`` of paperbrowse and of the reference."""
    say(f"{REFERENCE}: reading")
    reference = TfIdfCosine(papers)
    by_author: dict[str, list[PaperRow]] = defaultdict(list)
    for paper in papers:
        for author in _authors(paper):
            by_author[author].append(paper)
    relevant = {
        seed.id: {
            other.id
            for author in _authors(seed)
            for other in by_author[author]
            if other.year and abs(other.year - seed.year) <= _YEARS
        }
        for seed in seeds
    }
    say(f"{SIMILAR} ({len(seeds)})")
    found: dict[str, Mapping[str, Sequence[str]]] = {
        OURS: {seed.id: ours.find_similar(seed.id, DEPTH) for seed in seeds},
        REFERENCE: {seed.id: reference.find_similar(seed, DEPTH) for seed in seeds},
    }
    return {engine: _mean_precision(each, relevant) for engine, each in found.items()}


class TfIdfCosine:
    """Papers by the cosine of their tf-idf vectors, the plain way."""

    def __init__(self, papers: Sequence[PaperRow]) -> None:
        self._ids = [paper.id for paper in papers]
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, paper in enumerate(papers):
            for word, count in _count_words(paper).items():
                postings[word].append((number, 1 + math.log(count)))
        self._postings: dict[str, tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]] = {}
        squares = np.zeros(len(papers))
        for word, each in postings.items():
            numbers = np.array([number for number, _ in each])
            weights = np.array([tf for _, tf in each]) * math.log(len(papers) / len(each))
            squares[numbers] += weights**2
            self._postings[word] = numbers, weights
        self._lengths = np.sqrt(np.maximum(squares, 1e-9))

    def find_similar(self, seed: PaperRow, limit: int) -> list[str]:
        """Return the ids of the papers with the highest cosines, without the seed."""
        scores = np.zeros(len(self._ids))
        for word, count in _count_words(seed).items():
            numbers, weights = self._postings[word]
            idf = math.log(len(self._ids) / len(numbers))
            scores[numbers] += (1 + math.log(count)) * idf * weights
        scores /= self._lengths
        best = np.argsort(-scores, kind="stable")[: limit + 1].tolist()
        return [self._ids[number] for number in best if self._ids[number] != seed.id][:limit]


def _count_words(paper: PaperRow) -> Mapping[str, int]:
    return Counter(_WORD.findall(f"{paper.title}\n{paper.abstract}".lower()))


def _authors(paper: PaperRow) -> set[str]:
    return {author.casefold() for author in paper.authors.split("\n") if author}


def _mean_precision(found: Mapping[str, Sequence[str]], relevant: Mapping[str, set[str]]) -> float:
    shares = [len(relevant[seed].intersection(ids)) / DEPTH for seed, ids in found.items()]
    return sum(shares) / max(len(shares), 1)
