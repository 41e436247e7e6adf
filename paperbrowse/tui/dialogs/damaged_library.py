"""The screen for a library that is damaged: what there is to go on from, and the ways on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from paperbrowse.core.errors import DamagedLibraryError, PaperbrowseError
from paperbrowse.core.formatting import format_time
from paperbrowse.core.text import printable
from paperbrowse.library import Backup, Backups, Inventory
from paperbrowse.tui.shell import format_unexpected
from paperbrowse.workspace.workspace import Workspace


class DamagedLibraryScreen(Screen[str]):
    """Sets the library aside as the reader chooses; returns the words for what was done."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "restore", "Restore", show=False),
        Binding("n", "begin_anew", "New library", show=False),
    ]

    @dataclass
    class BackupFound(Message):
        """The backups have been read; ``newest`` is the newest good one."""

        newest: tuple[Backup, Inventory] | None

    @dataclass
    class Recovered(Message):
        """There is a library again."""

        words: str

    @dataclass
    class RecoveryFailed(Message):
        """It could not be done, and everything is as it was."""

        words: str

    def __init__(self, workspace: Workspace, damage: DamagedLibraryError) -> None:
        super().__init__()
        self._workspace = workspace
        self._damage = damage
        self._is_there = damage.file.exists()
        self._newest: tuple[Backup, Inventory] | None = None
        self._is_busy = True

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog wide", id="damaged"):
            yield Static(Content("The library cannot be used as it is"), classes="dialog-title")
            yield Static(Content(printable(self._damage.message)), classes="dialog-text")
            yield Static(id="damaged-backup", classes="dialog-text")
            yield Static(id="damaged-ways")
            yield Static(id="damaged-note", classes="dialog-note")

    def on_mount(self) -> None:
        self._tell_of_backup("Looking for the newest good backup…")
        self._look()

    # What there is

    @work(thread=True, group="damage", exit_on_error=False)
    def _look(self) -> None:
        backups = Backups(self._workspace.locations.library_file)
        self.post_message(self.BackupFound(backups.newest_good()))

    @on(BackupFound)
    def _looked(self, event: BackupFound) -> None:
        self._newest, self._is_busy = event.newest, False
        if event.newest is None:
            self._tell_of_backup(
                "There is no good backup of it. Tools such as sqlite3 with its .recover may still"
                " read what is left, so it is kept in any case."
            )
        else:
            backup, held = event.newest
            self._tell_of_backup(
                f"The newest good backup is of {format_time(backup.at)}: {held.description}.\n"
                "What was made after that is not in it"
                + ("; the damaged file keeps what it has." if self._is_there else ".")
            )
        self._show_ways()

    def _tell_of_backup(self, words: str) -> None:
        self.query_one("#damaged-backup", Static).update(Content(words))

    def _show_ways(self) -> None:
        aside = "set the damaged library aside whole, and " if self._is_there else ""
        ways = [("n", f"{aside}start a new one"), ("q", "quit; nothing is changed")]
        if self._newest is not None:
            ways.insert(0, ("Enter", f"{aside}go on from that backup"))
        lines = [
            Content.assemble((f"  {keys:<7}", "bold $accent"), (words, "$foreground"))
            for keys, words in ways
        ]
        self.query_one("#damaged-ways", Static).update(Content("\n").join(lines))

    # The ways on

    def action_restore(self) -> None:
        """Set the library aside and go on from the newest good backup."""
        if not self._is_busy and self._newest is not None:
            self._begin("Restoring…")
            self._restore(self._newest[0])

    def action_begin_anew(self) -> None:
        """Set the library aside and start a new one."""
        if not self._is_busy:
            self._begin("Setting it aside…")
            self._begin_anew()

    def _begin(self, words: str) -> None:
        self._is_busy = True
        self._say(words)

    @work(thread=True, group="damage", exit_on_error=False)
    def _restore(self, backup: Backup) -> None:
        try:
            restored = self._workspace.restore(backup.file)
        except PaperbrowseError as error:
            self.post_message(self.RecoveryFailed(str(error)))
            return
        kept = (
            f" The damaged library is kept as {restored.damaged_file}."
            if restored.damaged_file
            else ""
        )
        self.post_message(
            self.Recovered(
                f"Restored {restored.description}: {restored.inventory.description}.{kept}"
            )
        )

    @work(thread=True, group="damage", exit_on_error=False)
    def _begin_anew(self) -> None:
        try:
            aside = self._workspace.start_new_library()
        except PaperbrowseError as error:
            self.post_message(self.RecoveryFailed(str(error)))
            return
        if aside is None:
            self.post_message(self.Recovered("There is a library in its place again."))
        else:
            self.post_message(self.Recovered(f"The damaged library is kept as {aside}."))

    @on(Recovered)
    def _done(self, event: Recovered) -> None:
        self.dismiss(event.words)

    @on(RecoveryFailed)
    def _failed(self, event: RecoveryFailed) -> None:
        self._is_busy = False
        self._say(event.words, wrong=True)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say what went wrong that nobody foresaw, and let the reader go on."""
        if event.state is WorkerState.ERROR:
            self._is_busy = False
            self._say(format_unexpected(event.worker.error), wrong=True)

    def _say(self, words: str, *, wrong: bool = False) -> None:
        note = self.query_one("#damaged-note", Static)
        note.update(Content(printable(words)))
        note.set_class(wrong, "wrong")
