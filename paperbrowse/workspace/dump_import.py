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
from paperbrowse.dumps import Block, Dump, ReadOptions, Skipped, SkipsTold, read_dump
from paperbrowse.library import ImportCounts, Library, NewSource, Preview, chunk_sizes
from paperbrowse.workspace.input_files import (
    FoundFile,
    Missing,
    OpenFile,
    UnreadableError,
    gather,
    open_found,
)
from paperbrowse.workspace.workspace import Workspace

_STEPS = 100
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


Phase = Literal["reading", "indexing", "waiting"]
"""What an import is at; ``waiting`` is for another process that is writing the index."""


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is: bytes while reading, papers while indexing."""

    phase: Phase
    file: str
    done: int
    total: int
    """0 where it is not known."""


Progress = Callable[[ImportProgress], None]


def import_paths(
    workspace: Workspace,
    paths: Iterable[str | os.PathLike[str]],
    *,
    format: str | None = None,
    year: int | None = None,
    dry_run: bool = False,
    stdin: BinaryIO | None = None,
    progress: Progress | None = None,
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
    run = _Import(
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
            complete = run.read(named, preview)
    else:
        complete = run.read(named, workspace.library)
        if complete:
            run.bring_index_up_to_date()
    return run.summary(complete)


class _CancelledError(Exception):
    """Ends an import between two records."""


@dataclass(kw_only=True)
class _Import:
    """One import while it runs."""

    workspace: Workspace
    format: str | None
    year: int | None
    stdin: BinaryIO | None
    progress: Progress
    cancelled: Callable[[], bool]

    counts: ImportCounts = field(default_factory=ImportCounts)
    files: int = 0
    skipped: list[SkippedItem] = field(default_factory=list)
    strangers: dict[str, list[SkippedItem]] = field(default_factory=dict)
    """By walked folder, what was found in it and is no dump."""
    folders: set[str | None] = field(default_factory=set)
    """The walked folders in which something was a dump, or was read before."""
    index_error: SearchError | None = None
    bytes_done: int = 0
    bytes_total: int = 0

    def read(self, paths: list[str], library: Library | Preview) -> bool:
        """Read everything behind ``paths``; False when it was cancelled on the way."""
        found = list(gather(paths))
        self.bytes_total = sum(file.size for file in found if isinstance(file, FoundFile))
        for file in found:
            if isinstance(file, Missing):
                self._skip(file, file.error)
                continue
            if file.repeated:
                self.folders.add(file.folder)
                continue
            try:
                self._read_file(file, library)
            except DumpError as error:
                self._skip(file, error)
            except _CancelledError:
                return False
            self.bytes_done += file.size
        self._tell("reading", "", self.bytes_done, self.bytes_total)
        return True

    def _read_file(self, found: FoundFile, library: Library | Preview) -> None:
        self._tell("reading", found.shown, self.bytes_done, self.bytes_total)
        with open_found(found, self.stdin) as opened:
            dump = read_dump(
                opened.data,
                name=found.shown,
                format=self.format,
                options=ReadOptions(year=self.year, modified=opened.modified),
            )
            source = NewSource(
                name=found.name,
                path=None if found.path is None else found.path.absolute(),
                digest=opened.digest,
                format=dump.format,
            )
            if dump.blocks is not None and isinstance(library, Library):
                self._add_blocks(library, source, found, opened, dump.blocks(chunk_sizes()))
            else:
                self.counts += library.add_dump(source, self._records(found, opened, dump))
        self.files += 1
        self.folders.add(found.folder)

    def _add_blocks(
        self,
        library: Library,
        source: NewSource,
        found: FoundFile,
        opened: OpenFile,
        blocks: Iterator[Block],
    ) -> None:
        """Add a dump of which other processes may read parts."""
        skips = SkipsTold()

        def set_aside(items: Sequence[object]) -> None:
            for item in items:
                if isinstance(item, Skipped) and skips.tells(item):
                    self._set_aside(found, item)

        def counted() -> Iterator[Block]:
            for block in blocks:
                if self.cancelled():
                    raise _CancelledError
                yield block
                done = self.bytes_done + min(opened.data.tell(), found.size)
                self._tell("reading", found.shown, done, self.bytes_total)

        self.counts += library.add_batches(source, counted(), others=set_aside)
        if (rest := skips.rest()) is not None:
            self._set_aside(found, rest)

    def _set_aside(self, found: FoundFile, skipped: Skipped) -> None:
        self.skipped.append(SkippedItem(found.shown, skipped.line, one_line(skipped.reason)))

    def _records(self, found: FoundFile, opened: OpenFile, dump: Dump) -> Iterator[Record]:
        """Yield the records of ``dump``, setting aside what could not be read as one."""
        told = self.bytes_done
        for record in dump.records:
            if self.cancelled():
                raise _CancelledError
            if isinstance(record, Skipped):
                self._set_aside(found, record)
                continue
            yield record
            done = self.bytes_done + min(opened.data.tell(), found.size)
            if done - told > self.bytes_total // _STEPS:
                self._tell("reading", found.shown, done, self.bytes_total)
                told = done

    def _skip(self, file: FoundFile | Missing, error: DumpError) -> None:
        stranger = file.folder is not None and not isinstance(error, UnreadableError)
        item = SkippedItem(file.shown, None, one_line(str(error)), failed=not stranger)
        if file.folder is not None and stranger:
            self.strangers.setdefault(file.folder, []).append(item)
        else:
            self.skipped.append(item)

    def bring_index_up_to_date(self) -> None:
        """Let the index follow; its failure costs no paper, so it is kept, not raised.

        Where that is cancelled, the next search or start goes on with it.
        """

        def wait() -> None:
            self._tell("waiting", "", 0, 0)

        def tell(done: int, total: int) -> None:
            self._tell("indexing", "", done, total)

        try:
            self.workspace.index.update(tell, on_wait=wait, cancelled=self.cancelled)
        except SearchError as error:
            self.index_error = error

    def _tell(self, phase: Phase, file: str, done: int, total: int) -> None:
        self.progress(ImportProgress(phase, file, done, total))

    def summary(self, complete: bool) -> ImportSummary:
        """Return the outcome."""
        skipped = list(self.skipped)
        for folder, strangers in self.strangers.items():
            if folder in self.folders or not complete:
                skipped += strangers
            else:
                skipped.append(_no_dump_in(folder, strangers))
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


def _no_dump_in(folder: str, strangers: Sequence[SkippedItem]) -> SkippedItem:
    if len(strangers) == 1:
        return dataclasses.replace(strangers[0], failed=True)
    reason = f"Cannot read {folder}: none of the {len(strangers)} files in it is a dump."
    return SkippedItem(folder, None, reason, failed=True)
