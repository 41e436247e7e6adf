"""Actions on the query state: its facet values, its order, and saving it as a search."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from paperbrowse.core import PaperbrowseError, format_count, one_line, truncate
from paperbrowse.search import Facet, FacetCount, add_term
from paperbrowse.tui.browse.edits import Context, Routes
from paperbrowse.tui.browse.results import QueryState, find_narrowing_terms
from paperbrowse.tui.dialogs import NamePrompt, Picker, PickerItem
from paperbrowse.tui.palette import Command
from paperbrowse.tui.shell import EditMessage
from paperbrowse.workspace import SearchSettings

_MAX_NAME_LENGTH = 60


class QueryActions:
    """Changes the query state on the screen, and saves it under a name."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._session = context.session
        self.routes: Routes = {
            "find-topic": self.find_topic,
            "narrow": self.narrow,
            "clear-facets": self.clear_facets,
            "sort": self.sort_next,
            "reverse-order": self.reverse_order,
            "insist": self.toggle_insist,
            "save-search": self.save_search,
        }

    def cycle_value(self, facet: Facet, value: str) -> None:
        """Move a facet value on: off, included, excluded, off."""
        self._session.ask(self._session.state.with_cycled_value(facet, value))

    def toggle_match(self, facet: Facet) -> None:
        """Switch between any and all of a facet's included values."""
        self._session.ask(self._session.state.with_toggled_match(facet))

    def clear_facets(self) -> None:
        """Choose no facet value."""
        self._session.ask(self._session.state.without_choices())

    def sort_next(self) -> None:
        """Take the next order."""
        self._take_order(self._session.state.with_next_sort())

    def reverse_order(self) -> None:
        """Turn the order round."""
        self._take_order(self._session.state.with_reversed_sort())

    def _take_order(self, state: QueryState) -> None:
        if state.query == self._session.state.query:
            self._session.ask(state)
        else:  # the query named an order, which the new one takes the place of
            self._context.open_state(state)

    def toggle_insist(self) -> None:
        """Find only papers with every word of the query, or also similar ones."""
        self._session.ask(replace(self._session.state, insist=not self._session.state.insist))

    async def find_topic(self) -> None:
        """Let the user find a topic by name, and move it on."""
        items = [PickerItem(topic.value, topic.value, f"{topic.count:,}") for topic in self._topics]
        picker = Picker("Find a topic", items, self._context.keymap)
        topic = await self._context.shell.push_screen_wait(picker)
        if topic is not None:
            self.cycle_value("tag", topic)

    async def narrow(self) -> None:
        """Let the user add a term that tells the hits from other papers, or exclude one."""
        context, state = self._context, self._session.state
        try:
            terms = await asyncio.to_thread(find_narrowing_terms, context.workspace, state)
        except PaperbrowseError as error:
            context.shell.show_error(error)
            return
        if not terms:
            context.shell.show_message("No word tells these papers from the rest of the library.")
            return
        items = [PickerItem(each.value, each.value, f"{each.count:,}") for each in terms]
        hint = "<picker.choose> adds it to the query · <picker.exclude> excludes it"
        picker = Picker("Narrow by", items, context.keymap, hint=hint)
        term = await context.shell.push_screen_wait(picker)
        if term is None:
            return
        query = add_term(state.query, term, exclude=picker.excludes)
        if query is None:
            context.shell.show_message("The query has as many words as it can hold.")
        else:
            context.open_state(self._session.state.with_query(query))

    def commands(self) -> Iterator[Command]:
        """Offer every topic of the answer."""
        for topic in self._topics:
            run = partial(self.cycle_value, "tag", topic.value)
            yield Command(f"Topic {topic.value}", format_count(topic.count, "paper"), run)

    @property
    def _topics(self) -> tuple[FacetCount, ...]:
        answer = self._session.answer
        return tuple(answer.results.facets.get("tag", ())) if answer else ()

    # Saved searches

    def save_search(self) -> None:
        """Save what is asked now, under a name that the user gives it."""
        if self._session.state.similar is not None:
            words = "Similar papers are no search to save; <mark-all> and <save-to> make a list."
            self._context.shell.show_message(self._context.keymap.fill(words))
            return
        state = self._session.state
        show, search = self._context.shell.show_message, self._context.keymap["search"]
        settings = state.to_settings()
        query = settings.write_query()
        if state.similar is not None:
            show("Similar papers are no search that can be saved.")
        elif not state.query.strip() and not state.is_filtered:
            show(f"There is no search to save: type one with {search}, or choose facet values.")
        elif query is None:
            show("This search has more words than a query holds; leave some out.")
        else:
            self._context.start(self._save_search(settings, query), group="dialogs")

    async def _save_search(self, settings: SearchSettings, query: str) -> None:
        context = self._context

        async def accept(name: str) -> bool:
            def save() -> EditMessage:
                settings.save(context.workspace.library, name)
                return EditMessage(f"Saved the search {name}; {context.keymap['lists']} opens it")

            return await context.edits.run(save).wait()

        name = truncate(one_line(query), _MAX_NAME_LENGTH)
        await context.shell.push_screen_wait(
            NamePrompt("Save this search as", accept, context.keymap, name=name, remark=query)
        )
