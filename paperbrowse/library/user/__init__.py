"""The user data of a library: every change is an operation in the journal, and can be undone.

- ``user_data``: the half of ``Library`` that the user changes
- ``journal``: steps, undo and redo, the history, change numbers
- ``operations``: the operations and their inverses; their names are stored
- ``lists``: reading lists, and the order in them
- ``marks``: statuses, stars and notes
- ``tags``: the user's own tags
- ``saved_searches``: searches under a name
- ``names``: the names of lists and searches
- ``imported_list``: a list from another library or program
- ``citation_keys``: the keys that papers are cited by
"""

# fmt: off
from paperbrowse.library.user.journal import (
    RestoreStep, abandon_undone, add_step, advance_all_change_numbers, encode_operations, last_done,
    needed_backups, next_restore_step, read_list_changes, redo_next, restore_operations, undo_last,
    user_data_changes,
)
from paperbrowse.library.user.lists import read_list_rows
from paperbrowse.library.user.marks import (
    read_note_texts, read_user_data_rows, read_user_data_times,
)
from paperbrowse.library.user.operations import join_notes
from paperbrowse.library.user.saved_searches import read_searches
from paperbrowse.library.user.user_data import UserData

__all__ = [
    "RestoreStep", "UserData", "abandon_undone", "add_step", "advance_all_change_numbers",
    "encode_operations", "join_notes", "last_done", "needed_backups", "next_restore_step",
    "read_list_changes", "read_list_rows", "read_note_texts", "read_searches",
    "read_user_data_rows", "read_user_data_times", "redo_next", "restore_operations", "undo_last",
    "user_data_changes",
]
