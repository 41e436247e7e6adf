"""The Textual app: it holds the workspace, the theme and the keys, and opens the browse screen."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Sequence
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import App, SystemCommand
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.widgets import TextArea
from textual.worker import get_current_worker

from paperbrowse.core import (
    DamagedLibraryError,
    LibraryError,
    PaperbrowseError,
    printable,
)
from paperbrowse.library import Backups, missing_with_backups
from paperbrowse.search import join_lines
from paperbrowse.system import Locations, Settings, load_settings
from paperbrowse.tui.browse import BrowseScreen
from paperbrowse.tui.dialogs import DamagedLibraryScreen, HelpDialog, NoteEditor
from paperbrowse.tui.key_queue import KeyQueue
from paperbrowse.tui.keymap import Keymap, bindings
from paperbrowse.tui.palette import PaletteProvider
from paperbrowse.tui.shell import Timing, format_error
from paperbrowse.workspace import Workspace, has_papers, open_sample

_SWITCH_INTERVAL = 0.001
"""Seconds for which a thread may keep the others waiting, where the event loop must paint while
one searches or indexes; Python's own are five times as many."""

_BACKUP_INTERVAL = 3600.0
"""Seconds between looks whether another day has begun, while the app stays open."""

_BACKUP_GROUP = "backup"


class PaperbrowseApp(App[None]):
    """Browses one workspace; for its screens and dialogs it is the Shell."""

    TITLE = "paperbrowse"
    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar = App.COMMANDS | {lambda: PaletteProvider}
    BINDINGS = bindings("app")

    def __init__(
        self,
        workspace: Workspace,
        locations: Locations,
        *,
        is_sample: bool,
        settings: Settings,
        trouble: Sequence[LibraryError] = (),
        keeps_backups: bool = False,
        timing: Timing | None = None,
    ) -> None:
        """``locations`` are the folders of the user's own library, which may not exist yet.

        ``trouble`` are the errors of opening it: damage is put before the user first. With
        ``keeps_backups`` the library is backed up once a day.
        """
        super().__init__()
        self.workspace = workspace
        self.locations = locations
        self.is_sample = is_sample
        self.keymap = Keymap(settings.keys)
        self.timing = timing or Timing()
        self.keys = KeyQueue(self)
        self._trouble = trouble
        self._keeps_backups = keeps_backups
        self.theme = settings.theme if settings.theme in self.available_themes else "tokyo-night"
        self.set_keymap(dict(settings.keys))

    def get_system_commands(self, screen: Screen[object]) -> Iterator[SystemCommand]:
        """Offer Textual's own commands, but for its key panel: help shows the keys."""
        for command in super().get_system_commands(screen):
            if command.title != "Keys":
                yield command

    async def on_event(self, event: events.Event) -> None:
        """Handle keys one after the other, and take what is pasted as plain text.

        It is on one line but where a note is written. A field shows its text as it is, and so
        would send an escape sequence to the terminal.
        """
        if not isinstance(event, events.Key | events.Paste):
            await super().on_event(event)
            return
        if not event.is_forwarded and not self.keys.admit(event):
            return
        if isinstance(event, events.Paste):
            if isinstance(self.focused, TextArea):  # the one field with lines
                event.text = printable(event.text.replace("\r\n", "\n").replace("\r", "\n"))
            else:
                event.text = join_lines(event.text)
        with self.keys.handle():
            await super().on_event(event)

    # Screens

    def on_mount(self) -> None:
        damage = [each for each in self._trouble if isinstance(each, DamagedLibraryError)]
        if damage:
            damaged = DamagedLibraryScreen(self.workspace, damage[0], self.keymap)
            self.push_screen(damaged, self._browse_restored)
        else:
            self.push_screen(BrowseScreen(self.workspace, self))
            for each in self._trouble:
                self.show_message(str(each), severity="warning")
        self.call_after_refresh(self._check_settings)
        self.set_interval(_BACKUP_INTERVAL, self.back_up_daily)

    def _browse_restored(self, done: str | None) -> None:
        """Open the library that takes the place of a damaged one."""
        self.push_screen(BrowseScreen(self.workspace, self))
        self.show_message(done or "", timeout=20)

    def open_own_library(self) -> None:
        """Leave the sample for the user's own library."""
        sample = self.workspace
        self.workspace = Workspace.open(self.locations, create=True)
        self.is_sample = False
        self.switch_screen(BrowseScreen(self.workspace, self))
        sample.close()

    def action_help(self) -> None:
        if not isinstance(self.screen, HelpDialog):
            self.push_screen(HelpDialog(self.keymap))

    async def action_quit(self) -> None:
        """Quit, once every note that is being written is saved, or lies in a file."""
        kept = []
        for editor in self.screen_stack:
            if isinstance(editor, NoteEditor):
                try:
                    kept.append(await editor.save_or_keep())
                except PaperbrowseError as error:
                    self.show_error(error)
                    return
        files = ", ".join(str(file) for file in kept if file is not None)
        # As text, which nothing takes for markup, with the file on a line of its own.
        words = f"The note could not be saved. What you wrote is in\n{files}"
        self.exit(message=Text(words) if files else None)

    # The daily backup

    @on(BrowseScreen.Ready)
    def back_up_daily(self) -> None:
        """Back the library up, now that results are shown, if that is due; beside the screen."""
        if not self._keeps_backups or self.is_sample:
            return
        if any(each.group == _BACKUP_GROUP and not each.is_finished for each in self.workers):
            return
        self.run_worker(self._back_up(), group=_BACKUP_GROUP, exit_on_error=False)

    async def _back_up(self) -> None:
        worker = get_current_worker()
        backups = Backups(self.workspace.locations.library_file)
        try:
            await asyncio.to_thread(backups.make_daily, lambda: worker.is_cancelled)
        except PaperbrowseError as error:
            self.show_message(str(error), severity="warning", timeout=20)

    def _check_settings(self) -> None:
        """Warn of keys in the user's settings for what is no action."""
        if self.keymap.unknown:
            self.show_message(
                f"The settings give keys to {self.keymap.unknown[0]!r}, which is no action; "
                "`paperbrowse keys` lists them.",
                severity="warning",
            )

    # Messages and the terminal

    def show_message(
        self, message: str, *, severity: SeverityLevel = "information", timeout: float | None = None
    ) -> None:
        """Show a message for a while, as plain text."""
        self.notify(printable(message), severity=severity, timeout=timeout, markup=False)

    def show_error(self, error: BaseException) -> None:
        """Show why something could not be done."""
        self.show_message(format_error(error), severity="error")

    def write_to_terminal(self, sequence: str) -> None:
        """Send a control sequence of our own making to the terminal; from any thread."""
        self.call_later(self._write_to_driver, sequence)

    def _write_to_driver(self, sequence: str) -> None:
        if self._driver is not None:
            self._driver.write(sequence)


def _announce(words: str) -> None:
    """Write the reason why the screen does not appear yet."""
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def run(locations: Locations) -> int:
    """Open the user's library, or the sample while there is none, until the user quits.

    Returns the exit code; raises PaperbrowseError when the library cannot be opened.
    """
    settings = load_settings(locations.config_file)
    trouble: list[LibraryError] = []
    try:
        is_sample = not has_papers(locations, trouble.append, _announce)
        if missing := missing_with_backups(locations.library_file):
            raise missing
    except DamagedLibraryError as error:
        is_sample = False
        trouble.append(error)
    workspace = open_sample(locations) if is_sample else Workspace.open(locations, create=True)
    app = PaperbrowseApp(
        workspace,
        locations,
        is_sample=is_sample,
        settings=settings,
        trouble=trouble,
        keeps_backups=True,
    )
    sys.setswitchinterval(_SWITCH_INTERVAL)
    try:
        app.run()
    finally:
        app.workspace.close()
    return app.return_code or 0
