"""Registry of the export formats, one line a format, and the text, preview or file of an export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from paperbrowse.core import ExportError, Paper, one_line
from paperbrowse.exports import (
    bibtex,
    csl_json,
    csv_table,
    html_page,
    json_papers,
    markdown,
    org,
    plain_text,
    ris,
)
from paperbrowse.exports.format import Format, Header
from paperbrowse.system import atomic_write

_FORMATS = (
    bibtex.BIBTEX,
    bibtex.BIBLATEX,
    ris.FORMAT,
    csl_json.FORMAT,
    markdown.FORMAT,
    org.FORMAT,
    html_page.FORMAT,
    csv_table.FORMAT,
    json_papers.JSON,
    json_papers.JSON_LINES,
    plain_text.FORMAT,
)

FORMATS: Mapping[str, Format] = MappingProxyType({format.name: format for format in _FORMATS})
"""The formats by their names, in the order of the export dialog."""


def export(papers: Sequence[Paper], format_name: str, *, title: str = "") -> str:
    """Return the text of a file that holds ``papers``, in their order, under ``title``.

    Equal papers give equal text, byte for byte, and no papers a valid file without any. A paper
    given twice is written once. Raises ExportError for an unknown format.
    """
    return "".join(export_chunks(papers, format_name, title=title))


def export_chunks(papers: Sequence[Paper], format_name: str, *, title: str = "") -> Iterator[str]:
    """Return the text of ``export`` in chunks, between which a caller can give up."""
    unique = {paper.id: paper for paper in reversed(papers)}
    ordered = [unique.pop(paper.id) for paper in papers if paper.id in unique]
    return _find_format(format_name).write(ordered, Header(title, len(ordered)))


def preview(
    papers: Sequence[Paper],
    format_name: str,
    *,
    title: str = "",
    lines: int = 40,
    total: int | None = None,
) -> str:
    """Return the first lines of an export, at most ``lines`` of them, line ends as "\\n".

    No more papers than lines are read, so the cost does not depend on ``papers``; ``total``
    is their number where ``papers`` are only the first. Only citation keys that no paper was ever
    given may differ from those of the whole export. Raises ExportError as ``export`` does.
    """
    first = list({paper.id: paper for paper in islice(papers, lines)}.values())
    header = Header(title, len(papers) if total is None else total)
    shown: list[str] = []
    unfinished = ""
    for chunk in _find_format(format_name).write(first, header):
        *whole, unfinished = (unfinished + chunk.replace("\r\n", "\n")).split("\n")
        shown += whole
        if len(shown) >= lines:
            break
    return "".join(f"{line}\n" for line in shown[:lines])


def write_file(path: Path, text: str, *, force: bool = False) -> None:
    """Write ``text`` as UTF-8 to the file at ``path``, whole or not at all.

    A file that exists is replaced only with ``force``; see ``atomic_write``. A new file's mode
    follows the umask. Raises ExportError, with the disk as it was.
    """
    standard_output = "Write to standard output: -o -"
    with atomic_write(
        path, force=force, error=ExportError, device_hint=standard_output
    ) as temporary:
        temporary.write_bytes(text.encode("utf-8", "replace"))


def _find_format(name: str) -> Format:
    format = FORMATS.get(name)
    if format is None:
        raise ExportError(
            f"Cannot export as {one_line(name)}: not a format paperbrowse writes.",
            f"It writes: {', '.join(FORMATS)}.",
        )
    return format
