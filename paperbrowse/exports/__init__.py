"""Turns papers into text that other tools read back whole: one pure function a format."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from paperbrowse.errors import ExportError
from paperbrowse.exports.bibtex import bibtex_entry, write_bibtex
from paperbrowse.exports.json_papers import paper_object, write_json
from paperbrowse.exports.links import paper_link
from paperbrowse.exports.markdown import markdown_entry, write_markdown
from paperbrowse.papers import Paper
from paperbrowse.text import one_line

__all__ = [
    "FORMATS",
    "Format",
    "bibtex_entry",
    "export",
    "markdown_entry",
    "paper_link",
    "paper_object",
]


@dataclass(frozen=True, slots=True)
class Format:
    """A format that papers can be exported in."""

    name: str
    """What ``--format`` takes."""
    title: str
    """What a reader calls it."""
    extension: str
    """What its files' names end in, with the point."""
    write: Callable[[Sequence[Paper], str], str]
    """Papers and the title of their list in; the whole file's text out. Pure."""


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        format.name: format
        for format in (
            Format("markdown", "Markdown", ".md", write_markdown),
            Format("bibtex", "BibTeX", ".bib", write_bibtex),
            Format("json", "JSON", ".json", write_json),
        )
    }
)


def export(papers: Sequence[Paper], format_name: str, *, title: str = "") -> str:
    """Return the text of a file that holds ``papers``, in their order, under ``title``.

    Equal papers give equal text, byte for byte, and no papers a valid file without any. A paper
    given twice stands there once. Raises ExportError for a format that there is not.
    """
    format = FORMATS.get(format_name)
    if format is None:
        raise ExportError(
            f"Cannot export as {one_line(format_name)}: not a format paperbrowse writes.",
            f"It writes: {', '.join(FORMATS)}.",
        )
    unique = {paper.id: paper for paper in reversed(papers)}
    ordered = [unique.pop(paper.id) for paper in papers if paper.id in unique]
    return format.write(ordered, title)
