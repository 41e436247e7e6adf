"""Brings dumps from the disk into the library, and says what came of it."""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Literal

from paperbrowse.core.errors import DumpError, SearchError
from paperbrowse.core.papers import Record
from paperbrowse.core.text import one_line
from paperbrowse.dumps import Block, Dump, ReadOptions, SkipLimiter, Skipped, read_dump
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

_MAX_REPORTS = 100
"""Progress is told this many times at the most, however many records there are."""


@dataclass(frozen=True, slots=True)
class SkippedItem:
    """A file, or a place in one, that gave no paper; all text is safe to show."""

    file: str
    line: int | None
    reason: str
    failed: bool = False
    """The reader asked for this file, and it could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSummary:
    """What an import did."""

    files: int
    """Dumps that were read."""
    records: int
    new: int
    """Papers that the library did not have."""
    merged: int
    """Records that told more of a paper the library had."""
    unchanged: int
    """Records that the library knew already."""
    skipped: tuple[SkippedItem, ...] = ()
    cancelled: bool = False
    """It ended early; what was read so far is kept, and importing again completes it."""
    index_error: SearchError | None = None
    """The papers are kept, but the index could not follow."""

    @property
    def failed(self) -> bool:
        """Whether something that was asked for could not be done."""
        return self.index_error is not None or any(item.failed for item in self.skipped)


ImportPhase = Literal["reading", "indexing", "waiting"]
"""What an import is at; ``waiting`` is for another process that is writing the index."""


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is: bytes while reading, papers while indexing."""

    phase: ImportPhase
    file: str
    done: int
    total: int
    """0 where it is not known."""


ProgressCallback = Callable[[ImportProgress], None]


def import_dumps(
    workspace: Workspace,
    paths: Iterable[str | os.PathLike[str]],
    *,
    format: str | None = None,
    year: int | None = None,
    dry_run: bool = False,
    stdin: BinaryIO | None = None,
    progress: ProgressCallback | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportSummary:
    """Read every dump under ``paths`` into the library, then bring the index up to date.

    A path is a file, a folder (walked) or ``-`` for ``stdin``. A file that cannot be read is
    told in the summary and does not keep the others from being read; so is one in a folder
    that is no dump, but that is no failure as long as the folder holds a dump. A file reached
    twice is read once. ``format`` names a reader instead of letting the dump be recognised;
    ``year`` is the year of dates that name none. With ``dry_run`` nothing is kept.

    Raises LibraryError when the library cannot be opened or written to.
    """
    run = _DumpImport(
        workspace=workspace,
        format=format,
        year=year,
        stdin=stdin if stdin is not None or sys.stdin is None else sys.stdin.buffer,
        progress=progress or (lambda _: None),
        cancelled=cancelled or (lambda: False),
    )
    named = [os.fspath(path) for path in paths]
    if dry_run:
        with workspace.library.preview() as preview:
            complete = run.read_inputs(named, preview)
    else:
        complete = run.read_inputs(named, workspace.library)
        if complete:
            run.update_index()
    return run.build_summary(complete)


class _CancelledError(Exception):
    """Ends an import between two records."""


@dataclass(kw_only=True)
class _DumpImport:
    """One import while it runs."""

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
    """By walked folder, what was found in it and is no dump."""
    dump_folders: set[str | None] = field(default_factory=set)
    """The walked folders in which something was a dump, or was read before."""
    index_error: SearchError | None = None
    bytes_done: int = 0
    bytes_total: int = 0

    def read_inputs(self, paths: list[str], library: Library | ImportPreview) -> bool:
        """Read everything behind ``paths``; False when it was cancelled on the way."""
        found = list(find_input_files(paths))
        self.bytes_total = sum(file.size for file in found if isinstance(file, InputFile))
        for file in found:
            if isinstance(file, MissingInput):
                self._skip_file(file, file.error)
                continue
            if file.is_repeated:
                self.dump_folders.add(file.folder)
                continue
            try:
                self._read_file(file, library)
            except DumpError as error:
                self._skip_file(file, error)
            except _CancelledError:
                return False
            self.bytes_done += file.size
        self._report("reading", "", self.bytes_done, self.bytes_total)
        return True

    def _read_file(self, found: InputFile, library: Library | ImportPreview) -> None:
        self._report("reading", found.display_name, self.bytes_done, self.bytes_total)
        with open_input(found, self.stdin) as opened:
            dump = read_dump(
                opened.data,
                name=found.display_name,
                format=self.format,
                options=ReadOptions(year=self.year, modified=opened.modified),
            )
            source = NewSource(
                name=found.source_name,
                path=None if found.path is None else found.path.absolute(),
                digest=opened.digest,
                format=dump.format,
            )
            if dump.blocks is not None and isinstance(library, Library):
                self._add_blocks(library, source, found, opened, dump.blocks(chunk_sizes()))
            else:
                self.counts += library.add_dump(source, self._records(found, opened, dump))
        self.files += 1
        self.dump_folders.add(found.folder)

    def _add_blocks(
        self,
        library: Library,
        source: NewSource,
        found: InputFile,
        opened: OpenInput,
        blocks: Iterator[Block],
    ) -> None:
        """Add a dump of which other processes may read parts."""
        skips = SkipLimiter()

        def set_aside(items: Sequence[object]) -> None:
            for item in items:
                if isinstance(item, Skipped) and skips.admit(item):
                    self._add_skipped(found, item)

        def counted() -> Iterator[Block]:
            for block in blocks:
                if self.cancelled():
                    raise _CancelledError
                yield block
                done = self.bytes_done + min(opened.data.tell(), found.size)
                self._report("reading", found.display_name, done, self.bytes_total)

        self.counts += library.add_batches(source, counted(), others=set_aside)
        if (rest := skips.summary()) is not None:
            self._add_skipped(found, rest)

    def _add_skipped(self, found: InputFile, skipped: Skipped) -> None:
        self.skipped.append(SkippedItem(found.display_name, skipped.line, one_line(skipped.reason)))

    def _records(self, found: InputFile, opened: OpenInput, dump: Dump) -> Iterator[Record]:
        """Yield the records of ``dump``, setting aside what could not be read as one."""
        told = self.bytes_done
        for record in dump.records:
            if self.cancelled():
                raise _CancelledError
            if isinstance(record, Skipped):
                self._add_skipped(found, record)
                continue
            yield record
            done = self.bytes_done + min(opened.data.tell(), found.size)
            if done - told > self.bytes_total // _MAX_REPORTS:
                self._report("reading", found.display_name, done, self.bytes_total)
                told = done

    def _skip_file(self, file: InputFile | MissingInput, error: DumpError) -> None:
        stranger = file.folder is not None and not isinstance(error, UnreadableError)
        item = SkippedItem(file.display_name, None, one_line(str(error)), failed=not stranger)
        if file.folder is not None and stranger:
            self.foreign_files.setdefault(file.folder, []).append(item)
        else:
            self.skipped.append(item)

    def update_index(self) -> None:
        """Let the index follow; its failure costs no paper, so it is kept, not raised.

        Where that is cancelled, the next search or start goes on with it.
        """

        def wait() -> None:
            self._report("waiting", "", 0, 0)

        def tell(done: int, total: int) -> None:
            self._report("indexing", "", done, total)

        try:
            self.workspace.index.update(tell, on_wait=wait, cancelled=self.cancelled)
        except SearchError as error:
            self.index_error = error

    def _report(self, phase: ImportPhase, file: str, done: int, total: int) -> None:
        self.progress(ImportProgress(phase, file, done, total))

    def build_summary(self, complete: bool) -> ImportSummary:
        """Return the outcome."""
        skipped = list(self.skipped)
        for folder, strangers in self.foreign_files.items():
            if folder in self.dump_folders or not complete:
                skipped += strangers
            else:
                skipped.append(_summarize_folder(folder, strangers))
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


def _summarize_folder(folder: str, strangers: Sequence[SkippedItem]) -> SkippedItem:
    if len(strangers) == 1:
        return dataclasses.replace(strangers[0], failed=True)
    reason = f"Cannot read {folder}: none of the {len(strangers)} files in it is a dump."
    return SkippedItem(folder, None, reason, failed=True)
