"""Rules that give a paper its topics, by points for each mention of a topic.

Points: in the title 8 for a strong entry, 6 for a term or a pattern, 2 for a
hint; in the abstract 3, 2 and 1 for each mention, but in its last third, where results and
benchmarks are listed, 1, 1 and 0; 10 at most. Of entries that overlap, a topic counts the first
and longest, and an acronym right behind its long form counts with it; an entry to ignore takes its
words away and gives nothing. The paper gets the topics that reach their threshold (5 unless a rule
sets another), the one with the most points first, at most MAX_TOPICS: a word of the title is
enough, or two strong mentions in an abstract, but none in passing. Where no topic reaches its
threshold, the paper gets the one with the most points, from MIN_POINTS_ALONE (one strong mention).
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
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


CODE = "code"
"""The tag of a paper whose text or links have the address of a repository or a model."""
MAX_TOPICS = 6
MAX_ABSTRACT_POINTS = 10
LATE_PART = 2 / 3
ADJACENT_WORDS = 2
"""A mention this many words behind another counts with it, as in "language models (LMs)"."""
MIN_POINTS_ALONE = 3
MAX_TEXT_CHARACTERS = 20_000
"""The rest of a text is ignored; no abstract is as long."""
MAX_PATTERN_CHARACTERS = 5_000
"""The same for patterns, which can cost more time for each character."""
METHOD_VERSION = 1
"""Part of the digest; to be raised when the counting of points changes."""


class _MentionPoints(NamedTuple):
    """Points of a mention by its place."""

    title: int
    abstract: int
    late: int


_STRONG, _TERM = _MentionPoints(8, 3, 1), _MentionPoints(6, 2, 1)
_HINT, _IGNORED = _MentionPoints(2, 1, 0), _MentionPoints(0, 0, 0)

_Mention: TypeAlias = tuple[float, str, _MentionPoints]
"""Its place (0 to 1), its topic and its points."""

TaggerInput: TypeAlias = tuple[str, str | None, Sequence[str]]
"""The title, abstract and addresses of a paper."""


class TopicRules:
    """An immutable set of topics, applied to papers by any thread."""

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
        """Return the built-in rules with those of the user's file ``own``, if it exists.

        Raises PaperbrowseError, which names the file, the topic and the mistake.
        """
        topics = load_builtin_topics()
        if own is not None:
            topics = merge_own_topics(topics, own)
        return cls(topics, CodeHosts.load())

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
        """Return the paper's topics, most points first, then ``code`` where it links to code."""
        return self.tag_papers([(title, abstract, links)])[0]

    def tag_papers(self, papers: Sequence[TaggerInput]) -> list[tuple[str, ...]]:
        """Return the tags of each paper; many papers at once are faster."""
        texts = [
            text[:MAX_TEXT_CHARACTERS]
            for title, abstract, _ in papers
            for text in (title, abstract or "")
        ]
        mentions = map(self._find_mentions, texts, self._phrases.find(texts))
        # The same iterator twice: each paper's title and abstract.
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
        """Return the mentions that count."""
        mentions: list[_Mention] = []
        taken_to: dict[str, int] = {}
        beside_to: dict[str, int] = {}
        for start, end, (name, points) in found.matches:
            if start < taken_to.get(name, 0):
                continue
            taken_to[name] = end
            if points is _IGNORED:
                continue
            if start >= beside_to.get(name, 0):
                mentions.append((start / found.word_count, name, points))
            beside_to[name] = end + ADJACENT_WORDS
        for pattern, name in self._patterns:
            mentions += [
                (match.start() / len(text), name, _TERM)
                for match in pattern.finditer(text, 0, MAX_PATTERN_CHARACTERS)
            ]
        return mentions


class LazyTopicRules:
    """Topic rules loaded at their first use, by any thread: most commands tag nothing."""

    def __init__(self, own: Path | None = None) -> None:
        """Hash the files of the rules, without parsing them.

        A mistake in the user's own file is raised, as PaperbrowseError, at the first use of
        ``rules`` or ``tag_papers``: a changed file has another digest, so a library tags anew.
        """
        self._own = own
        self._lock = threading.Lock()
        self._rules: TopicRules | None = None
        self.digest = self._hash_files()
        """A hash of the rules' files: any change of a file changes it."""

    def __reduce__(self) -> tuple[type[LazyTopicRules], tuple[Path | None]]:
        """Let another process read the same files; its ``digest`` shows whether they changed."""
        return LazyTopicRules, (self._own,)

    @property
    def rules(self) -> TopicRules:
        """The rules, parsed."""
        with self._lock:
            if self._rules is None:
                self._rules = TopicRules.load(self._own)
            return self._rules

    @property
    def topics(self) -> tuple[str, ...]:
        """Every tag that the rules can give."""
        return (*self.rules.topics, CODE)

    def tag_papers(self, papers: Sequence[TaggerInput]) -> list[tuple[str, ...]]:
        """Return the papers' tags; see ``TopicRules.tag_papers``."""
        return self.rules.tag_papers(papers)

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
            digest.update(str(error).encode())  # Loading the rules will raise it.
        return digest.hexdigest()


def _sum_points(title: Sequence[_Mention], abstract: Sequence[_Mention]) -> dict[str, int]:
    """Return the points of each topic that is mentioned."""
    score: dict[str, int] = {}
    for _, name, points in title:
        score[name] = score.get(name, 0) + points.title
    in_abstract: dict[str, int] = {}
    for place, name, points in abstract:
        value = points.abstract if place < LATE_PART else points.late
        in_abstract[name] = in_abstract.get(name, 0) + value
    for name, total in in_abstract.items():
        score[name] = score.get(name, 0) + min(total, MAX_ABSTRACT_POINTS)
    return score
