"""Detection of addresses of repositories, models and project pages in texts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

_MAX_SUBDOMAIN = 63


@dataclass(frozen=True, slots=True)
class CodeHost:
    """A host and the condition for its addresses; the comment in code_hosts.toml explains it."""

    name: str
    parts: int
    under: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    subdomains: bool = False

    def matches(self, subdomain: str, path: Sequence[str]) -> bool:
        """Return whether the address with these path parts counts; ``subdomain`` may be empty."""
        if self.subdomains == (subdomain in {"", "www"}):
            return False
        first = path[0].lower() if path else ""
        return (
            len(path) >= self.parts
            and (not self.under or first in self.under)
            and first not in self.exceptions
        )


class CodeHosts:
    """The hosts to look for, and one pattern for all of them."""

    def __init__(self, hosts: Sequence[CodeHost]) -> None:
        self._hosts = {host.name: host for host in hosts}
        names = "|".join(re.escape(name) for name in self._hosts)
        self._address = re.compile(
            rf"(?<![\w.@-])(?:([\w-]{{1,{_MAX_SUBDOMAIN}}})\.)?({names})(?![\w-]|\.\w)(?::\d+)?(/[^\s<>\"'\\)\]}}]*)?",
            re.IGNORECASE,
        )
        self._max_host_length = _MAX_SUBDOMAIN + 1 + max(map(len, self._hosts), default=0)
        # Much faster than the names themselves, as few dots of a text are in an address.
        ends = sorted((name.rpartition(".")[2], name) for name in self._hosts)
        branches = (f"{re.escape(end)}(?<={re.escape(name)})" for end, name in ends)
        self._host_name = re.compile(rf"\.(?:{'|'.join(branches)})")

    @classmethod
    def load(cls) -> CodeHosts:
        """Return the hosts of code_hosts.toml."""
        file = resources.files("paperbrowse.topics") / "code_hosts.toml"
        tables = tomllib.loads(file.read_text(encoding="utf-8"))["host"]
        return cls(
            [
                CodeHost(
                    name=table["name"],
                    parts=table["parts"],
                    under=tuple(table.get("under", ())),
                    exceptions=tuple(table.get("except", ())),
                    subdomains=table.get("subdomains", False),
                )
                for table in tables
            ]
        )

    def has_code_link(self, *texts: str) -> bool:
        """Return whether one of ``texts`` has the address of code."""
        if self._host_name.search("\n".join(texts).lower()) is None:
            return False
        return any(self._has_code_link(text) for text in texts)

    def _has_code_link(self, text: str) -> bool:
        lowered = text.lower()
        first = self._host_name.search(lowered)
        if first is None:
            return False
        # In some languages a letter in lower case is two.
        start = max(0, first.start() - self._max_host_length) if len(lowered) == len(text) else 0
        for match in self._address.finditer(text, start):
            subdomain, host, path = match.groups("")
            parts = [part for part in path.rstrip(".,;:!?*_").split("/") if part]
            # Without regard to case, "ı" is also found as "i"; that is another host.
            known = self._hosts.get(host.lower())
            if known is not None and known.matches(subdomain.lower(), parts):
                return True
        return False
