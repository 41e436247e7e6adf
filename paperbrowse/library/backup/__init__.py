"""Backups of a library: making, keeping and restoring them.

- ``backups``: the automatic backups
- ``retention``: the numbers of daily and other backups that are kept
- ``copies``: verified copies of a library
- ``inventory``: the counts of a library of any version
- ``restore``: restoring a backup, and replacing a damaged library
"""

# fmt: off
from paperbrowse.library.backup.backups import Backup, Backups, write_copy
from paperbrowse.library.backup.inventory import Inventory
from paperbrowse.library.backup.restore import (
    RestoreResult, missing_with_backups, redo_restore, replace_with_empty, restore_backup,
    restore_damaged, undo_restore,
)

__all__ = [
    "Backup", "Backups", "Inventory", "RestoreResult", "missing_with_backups", "redo_restore",
    "replace_with_empty", "restore_backup", "restore_damaged", "undo_restore", "write_copy",
]
