"""The dialogs over the browse screen, one a file; each returns its result when it closes.

- ``dialog``: their common base, with a note for keys and messages; the field for a path
- ``prompts``: a value picked from a list, and a name
- ``view_list``: the lists and searches, to open and to keep
- ``tags``, ``note_editor``, ``history``: the tags of some papers; a note; every step
- ``export``, ``import_dumps``: files out and in
- ``help``: every key, the query language, the signs
- ``damaged_library``: the ways on from a damaged library
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperbrowse.core.lazy import lazy_face
from paperbrowse.tui.dialogs.damaged_library import DamagedLibraryScreen
from paperbrowse.tui.dialogs.export import ExportDialog, ExportScope
from paperbrowse.tui.dialogs.help import HelpDialog
from paperbrowse.tui.dialogs.history import BEGINNING, HistoryDialog
from paperbrowse.tui.dialogs.note_editor import (
    NoteDraft,
    NoteEditor,
    edit_externally,
    fits_in_field,
)
from paperbrowse.tui.dialogs.prompts import NamePrompt, Picker, PickerItem, list_items
from paperbrowse.tui.dialogs.tags import TagDialog
from paperbrowse.tui.dialogs.view_list import View, ViewChange, ViewListDialog

# Most starts import nothing, and the readers of dumps take long to load.
if TYPE_CHECKING:
    from paperbrowse.tui.dialogs.import_dumps import ImportDialog, summarize_import
else:
    __getattr__, _ = lazy_face(__name__, {"import_dumps": "ImportDialog summarize_import"})

__all__ = [
    "BEGINNING", "DamagedLibraryScreen", "ExportDialog", "ExportScope", "HelpDialog",
    "HistoryDialog", "ImportDialog", "NamePrompt", "NoteDraft", "NoteEditor", "Picker",
    "PickerItem", "TagDialog", "View", "ViewChange", "ViewListDialog", "edit_externally",
    "fits_in_field", "list_items", "summarize_import",
]  # fmt: skip
