"""The rank of the wanted paper in every case, and the relevant papers of every question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.benchmarks.libraries import PaperRow
from tests.benchmarks.quality.cases import Case
from tests.benchmarks.quality.relevance import Question
from tests.benchmarks.quality.searchers import Searcher

DEPTH = 10
"""Papers asked for in each search."""


class RankedCase(NamedTuple):
    """A case, with the answer of one engine."""

    case: Case
    rank: int | None
    """Place of the wanted paper, from 1; None where it is not among the first ``DEPTH``."""
    first: str | None
    """Title of the paper in the first place; None where nothing was found."""


class JudgedQuestion(NamedTuple):
    """A question, with the answer of one engine."""

    question: Question
    relevant: int
    """Relevant papers among the first ``DEPTH``."""
    titles: Sequence[str]


@dataclass(frozen=True, slots=True)
class Quality:
    """Answers of every engine, by kind and engine."""

    cases: Mapping[str, dict[str, list[RankedCase]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    questions: dict[str, list[JudgedQuestion]] = field(default_factory=dict)
    similar: dict[str, float] = field(default_factory=dict)
    """Precision among similar papers, by engine."""


def hit_rate(ranked: Sequence[RankedCase], places: int) -> float:
    """Return the share of cases, in percent, whose paper is among the first ``places``."""
    found = sum(each.rank is not None and each.rank <= places for each in ranked)
    return 100 * found / len(ranked)


def mean_precision(judged: Sequence[JudgedQuestion]) -> float:
    """Return the mean precision at ``DEPTH``; places left empty count as not relevant."""
    return sum(each.relevant for each in judged) / (DEPTH * len(judged))


def measure_quality(
    papers: Sequence[PaperRow],
    cases: Mapping[str, Sequence[Case]],
    questions: Sequence[Question],
    searchers: Mapping[str, Searcher],
    say: Callable[[str], None],
) -> Quality:
    """Search for every case and question with every engine.

    Another paper of the very same title is as good as the wanted one: nothing in a text that comes
    from the title could tell them apart.
    """
    by_id = {paper.id: paper for paper in papers}
    quality = Quality()
    for kind, drawn in cases.items():
        for engine, searcher in searchers.items():
            say(f"{engine}: {kind} ({len(drawn)})")
            quality.cases[kind][engine] = [_rank(case, searcher, by_id) for case in drawn]
    if questions:
        for engine, searcher in searchers.items():
            say(f"{engine}: questions ({len(questions)})")
            quality.questions[engine] = [_judge(each, searcher, by_id) for each in questions]
    return quality


def _rank(case: Case, searcher: Searcher, by_id: Mapping[str, PaperRow]) -> RankedCase:
    wanted = case.paper.title.casefold()
    titles = [by_id[found].title for found in searcher.search(case.text, DEPTH)]
    ranks = (rank for rank, title in enumerate(titles, 1) if title.casefold() == wanted)
    return RankedCase(case, next(ranks, None), titles[0] if titles else None)


def _judge(question: Question, searcher: Searcher, by_id: Mapping[str, PaperRow]) -> JudgedQuestion:
    found = [by_id[paper_id] for paper_id in searcher.search(question.text, DEPTH)]
    relevant = sum(question.is_answered_by(paper.title, paper.abstract) for paper in found)
    return JudgedQuestion(question, relevant, [paper.title for paper in found])
