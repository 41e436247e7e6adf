"""Rules that give a paper its topics, by points for each mention of a topic (see mentions.py).

The paper gets the topics that reach their threshold (5 unless a rule sets another), the one with
the most points first, at most MAX_TOPICS: a word of the title is enough, or two strong mentions in
an abstract, but none in passing. Where fewer than FEW_TOPICS reach it, the paper gets one more, if
its abstract has a strong mention among its first OPENING_WORDS. Last come the topics that have one
of these as a part, by ``parent``: the paper is found under them too.
"""

from __future__ import annotations

import hashlib
import itertools
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from paperbrowse.core import CODE_TAG
from paperbrowse.topics.code_links import CodeHosts
from paperbrowse.topics.definitions import (
    DEFAULT_THRESHOLD,
    Topic,
    find_ancestors,
    load_builtin_topics,
    merge_own_topics,
)
from paperbrowse.topics.mentions import (
    HINT,
    IGNORED,
    STRONG,
    TERM,
    UNLESS,
    Entry,
    Mention,
    find_mentions,
    make_entry,
    sum_points,
)
from paperbrowse.topics.patterns import compile_pattern

if TYPE_CHECKING:
    from paperbrowse.topics.phrases import PhraseMatcher


MAX_TOPICS = 6
OPENING_WORDS = 15
FEW_TOPICS = 3
MAX_TEXT_CHARACTERS = 20_000
"""The rest of a text is ignored; no abstract is as long."""
METHOD_VERSION = 2
"""Part of the digest; to be raised when the counting of points changes."""


TaggerInput: TypeAlias = tuple[str, str | None, Sequence[str]]
"""The title, abstract and addresses of a paper."""


class TopicRules:
    """An immutable set of topics, applied to papers by any thread."""

    def __init__(self, topics: Mapping[str, Topic], code_hosts: CodeHosts) -> None:
        self.topics: Mapping[str, Topic] = MappingProxyType(dict(topics))
        self._code_hosts = code_hosts
        self._bars = {
            topic.name: frozenset(topic.unless) for topic in topics.values() if topic.unless
        }
        self._ancestors = {name: find_ancestors(topics, name) for name in topics}
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
    def _phrases(self) -> PhraseMatcher[Entry]:
        # Only to tag: it takes a moment, and so does loading numpy, and most commands tag nothing.
        # Two threads that ask at once may each make one; they are the same.
        from paperbrowse.topics.phrases import PhraseMatcher

        kinds = (STRONG, TERM, HINT, IGNORED)
        entries = [
            (entry, make_entry(topic.name, kind))
            for topic in self.topics.values()
            for kind, group in zip(
                kinds, (topic.strong, topic.terms, topic.hints, topic.ignore), strict=True
            )
            for entry in group
        ]
        bars = sorted({entry for topic in self.topics.values() for entry in topic.unless})
        return PhraseMatcher([*entries, *((entry, make_entry(entry, UNLESS)) for entry in bars)])

    def tags(self, title: str, abstract: str | None, links: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the paper's topics, most points first, then ``code`` where it links to code."""
        return self.tag_papers([(title, abstract, links)])[0]

    def tag_papers(self, papers: Sequence[TaggerInput]) -> list[tuple[str, ...]]:
        """Return the tags of each paper; many papers at once are faster."""
        texts = [text for title, abstract, _ in papers for text in (title, abstract or "")]
        mentions = self.find_mentions(texts)
        # The same iterator twice: each paper's title and abstract.
        return [
            self._with_code(
                self.select(self.score(in_title, in_abstract), in_abstract),
                (title, abstract or "", *links),
            )
            for in_title, in_abstract, (title, abstract, links) in zip(
                mentions, mentions, papers, strict=True
            )
        ]

    def _with_code(self, topics: tuple[str, ...], texts: Sequence[str]) -> tuple[str, ...]:
        return (*topics, CODE_TAG) if self._code_hosts.has_code_link(*texts) else topics

    def find_mentions(self, texts: Sequence[str]) -> Iterator[list[Mention]]:
        """Return the mentions of topics in each text that count."""
        texts = [text[:MAX_TEXT_CHARACTERS] for text in texts]
        return map(
            find_mentions, texts, self._phrases.find(texts), itertools.repeat(self._patterns)
        )

    def score(self, title: Sequence[Mention], abstract: Sequence[Mention]) -> dict[str, int]:
        """Return the points for each topic, given the mentions in a title and an abstract."""
        return sum_points(title, abstract, self._bars)

    def ancestors(self, name: str) -> tuple[str, ...]:
        """Return the wider topics of a topic, its parent first."""
        return self._ancestors[name]

    def select(self, score: Mapping[str, int], abstract: Sequence[Mention]) -> tuple[str, ...]:
        """Return the topics of a paper with these points, and these mentions in its abstract."""
        reached = [name for name in score if score[name] >= self.topics[name].threshold]
        reached.sort(key=lambda name: (-score[name], name))
        if len(reached) < FEW_TOPICS:
            opening = {
                topic
                for topic, kind, _, start, _ in abstract
                if kind is STRONG
                and start < OPENING_WORDS
                and self.topics[topic].threshold <= DEFAULT_THRESHOLD
            }
            left = opening.difference(reached)
            reached += sorted(left, key=lambda name: (-score[name], name))[:1]
        wider = dict.fromkeys(wide for name in reached for wide in self._ancestors[name])
        if not wider:
            return tuple(reached[:MAX_TOPICS])
        narrow = [name for name in reached if name not in wider][:MAX_TOPICS]
        wide = dict.fromkeys(wide for name in narrow for wide in self._ancestors[name])
        # One whose part is beyond the limit still has its own points.
        return (*narrow, *wide, *(name for name in reached if name in wider and name not in wide))


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
        return (*self.rules.topics, CODE_TAG)

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
