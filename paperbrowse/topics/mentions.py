"""Mentions of topics in texts, and the points that they give a paper.

Points: in the title 8 for a strong entry, 6 for a term or a pattern, 2 for a hint; in the abstract
3, 2 and 1 for each mention, but in its last third, where results and benchmarks are listed, 1, 1
and 0; 10 at most. Of entries that overlap, a topic counts the first and longest, and an acronym
right behind its long form counts with it; an entry to ignore takes its words away and gives
nothing. Hints count only beside another mention. Where an entry of ``unless`` is in the paper, only
strong entries count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set as AbstractSet
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from paperbrowse.topics.words import split_words

if TYPE_CHECKING:
    from paperbrowse.topics.phrases import PhraseMatches

MAX_ABSTRACT_POINTS = 10
LATE_PART = 2 / 3
ADJACENT_WORDS = 2
"""A mention this many words behind another counts with it, as in "language models (LMs)"."""
_NEVER = -ADJACENT_WORDS
MAX_PATTERN_CHARACTERS = 5_000
"""The rest of a text is ignored by patterns, which can cost much time for each character."""


class Kind(NamedTuple):
    """A kind of entries, with the points of a mention by its place."""

    name: str
    title: int = 0
    abstract: int = 0
    late: int = 0


STRONG, TERM, HINT = Kind("strong", 8, 3, 1), Kind("term", 6, 2, 1), Kind("hint", 2, 1, 0)
IGNORED, UNLESS = Kind("ignore"), Kind("unless")

Entry: TypeAlias = tuple[str, Kind, int, int]
"""The topic that an entry is of, its kind, and its points in an abstract and late in one.

An entry of ``unless``, which may be of many topics, has itself in the topic's place.
"""

Mention: TypeAlias = tuple[str, Kind, int, int, int]
"""A mention: its entry, its points if in an abstract, its first word and its end."""


def make_entry(topic: str, kind: Kind) -> Entry:
    """Return the value of a phrase that is an entry of ``topic``."""
    return topic, kind, kind.abstract, kind.late


def find_mentions(
    text: str, found: PhraseMatches[Entry], patterns: Iterable[tuple[re.Pattern[str], str]]
) -> list[Mention]:
    """Return the mentions in ``text`` that count, given the entries ``found`` in it."""
    mentions: list[Mention] = []
    taken_to: dict[str, int] = {}
    ignored_to: dict[str, int] = {}
    late_from = found.word_count * LATE_PART
    for start, end, entries in found.matches:
        for topic, kind, points, late in entries:
            taken = taken_to.get(topic, _NEVER)
            if start < taken or (ignored_to and start < ignored_to.get(topic, 0)):
                continue
            if kind is IGNORED:
                ignored_to[topic] = end
                continue
            # A hint takes no better entry away that stands beside it.
            taken_to[topic] = end - ADJACENT_WORDS if kind is HINT else end
            if start >= taken + ADJACENT_WORDS:
                mentions.append((topic, kind, points if start < late_from else late, start, end))
    for pattern, topic in patterns:
        for match in pattern.finditer(text, 0, MAX_PATTERN_CHARACTERS):
            start = len(split_words(text[: match.start()]))
            end = max(start + 1, len(split_words(text[: match.end()])))
            points = TERM.abstract if start < late_from else TERM.late
            mentions.append((topic, TERM, points, start, end))
    return mentions


def sum_points(
    title: Sequence[Mention], abstract: Sequence[Mention], bars: Mapping[str, AbstractSet[str]]
) -> dict[str, int]:
    """Return the points of each topic that is mentioned.

    ``bars`` has the entries of ``unless`` of each topic with such.
    """
    score: dict[str, int] = {}
    certain: set[str] = set()
    found_bars: set[str] = set()
    for topic, kind, points, _, _ in abstract:
        if kind is UNLESS:
            found_bars.add(topic)
            continue
        score[topic] = score.get(topic, 0) + points
        if kind is not HINT:
            certain.add(topic)
    for topic, total in score.items():
        if total > MAX_ABSTRACT_POINTS:
            score[topic] = MAX_ABSTRACT_POINTS
    for topic, kind, _, _, _ in title:
        if kind is UNLESS:
            found_bars.add(topic)
            continue
        score[topic] = score.get(topic, 0) + kind.title
        if kind is not HINT:
            certain.add(topic)
    score = {topic: score[topic] for topic in certain}
    if found_bars:
        for topic in certain & bars.keys():
            if not found_bars.isdisjoint(bars[topic]):
                score[topic] = _strong_points(topic, title, abstract)
    return score


def _strong_points(topic: str, title: Iterable[Mention], abstract: Iterable[Mention]) -> int:
    """Return the points of a topic by its strong entries alone."""
    in_abstract = sum(each[2] for each in abstract if each[0] == topic and each[1] is STRONG)
    in_title = sum(STRONG.title for each in title if each[0] == topic and each[1] is STRONG)
    return in_title + min(in_abstract, MAX_ABSTRACT_POINTS)
