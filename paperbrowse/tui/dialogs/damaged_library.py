"""The screen for a damaged library: its newest good backup, and the ways on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from paperbrowse.core import DamagedLibraryError, format_time, printable
from paperbrowse.library import Backup, Backups, Inventory
from paperbrowse.tui.keymap import Keymap, bindings
from paperbrowse.tui.shell import format_error
from paperbrowse.workspace import Workspace


class DamagedLibraryScreen(Screen[str]):
    """Sets the library aside as the user chooses; returns the words for what was done."""

    BINDINGS = bindings("damaged")

    def __init__(self, workspace: Workspace, damage: DamagedLibraryError, keymap: Keymap) -> None:
        super().__init__()
        self._workspace = workspace
        self._damage = damage
        self._keymap = keymap
        self._file_exists = damage.file.exists()
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
        self._show_backup("Looking for the newest good backup…")
        self._find_backup()

    # The backup

    @work(group="damage", exit_on_error=False)
    async def _find_backup(self) -> None:
        backups = Backups(self._workspace.locations.library_file)
        self._newest = await asyncio.to_thread(backups.newest_good)
        self._is_busy = False
        if self._newest is None:
            self._show_backup(
                "There is no good backup of it. Tools such as sqlite3 with its .recover may still"
                " read what is left, so it is kept in any case."
            )
        else:
            backup, inventory = self._newest
            self._show_backup(
                f"The newest good backup is of {format_time(backup.at)}: "
                f"{inventory.description}.\nWhat was made after that is not in it"
                + ("; the damaged file keeps what it has." if self._file_exists else ".")
            )
        self._show_ways()

    def _show_backup(self, words: str) -> None:
        self.query_one("#damaged-backup", Static).update(Content(words))

    def _show_ways(self) -> None:
        aside = "set the damaged library aside whole, and " if self._file_exists else ""
        ways = [("damaged.new", f"{aside}start a new one"), ("quit", "quit; nothing is changed")]
        if self._newest is not None:
            ways.insert(0, ("damaged.restore", f"{aside}go on from that backup"))
        lines = [
            Content.assemble(
                (f"  {self._keymap[key_id]:<7}", "bold $text-accent"), (words, "$foreground")
            )
            for key_id, words in ways
        ]
        self.query_one("#damaged-ways", Static).update(Content("\n").join(lines))

    # The ways on

    def action_restore(self) -> None:
        """Set the library aside and go on from the newest good backup."""
        if self._newest is not None:
            self._recover("Restoring…", partial(self._restore, self._newest[0]))

    def action_start_new(self) -> None:
        self._recover("Setting it aside…", self._start_new)

    def _recover(self, words: str, recover: Callable[[], str]) -> None:
        if not self._is_busy:
            self._is_busy = True
            self._show_note(words)
            self._recover_in_thread(recover)

    @work(group="damage", exit_on_error=False)
    async def _recover_in_thread(self, recover: Callable[[], str]) -> None:
        self.dismiss(await asyncio.to_thread(recover))

    def _restore(self, backup: Backup) -> str:
        restored = self._workspace.restore(backup.file)
        words = f"Restored {restored.description}: {restored.inventory.description}."
        if restored.damaged_file:
            words += f" The damaged library is kept as {restored.damaged_file}."
        return words

    def _start_new(self) -> str:
        damaged = self._workspace.start_new_library()
        if damaged is None:
            return "There is a library in its place again."
        return f"The damaged library is kept as {damaged}."

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show why it could not be done; everything is as it was, and the user can go on."""
        if event.state is WorkerState.ERROR:
            self._is_busy = False
            self._show_note(format_error(event.worker.error), wrong=True)

    def _show_note(self, words: str, *, wrong: bool = False) -> None:
        note = self.query_one("#damaged-note", Static)
        note.update(Content(printable(words)))
        note.set_class(wrong, "wrong")
