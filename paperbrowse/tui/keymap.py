"""Every key of the app, gathered from the bindings, for help and for ``paperbrowse keys``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import format_key


def key(
    keys: str, action: str, name: str, tooltip: str = "", *, id: str = "", footer: bool = False
) -> Binding:
    """Return the binding of ``keys`` (comma-separated) to ``action``.

    ``name`` stands in the footer (with ``footer``), ``tooltip``, or for want of one ``name``, in
    the help; the reader's settings give other keys to ``id``, which is the action's own name
    unless it says otherwise. What has a tooltip is offered in the command palette.
    """
    own_id = id or action.replace("_", "-")
    return Binding(keys, action, name, show=footer, id=own_id, tooltip=tooltip)


def own_bindings(place: type[DOMNode]) -> list[Binding]:
    """Return what a class itself binds, without what Textual's own classes bind."""
    return [binding for binding in vars(place).get("BINDINGS", ()) if isinstance(binding, Binding)]


@dataclass(frozen=True, slots=True)
class Key:
    """What a key does, and where."""

    where: str
    action: str
    """The name under which the reader's settings can give it other keys."""
    keys: tuple[str, ...]
    description: str
    tooltip: str

    @property
    def shown(self) -> str:
        """The keys as they are written on a keyboard."""
        return " ".join("enter" if key == "enter" else format_key(key) for key in self.keys)


def every_key(remapped: Mapping[str, str] | None = None) -> list[Key]:
    """Return all keys, by place; ``remapped`` are the reader's own, by action."""
    return list(_keys(remapped or {}))


def _keys(remapped: Mapping[str, str]) -> Iterator[Key]:
    # Imported here because these modules show the keys themselves.
    from paperbrowse.tui.app import PaperbrowseApp
    from paperbrowse.tui.browse.actions.history import HistoryActions
    from paperbrowse.tui.browse.actions.list_order import OrderingActions
    from paperbrowse.tui.browse.actions.lists import ListActions, SearchActions, ViewActions
    from paperbrowse.tui.browse.actions.notes import NoteActions
    from paperbrowse.tui.browse.actions.papers import MarkingActions
    from paperbrowse.tui.browse.actions.transfer import OutsideActions
    from paperbrowse.tui.browse.edits import SavingActions
    from paperbrowse.tui.browse.moving import MovingActions
    from paperbrowse.tui.browse.screen import BrowseScreen
    from paperbrowse.tui.dialogs.note_editor import NoteEditor
    from paperbrowse.tui.dialogs.view_list import ViewListDialog
    from paperbrowse.tui.widgets.abstract_reader import AbstractReader
    from paperbrowse.tui.widgets.entry_list import EntryList
    from paperbrowse.tui.widgets.facet_pane import FacetPane
    from paperbrowse.tui.widgets.result_list import ResultList
    from paperbrowse.tui.widgets.search_bar import QueryInput

    places: list[tuple[str, type[DOMNode]]] = [
        ("Everywhere", MovingActions),
        ("Everywhere", BrowseScreen),
        ("Everywhere", SavingActions),
        ("Everywhere", MarkingActions),
        ("Everywhere", NoteActions),
        ("Everywhere", HistoryActions),
        ("Everywhere", ListActions),
        ("Everywhere", ViewActions),
        ("Everywhere", SearchActions),
        ("Everywhere", OutsideActions),
        ("Everywhere", PaperbrowseApp),
        ("In the search bar", QueryInput),
        ("In the result list", ResultList),
        ("In the abstract reader", AbstractReader),
        ("In the facet panes", FacetPane),
        ("In a reading list", OrderingActions),
        ("In a note", NoteEditor),
        ("Among the lists", ViewListDialog),
        ("Among lists and steps", EntryList),
    ]
    for where, place in places:
        for binding in own_bindings(place):
            action = binding.id or binding.action
            keys = remapped.get(action, binding.key).split(",")
            yield Key(where, action, tuple(keys), binding.description, binding.tooltip)
        if place is PaperbrowseApp:
            yield Key(
                where, "app.command_palette", ("ctrl+p",), "Commands", "Every command by name"
            )
