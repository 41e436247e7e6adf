"""Turns papers into text that other tools read back whole: one pure function a format."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from paperbrowse.core.errors import ExportError
from paperbrowse.core.papers import Paper
from paperbrowse.core.text import one_line
from paperbrowse.exports.bibtex import bibtex_entry
from paperbrowse.exports.citation_keys import assign_citation_keys, propose_citation_keys
from paperbrowse.exports.facts import paper_link
from paperbrowse.exports.format import Format, Header, UserField
from paperbrowse.exports.json_papers import paper_object
from paperbrowse.exports.markdown import markdown_entry
from paperbrowse.exports.registry import FORMATS
from paperbrowse.system.atomic_file import atomic_write


def write_file(path: Path, text: str, *, force: bool = False) -> None:
    """Write ``text`` as UTF-8 to the file at ``path``, whole or not at all.

    What stands there is replaced only with ``force``; see ``placing.placed``. A new file's mode
    follows the umask. Raises ExportError, with what is on the disk as it was.
    """
    standard_output = "Write to standard output: -o -"
    with atomic_write(
        path, force=force, error=ExportError, device_hint=standard_output
    ) as temporary:
        temporary.write_bytes(text.encode("utf-8", "replace"))


__all__ = [
    "FORMATS",
    "Format",
    "UserField",
    "assign_citation_keys",
    "bibtex_entry",
    "export",
    "markdown_entry",
    "paper_link",
    "paper_object",
    "preview",
    "propose_citation_keys",
]


def export(papers: Sequence[Paper], format_name: str, *, title: str = "") -> str:
    """Return the text of a file that holds ``papers``, in their order, under ``title``.

    Equal papers give equal text, byte for byte, and no papers a valid file without any. A paper
    given twice stands there once. Raises ExportError for a format that there is not.
    """
    unique = {paper.id: paper for paper in reversed(papers)}
    ordered = [unique.pop(paper.id) for paper in papers if paper.id in unique]
    return "".join(_find_format(format_name).write(ordered, Header(title, len(ordered))))


def preview(
    papers: Sequence[Paper],
    format_name: str,
    *,
    title: str = "",
    lines: int = 40,
    total: int | None = None,
) -> str:
    """Return at most ``lines`` lines that ``export`` would begin with, line ends as "\\n".

    Only so many papers are looked at, so it costs the same whatever ``papers`` holds; ``total``
    is their number where ``papers`` are only the first. Only citation keys that no paper was ever
    given may differ from those of the whole export. Raises ExportError as ``export`` does.
    """
    first = list({paper.id: paper for paper in islice(papers, lines)}.values())
    head = Header(title, len(papers) if total is None else total)
    shown: list[str] = []
    unfinished = ""
    for piece in _find_format(format_name).write(first, head):
        *whole, unfinished = (unfinished + piece.replace("\r\n", "\n")).split("\n")
        shown += whole
        if len(shown) >= lines:
            break
    return "".join(f"{line}\n" for line in shown[:lines])


def _find_format(name: str) -> Format:
    format = FORMATS.get(name)
    if format is None:
        raise ExportError(
            f"Cannot export as {one_line(name)}: not a format paperbrowse writes.",
            f"It writes: {', '.join(FORMATS)}.",
        )
    return format
