"""Decides which topics a paper gets.

Each topic collects points: in the title 8 for a strong entry, 6 for a term or a pattern, 2 for a
hint; in the abstract 3, 2 and 1 for each mention, but in its last third, where results and
benchmarks are listed, 1, 1 and 0; 10 at most. Of entries that overlap, a topic counts the first
and longest, and an acronym right behind its long form counts with it; an entry to ignore takes its
words away and gives nothing. The paper gets the topics
that reach their threshold (5 unless a rule says otherwise), the one with the most points first, at
most MAX_TOPICS. So a word of the title makes a topic, two strong mentions in an abstract do, and
one in passing does not. Only where no topic reaches its threshold does the paper get the one with
the most points, if they are ENOUGH_ALONE: one strong mention.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from paperbrowse.topics.code_links import CodeHosts
from paperbrowse.topics.definitions import Topic, load_builtin_topics, merge_own_topics
from paperbrowse.topics.patterns import compile_pattern

if TYPE_CHECKING:
    from paperbrowse.topics.phrases import PhraseMatcher, PhraseMatches


class LazyTopicRules:
    """Tags as the rules of ``TopicRules.load(own)`` do; any thread may ask."""

    def __init__(self, own: Path | None = None) -> None:
        """Read the rules' files but not yet the rules.

        What is wrong in the reader's own file is told, as PaperbrowseError, by the first use of
        ``rules`` or ``tags``: a changed file has another digest, so a library asks for tags anew.
        """
        self._own = own
        self._lock = threading.Lock()
        self._rules: TopicRules | None = None
        self.digest = self._hash_files()
        """Names the text of the rules: any change of a file changes it."""

    def __reduce__(self) -> tuple[type[LazyTopicRules], tuple[Path | None]]:
        """Let another process read the same files; its ``digest`` tells whether they are."""
        return LazyTopicRules, (self._own,)

    @property
    def rules(self) -> TopicRules:
        """The rules themselves."""
        with self._lock:
            if self._rules is None:
                self._rules = TopicRules.load(self._own)
            return self._rules

    @property
    def topics(self) -> tuple[str, ...]:
        """Every tag that the rules can give."""
        return (*self.rules.topics, "code")

    def tags(self, title: str, abstract: str | None, links: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the paper's tags; see ``TopicRules.tags``."""
        return self.rules.tags(title, abstract, links)

    def tags_of_all(self, papers: Sequence[TaggingInput]) -> list[tuple[str, ...]]:
        """Return the papers' tags; see ``TopicRules.tags_of_all``."""
        return self.rules.tags_of_all(papers)

    def _hash_files(self) -> str:
        digest = hashlib.blake2b(str(METHOD_VERSION).encode(), digest_size=16)
        topics = resources.files("paperbrowse.topics")
        files = [topics / "code_hosts.toml", *(topics / "groups").iterdir()]
        for file in sorted(files, key=lambda file: file.name):
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
        try:
            digest.update(self._own.read_bytes() if self._own else b"")
        except FileNotFoundError:
            pass
        except OSError as error:
            digest.update(str(error).encode())  # Reading the rules will say what is wrong.
        return digest.hexdigest()


CODE = "code"
"""The tag of a paper whose text or links name the address of a repository or a model."""
MAX_TOPICS = 6
MAX_ABSTRACT_POINTS = 10
LATE_PART = 2 / 3
ADJACENT_WORDS = 2
"""Within so many words behind a mention another counts with it, as in "language models (LMs)"."""
MIN_POINTS_ALONE = 3
MAX_TEXT_CHARACTERS = 20_000
"""Only so many characters of a text are looked at: longer than any abstract."""
MAX_PATTERN_CHARACTERS = 5_000
"""And so many for patterns, which can cost more time for each character."""
METHOD_VERSION = 1
"""Part of the digest; to be raised when the way of counting changes."""


class _MentionPoints(NamedTuple):
    """The points that a mention gives, by where it stands."""

    title: int
    abstract: int
    late: int


_STRONG, _TERM, _HINT, _IGNORED = (
    _MentionPoints(8, 3, 1),
    _MentionPoints(6, 2, 1),
    _MentionPoints(2, 1, 0),
    _MentionPoints(0, 0, 0),
)


_Mention: TypeAlias = tuple[float, str, _MentionPoints]
"""Where it is (0 to 1), its topic, what it is worth."""

TaggingInput: TypeAlias = tuple[str, str | None, Sequence[str]]
"""What is looked at of a paper: its title, its abstract, its addresses."""


class TopicRules:
    """A set of topics, ready to be applied to papers; it never changes, so threads may share it."""

    def __init__(self, topics: Mapping[str, Topic], code_hosts: CodeHosts) -> None:
        self.topics: Mapping[str, Topic] = MappingProxyType(dict(topics))
        self._code_hosts = code_hosts
        self._patterns = [
            (compile_pattern(pattern), topic.name)
            for topic in topics.values()
            for pattern in topic.patterns
        ]

    @classmethod
    def load(cls, own: Path | None = None) -> TopicRules:
        """Return the built-in rules with those of the reader's file ``own``, if it exists.

        Raises PaperbrowseError, which names the file, the topic and the mistake.
        """
        topics = load_builtin_topics()
        if own is not None:
            topics = merge_own_topics(topics, own)
        return cls(topics, CodeHosts.load())

    @cached_property
    def digest(self) -> str:
        """Names the rules: two sets that could tag a paper differently differ in it."""
        told = [
            METHOD_VERSION,
            [asdict(topic) for topic in self.topics.values()],
            self._code_hosts.as_tables,
        ]
        text = json.dumps(told, sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    @cached_property
    def _phrases(self) -> PhraseMatcher[tuple[str, _MentionPoints]]:
        # Only to tag: it takes a moment, and so does loading numpy, and most commands tag nothing.
        # Two threads that ask at once may each make one; they are the same.
        from paperbrowse.topics.phrases import PhraseMatcher

        return PhraseMatcher(
            (entry, (topic.name, points))
            for topic in self.topics.values()
            for points, entries in (
                (_STRONG, topic.strong),
                (_TERM, topic.terms),
                (_HINT, topic.hints),
                (_IGNORED, topic.ignore),
            )
            for entry in entries
        )

    def tags(self, title: str, abstract: str | None, links: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the paper's topics, the most telling first, then ``code`` where it has code."""
        return self.tags_of_all([(title, abstract, links)])[0]

    def tags_of_all(self, papers: Sequence[TaggingInput]) -> list[tuple[str, ...]]:
        """Return what ``tags`` does for each of the papers; many at once are faster."""
        texts = [
            text[:MAX_TEXT_CHARACTERS]
            for title, abstract, _ in papers
            for text in (title, abstract or "")
        ]
        mentions = map(self._find_mentions, texts, self._phrases.find(texts))
        # Twice the same iterator: each paper's title and abstract.
        scores = map(_sum_points, mentions, mentions)
        return [
            self._select_tags(score, self._code_hosts.has_code_link(title, abstract or "", *links))
            for score, (title, abstract, links) in zip(scores, papers, strict=True)
        ]

    def _select_tags(self, score: Mapping[str, int], code: bool) -> tuple[str, ...]:
        reached = [name for name in score if score[name] >= self.topics[name].threshold]
        if reached:
            reached.sort(key=lambda name: (-score[name], name))
        elif score:
            best = min(score, key=lambda name: (-score[name], name))
            reached = [best] if score[best] >= MIN_POINTS_ALONE else []
        tags = tuple(reached[:MAX_TOPICS])
        return (*tags, CODE) if code else tags

    def _find_mentions(
        self, text: str, found: PhraseMatches[tuple[str, _MentionPoints]]
    ) -> list[_Mention]:
        """Return each mention that counts."""
        mentions: list[_Mention] = []
        taken_to: dict[str, int] = {}
        beside_to: dict[str, int] = {}
        for start, end, (name, worth) in found.matches:
            if start < taken_to.get(name, 0):
                continue
            taken_to[name] = end
            if worth is _IGNORED:
                continue
            if start >= beside_to.get(name, 0):
                mentions.append((start / found.word_count, name, worth))
            beside_to[name] = end + ADJACENT_WORDS
        for pattern, name in self._patterns:
            mentions += [
                (match.start() / len(text), name, _TERM)
                for match in pattern.finditer(text, 0, MAX_PATTERN_CHARACTERS)
            ]
        return mentions


def _sum_points(title: Sequence[_Mention], abstract: Sequence[_Mention]) -> dict[str, int]:
    """Return each topic's points, for those that are mentioned."""
    score: dict[str, int] = {}
    for _, name, worth in title:
        score[name] = score.get(name, 0) + worth.title
    in_abstract: dict[str, int] = {}
    for place, name, worth in abstract:
        points = worth.abstract if place < LATE_PART else worth.late
        in_abstract[name] = in_abstract.get(name, 0) + points
    for name, points in in_abstract.items():
        score[name] = score.get(name, 0) + min(points, MAX_ABSTRACT_POINTS)
    return score
