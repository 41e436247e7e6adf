"""Topic rules that are read only when a paper must be tagged: most commands tag none."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from paperbrowse.topics.rules import METHOD, Described, TopicRules


class RulesOnDemand:
    """Tags as the rules of ``TopicRules.load(own)`` do; any thread may ask."""

    def __init__(self, own: Path | None = None) -> None:
        """Read the rules' files but not yet the rules.

        What is wrong in the reader's own file is told, as PaperbrowseError, by the first use of
        ``rules`` or ``tags``: a changed file has another digest, so a library asks for tags anew.
        """
        self._own = own
        self._lock = threading.Lock()
        self._rules: TopicRules | None = None
        self.digest = self._digest()
        """Names the text of the rules: any change of a file changes it."""

    def __reduce__(self) -> tuple[type[RulesOnDemand], tuple[Path | None]]:
        """Let another process read the same files; its ``digest`` tells whether they are."""
        return RulesOnDemand, (self._own,)

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

    def tags_of_all(self, papers: Sequence[Described]) -> list[tuple[str, ...]]:
        """Return the papers' tags; see ``TopicRules.tags_of_all``."""
        return self.rules.tags_of_all(papers)

    def _digest(self) -> str:
        digest = hashlib.blake2b(str(METHOD).encode(), digest_size=16)
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
