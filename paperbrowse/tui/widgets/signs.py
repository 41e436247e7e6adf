"""The signs of a paper's user data: one cell each, and in every terminal's font."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from paperbrowse.core import Paper, Status
from paperbrowse.tui.widgets.drawing import Fragment

SELECTED = "✓"
STARRED = "★"
IN_LIST = "≡"
HAS_NOTE = "¶"
STATUS: Mapping[Status, str] = {"reading": "◐", "read": "●"}
"""An unread paper has no sign: every paper begins so."""

MEANINGS = (
    (STARRED, "starred"),
    (IN_LIST, "in a reading list"),
    (HAS_NOTE, "has a note of yours"),
    (STATUS["reading"], "you are reading it"),
    (STATUS["read"], "you have read it"),
    (SELECTED, "selected, to act on it with others"),
)
"""Every sign with its meaning, for the help."""


def signs(paper: Paper) -> Iterator[Fragment]:
    """Yield the signs of a paper's user data, each with a blank or a dot behind it.

    The names of the styles are ``star``, ``saved``, ``noted`` and ``status``.
    """
    if paper.starred_at is not None:
        yield f"{STARRED} ", "star"
    if paper.saves:
        yield f"{IN_LIST} ", "saved"
    if paper.note is not None:
        yield f"{HAS_NOTE} ", "noted"
    if paper.status in STATUS:
        yield f"{STATUS[paper.status]} {paper.status} · ", "status"
