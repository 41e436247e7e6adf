"""Decides which topics a paper gets.

Each topic collects points: in the title 8 for a strong entry, 6 for a term or a pattern, 2 for a
hint; in the abstract 4, 2 and 1 for each mention, 10 at most. Of entries that overlap, a topic
counts the first and longest; an entry to ignore takes its words away and gives nothing. The paper
gets the topics that reach their threshold (4 unless a rule says otherwise), the one with the most
points first, at most MAX_TOPICS. So a title, a strong entry or two mentions make a topic, and a
passing mention in an abstract does not.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from paperbrowse.topics.code_links import CodeHosts
from paperbrowse.topics.patterns import compile_pattern
from paperbrowse.topics.phrases import Phrases, split_words
from paperbrowse.topics.reading import Topic, builtin_topics, with_own_topics

CODE = "code"
"""The tag of a paper whose text or links name the address of a repository or a model."""
MAX_TOPICS = 6
MAX_ABSTRACT_POINTS = 10
MAX_TEXT = 20_000
"""Only so many characters of a text are looked at: longer than any abstract."""
MAX_PATTERN_TEXT = 5_000
"""And so many for patterns, which can cost more time for each character."""
METHOD = 1
"""Part of the digest; to be raised when the way of counting changes."""


class _Points(NamedTuple):
    title: int
    abstract: int


_STRONG, _TERM, _HINT, _IGNORED = _Points(8, 4), _Points(6, 2), _Points(2, 1), _Points(0, 0)


class TopicRules:
    """A set of topics, ready to be applied to papers; it never changes, so threads may share it."""

    def __init__(self, topics: Mapping[str, Topic], code_hosts: CodeHosts) -> None:
        self.topics: Mapping[str, Topic] = MappingProxyType(dict(topics))
        self._code_hosts = code_hosts
        self._phrases: Phrases[tuple[str, _Points]] = Phrases()
        self._patterns: list[tuple[re.Pattern[str], str]] = []
        for topic in topics.values():
            for points, entries in (
                (_STRONG, topic.strong),
                (_TERM, topic.terms),
                (_HINT, topic.hints),
                (_IGNORED, topic.ignore),
            ):
                for entry in entries:
                    self._phrases.add(entry, (topic.name, points))
            self._patterns.extend((compile_pattern(text), topic.name) for text in topic.patterns)
        self.digest = self._digest()
        """Names the rules: two sets that could tag a paper differently differ in it."""

    @classmethod
    def load(cls, own: Path | None = None) -> TopicRules:
        """Return the built-in rules with those of the reader's file ``own``, if it exists.

        Raises PaperbrowseError, which names the file, the topic and the mistake.
        """
        topics = builtin_topics()
        if own is not None:
            topics = with_own_topics(topics, own)
        return cls(topics, CodeHosts.load())

    def tags(self, title: str, abstract: str | None, links: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the paper's topics, the most telling first, then ``code`` where it has code."""
        abstract = abstract or ""
        score = self._score(title[:MAX_TEXT], abstract[:MAX_TEXT])
        reached = [name for name, points in score.items() if points >= self._threshold(name)]
        reached.sort(key=lambda name: (-score[name], name))
        tags = tuple(reached[:MAX_TOPICS])
        return (*tags, CODE) if self._code_hosts.found_in(title, abstract, *links) else tags

    def _score(self, title: str, abstract: str) -> dict[str, int]:
        """Return each topic's points, for those that have any."""
        in_title: dict[str, int] = {}
        in_abstract: dict[str, int] = {}
        for text, found, column in ((title, in_title, 0), (abstract, in_abstract, 1)):
            counted_to: dict[str, int] = {}
            for start, end, (name, points) in self._phrases.find(split_words(text)):
                if start >= counted_to.get(name, 0):
                    counted_to[name] = end
                    found[name] = found.get(name, 0) + points[column]
            for pattern, name in self._patterns:
                for _ in pattern.finditer(text, 0, MAX_PATTERN_TEXT):
                    found[name] = found.get(name, 0) + _TERM[column]
        for name, points_there in in_abstract.items():
            in_title[name] = in_title.get(name, 0) + min(points_there, MAX_ABSTRACT_POINTS)
        return in_title

    def _threshold(self, name: str) -> int:
        return self.topics[name].threshold

    def _digest(self) -> str:
        told = [METHOD, [asdict(topic) for topic in self.topics.values()], self._code_hosts.told]
        text = json.dumps(told, sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
