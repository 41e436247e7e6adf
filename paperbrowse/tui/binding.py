"""One short way to bind a key, with everything that help, footer and palette show of it."""

from __future__ import annotations

from textual.binding import Binding
from textual.dom import DOMNode


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
