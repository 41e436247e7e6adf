"""``paperbrowse backup`` and ``restore``: copies of the library by hand, and automatic ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from paperbrowse.cli.base import Invocation, announce_if_large, command, json_option
from paperbrowse.cli.output import print_json, print_message
from paperbrowse.core import LibraryError, format_size, format_time, one_line
from paperbrowse.workspace import format_path

if TYPE_CHECKING:
    from paperbrowse.library import Backup, Backups, Inventory

_COUNTS = ("papers", "lists", "saved", "notes", "tags", "starred", "status", "searches")
"""Fields of an inventory, as JSON names them too."""


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
    aside, inventory = restored.damaged_file, restored.inventory
    if as_json:
        set_aside = None if aside is None else str(aside)
        result = {"restored": restored.description, "set_aside": set_aside}
        print_json(result | _inventory_object(inventory))
    print_message(f"Restored {one_line(restored.description)}: {inventory.description}.")
    if aside is not None:
        print_message(f"The damaged library is kept as {format_path(aside)}.")
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
        reason = each.reason.replace("-", " a ")
        description = (
            console.style("damaged", fg="red") if inventory is None else inventory.description
        )
        head = f"{format_time(each.at):<17}  {reason:<18}  {format_size(each.size):>8}"
        console.print_line(f"{head}  {description}")
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
    return {name: getattr(inventory, name) for name in _COUNTS}
