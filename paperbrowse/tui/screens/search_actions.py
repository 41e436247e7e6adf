"""Saving a search: what is typed and what is chosen of the facets, under a name."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.binding import BindingType

from paperbrowse.search.request import Choice
from paperbrowse.search.writing import write_query
from paperbrowse.text import one_line
from paperbrowse.tui.binding import key
from paperbrowse.tui.question import Question
from paperbrowse.tui.saving import UNDOES
from paperbrowse.tui.screens.name_prompt import NamePrompt
from paperbrowse.tui.screens.saving_actions import SavingActions
from paperbrowse.wording import shortened

_NAME_LENGTH = 60


class SearchActions(SavingActions):
    """Keeps searches; the lists screen and the palette open them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("b", "save_search", "Save search", "Save this search, with the chosen facet values"),
    ]

    @work
    async def action_save_search(self) -> None:
        """Save what is asked now, under a name that the reader gives it."""
        query = query_text(self._question)
        if query is None:
            self._tell("This search has more words than a query holds; leave some out.")
            return
        if not query:
            self._tell("There is no search to save: type one with /, or choose facet values.")
            return

        async def accept(name: str) -> bool:
            def save() -> str:
                self._workspace.library.save_search(name, query)
                return f"Saved the search {name}; L opens it{UNDOES}"

            return await self._change(save, keep_marks=True).wait()

        name = shortened(one_line(query), _NAME_LENGTH)
        await self.app.push_screen_wait(
            NamePrompt("Save this search as", accept, name=name, remark=query)
        )


def query_text(question: Question) -> str | None:
    """Return a query that asks the whole library what ``question`` asks; None if there is none."""
    choices = dict(question.choices)
    if question.view is not None and (question.query.strip() or question.is_narrowed):
        lists = choices.get("list", Choice())
        choices["list"] = Choice(lists.include | {question.view}, lists.exclude, match_all=True)
    return write_query(question.query.strip(), choices)
