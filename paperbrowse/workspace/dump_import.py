"""Import of dump files into the library, with progress and a summary."""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Literal

from paperbrowse.core import Batch, DumpError, SearchError, one_line
from paperbrowse.dumps import Dump, ReadOptions, SkipLimiter, Skipped, read_dump
from paperbrowse.library import ImportCounts, ImportPreview, Library, NewSource, chunk_sizes
from paperbrowse.workspace.input_files import (
    InputFile,
    MissingInput,
    OpenInput,
    UnreadableError,
    find_input_files,
    open_input,
)
from paperbrowse.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SkippedItem:
    """A file, or a line of one, that gave no paper; all text is safe to show."""

    file: str
    line: int | None
    reason: str
    failed: bool = False
    """Whether this is a file that the user named and that could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSummary:
    """Result of an import."""

    files: int
    """Number of dumps read."""
    records: int
    new: int
    """Papers added to the library."""
    merged: int
    """Records merged into papers of the library."""
    unchanged: int
    """Records that the library already had."""
    skipped: tuple[SkippedItem, ...] = ()
    cancelled: bool = False
    """Whether it ended early; papers read so far are kept, and another import adds the rest."""
    index_error: SearchError | None = None
    """The error of updating the index; the papers are kept nevertheless."""

    @property
    def failed(self) -> bool:
        """Whether a named file or the index failed."""
        return self.index_error is not None or any(item.failed for item in self.skipped)


ImportPhase = Literal["reading", "indexing", "waiting"]
"""``waiting`` means for another process that is writing the index."""


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """Progress of an import: bytes while reading, papers while indexing."""

    phase: ImportPhase
    file: str
    done: int
    total: int
    """0 if unknown."""

    @property
    def unit(self) -> str:
        """The unit of ``done`` and ``total``, for a RateMeter."""
        return "bytes" if self.phase == "reading" else "papers"


ProgressCallback = Callable[[ImportProgress], None]


def import_dumps(
    workspace: Workspace,
    paths: Iterable[str | os.PathLike[str]],
    *,
    format: str | None = None,
    year: int | None = None,
    dry_run: bool = False,
    stdin: BinaryIO | None = None,
    progress: ProgressCallback = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> ImportSummary:
    """Read every dump under ``paths`` into the library, then bring the index up to date.

    A path is a file, a folder (walked) or ``-`` for ``stdin``. A file that cannot be read is
    listed in the summary, and the others are read nevertheless. A file in a folder that is not a
    dump is listed too, but fails the import only if the folder has no dump at all. A file found
    twice is read once. ``format`` names a reader instead of recognising the dump; ``year`` is the
    year of dates without one. ``dry_run`` keeps nothing.

    Raises LibraryError when the library cannot be opened or written to.
    """
    run = _DumpImport(
        workspace=workspace,
        format=format,
        year=year,
        stdin=stdin if stdin is not None or sys.stdin is None else sys.stdin.buffer,
        progress=progress,
        cancelled=cancelled,
    )
    named = [os.fspath(path) for path in paths]
    if dry_run:
        with workspace.library.preview() as preview:
            complete = run.read_inputs(named, preview)
    else:
        complete = run.read_inputs(named, workspace.library)
        if complete:
            run.index_error = update_index(workspace, run.progress, run.cancelled)
    return run.build_summary(complete)


def update_index(
    workspace: Workspace,
    progress: ProgressCallback = lambda _: None,
    cancelled: Callable[[], bool] | None = None,
    *,
    rebuild: bool = False,
) -> SearchError | None:
    """Update or rebuild the index; an error is returned, not raised, since every paper is saved.

    If this is cancelled, the next search or start continues it.
    """
    try:
        workspace.index.update(
            lambda done, total: progress(ImportProgress("indexing", "", done, total)),
            on_wait=lambda: progress(ImportProgress("waiting", "", 0, 0)),
            cancelled=cancelled,
            rebuild=rebuild,
        )
    except SearchError as error:
        return error
    return None


def skipped_item(found: InputFile, skipped: Skipped) -> SkippedItem:
    """Return a place in an input file that gave no paper."""
    return SkippedItem(found.display_name, skipped.line, one_line(skipped.reason))


def build_source(found: InputFile, opened: OpenInput, format: str) -> NewSource:
    """Return the source of the records in an input file."""
    path = None if found.path is None else found.path.absolute()
    return NewSource(name=found.source_name, path=path, digest=opened.digest, format=format)


class _CancelledError(Exception):
    """Cancels an import between two records."""


@dataclass(kw_only=True)
class _DumpImport:
    """A running import."""

    workspace: Workspace
    format: str | None
    year: int | None
    stdin: BinaryIO | None
    progress: ProgressCallback
    cancelled: Callable[[], bool]

    counts: ImportCounts = field(default_factory=ImportCounts)
    files: int = 0
    skipped: list[SkippedItem] = field(default_factory=list)
    foreign_files: dict[str, list[SkippedItem]] = field(default_factory=dict)
    """By walked folder: its files that are not dumps."""
    dump_folders: set[str | None] = field(default_factory=set)
    """The walked folders with a dump, or with a file that was read before."""
    index_error: SearchError | None = None
    bytes_done: int = 0
    bytes_total: int = 0

    def read_inputs(self, paths: list[str], library: Library | ImportPreview) -> bool:
        """Read all dumps under ``paths``; return False if the import was cancelled."""
        inputs = list(find_input_files(paths))
        self.bytes_total = sum(file.size for file in inputs if isinstance(file, InputFile))
        for file in inputs:
            if isinstance(file, MissingInput):
                self._skip_file(file, file.error)
            elif file.is_repeated:
                self.dump_folders.add(file.folder)
            else:
                try:
                    self._read_file(file, library)
                except DumpError as error:
                    self._skip_file(file, error)
                except _CancelledError:
                    return False
                self.bytes_done += file.size
        self._report("", self.bytes_done)
        return True

    def _read_file(self, found: InputFile, library: Library | ImportPreview) -> None:
        self._report(found.display_name, self.bytes_done)
        with open_input(found, self.stdin) as opened:
            dump = read_dump(
                opened.data,
                name=found.display_name,
                format=self.format,
                options=ReadOptions(year=self.year, modified=opened.modified),
            )
            self._add_batches(library, found, opened, dump)
        self.files += 1
        self.dump_folders.add(found.folder)

    def _add_batches(
        self, library: Library | ImportPreview, found: InputFile, opened: OpenInput, dump: Dump
    ) -> None:
        """Add a dump's records and skipped places, reporting progress after each batch."""
        skips = SkipLimiter(dump.dropped)

        def add_skipped(items: Sequence[object]) -> None:
            for item in items:
                if isinstance(item, Skipped) and skips.admit(item):
                    self.skipped.append(skipped_item(found, item))

        def batches() -> Iterator[Batch]:
            for batch in dump.batches(chunk_sizes()):
                if self.cancelled():
                    raise _CancelledError
                yield batch
                done = min(opened.data.tell(), found.size)
                self._report(found.display_name, self.bytes_done + done)

        source = build_source(found, opened, dump.format)
        self.counts += library.add_batches(source, batches(), on_other_items=add_skipped)
        if (rest := skips.summary()) is not None:
            self.skipped.append(skipped_item(found, rest))

    def _skip_file(self, file: InputFile | MissingInput, error: DumpError) -> None:
        is_foreign = file.folder is not None and not isinstance(error, UnreadableError)
        item = SkippedItem(file.display_name, None, one_line(str(error)), failed=not is_foreign)
        if file.folder is not None and is_foreign:
            self.foreign_files.setdefault(file.folder, []).append(item)
        else:
            self.skipped.append(item)

    def _report(self, file: str, done: int) -> None:
        self.progress(ImportProgress("reading", file, done, self.bytes_total))

    def build_summary(self, complete: bool) -> ImportSummary:
        """Return the result of the import."""
        skipped = list(self.skipped)
        for folder, foreign in self.foreign_files.items():
            if folder in self.dump_folders or not complete:
                skipped += foreign
            else:
                skipped.append(_summarize_folder(folder, foreign))
        return ImportSummary(
            files=self.files,
            records=self.counts.records,
            new=self.counts.new,
            merged=self.counts.merged,
            unchanged=self.counts.unchanged,
            skipped=tuple(skipped),
            cancelled=not complete,
            index_error=self.index_error,
        )


def _summarize_folder(folder: str, foreign: Sequence[SkippedItem]) -> SkippedItem:
    if len(foreign) == 1:
        return dataclasses.replace(foreign[0], failed=True)
    reason = f"Cannot read {folder}: none of the {len(foreign)} files in it is a dump."
    return SkippedItem(folder, None, reason, failed=True)
