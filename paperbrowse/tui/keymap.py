"""The keymap: one table of every key, from which bindings, footer, help, palette and messages come.

Nothing here imports Textual before ``bindings`` is called, so that the shell can print the keys.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from textual.binding import BindingType

Scope = Literal[
    "screen", "app", "query", "list", "reader", "facet", "list-order", "note", "lists",
    "entries", "picker", "copy", "name", "tags", "export", "import", "history", "help", "damaged",
]  # fmt: skip
"""The screen, pane or dialog in which a key works."""

SCOPES: Mapping[Scope, str] = {
    "screen": "Everywhere",
    "app": "Everywhere",
    "query": "In the search bar",
    "list": "In the result list",
    "reader": "In the abstract reader",
    "facet": "In the facet panes",
    "list-order": "In a reading list",
    "note": "In a note",
    "lists": "Among the lists",
    "entries": "Among lists and steps",
    "picker": "In a choice",
    "copy": "In the choice of what to copy",
    "name": "When giving a name",
    "tags": "When tagging",
    "export": "In an export",
    "import": "In an import",
    "history": "In the history",
    "help": "In this help",
    "damaged": "With a damaged library",
}
"""The scopes in the order of the help, with its headings."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key of one scope; the user's settings name it by its ``id``, which never changes."""

    id: str
    keys: tuple[str, ...]
    """Names of keys as Textual has them; any of them does it."""
    label: str
    """The words of the footer."""
    help: str = ""
    """The words of help and palette; without them help shows the label, and the palette nothing."""
    action: str = ""
    """Textual's action in the widget or screen of the scope."""
    footer: bool = False
    priority: bool = False
    """Whether the key works before the focused widget can use it."""
    scope: Scope = "screen"

    @property
    def where(self) -> str:
        """The heading of the scope."""
        return SCOPES[self.scope]

    @property
    def description(self) -> str:
        """The words of the help."""
        return self.help or self.label

    @property
    def symbols(self) -> list[str]:
        """The keys as the help writes them."""
        return ["enter" if key == "enter" else key_symbol(key) for key in self.keys]

    @property
    def shown(self) -> str:
        """All keys on one line."""
        return " ".join(self.symbols)


class Keymap:
    """The keys as the user has them: the table with the settings' changes."""

    def __init__(self, changes: Mapping[str, str] | None = None) -> None:
        """``changes`` give an id other keys, separated by commas."""
        changed = {name: tuple(keys.split(",")) for name, keys in (changes or {}).items()}
        self._keys = {key.id: replace(key, keys=changed.get(key.id, key.keys)) for key in _TABLE}
        self.unknown = sorted(changed.keys() - self._keys.keys())
        """Ids in the settings that no key has."""

    def __iter__(self) -> Iterator[Key]:
        return iter(self._keys.values())

    def __getitem__(self, key_id: str) -> str:
        """Return a key as messages name it, such as ``Esc`` or ``u``."""
        first = self._keys[key_id].keys[0].strip()
        return _PROSE.get(first, key_symbol(first))

    def keys(self, key_id: str) -> tuple[str, ...]:
        """Return the keys of ``key_id`` by Textual's names, also where settings have the signs."""
        return tuple(_key_name(key.strip()) for key in self._keys[key_id].keys)


def bindings(scope: Scope) -> list[BindingType]:
    """Return Textual's bindings for the keys of a scope."""
    # Here, because the shell prints the keys without Textual, which takes long to import.
    from textual.binding import Binding

    return [
        Binding(
            ",".join(key.keys),
            key.action,
            key.label,
            show=key.footer,
            priority=key.priority,
            tooltip=key.help,
            id=key.id,
        )
        for key in _TABLE
        if key.scope == scope
    ]


_SYMBOLS = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "backspace": "⌫",
    "escape": "esc",
    "enter": "⏎",
    "minus": "-",
    "space": "space",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "delete": "del",
    "slash": "/",
    "backslash": "\\",
    "at": "@",
    "plus": "+",
    "underscore": "_",
}
_PROSE = {"escape": "Esc", "enter": "Enter", "tab": "Tab", "space": "Space", "delete": "Del"}


def key_symbol(key: str) -> str:
    """Return a key as the help writes it; Textual names signs by their Unicode names."""
    if symbol := _SYMBOLS.get(key):
        return symbol
    name = key.replace("_", " ")
    for candidate in (name, name.replace(" ", "-", 1)):  # such as LESS-THAN SIGN
        try:
            symbol = unicodedata.lookup(candidate)
        except KeyError:
            continue
        if symbol.isprintable():  # some control characters have names as well
            return symbol
    return key


def _key_name(key: str) -> str:
    """Return Textual's name of a key that may be given by its sign."""
    if len(key) != 1 or key.isalnum():
        return key
    for name, symbol in _SYMBOLS.items():
        if symbol == key:
            return name
    return unicodedata.name(key, key).lower().replace("-", "_").replace(" ", "_")


def _in_scope(scope: Scope, *keys: Key) -> Iterator[Key]:
    for key in keys:
        # The screen routes its keys by their ids.
        action = key.action or f"act({key.id!r})"
        yield replace(key, scope=scope, action=action)


def _key(id: str, keys: str, label: str, help: str = "", action: str = "", *, footer: bool = False,
         priority: bool = False) -> Key:  # fmt: skip
    return Key(id, tuple(keys.split(",")), label, help, action, footer, priority)


_TABLE: tuple[Key, ...] = (
    *_in_scope(
        "screen",
        # With priority, so that the bar has the focus before the next key is looked at: a slow
        # connection brings several keys at once, and in "/quant" the q must not quit.
        _key("search", "slash", "Search", "Type a query", footer=True, priority=True),
        _key("facets", "t", "Topics", "To the facet panes, and back", footer=True),
        _key("next-match", "n", "Next match", "Next match in abstract and note"),
        _key("previous-match", "N", "Previous match", "Previous match"),
        _key("next-pane", "tab", "Next pane"),
        _key("previous-pane", "shift+tab", "Previous pane"),
        _key("pane-right", "l,right", "Pane to the right"),
        _key("pane-left", "h,left", "Pane to the left"),
        _key("back", "escape", "Back one level: pane, marks, facets, query, list"),
        _key("find-topic", "f", "Find topic", "Find a topic by name and choose it"),
        _key("clear-facets", "c", "Clear facets", "Choose no facet value"),
        _key("sort", "z", "Sort", "Next order: relevance, date, title, comments, status"),
        _key("save", "s", "Save", "Save to the open or default list; again removes", footer=True),
        _key("save-to", "S", "Save to…", "Save to a list of your choice, or a new one"),
        _key("remove", "d,delete", "Remove", "Remove from the open list"),
        _key("mark-range", "v", "Mark range", "Mark everything from the last mark to here"),
        _key("mark-all", "A", "Mark all", "Mark all hits; again none of them"),
        _key("status", "r", "Status", "Mark as reading, then as read, then as unread"),
        _key("star", "asterisk", "Star", "Star; again takes the star off"),
        _key("tags", "T", "Tags", "Give tags, or take them off"),
        _key("note", "a", "Note", "Write a note, saved as you write"),
        _key("note-outside", "ctrl+e", "Note in editor", "Write the note in $VISUAL or $EDITOR"),
        _key("undo", "u", "Undo", "Take the last change back", footer=True),
        _key("redo", "ctrl+r", "Redo", "Make the change again that was taken back"),
        _key("history", "U", "History", "Every change, to go back to any point of them"),
        _key("lists", "L", "Lists", "Lists: open, make, rename, merge, copy, delete"),
        _key("next-view", "right_square_bracket", "Next list", "Next view"),
        _key("previous-view", "left_square_bracket", "Previous list", "Previous view"),
        _key("save-search", "b", "Save search", "Save this search, with the chosen facet values"),
        _key(
            "export", "e", "Export", "Export the marked papers, the list or the hits", footer=True
        ),
        _key(
            "copy", "y", "Copy", "Copy title, link, BibTeX, Markdown, id or abstract", footer=True
        ),
        _key("open", "o", "Open", "Open in the browser", footer=True),
        _key("import", "i", "Import", "Import dumps"),
    ),
    *_in_scope(
        "app",
        _key("help", "question_mark,f1", "Help", "Every key, by place", "help", footer=True),
        _key("quit", "q", "Quit", "Quit; everything is saved already", "quit"),
        _key(
            "app.command_palette",
            "ctrl+p",
            "Commands",
            "Every command by name",
            "command_palette",
            priority=True,
        ),
    ),
    *_in_scope(
        "query",
        _key("query.enter", "enter", "To the results", action="leave", footer=True),
        _key("query.leave", "down,escape", "To the results", action="leave"),
        _key("query.clear", "ctrl+l", "Clear the query", action="clear"),
    ),
    *_in_scope(
        "list",
        _key("list.down", "j,down", "Next paper", action="move(1)"),
        _key("list.up", "k,up", "Previous paper", action="move(-1)"),
        _key("list.top", "g,home", "First paper", action="go_to_end(False)"),
        _key("list.bottom", "G,end", "Last paper", action="go_to_end(True)"),
        _key("list.half-down", "ctrl+d", "Half a page down", action="move_pages(0.5)"),
        _key("list.half-up", "ctrl+u", "Half a page up", action="move_pages(-0.5)"),
        _key("list.page-down", "pagedown", "Page down", action="move_pages(1)"),
        _key("list.page-up", "pageup", "Page up", action="move_pages(-1)"),
        _key("list.open", "enter", "Read the abstract", action="open"),
        _key("list.mark", "space", "Mark, to act on several; again unmarks", action="select"),
    ),
    *_in_scope(
        "reader",
        _key("reader.down", "j,down", "Scroll down", action="scroll_down"),
        _key("reader.up", "k,up", "Scroll up", action="scroll_up"),
        _key("reader.top", "g,home", "Top", action="scroll_home"),
        _key("reader.bottom", "G,end", "Bottom", action="scroll_end"),
        _key("reader.half-down", "ctrl+d", "Half a page down", action="half_page(1)"),
        _key("reader.half-up", "ctrl+u", "Half a page up", action="half_page(-1)"),
        _key("reader.page-down", "pagedown,space", "Page down", action="page_down"),
        _key("reader.page-up", "pageup", "Page up", action="page_up"),
    ),
    *_in_scope(
        "facet",
        _key("facet.down", "j,down", "Next value", action="move(1)"),
        _key("facet.up", "k,up", "Previous value", action="move(-1)"),
        _key("facet.top", "g,home", "First value", action="go_to_end(False)"),
        _key("facet.bottom", "G,end", "Last value", action="go_to_end(True)"),
        _key("facet.cycle", "enter,space", "Include, then exclude, then off", action="cycle"),
        _key("facet.match-all", "ampersand", "Any of them, or all", action="match_all"),
    ),
    *_in_scope(
        "list-order",
        _key("move-up", "K,shift+up", "Move up", "Move up in the list"),
        _key("move-down", "J,shift+down", "Move down", "Move down in the list"),
        _key("move-top", "circumflex_accent", "Move to the top", "Move to the top of the list"),
        _key("move-bottom", "dollar_sign", "Move to the bottom", "Move to the bottom of the list"),
        _key("order-so", "Z", "Order so", "Put the list for good in the order that is shown"),
    ),
    *_in_scope(
        "note",
        # With priority, because the field itself has uses for these keys.
        _key("note.close", "escape", "Save and close", action="save_and_close", priority=True),
        _key(
            "note.editor",
            "ctrl+e",
            "Go on in $VISUAL or $EDITOR",
            action="edit_externally",
            priority=True,
        ),
        _key(
            "note.top",
            "ctrl+home",
            "Beginning of the note",
            action="go_to_end(False)",
            priority=True,
        ),
        _key("note.bottom", "ctrl+end", "End of the note", action="go_to_end(True)", priority=True),
    ),
    *_in_scope(
        "lists",
        _key("lists.close", "escape", "All lists again, then close", action="close"),
        _key("lists.narrow", "slash", "Narrow", "Narrow by name", "narrow"),
        _key("lists.leave", "down", "From the name to the lists", action="leave"),
        _key("lists.new", "n", "New list", action="make"),
        _key("lists.rename", "r", "Rename", "Rename the list or search", "rename"),
        _key("lists.merge", "m", "Merge into…", "Merge the list into another", "merge"),
        _key("lists.copy", "c", "Copy", "Copy the list under a new name", "duplicate"),
        _key("lists.delete", "d,delete", "Delete", "Delete the list or search", "delete"),
        _key("lists.up", "K,shift+up", "Move up", "Move the list up", "move(-1)"),
        _key("lists.down", "J,shift+down", "Move down", "Move the list down", "move(1)"),
        _key("lists.undo", "u", "Undo", action="undo"),
        _key("lists.redo", "ctrl+r", "Redo", action="redo"),
    ),
    *_in_scope(
        "entries",
        _key("entries.down", "j,down", "Next line", action="move(1)"),
        _key("entries.up", "k,up", "Previous line", action="move(-1)"),
        _key("entries.top", "g,home", "First line", action="go_to_end(False)"),
        _key("entries.bottom", "G,end", "Last line", action="go_to_end(True)"),
        _key("entries.page-down", "ctrl+d,pagedown", "Page down", action="move_pages(1)"),
        _key("entries.page-up", "ctrl+u,pageup", "Page up", action="move_pages(-1)"),
        _key("entries.open", "enter", "Open, or go there", action="open"),
    ),
    # In the dialogs with priority where a field would use the key.
    *_in_scope(
        "picker",
        _key("picker.choose", "enter", "Choose", action="choose", priority=True),
        _key("picker.down", "down,ctrl+n", "Next", action="move(1)", priority=True),
        _key("picker.up", "up", "Previous", action="move(-1)", priority=True),
        _key("picker.close", "escape", "Close", action="close"),
    ),
    *_in_scope(
        "copy",
        _key("copy.title", "t", "Copy the title"),
        _key("copy.link", "l", "Copy the link"),
        _key("copy.bibtex", "b", "Copy the BibTeX entry"),
        _key("copy.markdown", "m", "Copy the Markdown entry"),
        _key("copy.id", "i", "Copy the id"),
        _key("copy.abstract", "a", "Copy the abstract"),
    ),
    *_in_scope(
        "name",
        _key("name.accept", "enter", "Take the name", action="accept", priority=True),
        _key("name.close", "escape", "Close", action="close"),
    ),
    *_in_scope(
        "tags",
        _key(
            "tags.give",
            "enter",
            "Give what is typed; give or take off what is chosen",
            action="give",
            priority=True,
        ),
        _key("tags.complete", "tab", "Complete the tag", action="complete", priority=True),
        _key("tags.down", "down,ctrl+n", "Next", action="move(1)", priority=True),
        _key("tags.up", "up", "Previous", action="move(-1)", priority=True),
        _key("tags.close", "escape", "Close", action="close", priority=True),
    ),
    *_in_scope(
        "export",
        _key("export.write", "enter,ctrl+o", "Write the file", action="write", priority=True),
        _key("export.copy", "y,ctrl+y", "Copy it instead", action="copy"),
        _key(
            "export.next", "tab", "Complete the path, or next field", action="next", priority=True
        ),
        _key("export.close", "escape", "Stop, or close", action="close"),
    ),
    *_in_scope(
        "import",
        _key("import.start", "enter", "Import", action="start", priority=True),
        _key("import.complete", "tab", "Complete the path", action="complete", priority=True),
        _key("import.close", "escape", "Stop, go back, or close", action="close"),
    ),
    *_in_scope(
        "history",
        _key("history.close", "escape,U,q", "Close", action="close"),
    ),
    *_in_scope(
        "help",
        _key("help.down", "j,down", "Scroll down", action="scroll(1)"),
        _key("help.up", "k,up", "Scroll up", action="scroll(-1)"),
        _key("help.close", "escape,q,question_mark", "Close", action="close"),
    ),
    *_in_scope(
        "damaged",
        _key("damaged.restore", "enter", "Go on from the newest good backup", action="restore"),
        _key("damaged.new", "n", "Start a new library", action="start_new"),
    ),
)
