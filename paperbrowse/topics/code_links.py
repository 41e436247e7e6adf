"""Decides whether a text names the address of a repository, a model or a project's page."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from typing import Any

_DOT_IN_WORD = re.compile(r"\.\w")


@dataclass(frozen=True, slots=True)
class CodeHost:
    """A host, and which of its addresses count; the comment in code_hosts.toml says how."""

    name: str
    parts: int
    under: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    subdomains: bool = False

    def holds(self, subdomain: str, path: Sequence[str]) -> bool:
        """Whether the address with these path parts holds code; ``subdomain`` may be empty."""
        if subdomain in {"", "www"}:
            if self.subdomains:
                return False
        elif not self.subdomains:
            return False
        first = path[0].lower() if path else ""
        return (
            len(path) >= self.parts
            and (not self.under or first in self.under)
            and first not in self.exceptions
        )


class CodeHosts:
    """The hosts to look for."""

    def __init__(self, hosts: Sequence[CodeHost]) -> None:
        self._hosts = {host.name: host for host in hosts}
        names = "|".join(re.escape(name) for name in self._hosts)
        self._address = re.compile(
            rf"(?<![\w.@-])(?:([\w-]{{1,63}})\.)?({names})(?![\w-]|\.\w)(?::\d+)?(/[^\s<>\"'\\)\]}}]*)?",
            re.IGNORECASE,
        )
        ends = {name[max(name.find("."), 0) :] for name in self._hosts}
        # Cheaper to look for; and of the dots in a text, hardly one is not before a blank.
        self._end = re.compile("|".join(map(re.escape, sorted(ends))), re.IGNORECASE)

    @classmethod
    def load(cls) -> CodeHosts:
        """Return the hosts of code_hosts.toml."""
        file = resources.files("paperbrowse.topics") / "code_hosts.toml"
        tables = tomllib.loads(file.read_text(encoding="utf-8"))["host"]
        return cls([_read_host(table) for table in tables])

    @property
    def told(self) -> list[dict[str, Any]]:
        """The hosts as plain values."""
        return [asdict(host) for host in self._hosts.values()]

    def found_in(self, *texts: str) -> bool:
        """Whether one of ``texts`` names an address that holds code."""
        return any(self._found_in(text) for text in texts)

    def _found_in(self, text: str) -> bool:
        if not _DOT_IN_WORD.search(text) or not self._end.search(text):
            return False
        lowered = text.lower()
        if not any(name in lowered for name in self._hosts):
            return False
        for subdomain, host, path in self._address.findall(text):
            parts = [part for part in path.rstrip(".,;:!?*_").split("/") if part]
            # Without regard to case, "ı" is also found as "i"; that is another host.
            known = self._hosts.get(host.lower())
            if known is not None and known.holds(subdomain.lower(), parts):
                return True
        return False


def _read_host(table: dict[str, Any]) -> CodeHost:
    return CodeHost(
        name=table["name"],
        parts=table["parts"],
        under=tuple(table.get("under", ())),
        exceptions=tuple(table.get("except", ())),
        subdomains=table.get("subdomains", False),
    )
