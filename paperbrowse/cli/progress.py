"""Progress bars on standard error, for long work."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

from paperbrowse.cli.output import note
from paperbrowse.importing import ImportProgress, Phase

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

_LABELS: dict[Phase, str] = {"reading": "Reading ", "indexing": "Indexing"}


class ProgressBars:
    """A bar for each phase in turn; nothing where standard error is no terminal."""

    def __init__(self) -> None:
        self._visible = (
            sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        )
        self._phase: Phase | None = None
        self._bar: ProgressBar[int] | None = None

    def show(self, progress: ImportProgress) -> None:
        """Draw ``progress``."""
        if progress.phase == "waiting":
            note("Waiting for another paperbrowse that is writing the index …")
            return
        if not self._visible or not progress.total:
            return
        if progress.phase != self._phase:
            self._finish()
            self._phase = progress.phase
            self._bar = click.progressbar(
                length=progress.total,
                label=_LABELS[progress.phase],
                file=sys.stderr,
                show_eta=False,
            )
            self._bar.render_progress()
        if self._bar is not None:
            self._bar.update(progress.done - self._bar.pos)

    def _finish(self) -> None:
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
        self._finish()
