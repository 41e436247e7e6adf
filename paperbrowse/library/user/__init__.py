"""The user data of a library: every change is an operation in the journal, and can be undone.

- ``journal``: steps, undo and redo, the history, change numbers
- ``operations``: the operations and their inverses; their names are stored
- ``lists``, ``list_order``: reading lists, and the order in them
- ``marks``: statuses, stars and notes
- ``tags``: the user's own tags
- ``saved_searches``: searches under a name
- ``names``: the names of lists and searches
- ``imported_list``: a list from another library or program
- ``citation_keys``: the keys that papers are cited by
"""

from paperbrowse.library.user.citation_keys import adopt_citation_keys, assign_citation_keys
from paperbrowse.library.user.imported_list import import_list
from paperbrowse.library.user.journal import (
    RESTORE_OPERATION,
    abandon_undone,
    add_step,
    advance_all_change_numbers,
    go_to_step,
    last_done,
    next_undone,
    read_list_changes,
    read_steps,
    redo_next,
    undo_last,
    user_data_changes,
)
from paperbrowse.library.user.list_order import move_list, move_papers, sort_list
from paperbrowse.library.user.lists import (
    create_list,
    delete_list,
    duplicate_list,
    merge_lists,
    read_list_ids,
    read_list_rows,
    read_lists,
    remove_from_list,
    rename_list,
    save_to_list,
    toggle_in_list,
)
from paperbrowse.library.user.marks import (
    read_note_texts,
    read_user_data_ids,
    read_user_data_rows,
    set_star,
    set_status,
    write_note,
)
from paperbrowse.library.user.operations import Operation, join_notes
from paperbrowse.library.user.saved_searches import (
    delete_search,
    read_searches,
    rename_search,
    save_search,
)
from paperbrowse.library.user.tags import add_tags, remove_tags

__all__ = [
    "RESTORE_OPERATION",
    "Operation",
    "abandon_undone",
    "add_step",
    "add_tags",
    "adopt_citation_keys",
    "advance_all_change_numbers",
    "assign_citation_keys",
    "create_list",
    "delete_list",
    "delete_search",
    "duplicate_list",
    "go_to_step",
    "import_list",
    "join_notes",
    "last_done",
    "merge_lists",
    "move_list",
    "move_papers",
    "next_undone",
    "read_list_changes",
    "read_list_ids",
    "read_list_rows",
    "read_lists",
    "read_note_texts",
    "read_searches",
    "read_steps",
    "read_user_data_ids",
    "read_user_data_rows",
    "redo_next",
    "remove_from_list",
    "remove_tags",
    "rename_list",
    "rename_search",
    "save_search",
    "save_to_list",
    "set_star",
    "set_status",
    "sort_list",
    "toggle_in_list",
    "undo_last",
    "user_data_changes",
    "write_note",
]
