"""A dialog that offers some values, narrows them while one types, and returns the one chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from paperbrowse.core.text import fold, one_line

_MAX_SHOWN = 300


@dataclass(frozen=True, slots=True)
class PickerItem:
    """A value to choose, with the words for it; ``key`` chooses it at once."""

    value: str
    label: str
    remark: str = ""
    key: str = ""


class Picker(ModalScreen[str | None]):
    """Returns the value of the chosen offer, what was typed (with ``new``), or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Close", show=False),
        Binding("down,ctrl+n", "move(1)", "Next", show=False, priority=True),
        Binding("up,ctrl+p", "move(-1)", "Previous", show=False, priority=True),
    ]

    def __init__(self, title: str, offers: Sequence[PickerItem], *, new: str = "") -> None:
        """``new``, such as "Create", lets the reader choose what is not offered."""
        super().__init__()
        self._title = title
        self._offers = offers
        self._new = new
        self._by_key = {offer.key: offer.value for offer in offers if offer.key}

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            if not self._by_key:
                yield Input(placeholder="Type to narrow", compact=True)
            yield OptionList(id="offers")

    def on_mount(self) -> None:
        self._narrow("")
        (self.query_one(OptionList) if self._by_key else self.query_one(Input)).focus()

    def on_key(self, event: events.Key) -> None:
        if event.character in self._by_key:
            event.stop()
            self.dismiss(self._by_key[event.character])

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.query_one(OptionList).action_select()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        assert event.option.id is not None
        kind, _, value = event.option.id.partition(":")
        self.dismiss(value if kind == "new" else self._offers[int(value)].value)

    def action_move(self, step: int) -> None:
        """Move the highlight while the input keeps the focus."""
        offers = self.query_one(OptionList)
        offers.action_cursor_down() if step > 0 else offers.action_cursor_up()

    def action_cancel(self) -> None:
        """Close without choosing."""
        self.dismiss(None)

    def _narrow(self, typed: str) -> None:
        matching = [
            (place, offer) for place, offer in enumerate(self._offers) if _matches(offer, typed)
        ]
        options = [
            Option(self._line(offer), id=f"offer:{place}") for place, offer in matching[:_MAX_SHOWN]
        ]
        name = one_line(typed)
        if self._new and name and all(offer.label != name for _, offer in matching):
            label = Content.assemble((f"{self._new} ", "$foreground-muted"), (f"“{name}”", "bold"))
            options.append(Option(label, id=f"new:{name}"))
        offers = self.query_one(OptionList)
        offers.clear_options()
        offers.add_options(options)
        if not options:
            offers.add_option(Option(Content("Nothing matches."), disabled=True))
        offers.highlighted = 0 if options else None

    def _line(self, offer: PickerItem) -> Content:
        key = (f"{offer.key}  ", "bold $accent") if offer.key else ""
        remark = (f"  {one_line(offer.remark)}", "$foreground-muted") if offer.remark else ""
        return Content.assemble(key, one_line(offer.label), remark)


def _matches(offer: PickerItem, typed: str) -> bool:
    """Whether the offer's label holds every word that was typed."""
    words = fold(typed).split()
    if not words:  # nothing was typed, or only signs, which folding drops
        return one_line(typed) in offer.label
    return all(word in fold(offer.label) for word in words)
