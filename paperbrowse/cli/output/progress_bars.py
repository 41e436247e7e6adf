"""Progress bars on standard error, with rate and remaining time."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Self

import click

from paperbrowse.cli.output.console import print_message
from paperbrowse.core import RateMeter

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from paperbrowse.workspace import ImportPhase, ImportProgress

_LABELS: dict[ImportPhase, str] = {"reading": "Reading ", "indexing": "Indexing"}
_BAR_CELLS = 24


class ProgressBars:
    """A bar for each phase in turn; none if standard error is not a terminal."""

    def __init__(self) -> None:
        self._visible = (
            sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        )
        self.phase: ImportPhase | None = None
        """The phase drawn last."""
        self._bar: ProgressBar[str] | None = None
        self._meter = RateMeter()

    def show(self, progress: ImportProgress) -> None:
        """Draw ``progress``."""
        if progress.phase != self.phase:
            self.finish()
            self.phase = progress.phase
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
                item_show_func=lambda rate: rate,
            )
            self._bar.render_progress()
        rate = self._meter.describe(progress.done, progress.total, progress.unit)
        self._bar.length = progress.total
        self._bar.update(progress.done - self._bar.pos, rate)

    def finish(self) -> None:
        """End the line of the bar, so that text can follow."""
        if self._bar is not None:
            self._bar.render_finish()
            self._bar = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.finish()
