"""``paperbrowse backup`` and ``restore``: copies of the library by hand, and automatic ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from paperbrowse.cli.base import Invocation, command, json_option
from paperbrowse.cli.finish import announce_if_large
from paperbrowse.cli.output import print_json, print_message
from paperbrowse.core import LibraryError, format_size, format_time, one_line
from paperbrowse.workspace import format_path

if TYPE_CHECKING:
    from paperbrowse.library import Backup, Backups, Inventory

REASON_LABELS = {
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
        _print_backups(invocation, as_json=as_json)
        return
    with invocation.open_workspace() as workspace:
        if workspace.temporary:
            raise LibraryError(
                "There is no library yet, so there is nothing to back up.",
                "Begin with: paperbrowse import PATH...",
            )
        inventory = workspace.library.backup_to(file.expanduser(), force=force)
    if as_json:
        print_json({"file": str(file)} | _inventory_object(inventory))
    size = format_size(file.expanduser().stat().st_size)
    print_message(f"Wrote {format_path(file)}: {inventory.description} ({size}).")


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
        _print_backups(invocation, as_json=as_json)
        return
    announce_if_large(
        invocation.locations.library_file,
        "Setting the library aside and restoring; nothing is changed before all of it is …",
    )
    with invocation.open_workspace(create=True) as workspace:
        restored = workspace.restore(None if file is None else _find_backup_file(invocation, file))
    if as_json:
        aside = None if restored.damaged_file is None else str(restored.damaged_file)
        print_json(
            {"restored": restored.description, "set_aside": aside}
            | _inventory_object(restored.inventory)
        )
    print_message(f"Restored {one_line(restored.description)}: {restored.inventory.description}.")
    if restored.damaged_file is not None:
        print_message(f"The damaged library is kept as {format_path(restored.damaged_file)}.")
    elif restored.undoable:
        print_message("'paperbrowse undo' takes this back.")


def _find_backup_file(invocation: Invocation, file: Path) -> Path:
    """Return ``file`` if it exists, or else the automatic backup of that name."""
    file = file.expanduser()
    if not file.exists():
        automatic = _open_backups(invocation).find(file.name)
        if automatic is not None and str(file) == file.name:
            return automatic
    return file


def _open_backups(invocation: Invocation) -> Backups:
    # Here, because the library takes long to import, and ``--help`` does not need it.
    from paperbrowse.library import Backups

    return Backups(invocation.locations.library_file)


def _print_backups(invocation: Invocation, *, as_json: bool) -> None:
    backups = _open_backups(invocation)
    automatic = [(each, backups.inventory(each)) for each in backups.all()]
    if as_json:
        print_json({"backups": [_backup_object(each, inventory) for each, inventory in automatic]})
        return
    console = invocation.console
    for each, inventory in automatic:
        description = "damaged" if inventory is None else inventory.description
        color = "red" if inventory is None else None
        console.print_line(
            f"{format_time(each.at):<17}  {REASON_LABELS[each.reason]:<18}"
            f"  {format_size(each.size):>8}  "
            + console.style(description, **({"fg": color} if color else {}))
        )
        console.print_line(f"{'':<17}  {each.name}")
    if not automatic:
        print_message(f"There are no automatic backups yet in {format_path(backups.folder)}.")


def _backup_object(backup: Backup, inventory: Inventory | None) -> dict[str, Any]:
    return {
        "name": backup.name,
        "file": str(backup.file),
        "at": backup.at.isoformat(),
        "reason": backup.reason,
        "size": backup.size,
        "damaged": inventory is None,
    } | (_inventory_object(inventory) if inventory is not None else {})


def _inventory_object(inventory: Inventory) -> dict[str, int]:
    return {
        "papers": inventory.papers,
        "lists": inventory.lists,
        "saved": inventory.saved,
        "notes": inventory.notes,
        "tags": inventory.tags,
        "starred": inventory.starred,
        "status": inventory.status,
        "searches": inventory.searches,
    }
