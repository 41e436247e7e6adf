"""The screen: a Textual app over one workspace.

- ``app``: the app, which opens the browse screen, and the daily backup; ``app.tcss``: its layout
- ``keymap``: every key, as data; from it come bindings, help, footer, palette and messages
- ``key_queue``: the keys of a burst, one after the other
- ``shell``: the app as its screens and dialogs see it
- ``browse``: the browse screen, its collaborators and its actions
- ``dialogs``: one dialog a file
- ``widgets``: one widget a file; ``widgets.drawing`` paints them
- ``palette``: the commands of the command palette
- ``overview``: the lists, searches and size of the library at one moment

A letter: ``widgets.search_bar`` → ``browse.screen`` → ``browse.search_session`` → index, and back.
A change: ``keymap`` → ``browse.screen`` → ``browse.actions`` → ``browse.edits`` → the library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperbrowse.core.lazy import lazy_face

if TYPE_CHECKING:
    from paperbrowse.tui.app import run
    from paperbrowse.tui.keymap import Keymap
else:
    __getattr__, __all__ = lazy_face(__name__, {"app": "run", "keymap": "Keymap"})
