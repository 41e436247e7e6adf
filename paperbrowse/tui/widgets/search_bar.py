"""The search bar: the query as it is typed, and beside it the number of hits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input, Static

from paperbrowse.search import Completion, Completions, start_of_part
from paperbrowse.tui.keymap import bindings
from paperbrowse.tui.widgets.query_colours import PART_CLASSES, QueryColours
from paperbrowse.tui.widgets.query_recall import QueryRecall, Recall

Complete = Callable[[str, int], "Completions | None"]
"""Returns the completions of a query at a place."""


_EXAMPLES = (
    'words, "a phrase", -without',
    "tag:kv-cache, author:vaswani",
    "quant*, tranformer~, (kv | cache)",
    "a pasted id, DOI, address or title",
    "newer:30d, upvotes:>50, is:starred",
    "title:word, year:2024.., sort:date",
)
"""What an empty bar shows: other examples each time it is entered; a narrow screen has room for
each beside the number of hits."""


class _Taken(NamedTuple):
    """A completion in the place of what was typed, for which the others may be taken still."""

    typed: str
    offered: Completions
    number: int
    query: str
    cursor: int


class QueryInput(Input):
    """An input that Enter, Down and Esc leave."""

    BINDINGS = bindings("query")
    COMPONENT_CLASSES: ClassVar = set(PART_CLASSES.values())
    DEFAULT_CSS = """
    QueryInput {
        & > .query--stop { color: $text-muted; }
        & > .query--phrase, & > .query--value { color: $text-success; }
        & > .query--pattern { color: $text-warning; }
        & > .query--field { color: $text-primary; }
        & > .query--operator { color: $text-secondary; text-style: bold; }
        & > .query--excluded { color: $text-error; }
        & > .query--mistake { color: $text-error; text-style: underline; }
    }
    """

    # One line of fixed width: typing in it need not lay the whole screen out again.
    virtual_size = reactive(Size(0, 0), layout=False)

    class Left(Message):
        """The user is done typing."""

    @dataclass
    class Offered(Message):
        """Other values are offered for what is typed; ``taken`` of them stands in its place."""

        offered: tuple[Completion, ...]
        taken: int | None

    @dataclass
    class RecallWanted(Message):
        """The user wants an earlier query, perhaps one with the words ``typed``."""

        typed: str

    @dataclass
    class Typed(Message):
        """The user changed the query."""

        query: str

    def __init__(self, *, placeholder: str, recall: Recall, complete: Complete, id: str) -> None:
        super().__init__(
            placeholder=placeholder, highlighter=QueryColours(self), id=id, compact=True
        )
        self._initial_value = False  # else Textual does not scroll to the end of the first text
        self._announced = ""
        self._earlier = QueryRecall(recall)
        self._complete = complete
        self._offered: Completions | None = None
        self._taken: _Taken | None = None

    def watch_value(self, value: str) -> None:
        """Announce another query to the screen at once.

        The usual way leads through every widget in between, after it has painted the letter; so a
        quick answer is painted together with it.
        """
        if value != self._announced and self.is_attached:
            self._announced = value
            self.screen.post_message(self.Typed(value))

    def type_query(self, query: str, cursor: int | None = None) -> None:
        """Put a query in place of the one that was typed, as if it were typed."""
        self.value = query
        self.cursor_position = len(query) if cursor is None else cursor

    def replace_query(self, query: str) -> None:
        """Put a query in place of the one that was typed, without announcing it."""
        self._announced = query
        self.type_query(query)

    def action_leave(self) -> None:
        self.post_message(self.Left())

    def on_focus(self) -> None:
        self._earlier.restart()

    def action_older(self) -> None:
        """Put the query before in the place of this one, which is kept as the newest."""
        self.type_query(self._earlier.older(self.value))

    def action_newer(self) -> None:
        """Put back the query after; after the newest there are the results."""
        query = self._earlier.newer(self.value)
        if query is None:
            self.action_leave()
        else:
            self.type_query(query)

    def action_recall(self) -> None:
        """Ask for an earlier query, by what was typed of it."""
        typed = self.value if self.selection.is_empty else ""
        self.post_message(self.RecallWanted(typed))

    def action_clear(self) -> None:
        self.value = ""

    # Completion

    def offer(self) -> None:
        """Offer what may stand in the place of the name or value before the cursor."""
        if self._taken is None and self.has_focus and self.selection.is_empty:
            offered = self._complete(self.value, self.cursor_position)
            self._show_offered(offered)
            if offered is None and self.cursor_at_end:
                self._suggestion = self._earlier.find_longer(self.value)

    def _show_offered(self, offered: Completions | None) -> None:
        before, self._offered = self._offered, offered
        is_typed = self._taken is None and self.cursor_at_end
        ending = offered.ending(self.value) if offered and is_typed else ""
        self._suggestion = f"{self.value}{ending}" if ending else ""
        taken = self._taken.number if self._taken else None
        if offered != before or taken is not None:
            # Names are many and soon typed; a list of them would come and go with each word.
            values = offered.offered if offered and not offered.are_names else ()
            self.screen.post_message(self.Offered(values, taken))

    def watch_selection(self) -> None:
        """Offer nothing any more once the cursor is elsewhere."""
        taken = self._taken
        if taken is not None and (self.value, self.cursor_position) == (taken.query, taken.cursor):
            return
        self._taken = None
        if self._offered is not None:
            self._show_offered(None)

    def on_blur(self) -> None:
        self._taken = None
        if self._offered is not None:
            self._show_offered(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys of the completion to the screen while nothing is offered."""
        return action != "complete" or self._offered is not None

    def action_complete(self, step: int) -> None:
        """Take the best of what is offered, or in its place the next."""
        if self._offered is None:
            return
        typed, offered, number = self.value, self._offered, -1 if step > 0 else 0
        if self._taken is not None:
            typed, number = self._taken.typed, self._taken.number
        number = (number + step) % len(offered.offered)
        query, cursor = offered.apply(typed, number)
        if len(offered.offered) > 1:
            self._taken = _Taken(typed, offered, number, query, cursor)
        self.type_query(query, cursor)
        if self._taken is not None:
            self._show_offered(offered)

    def action_cursor_right(self, select: bool = False) -> None:
        if not self._take_best(select):
            super().action_cursor_right(select)

    def action_end(self, select: bool = False) -> None:
        if self.cursor_at_end and not select:
            self.action_cursor_right()
        else:
            super().action_end(select)

    def _take_best(self, select: bool) -> bool:
        """Take what is offered first, where the cursor cannot go further right."""
        is_offered = self._offered is not None and self._taken is None
        if not is_offered or select or not self.cursor_at_end:
            return False
        self.action_complete(1)
        return True

    def action_delete_left_word(self) -> None:
        """Delete the part of the query before the cursor, or what is selected."""
        if self.selection.is_empty:
            self.delete(start_of_part(self.value, self.cursor_position), self.cursor_position)
        else:
            self.delete_selection()


class SearchBar(Horizontal):
    """One line: a slash, the query, and the number of its hits."""

    DEFAULT_CSS = """
    SearchBar {
        height: 3;
        border: round $panel;
        padding: 0 1;
        &:focus-within { border: round $primary; }
        #slash { width: 2; color: $primary; text-style: bold; }
        QueryInput { width: 1fr; border: none; padding: 0; height: 1; background: transparent; }
        QueryInput:focus { border: none; }
        #found { width: 42; max-width: 50%; height: 1; margin-left: 1; text-align: right; }
    }
    """

    @dataclass
    class TypingEnded(Message):
        """The bar was left with this query, in whatever way."""

        query: str

    class Left(Message):
        """The user left the bar for the results."""

    def __init__(self, recall: Recall, complete: Complete, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._recall = recall
        self._complete = complete
        self._found = Content()
        self._times_entered = 0

    def compose(self) -> ComposeResult:
        yield Static("/", id="slash", markup=False)
        yield QueryInput(
            placeholder=_EXAMPLES[0],
            recall=self._recall,
            complete=self._complete,
            id="query",
        )
        yield Static("", id="found", markup=False)

    @property
    def query_text(self) -> str:
        """The query as it stands."""
        return self.query_one(QueryInput).value

    def type_query(self, query: str) -> None:
        """Put a query into the bar as if it were typed."""
        self.query_one(QueryInput).type_query(query)

    def set_query(self, query: str) -> None:
        """Put a query into the bar without announcing it."""
        self.query_one(QueryInput).replace_query(query)

    def offer(self) -> None:
        """Offer what may stand in the place of what is being typed."""
        self.query_one(QueryInput).offer()

    def show_found(self, found: Content) -> None:
        """Show the number of hits."""
        if found != self._found:
            self._found = found
            self.query_one("#found", Static).update(found, layout=False)

    def enter(self) -> None:
        """Begin to type: what is typed replaces the query, an arrow key keeps it."""
        # At once; Widget.focus would let keys that are typed quickly go elsewhere.
        field = self.query_one(QueryInput)
        field.placeholder = _EXAMPLES[self._times_entered % len(_EXAMPLES)]
        self._times_entered += 1
        self.screen.set_focus(field)

    @on(Input.Changed)
    def _query_changed(self, event: Input.Changed) -> None:
        event.stop()  # it was announced already

    @on(Input.Blurred)
    def _blurred(self, event: Input.Blurred) -> None:
        """End the typing however the bar is left, unless the user only looks elsewhere."""
        event.stop()
        if self.app.app_focus:
            self.post_message(self.TypingEnded(event.value))

    @on(QueryInput.Left)
    def _left(self, event: QueryInput.Left) -> None:
        event.stop()
        self.post_message(self.TypingEnded(self.query_text))
        self.post_message(self.Left())
