"""The Textual app: it holds the workspace, the theme and the keys, and opens the browse screen."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.widgets import TextArea
from textual.worker import get_current_worker

from paperbrowse.core.errors import DamagedLibraryError, LibraryError, PaperbrowseError
from paperbrowse.core.text import one_line, printable
from paperbrowse.library import Backups, missing_with_backups
from paperbrowse.system.locations import Locations
from paperbrowse.system.settings import Settings, load_settings
from paperbrowse.tui.browse.library_watch import FollowingScreen
from paperbrowse.tui.browse.screen import BrowseScreen
from paperbrowse.tui.dialogs.damaged_library import DamagedLibraryScreen
from paperbrowse.tui.dialogs.help import HelpDialog
from paperbrowse.tui.keymap import every_key, key
from paperbrowse.tui.palette import PaletteProvider
from paperbrowse.workspace.sample import open_sample
from paperbrowse.workspace.workspace import Workspace, has_papers

BACKUP_GROUP = "backup"

CHECK_INTERVAL = 3600.0
"""Seconds between looks whether another day has begun, while the app stays open."""


def start_daily_backup(app: App[None], workspace: Workspace) -> None:
    """Begin the backup in a thread, unless one is being made; whatever fails is told once."""
    if any(each.group == BACKUP_GROUP and not each.is_finished for each in app.workers):
        return

    def back_up() -> None:
        worker = get_current_worker()
        try:
            Backups(workspace.locations.library_file).make_daily(lambda: worker.is_cancelled)
        except PaperbrowseError as error:
            if not worker.is_cancelled:
                app.call_from_thread(tell, error)

    def tell(error: PaperbrowseError) -> None:
        app.notify(printable(str(error)), severity="warning", markup=False, timeout=20)

    app.run_worker(back_up, thread=True, group=BACKUP_GROUP, exit_on_error=False)


_SWITCH_INTERVAL = 0.001
"""Seconds for which a thread may keep the others waiting, where the event loop must paint while
one searches or indexes; Python's own are five times as many."""


class PaperbrowseApp(App[None]):
    """Browses one workspace; ``is_sample`` says that it is the sample's."""

    TITLE = "paperbrowse"
    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar = App.COMMANDS | {lambda: PaletteProvider}
    BINDINGS: ClassVar[list[BindingType]] = [
        key("question_mark,f1", "help", "Help", "Every key, by place", footer=True),
        key("q", "quit", "Quit", "Quit; everything is saved already"),
    ]

    def __init__(
        self,
        workspace: Workspace,
        locations: Locations,
        *,
        is_sample: bool,
        config: Settings,
        trouble: Sequence[LibraryError] = (),
        keeps_backups: bool = False,
    ) -> None:
        """``locations`` are where the reader's own library is, or will be.

        ``trouble`` is what opening it met: damage is put before the reader first. With
        ``keeps_backups`` the library is backed up once a day.
        """
        super().__init__()
        self.workspace = workspace
        self.locations = locations
        self.is_sample = is_sample
        self._config = config
        self._trouble = trouble
        self._keeps_backups = keeps_backups
        self.theme = config.theme if config.theme in self.available_themes else "tokyo-night"
        self.set_keymap(dict(config.keys))

    def get_system_commands(self, screen: Screen[object]) -> Iterator[SystemCommand]:
        """Offer what Textual can do, but for its own key panel: help shows the keys."""
        for command in super().get_system_commands(screen):
            if command.title != "Keys":
                yield command

    async def on_event(self, event: events.Event) -> None:
        """Take what is pasted as plain text, and on one line but where a note is written.

        A field shows its text as it is, and so would send an escape sequence to the terminal.
        """
        if isinstance(event, events.Paste):
            if isinstance(self.focused, TextArea):  # the one field with lines
                event.text = printable(event.text.replace("\r\n", "\n").replace("\r", "\n"))
            else:
                event.text = one_line(event.text)
        await super().on_event(event)

    def on_mount(self) -> None:
        damage = [each for each in self._trouble if isinstance(each, DamagedLibraryError)]
        if damage:
            self.push_screen(DamagedLibraryScreen(self.workspace, damage[0]), self._browse_restored)
        else:
            self.push_screen(BrowseScreen(self.workspace, is_sample=self.is_sample))
            for each in self._trouble:
                self.show_message(str(each), severity="warning")
        self.call_after_refresh(self._check_settings)
        self.set_interval(CHECK_INTERVAL, self._keep_daily)

    def _browse_restored(self, done: str | None) -> None:
        """Open the library that takes the place of a damaged one."""
        self.push_screen(BrowseScreen(self.workspace, is_sample=False))
        self.show_message(done or "", timeout=20)

    @on(FollowingScreen.Ready)
    def _keep_daily(self) -> None:
        """Back the library up, now that results are shown, if that is due."""
        if self._keeps_backups and not self.is_sample:
            start_daily_backup(self, self.workspace)

    def _check_settings(self) -> None:
        """Tell of keys in the reader's settings for what is no action."""
        unknown = sorted(self._config.keys.keys() - {key.action for key in every_key()})
        if unknown:
            self.show_message(
                f"The settings give keys to {unknown[0]!r}, which is no action; "
                "`paperbrowse keys` lists them.",
                severity="warning",
            )

    async def action_quit(self) -> None:
        """Quit, once every note that is being written is saved, or lies in a file."""
        from paperbrowse.tui.dialogs.note_editor import NoteEditor

        kept = []
        for editor in self.screen_stack:
            if isinstance(editor, NoteEditor):
                try:
                    kept.append(await editor.save_or_keep())
                except PaperbrowseError as error:
                    self.show_message(str(error), severity="error")
                    return
        files = ", ".join(str(file) for file in kept if file is not None)
        # As text, which nothing takes for markup, with the file on a line of its own.
        words = f"The note could not be saved. What you wrote is in\n{files}"
        self.exit(message=Text(words) if files else None)

    def open_own_library(self) -> None:
        """Leave the sample for the reader's own library."""
        sample = self.workspace
        self.workspace = Workspace.open(self.locations, create=True)
        self.is_sample = False
        self.switch_screen(BrowseScreen(self.workspace, is_sample=False))
        sample.close()

    def show_message(
        self,
        message: str,
        *,
        severity: SeverityLevel = "information",
        title: str = "",
        timeout: float | None = None,
    ) -> None:
        """Show a message for a while, as plain text."""
        self.notify(
            printable(message), title=title, severity=severity, timeout=timeout, markup=False
        )

    def write_to_terminal(self, sequence: str) -> None:
        """Send a control sequence of our own making to the terminal."""
        if self._driver is not None:
            self._driver.write(sequence)

    @property
    def changed_keys(self) -> Mapping[str, str]:
        """The keys that the reader's settings give to actions, by the actions' names."""
        return self._config.keys

    def action_help(self) -> None:
        """Show every key."""
        if not isinstance(self.screen, HelpDialog):
            self.push_screen(HelpDialog(every_key(self.changed_keys)))


def _announce(words: str) -> None:
    """Say what keeps the screen from appearing."""
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def run(locations: Locations) -> int:
    """Open the reader's library, or the sample while there is none, until the reader quits.

    Returns the exit code; raises PaperbrowseError when the library cannot be opened.
    """
    config = load_settings(locations.config_file)
    trouble: list[LibraryError] = []
    try:
        is_sample = not has_papers(locations, trouble.append, _announce)
        missing = missing_with_backups(locations.library_file)
        if missing is not None:
            raise missing
    except DamagedLibraryError as error:
        is_sample = False
        trouble.append(error)
    workspace = open_sample(locations) if is_sample else Workspace.open(locations, create=True)
    app = PaperbrowseApp(
        workspace,
        locations,
        is_sample=is_sample,
        config=config,
        trouble=trouble,
        keeps_backups=True,
    )
    sys.setswitchinterval(_SWITCH_INTERVAL)
    try:
        app.run()
    finally:
        app.workspace.close()
    return app.return_code or 0
