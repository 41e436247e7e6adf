"""Import of a list file as a reading list, with its notes, tags, status and stars."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from paperbrowse.core import DumpError, LibraryError, SearchError, one_line
from paperbrowse.dumps import ListedPaper, ListFile, Skipped, read_list, read_list_title
from paperbrowse.library import ImportedListEntry, Library
from paperbrowse.workspace.dump_import import (
    ImportProgress,
    ProgressCallback,
    SkippedItem,
    build_source,
    skipped_item,
    update_index,
)
from paperbrowse.workspace.input_files import (
    STANDARD_INPUT,
    InputFile,
    MissingInput,
    OpenInput,
    find_input_files,
    open_input,
)
from paperbrowse.workspace.workspace import Workspace

_CHUNK_SIZE = 500
_MAX_NAME_LENGTH = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ListImportSummary:
    """Result of importing a list."""

    name: str
    papers: int
    """Number of papers in the list."""
    new: int
    """Number of them added to the library."""
    known: int
    """Number of them that the library already had."""
    skipped: tuple[SkippedItem, ...] = ()
    index_error: SearchError | None = None
    """The error of updating the index; the list is saved nevertheless."""

    @property
    def records(self) -> int:
        """Number of papers in the file."""
        return self.papers

    @property
    def failed(self) -> bool:
        """Whether the index could not be updated."""
        return self.index_error is not None


def import_list(
    workspace: Workspace,
    path: str | os.PathLike[str],
    *,
    stdin: BinaryIO | None = None,
    name: str | None = None,
    format: str | None = None,
    progress: ProgressCallback = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> ListImportSummary:
    """Make a reading list of the papers in a file, in its order, as one step that can be undone.

    ``path`` is a file or ``-`` for ``stdin``. Papers that the library has are not added again;
    the others become records of a source named after the file. Notes, tags, status and stars are
    added to the ones that the papers have. The list's name is ``name``, or else the name in the
    file, or else the file's. Raises LibraryError, before any change, when there is a list of that
    name; DumpError when the file is not a list, or has no paper, or the import was cancelled:
    papers added so far stay, without a list.
    """
    found = _find_input(path)
    with open_input(found, stdin or (sys.stdin.buffer if sys.stdin else None)) as opened:
        list_file = read_list(opened.data, name=found.display_name, format=format)
        title = list_file.title[:_MAX_NAME_LENGTH].strip()
        name = one_line(name or "") or title or _name_from_file(found)
        if (free := find_free_name(workspace.library, name)) != name:
            hint = f"Bring this one in under another name, such as {free}."
            raise LibraryError(f"There is a list {name} already.", hint)
        run = _ListImport(workspace.library, found, opened, list_file, name)
        run.read(progress, cancelled)
    ids = dict.fromkeys(entry.paper_id for entry in run.entries)
    if not ids:
        reason = f" {run.skipped[0].reason}." if run.skipped else ""
        raise DumpError(f"Cannot read {found.display_name} as a list: no paper in it.{reason}")
    workspace.library.import_list(name, run.entries)
    workspace.library.set_citation_keys(run.keys)
    return ListImportSummary(
        name=name,
        papers=len(ids),
        new=len(run.new),
        known=len(ids) - len(run.new),
        skipped=tuple(run.skipped),
        index_error=update_index(workspace) if run.new else None,
    )


def find_list_title(path: str | os.PathLike[str]) -> str | None:
    """Return the name of the list in a file; None if the file is not meant as a list.

    A collection without any user data is not meant as a list, nor is an unreadable file.
    """
    try:
        file = Path(path)
        if not file.is_file():
            return None
        with file.open("rb") as data:
            title = read_list_title(data, name=file.name)
        return None if title is None else title or _name_from_file(InputFile(file, 0))
    except (OSError, ValueError, DumpError):  # a null byte in a path is a ValueError
        return None


def find_free_name(library: Library, name: str) -> str:
    """Return ``name``, with a number if a list has that name already: ``Thesis 2``."""
    taken = {each.name.casefold() for each in library.lists()}
    names = itertools.chain([name], (f"{name} {number}" for number in itertools.count(2)))
    return next(each for each in names if each.casefold() not in taken)


def _find_input(path: str | os.PathLike[str]) -> InputFile:
    name = os.fspath(path)
    if name != STANDARD_INPUT and Path(name).is_dir():
        raise DumpError(f"Cannot read {one_line(name)}: it is a folder, and a list is one file.")
    (found,) = find_input_files([name])
    if isinstance(found, MissingInput):
        raise found.error
    return found


def _name_from_file(found: InputFile) -> str:
    name = found.source_name.removesuffix(".gz")
    stem = name.rpartition(".")[0] if found.path is not None else ""
    return (stem or name)[:_MAX_NAME_LENGTH].strip() or "Imported list"


@dataclass(slots=True)
class _ListImport:
    """A running import of one list."""

    library: Library
    input_file: InputFile
    opened: OpenInput
    list_file: ListFile
    name: str
    entries: list[ImportedListEntry] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)
    skipped: list[SkippedItem] = field(default_factory=list)

    def read(self, progress: ProgressCallback, cancelled: Callable[[], bool]) -> None:
        """Add the papers that the library lacks, and collect an entry for each."""
        now = datetime.now(UTC)
        for chunk in _split_chunks(self._papers()):
            if cancelled():
                raise DumpError("Stopped; there is no list of these papers.")
            for listed, paper_id in zip(chunk, self._resolve_papers(chunk), strict=True):
                self._add_entry(listed, paper_id, now)
            size = self.opened.size
            done = min(self.opened.data.tell(), size)
            progress(ImportProgress("reading", self.input_file.display_name, done, size))

    def _papers(self) -> Iterator[ListedPaper]:
        for each in self.list_file.entries:
            if isinstance(each, Skipped):
                self.skipped.append(skipped_item(self.input_file, each))
            else:
                yield each

    def _resolve_papers(self, chunk: list[ListedPaper]) -> list[str]:
        """Return the papers' ids in the library, after adding the missing ones."""
        ids = self.library.match_records([(each.paper_id, each.record) for each in chunk])
        missing = [place for place, paper_id in enumerate(ids) if paper_id is None]
        if missing:
            source = build_source(self.input_file, self.opened, self.list_file.format)
            self.library.add_dump(source, [chunk[place].record for place in missing])
            # Without the ids in the file: an id from another library means nothing here.
            added = self.library.match_records([(None, chunk[place].record) for place in missing])
            for place, paper_id in zip(missing, added, strict=True):
                if paper_id is None:
                    raise LibraryError("A paper that was just added is not in the library.")
                ids[place] = paper_id
                self.new.add(paper_id)
        return [paper_id for paper_id in ids if paper_id is not None]

    def _add_entry(self, listed: ListedPaper, paper_id: str, now: datetime) -> None:
        saved = listed.saved_in(self.list_file.title or self.name)
        self.entries.append(
            ImportedListEntry(
                paper_id=paper_id,
                saved_at=saved.at,
                query=saved.query,
                note=listed.note,
                tags=listed.tags,
                status=listed.status,
                status_since=listed.status_since,
                starred_at=(listed.starred_at or now) if listed.starred else None,
            )
        )
        if listed.citation_key:
            self.keys.setdefault(paper_id, listed.citation_key)


def _split_chunks(papers: Iterable[ListedPaper]) -> Iterator[list[ListedPaper]]:
    rest = iter(papers)
    while chunk := list(itertools.islice(rest, _CHUNK_SIZE)):
        yield chunk
