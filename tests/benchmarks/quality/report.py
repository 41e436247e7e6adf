"""The figures as a plain table, as JSON, and the misses of paperbrowse in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from tests.benchmarks.quality.measuring import (
    DEPTH,
    Quality,
    RankedCase,
    hit_rate,
    mean_precision,
)
from tests.benchmarks.quality.searchers import OURS
from tests.benchmarks.quality.similar import DEPTH as SIMILAR_DEPTH, SIMILAR

_NOTHING = "-"
_QUESTIONS = "questions in plain words, P@10"


def format_table(quality: Quality) -> Iterator[str]:
    """Yield the lines of the table: hit@1 / hit@3 in percent for each kind and engine."""
    if quality.cases or quality.questions:
        yield from _format_searches(quality)
    if quality.similar:
        figures = (f"{engine} {precision:.4f}" for engine, precision in quality.similar.items())
        yield f"{SIMILAR}, P@{SIMILAR_DEPTH}: {', '.join(figures)}"


def _format_searches(quality: Quality) -> Iterator[str]:
    engines = next(iter(quality.cases.values()), quality.questions)
    rows = [["hit@1 / hit@3 in %", "cases", *engines]]
    for kind, answers in quality.cases.items():
        ranked = answers[OURS]
        rows.append([kind, str(len(ranked)), *map(_rates, answers.values())])
        rows += (
            [f"  {style}", str(len(answers[OURS])), *map(_rates, answers.values())]
            for style, answers in _by_style(answers).items()
        )
    if quality.questions:
        count = len(quality.questions[OURS])
        figures = (f"{mean_precision(judged):.2f}" for judged in quality.questions.values())
        rows.append([_QUESTIONS, str(count), *figures])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        cells = [f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True)]
        yield "  ".join([f"{first:<{widths[0]}}", *cells])


def format_misses(quality: Quality, most: int) -> Iterator[str]:
    """Yield, for each kind, cases in which paperbrowse does not show the wanted paper first."""
    for kind, answers in quality.cases.items():
        misses = [each for each in answers[OURS] if each.rank != 1]
        empty = sum(each.first is None for each in misses)
        yield f"\n{kind}: {len(misses)} of {len(answers[OURS])} not first, {empty} found nothing"
        for each in misses[:most]:
            yield f"  {each.case.text!r}"
            yield f"    wanted: {each.case.paper.title} ({each.rank or f'not in {DEPTH}'})"
            yield f"    first:  {each.first or 'nothing'}"
    if quality.questions:
        yield f"\n{_QUESTIONS}"
        for judged in quality.questions[OURS]:
            yield f"  {judged.question.text!r}: {judged.relevant} of {len(judged.titles)} relevant"


def to_json(quality: Quality) -> dict[str, Any]:
    """Return all figures and every case."""
    return {
        "cases": {
            kind: {
                engine: {
                    "hit@1": hit_rate(ranked, 1) if ranked else None,
                    "hit@3": hit_rate(ranked, 3) if ranked else None,
                    "empty": sum(each.first is None for each in ranked),
                    "cases": [_case(each) for each in ranked],
                }
                for engine, ranked in answers.items()
            }
            for kind, answers in quality.cases.items()
        },
        "questions": {
            engine: {
                "p@10": mean_precision(judged),
                "questions": [
                    {
                        "text": each.question.text,
                        "relevant": each.relevant,
                        "found": list(each.titles),
                    }
                    for each in judged
                ],
            }
            for engine, judged in quality.questions.items()
        },
        "similar": {"p@10": quality.similar},
    }


def _case(ranked: RankedCase) -> dict[str, Any]:
    case = ranked.case
    return {
        "text": case.text,
        "style": case.style,
        "wanted": case.paper.id,
        "title": case.paper.title,
        "rank": ranked.rank,
        "first": ranked.first,
    }


def _by_style(answers: dict[str, list[RankedCase]]) -> dict[str, dict[str, list[RankedCase]]]:
    """Return the answers to each style, where a kind has several."""
    styles: dict[str, dict[str, list[RankedCase]]] = defaultdict(dict)
    for engine, ranked in answers.items():
        for style in Counter(each.case.style for each in ranked):
            if style:
                styles[style][engine] = [each for each in ranked if each.case.style == style]
    return dict(sorted(styles.items()))


def _rates(ranked: Sequence[RankedCase]) -> str:
    return f"{hit_rate(ranked, 1):.1f} / {hit_rate(ranked, 3):.1f}" if ranked else _NOTHING
