"""What can be copied of a paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from paperbrowse.exports import bibtex_entry, markdown_entry, paper_link
from paperbrowse.papers import Paper


@dataclass(frozen=True, slots=True)
class Copyable:
    """A form in which a paper can be copied; ``text`` gives None where the paper has none."""

    name: str
    key: str
    text: Callable[[Paper], str | None]
    cites: bool = False
    """Whether it holds the paper's citation key, which the paper then keeps."""

    def remark(self, paper: Paper) -> str:
        """Return what to say of this form of ``paper`` where there is something to say."""
        return "not known" if self.text(paper) is None else ""


COPYABLE = (
    Copyable("title", "t", lambda paper: paper.title),
    Copyable("link", "l", paper_link),
    Copyable("BibTeX", "b", bibtex_entry, cites=True),
    Copyable("Markdown", "m", markdown_entry),
    Copyable("id", "i", lambda paper: paper.id),
    Copyable("abstract", "a", lambda paper: paper.abstract),
)
