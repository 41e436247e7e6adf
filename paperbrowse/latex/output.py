"""Converted text in pieces, with the groups still open and how each is rewritten at its end."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from paperbrowse.latex.symbols import DOUBLE_STRUCK, SUBSCRIPTS, SUPERSCRIPTS

_ORDINALS = frozenset({"th", "st", "nd", "rd"})
_SINGLE_TERM = re.compile(r"\w*|.", re.DOTALL)
_MAX_GROUP_CONTENT = 200

CloseGroup = Callable[[int], None]
"""Rewrites the output from a group's first piece on, whose place is given."""


@dataclass(slots=True)
class Group:
    """An open brace: where it stands in the output, and the function that closes it."""

    start: int
    close: CloseGroup


class GroupedOutput:
    """A flat list of pieces and a stack of open groups, each a position in that list.

    So nesting costs neither recursion nor repeated joining.
    """

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.groups: list[Group] = []

    def open_group(self, opening: str, close: CloseGroup) -> None:
        """Open a group; ``opening`` stays in the output if the group never closes."""
        self.groups.append(Group(len(self.pieces), close))
        self.pieces.append(opening)

    def close_with(self, closing: str) -> CloseGroup:
        """Return the function that ends a group with ``closing``."""

        def close(start: int) -> None:
            self.pieces.append(closing)

        return close

    def close_plainly(self, start: int) -> None:
        """Leave the group's content as it is."""

    def close_numerator(self, start: int) -> None:
        """Close the first part of a fraction."""
        self.close_term(start)

    def close_term(self, start: int) -> None:
        """Close a part of a fraction or root: in parentheses unless it is one word."""
        content = self._content(start)
        if content is None or not _SINGLE_TERM.fullmatch(content):
            self.pieces[start] += "("
            self.pieces.append(")")

    def close_superscript(self, start: int) -> None:
        """Raise digits and ordinals; write anything else behind ``^``."""
        self._close_script(start, "^", SUPERSCRIPTS)

    def close_subscript(self, start: int) -> None:
        """Lower digits; write anything else behind ``_``."""
        self._close_script(start, "_", SUBSCRIPTS)

    def close_double_struck(self, start: int) -> None:
        """Replace a letter by its double-struck form where that has a common one."""
        content = self._content(start)
        if content in DOUBLE_STRUCK:
            self._replace(start, DOUBLE_STRUCK[content])

    def close_link(self, address: str) -> CloseGroup:
        """Return the function that puts a link's address behind its text."""

        def close(start: int) -> None:
            content = self._content(start)
            if content != address:
                self.pieces.append(address if content == "" else f" ({address})")

        return close

    def close_accent(self, combining: str) -> CloseGroup:
        """Return the function that puts an accent on the group's only letter."""

        def close(start: int) -> None:
            content = self._content(start)
            if content is not None and len(content) == 1 and content.isalpha():
                self._replace(start, unicodedata.normalize("NFC", content + combining))

        return close

    def _content(self, start: int) -> str | None:
        """Return a group's content, or None when it is long (so that nesting stays cheap)."""
        pieces = self.pieces[start + 1 : start + 34]
        if len(pieces) == 33 or sum(map(len, pieces)) > _MAX_GROUP_CONTENT:
            return None
        return "".join(pieces)

    def _replace(self, start: int, piece: str) -> None:
        self.pieces[start:] = [piece]

    def _close_script(self, start: int, sign: str, digits: dict[int, int]) -> None:
        content = self._content(start)
        if content is None:
            self.pieces[start] = f"{sign}("
            self.pieces.append(")")
        elif content.strip() in _ORDINALS and sign == "^":
            self._replace(start, content.strip())
        elif content and all(ord(char) in digits for char in content):
            self._replace(start, content.translate(digits))
        elif _SINGLE_TERM.fullmatch(content):
            self._replace(start, sign + content if content else "")
        else:
            self._replace(start, f"{sign}({content})")
