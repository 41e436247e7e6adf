"""The command palette: it offers what the keys do, the lists to open and the topics to choose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from textual.command import DiscoveryHit, Hit, Hits, Matcher, Provider
from textual.content import Content
from textual.types import IgnoreReturnCallbackType

from paperbrowse.core import one_line


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the palette; ``help`` is our own words, never text from outside."""

    name: str
    help: str
    run: IgnoreReturnCallbackType


@runtime_checkable
class OffersCommands(Protocol):
    """A screen with commands of its own."""

    def commands(self) -> Iterator[Command]:
        """Return the commands that can be run now."""


class PaletteProvider(Provider):
    """Offers the commands of the screen below the palette."""

    async def discover(self) -> Hits:
        """Offer every command before anything is typed."""
        for command in self._commands():
            name = one_line(command.name)
            yield DiscoveryHit(Content(name), command.run, text=name, help=command.help)

    async def search(self, query: str) -> Hits:
        """Offer the commands whose names match what was typed."""
        matcher = self.matcher(query)
        for command in self._commands():
            name = one_line(command.name)
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, _matched(matcher, name), command.run, text=name, help=command.help)

    def _commands(self) -> Iterator[Command]:
        if isinstance(self.screen, OffersCommands):
            yield from self.screen.commands()


def _matched(matcher: Matcher, name: str) -> Content:
    """Mark the letters that matched; Textual's own way of it would read ``name`` as markup."""
    content = Content(name)
    _, offsets = matcher.fuzzy_search.match(matcher.query, name)
    for offset in offsets:
        content = content.stylize(matcher.match_style, offset, offset + 1)
    return content
