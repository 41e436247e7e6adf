"""The keymap: one table of every key, from which bindings, footer, help, palette and messages come.

Nothing here imports Textual before ``bindings`` is called, so that the shell can print the keys.
"""

from __future__ import annotations

import re
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
    "screen": "Everywhere", "app": "Everywhere", "query": "In the search bar",
    "list": "In the result list", "reader": "In the abstract reader", "facet": "In the facet panes",
    "list-order": "In a reading list", "note": "In a note", "lists": "Among the lists",
    "entries": "Among lists and steps", "picker": "In a choice",
    "copy": "In the choice of what to copy", "name": "When giving a name", "tags": "When tagging",
    "export": "In an export", "import": "In an import", "history": "In the history",
    "help": "In this help", "damaged": "With a damaged library",
}  # fmt: skip
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
        self._keys = {key.id: replace(key, keys=changed.get(key.id, key.keys)) for key in KEYS}
        self.unknown = sorted(changed.keys() - self._keys.keys())
        """Ids in the settings that no key has."""

    def __iter__(self) -> Iterator[Key]:
        return iter(self._keys.values())

    def __getitem__(self, key_id: str) -> str:
        """Return a key as messages name it, such as ``Esc`` or ``u``."""
        first = self._keys[key_id].keys[0].strip()
        return _PROSE.get(first, key_symbol(first))

    def fill(self, words: str) -> str:
        """Return ``words`` with keys in place of their ids, which stand as in ``<undo> undoes``."""
        return re.sub(r"<([a-z.-]+)>", lambda found: self[found[1]], words)

    def keys(self, key_id: str) -> tuple[str, ...]:
        """Return the keys of ``key_id`` by Textual's names, also where settings have the signs."""
        return tuple(_key_name(key.strip()) for key in self._keys[key_id].keys)


def bindings(*scopes: Scope) -> list[BindingType]:
    """Return Textual's bindings for the keys of scopes."""
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
        for key in KEYS
        if key.scope in scopes
    ]


_SYMBOLS = {
    "up": "↑", "down": "↓", "left": "←", "right": "→", "pagedown": "pgdn", "pageup": "pgup",
    "escape": "esc", "enter": "⏎", "space": "space", "backspace": "⌫", "delete": "del",
    "minus": "-", "slash": "/", "backslash": "\\", "at": "@", "plus": "+", "underscore": "_",
}  # fmt: skip
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


def _make_key(
    scope: Scope, id: str, keys: str, label: str, help: str = "", action: str = "", flags: str = ""
) -> Key:
    # The screen and the list dialog route their keys by their ids.
    action = action or f"{'change' if scope == 'lists' else 'act'}({id!r})"
    footer, priority = "footer" in flags, "priority" in flags
    return Key(id, tuple(keys.split(",")), label, help, action, footer, priority, scope)


_PALETTE = "app.command_palette"

# Id, keys, label, help, action, and "footer" or "priority".
_TABLE: Mapping[Scope, tuple[tuple[str, ...], ...]] = {
    "screen": (
        # With priority, so that the bar has the focus before the next key is looked at: a slow
        # connection brings several keys at once, and in "/quant" the q must not quit.
        ("search", "slash", "Search", "Type a query", "", "footer priority"),
        ("facets", "t", "Topics", "To the facet panes, and back", "", "footer"),
        ("next-match", "n", "Next match", "Next match in abstract and note"),
        ("previous-match", "N", "Previous match", "Previous match"),
        ("next-pane", "tab", "Next pane"),
        ("previous-pane", "shift+tab", "Previous pane"),
        ("pane-right", "l,right", "Pane to the right"),
        ("pane-left", "h,left", "Pane to the left"),
        ("back", "escape", "Back one level: pane, selection, facets, query, list"),
        ("find-topic", "f", "Find topic", "Find a topic by name and choose it"),
        ("narrow", "w", "Narrow by", "Add a word that tells these hits from others, or exclude it"),
        ("clear-facets", "c", "Clear facets", "Choose no facet value"),
        ("sort", "z", "Sort", "Next order: relevance, date, title, comments, status, …"),
        ("reverse-order", "R", "Reverse", "The same order the other way round"),
        (
            "insist",
            "exclamation_mark",
            "Insist",
            "Only papers with every word; again also similar ones",
        ),
        ("similar", "m", "More like it", "Papers like this one, or like the selected ones"),
        ("similar-list", "M", "More like this list", "Papers like those of the open list"),
        ("save", "s", "Save", "Save to the open or default list; again removes", "", "footer"),
        ("save-to", "S", "Save to…", "Save to a list of your choice, or a new one"),
        ("remove", "d,delete", "Remove", "Remove from the open list"),
        ("mark-range", "v", "Select range", "Select from the paper selected last to here"),
        ("mark-all", "A", "Select all", "Select all hits; again none of them"),
        ("status", "r", "Status", "Mark as reading, then as read, then as unread"),
        ("star", "asterisk", "Star", "Star; again takes the star off"),
        ("tags", "T", "Tags", "Give tags, or take them off"),
        ("note", "a", "Note", "Write a note, saved as you write"),
        ("note-outside", "ctrl+e", "Note in editor", "Write the note in $VISUAL or $EDITOR"),
        ("undo", "u", "Undo", "Take the last change back", "", "footer"),
        ("redo", "ctrl+r", "Redo", "Make the change again that was taken back"),
        ("history", "U", "History", "Every change, to go back to any point of them"),
        ("lists", "L", "Lists", "Lists: open, make, rename, merge, copy, delete"),
        ("next-view", "right_square_bracket", "Next list", "Next view"),
        ("previous-view", "left_square_bracket", "Previous list", "Previous view"),
        ("save-search", "b", "Save search", "Save this search, with the chosen facet values"),
        ("export", "e", "Export", "Export the selected papers, the list or the hits", "", "footer"),
        ("copy", "y", "Copy", "Copy title, link, BibTeX, Markdown, id or abstract", "", "footer"),
        ("open", "o", "Open", "Open in the browser", "", "footer"),
        ("import", "i", "Import", "Import dumps"),
    ),
    "app": (
        ("help", "question_mark,f1", "Help", "Every key, by place", "help", "footer"),
        ("quit", "q", "Quit", "Quit; everything is saved already", "quit"),
        (_PALETTE, "ctrl+p", "Commands", "Every command by name", "command_palette", "priority"),
    ),
    "query": (
        ("query.enter", "enter", "To the results", "", "leave", "footer"),
        ("query.leave", "escape", "To the results", "", "leave"),
        (
            "query.complete",
            "tab",
            "Complete",
            "Take what is offered; again the next",
            "complete(1)",
        ),
        (
            "query.complete-back",
            "shift+tab",
            "Complete back",
            "Take the one before",
            "complete(-1)",
        ),
        ("query.older", "up", "Query before", "The query before, of those used", "older"),
        ("query.newer", "down", "Query after", "The query after; last, to the results", "newer"),
        ("query.search-history", "ctrl+r", "Earlier queries", "Find an earlier query", "recall"),
        ("query.clear", "ctrl+l", "Clear the query", "", "clear"),
    ),
    "list": (
        ("list.down", "j,down", "Next paper", "", "move(1)"),
        ("list.up", "k,up", "Previous paper", "", "move(-1)"),
        ("list.top", "g,home", "First paper", "", "go_to_end(False)"),
        ("list.bottom", "G,end", "Last paper", "", "go_to_end(True)"),
        ("list.half-down", "ctrl+d", "Half a page down", "", "move_pages(0.5)"),
        ("list.half-up", "ctrl+u", "Half a page up", "", "move_pages(-0.5)"),
        ("list.page-down", "pagedown", "Page down", "", "move_pages(1)"),
        ("list.page-up", "pageup", "Page up", "", "move_pages(-1)"),
        ("list.open", "enter", "Read the abstract", "", "open"),
        ("list.mark", "space", "Select, to act on several; again deselects", "", "select"),
    ),
    "reader": (
        ("reader.down", "j,down", "Scroll down", "", "scroll_down"),
        ("reader.up", "k,up", "Scroll up", "", "scroll_up"),
        ("reader.top", "g,home", "Top", "", "scroll_home"),
        ("reader.bottom", "G,end", "Bottom", "", "scroll_end"),
        ("reader.half-down", "ctrl+d", "Half a page down", "", "half_page(1)"),
        ("reader.half-up", "ctrl+u", "Half a page up", "", "half_page(-1)"),
        ("reader.page-down", "pagedown,space", "Page down", "", "page_down"),
        ("reader.page-up", "pageup", "Page up", "", "page_up"),
    ),
    "facet": (
        ("facet.down", "j,down", "Next value", "", "move(1)"),
        ("facet.up", "k,up", "Previous value", "", "move(-1)"),
        ("facet.top", "g,home", "First value", "", "go_to_end(False)"),
        ("facet.bottom", "G,end", "Last value", "", "go_to_end(True)"),
        ("facet.cycle", "enter,space", "Include, then exclude, then off", "", "cycle"),
        ("facet.match-all", "ampersand", "Any of them, or all", "", "match_all"),
        ("facet.filter", "f", "Find a value by typing", "", "filter"),
        ("facet.fold", "x", "Fold the pane, or open it", "", "fold"),
    ),
    "list-order": (
        ("move-up", "K,shift+up", "Move up", "Move up in the list"),
        ("move-down", "J,shift+down", "Move down", "Move down in the list"),
        ("move-top", "circumflex_accent", "Move to the top", "Move to the top of the list"),
        ("move-bottom", "dollar_sign", "Move to the bottom", "Move to the bottom of the list"),
        ("order-so", "Z", "Order so", "Put the list for good in the order that is shown"),
    ),
    "note": (
        # With priority, because the field itself has uses for these keys.
        ("note.close", "escape", "Save and close", "", "save_and_close", "priority"),
        ("note.editor", "ctrl+e", "Go on in $VISUAL or $EDITOR", "", "edit_externally", "priority"),
        ("note.top", "ctrl+home", "Beginning of the note", "", "go_to_end(False)", "priority"),
        ("note.bottom", "ctrl+end", "End of the note", "", "go_to_end(True)", "priority"),
    ),
    "lists": (
        ("lists.close", "escape", "All lists again, then close", "", "close"),
        ("lists.narrow", "slash", "Narrow", "Narrow by name", "narrow"),
        ("lists.leave", "down", "From the name to the lists", "", "leave"),
        ("lists.new", "n", "New list"),
        ("lists.rename", "r", "Rename", "Rename the list or search"),
        ("lists.merge", "m", "Merge into…", "Merge the list into another"),
        ("lists.copy", "c", "Copy", "Copy the list under a new name"),
        ("lists.similar", "M", "More like it", "Papers like those of the list", "open_similar"),
        ("lists.delete", "d,delete", "Delete", "Delete the list or search"),
        ("lists.up", "K,shift+up", "Move up", "Move the list up"),
        ("lists.down", "J,shift+down", "Move down", "Move the list down"),
        ("lists.undo", "u", "Undo"),
        ("lists.redo", "ctrl+r", "Redo"),
    ),
    "entries": (
        ("entries.down", "j,down", "Next line", "", "move(1)"),
        ("entries.up", "k,up", "Previous line", "", "move(-1)"),
        ("entries.top", "g,home", "First line", "", "go_to_end(False)"),
        ("entries.bottom", "G,end", "Last line", "", "go_to_end(True)"),
        ("entries.page-down", "ctrl+d,pagedown", "Page down", "", "move_pages(1)"),
        ("entries.page-up", "ctrl+u,pageup", "Page up", "", "move_pages(-1)"),
        ("entries.open", "enter", "Open, or go there", "", "open"),
    ),
    "picker": (
        # In the dialogs with priority where a field would use the key.
        ("picker.choose", "enter", "Choose", "", "choose", "priority"),
        ("picker.down", "down,ctrl+n", "Next", "", "move(1)", "priority"),
        ("picker.up", "up", "Previous", "", "move(-1)", "priority"),
        ("picker.exclude", "ctrl+x", "Exclude, among terms", "", "exclude", "priority"),
        ("picker.close", "escape", "Close", "", "close"),
    ),
    "copy": (
        ("copy.title", "t", "Copy the title"),
        ("copy.link", "l", "Copy the link"),
        ("copy.bibtex", "b", "Copy the BibTeX entry"),
        ("copy.markdown", "m", "Copy the Markdown entry"),
        ("copy.id", "i", "Copy the id"),
        ("copy.abstract", "a", "Copy the abstract"),
        ("copy.command", "c", "Copy the shell command that finds what is on the screen"),
    ),
    "name": (
        ("name.accept", "enter", "Take the name", "", "accept", "priority"),
        ("name.close", "escape", "Close", "", "close"),
    ),
    "tags": (
        ("tags.give", "enter", "Give what is typed, or give or take off", "", "give", "priority"),
        ("tags.complete", "tab", "Complete the tag", "", "complete", "priority"),
        ("tags.down", "down,ctrl+n", "Next", "", "move(1)", "priority"),
        ("tags.up", "up", "Previous", "", "move(-1)", "priority"),
        ("tags.close", "escape", "Close", "", "close", "priority"),
    ),
    "export": (
        ("export.write", "enter,ctrl+o", "Write the file", "", "write", "priority"),
        ("export.copy", "y,ctrl+y", "Copy it instead", "", "copy"),
        ("export.next", "tab", "Complete the path, or next field", "", "next", "priority"),
        ("export.close", "escape", "Stop, or close", "", "close"),
    ),
    "import": (
        ("import.start", "enter", "Import", "", "start", "priority"),
        ("import.complete", "tab", "Complete the path", "", "complete", "priority"),
        ("import.close", "escape", "Stop, go back, or close", "", "close"),
    ),
    "history": (("history.close", "escape,U,q", "Close", "", "close"),),
    "help": (
        ("help.down", "j,down", "Scroll down", "", "scroll(1)"),
        ("help.up", "k,up", "Scroll up", "", "scroll(-1)"),
        ("help.close", "escape,q,question_mark", "Close", "", "close"),
    ),
    "damaged": (
        ("damaged.restore", "enter", "Go on from the newest good backup", "", "restore"),
        ("damaged.new", "n", "Start a new library", "", "start_new"),
    ),
}

KEYS = tuple(_make_key(scope, *row) for scope, rows in _TABLE.items() for row in rows)
"""Every key, in the order of the help."""
