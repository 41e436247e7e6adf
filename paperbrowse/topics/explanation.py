"""Explanation of a paper's topics: the words that gave each, and what kept others off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from paperbrowse.topics.mentions import IGNORED, UNLESS, Mention, sum_points
from paperbrowse.topics.rules import MAX_TEXT_CHARACTERS, TopicRules
from paperbrowse.topics.words import split_words

CONTEXT_WORDS = 5
"""Words shown before and behind a mention."""
MIN_POINTS_SHOWN = 3
"""Points, without regard to ``unless``, from which a topic not given is explained."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class ExplainedMention:
    """Words that gave points for a topic."""

    place: Literal["title", "abstract"]
    words: str
    before: str
    behind: str
    kind: str
    """The list of the rule that they stand in: strong, term or hint."""
    points: int


@dataclass(frozen=True, slots=True)
class TopicExplanation:
    """A topic that a paper has by rule, or nearly has."""

    name: str
    points: int
    given: bool
    reason: str
    """What gave it beside its mentions, or what kept it off; may be empty."""
    mentions: tuple[ExplainedMention, ...]


def explain_topics(
    rules: TopicRules, title: str, abstract: str | None
) -> tuple[TopicExplanation, ...]:
    """Return the topics that the rules give a paper, in order, then those that nearly fitted."""
    texts = (title, abstract or "")
    in_title, in_abstract = rules.find_mentions(texts)
    score = rules.score(in_title, in_abstract)
    unbarred = sum_points(in_title, in_abstract, {})
    given = rules.select(score, in_abstract)
    bars = {mention[0] for mention in (*in_title, *in_abstract) if mention[1] is UNLESS}
    close = [name for name in unbarred if unbarred[name] >= MIN_POINTS_SHOWN and name not in given]
    close.sort(key=lambda name: (-unbarred[name], name))

    def reason(name: str) -> str:
        topic = rules.topics[name]
        points = score.get(name, 0)
        if name in given:
            parts = [part for part in given if name in rules.ancestors(part)]
            return f"wider than {', '.join(parts)}" if parts else ""
        found = sorted(bars.intersection(topic.unless))
        if found and points < unbarred[name]:
            return f"only its strong words count, for the paper says “{found[0]}”"
        if points >= topic.threshold:
            return "other topics have more points"
        return f"it takes {topic.threshold} points"

    return tuple(
        TopicExplanation(
            name,
            score.get(name, 0),
            name in given,
            reason(name),
            (
                *_explain("title", texts[0], in_title, name),
                *_explain("abstract", texts[1], in_abstract, name),
            ),
        )
        for name in (*given, *close)
    )


def _explain(
    place: Literal["title", "abstract"], text: str, mentions: Sequence[Mention], topic: str
) -> Iterator[ExplainedMention]:
    words = split_words(text[:MAX_TEXT_CHARACTERS])
    spans = [match.span() for match in _WORD.finditer(text[:MAX_TEXT_CHARACTERS])]

    def cut(start: int, end: int) -> str:
        if start >= end:
            return ""
        if len(spans) != len(words):  # words of other scripts can be cut in other ways
            return " ".join(words[start:end])
        return text[spans[start][0] : spans[end - 1][1]]

    for name, kind, points, start, end in mentions:
        if name == topic and kind not in (UNLESS, IGNORED):
            yield ExplainedMention(
                place,
                cut(start, end),
                cut(max(0, start - CONTEXT_WORDS), start),
                cut(end, min(len(words), end + CONTEXT_WORDS)),
                kind.name,
                kind.title if place == "title" else points,
            )
