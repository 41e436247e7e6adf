"""Progress bars on standard error, for long work: how much is done, how fast, and what is left."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

from paperbrowse.cli.output.console import print_message
from paperbrowse.core.rate_meter import RateMeter
from paperbrowse.workspace.dump_import import ImportPhase, ImportProgress

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

_LABELS: dict[ImportPhase, str] = {"reading": "Reading ", "indexing": "Indexing"}
_UNITS: dict[ImportPhase, str] = {"reading": "bytes", "indexing": "papers"}
_BAR_CELLS = 24


class ProgressBars:
    """A bar for each phase in turn; nothing where standard error is no terminal."""

    def __init__(self) -> None:
        self._visible = (
            sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        )
        self._phase: ImportPhase | None = None
        self._bar: ProgressBar[str] | None = None
        self._meter = RateMeter()

    def show(self, progress: ImportProgress) -> None:
        """Draw ``progress``."""
        if progress.phase != self._phase:
            self.finish()
            self._phase = progress.phase
            if progress.phase == "waiting":
                print_message("Waiting for another paperbrowse that is writing the index …")
        if not self._visible or not progress.total:
            return
        if self._bar is None:
            self._meter = RateMeter()
            self._bar = click.progressbar(
                length=progress.total,
                label=_LABELS[progress.phase],
                file=sys.stderr,
                width=_BAR_CELLS,
                show_eta=False,
                show_percent=True,
                item_show_func=lambda words: words,
            )
            self._bar.render_progress()
        words = self._meter.describe(progress.done, progress.total, _UNITS[progress.phase])
        self._bar.length = progress.total
        self._bar.update(progress.done - self._bar.pos, words)

    @property
    def phase(self) -> ImportPhase | None:
        """What the work was at when it was last drawn."""
        return self._phase

    def finish(self) -> None:
        """End the line of the bar, so that words can follow."""
        if self._bar is not None:
            self._bar.render_finish()
            self._bar = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.finish()
