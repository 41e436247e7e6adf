"""The day's backup, made beside the screen: once results are shown, and ended with the app."""

from __future__ import annotations

from textual.app import App
from textual.worker import get_current_worker

from paperbrowse.errors import PaperbrowseError
from paperbrowse.library import Backups
from paperbrowse.text import printable
from paperbrowse.workspace import Workspace

GROUP = "backup"

AGAIN = 3600.0
"""Seconds between looks whether another day has begun, while the app stays open."""


def keep_daily(app: App[None], workspace: Workspace) -> None:
    """Begin the backup in a thread, unless one is being made; whatever fails is told once."""
    if any(each.group == GROUP and not each.is_finished for each in app.workers):
        return

    def back_up() -> None:
        worker = get_current_worker()
        try:
            Backups(workspace.locations.library_file).keep_daily(lambda: worker.is_cancelled)
        except PaperbrowseError as error:
            if not worker.is_cancelled:
                app.call_from_thread(tell, error)

    def tell(error: PaperbrowseError) -> None:
        app.notify(printable(str(error)), severity="warning", markup=False, timeout=20)

    app.run_worker(back_up, thread=True, group=GROUP, exit_on_error=False)
