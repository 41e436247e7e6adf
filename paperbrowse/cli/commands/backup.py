"""``paperbrowse backup`` and ``restore``: copies of the library, made by hand and by themselves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from paperbrowse.cli.base import Invocation, command, json_option
from paperbrowse.cli.finish import tell_if_long
from paperbrowse.cli.output.console import note, write_json
from paperbrowse.core.errors import LibraryError
from paperbrowse.core.formatting import moment, size
from paperbrowse.core.text import one_line
from paperbrowse.workspace.input_files import shown

if TYPE_CHECKING:
    from paperbrowse.library import Backup, Backups, Holdings

REASONS = {
    "daily": "daily",
    "before-migration": "before a migration",
    "before-restore": "before a restore",
}


@command("backup", "backup", "backup ~/papers.sqlite3", "backup --force /mnt/stick/papers.sqlite3")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@json_option
@click.pass_obj
def backup(invocation: Invocation, file: Path | None, force: bool, as_json: bool) -> None:
    """Write a whole copy of the library to FILE, and check it.

    It holds all papers and all that was made of them: lists, notes, tags, history. Without FILE
    the automatic backups are listed.
    """
    if file is None:
        _list(invocation, as_json=as_json)
        return
    with invocation.open_workspace() as workspace:
        if workspace.temporary:
            raise LibraryError(
                "There is no library yet, so there is nothing to back up.",
                "Begin with: paperbrowse import PATH...",
            )
        held = workspace.library.backup_to(file.expanduser(), force=force)
    if as_json:
        write_json({"file": str(file)} | _told(held))
    note(f"Wrote {shown(file)}: {held.words} ({size(file.expanduser().stat().st_size)}).")


@command("restore", "restore --list", "restore", "restore ~/papers.sqlite3")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--list", "listing", is_flag=True, help="Only list the automatic backups.")
@json_option
@click.pass_obj
def restore(invocation: Invocation, file: Path | None, listing: bool, as_json: bool) -> None:
    """Replace the library by the backup in FILE, or by the newest good automatic one.

    FILE may also be the name of an automatic backup. What the library holds now is set aside:
    'paperbrowse undo' takes the restoring back. A damaged library is set aside whole.
    """
    if listing:
        if file is not None:
            raise click.UsageError("--list takes no FILE.")
        _list(invocation, as_json=as_json)
        return
    tell_if_long(
        invocation.locations.library_file,
        "Setting the library aside and restoring; nothing is changed before all of it is …",
    )
    with invocation.open_workspace(create=True) as workspace:
        restored = workspace.restore(None if file is None else _found(invocation, file))
    if as_json:
        aside = None if restored.aside is None else str(restored.aside)
        write_json({"restored": restored.words, "set_aside": aside} | _told(restored.inventory))
    note(f"Restored {one_line(restored.words)}: {restored.inventory.words}.")
    if restored.aside is not None:
        note(f"The damaged library is kept as {shown(restored.aside)}.")
    elif restored.undoable:
        note("'paperbrowse undo' takes this back.")


def _found(invocation: Invocation, file: Path) -> Path:
    """Return the file that is meant: one that is there, else the automatic backup of that name."""
    file = file.expanduser()
    if not file.exists():
        automatic = _backups(invocation).find(file.name)
        if automatic is not None and str(file) == file.name:
            return automatic
    return file


def _backups(invocation: Invocation) -> Backups:
    from paperbrowse.library import Backups

    return Backups(invocation.locations.library_file)


def _list(invocation: Invocation, *, as_json: bool) -> None:
    backups = _backups(invocation)
    found = [(each, backups.inventory(each)) for each in backups.all()]
    if as_json:
        write_json({"backups": [_object(each, held) for each, held in found]})
        return
    console = invocation.console
    for each, held in found:
        words = "damaged" if held is None else held.words
        color = "red" if held is None else None
        console.line(
            f"{moment(each.at):<17}  {REASONS[each.reason]:<18}  {size(each.size):>8}  "
            + console.style(words, **({"fg": color} if color else {}))
        )
        console.line(f"{'':<17}  {each.name}")
    if not found:
        note(f"There are no automatic backups yet in {shown(backups.folder)}.")


def _object(backup: Backup, held: Holdings | None) -> dict[str, Any]:
    return {
        "name": backup.name,
        "file": str(backup.file),
        "at": backup.at.isoformat(),
        "reason": backup.reason,
        "size": backup.size,
        "damaged": held is None,
    } | (_told(held) if held is not None else {})


def _told(held: Holdings) -> dict[str, int]:
    return {
        "papers": held.papers,
        "lists": held.lists,
        "saved": held.saved,
        "notes": held.notes,
        "tags": held.tags,
        "starred": held.starred,
        "status": held.status,
        "searches": held.searches,
    }
