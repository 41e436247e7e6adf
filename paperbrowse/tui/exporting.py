"""What can be exported from the screen, what an export begins with, and where it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from paperbrowse.errors import ExportError
from paperbrowse.exports import Format, preview
from paperbrowse.exports.head import Head
from paperbrowse.exports.writing import write_file
from paperbrowse.papers import Paper
from paperbrowse.text import fold, one_line
from paperbrowse.wording import count
from paperbrowse.workspace import Workspace

GLIMPSED = 40
"""Lines that are looked at before anything is written; no paper takes less than one."""

_LONGEST_STEM = 60


@dataclass(frozen=True, slots=True)
class Scope:
    """Papers that can be exported together."""

    title: str
    number: int
    ids: Callable[[int], Sequence[str]]
    """Returns the ids of so many of them, the first; may be slow and raises PaperbrowseError."""

    @property
    def stem(self) -> str:
        """A file's name for them, without an extension."""
        return "-".join(fold(self.title).split())[:_LONGEST_STEM] or "papers"


class TakenError(ExportError):
    """Something that can be replaced stands where the export is to be written."""


def begin(workspace: Workspace, scope: Scope, format: Format) -> str:
    """Return the first lines of an export; raises PaperbrowseError."""
    papers = workspace.library.papers(scope.ids(min(scope.number, GLIMPSED)))
    return preview(papers, format.name, title=scope.title, lines=GLIMPSED, total=scope.number)


def write_out(
    workspace: Workspace, scope: Scope, format: Format, stopped: Callable[[], bool]
) -> str | None:
    """Return the text of an export, or None where it was ``stopped`` before it was whole.

    Its papers keep their citation keys from now on. Raises PaperbrowseError.
    """
    papers = {each.id: each for each in workspace.papers_to_export(scope.ids(scope.number))}
    text = []
    for piece in _pieces(list(papers.values()), format, scope.title):
        if stopped():
            return None
        text.append(piece)
    return "".join(text)


def _pieces(papers: Sequence[Paper], format: Format, title: str) -> Iterator[str]:
    return format.write(papers, Head(title, len(papers)))


def put(file: Path, text: str, *, replace: bool) -> None:
    """Write an export to ``file``, over another one only with ``replace``.

    Raises TakenError where that would help, and ExportError where nothing does.
    """
    try:
        write_file(file, text, force=replace)
    except ExportError as error:
        if not replace and (words := _taken(file)):
            raise TakenError(words, "Enter again replaces it.") from error
        # Options of the shell are of no use here.
        hint = "" if " -" in error.hint else error.hint
        raise ExportError(error.message, hint) from error


def _taken(file: Path) -> str:
    """Return what stands there that can be replaced; nothing where there is no such thing."""
    try:
        if not file.is_file():
            return ""
        name = one_line(str(file))
        if file.is_symlink():
            return f"{name} is a link to {one_line(str(file.resolve()))}, which exists."
    except OSError:
        return ""
    return f"{name} exists."


def carried(format: Format) -> str:
    """Return what of all that the reader made an export has room for: ``with notes and tags``."""
    names = {"note": "notes", "tags": "tags", "status": "status", "star": "stars", "lists": "lists"}
    words = [name for carried, name in names.items() if carried in format.carries]
    return f"with {', '.join(words)}" if words else ""


def told(scope: Scope) -> str:
    """Return a scope in words: ``Thesis (12 papers)``."""
    return f"{one_line(scope.title)} ({count(scope.number, 'paper')})"
