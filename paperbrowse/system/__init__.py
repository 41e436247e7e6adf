"""The operating system: files, processes, clipboard, editor, and the user's folders and settings.

- ``locations``: paths of the library, the index, the backups and the settings
- ``settings``: the user's settings file
- ``atomic_file``: files written completely or not at all
- ``file_lock``: an advisory lock between processes
- ``line_history``: the lines a user typed, in a private file
- ``child_process``: functions run in a child process
- ``clipboard``: text copied to the clipboard, through the terminal or to a file
- ``text_editor``: text edited in the user's own editor
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperbrowse.core.lazy import lazy_face

if TYPE_CHECKING:
    # fmt: off
    from paperbrowse.system.atomic_file import (
        atomic_write, format_write_error, rename_exclusive, sync_file, sync_folder,
    )
    from paperbrowse.system.child_process import (
        CHILD_PROCESS_ERRORS, Channel, ChildProcess, count_cpus,
    )
    from paperbrowse.system.clipboard import CopyResult, copy_text
    from paperbrowse.system.file_lock import LockedError, hold_file_lock
    from paperbrowse.system.line_history import LineHistory
    from paperbrowse.system.locations import Locations, backups_folder, resolve_locations
    from paperbrowse.system.settings import Settings, load_settings
    from paperbrowse.system.text_editor import (
        DraftFile, EditorError, find_editor_command, write_draft,
    )
else:
    __getattr__, __all__ = lazy_face(
        __name__,
        {
            "atomic_file": "atomic_write format_write_error rename_exclusive sync_file sync_folder",
            "child_process": "CHILD_PROCESS_ERRORS Channel ChildProcess count_cpus",
            "clipboard": "CopyResult copy_text",
            "file_lock": "LockedError hold_file_lock",
            "line_history": "LineHistory",
            "locations": "Locations backups_folder resolve_locations",
            "settings": "Settings load_settings",
            "text_editor": "DraftFile EditorError find_editor_command write_draft",
        },
    )
