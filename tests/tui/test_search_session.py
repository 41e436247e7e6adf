"""Searching: results follow the typing, stale answers are dropped, no hits say what to relax."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from textual import events

from paperbrowse.core import LibraryState
from paperbrowse.search import IndexState
from paperbrowse.search.request import SearchRequest, SearchResults
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.widgets.search_bar import QueryInput, SearchBar
from paperbrowse.workspace.workspace import Workspace
from tests.tui.driving import (
    ask,
    browse,
    flat,
    found,
    hits,
    notice,
    press,
    reader,
    running,
    settled,
    shown,
    text_of,
    titles,
    type_text,
    until,
)


def query_of(app: PaperbrowseApp) -> str:
    return app.screen.query_one(SearchBar).query_text


async def test_titles_and_counts_follow_every_keystroke(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        assert found(app) == "80 of 80 · newest first"
        await press(pilot, "slash")
        assert isinstance(app.focused, QueryInput)
        counts = []
        for letter in "adapter":
            await press(pilot, letter)
            counts.append(hits(app).total)
            assert found(app) == f"{counts[-1]} of 80 · by relevance"
            assert len(titles(app)) >= min(counts[-1], 5)
        assert counts == sorted(counts, reverse=True)
        assert 0 < counts[-1] < counts[0]
        assert "adapt" in text_of(hits(app)).lower()
        await press(pilot, "backspace backspace backspace")
        assert hits(app).total == counts[3]


async def test_the_last_word_is_a_prefix_only_while_it_is_typed(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await press(pilot, "slash")
        await type_text(pilot, "net")
        typed = hits(app).total
        assert "network" in text_of(reader(app)).lower()
        await press(pilot, "enter")
        assert 0 < hits(app).total < typed
        await press(pilot, "slash end")
        await type_text(pilot, "work")
        total = hits(app).total
        await press(pilot, "enter")
        assert hits(app).total == total > 0


@pytest.mark.parametrize("key", ["enter", "down", "escape"])
async def test_the_bar_is_left_with_enter_down_and_esc(app: PaperbrowseApp, key: str) -> None:
    async with running(app) as pilot:
        await press(pilot, "slash b e r t")
        await press(pilot, key)
        assert app.focused is hits(app)
        assert query_of(app) == "bert"
        assert "bert" in text_of(hits(app)).lower()


async def test_leaving_the_bar_by_tab_or_mouse_ends_the_typing_too(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await press(pilot, "slash")
        await type_text(pilot, "net")
        typed = hits(app).total
        await press(pilot, "tab")
        assert 0 < hits(app).total < typed
        await press(pilot, "slash end s backspace")
        assert hits(app).total == typed
        await pilot.click(hits(app), offset=(5, 1))
        await settled(pilot)
        assert 0 < hits(app).total < typed


async def test_keys_that_arrive_all_at_once_are_the_query(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        for letter in "/quo":
            name = "slash" if letter == "/" else letter
            app.post_message(events.Key(name, letter))
        await settled(pilot)
        assert query_of(app) == "quo"
        assert app.is_running
        await press(pilot, "slash")
        assert query_of(app) == "quo/"


async def test_typing_keeps_the_cursor_on_the_best_hit(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await press(pilot, "j j j slash l o r a enter")
        assert hits(app).cursor == 0
        assert "LoRA" in text_of(reader(app))


async def test_no_hits_say_what_to_relax(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await ask(pilot, "attention zebrafish")
        assert found(app).startswith("0 of 80")
        text = text_of(hits(app))
        assert "No paper matches." in text
        assert "papers without “zebrafish”" in text
        assert "without “attention”" not in text
        assert flat(text_of(reader(app))) == ""
        await press(pilot, "escape")
        assert hits(app).total == 80
        assert query_of(app) == ""


async def test_a_query_that_cannot_be_read_says_where_and_is_answered(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await ask(pilot, "attention year:soon")
        assert "year:" in notice(app)
        assert hits(app).total
        await ask(pilot, '"attention is')
        assert '"' in notice(app) or "quot" in notice(app)


async def test_a_query_that_was_read_is_told_in_words(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await ask(pilot, "attention -image year:2017..")
        assert "without image" in notice(app)
        assert "2017" in notice(app)


async def test_the_order_goes_round_and_says_so(app: PaperbrowseApp) -> None:
    async with running(app) as pilot:
        await ask(pilot, "attention")
        by_relevance = titles(app)
        orders = []
        for _ in range(5):
            await press(pilot, "z")
            orders.append(found(app).split(" · ")[1])
            if orders[-1] == "by title":
                assert titles(app) == sorted(titles(app), key=str.casefold)
        assert orders == [
            "newest first",
            "by title",
            "most comments first",
            "by status",
            "by relevance",
        ]
        assert titles(app) == by_relevance


class Gate:
    """Holds searches for some queries back until it is opened."""

    def __init__(self, workspace: Workspace, held: str) -> None:
        self.held = held
        self.open, self.reached = threading.Event(), threading.Event()
        self.asked: list[str] = []
        self._search = workspace.index.search

    def search(
        self, request: SearchRequest, *, complete: bool = True, state: IndexState | None = None
    ) -> SearchResults:
        self.asked.append(request.query)
        if request.query == self.held:
            self.reached.set()
            assert self.open.wait(20)
        return self._search(request, complete=complete, state=state)


@pytest.mark.usefixtures("slow_answers")
async def test_an_answer_that_comes_late_is_dropped(
    app: PaperbrowseApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(app) as pilot:
        gate = Gate(workspace, "b")
        monkeypatch.setattr(workspace.index, "search", gate.search)
        try:
            await pilot.press("slash", "b")
            await until(pilot, gate.reached.is_set)
            before = shown(app)
            await pilot.press("e", "r", "t")
            await pilot.pause()
            assert gate.asked == ["b"]
            assert text_of(hits(app)) in before or found(app) == "80 of 80 · newest first"
        finally:
            gate.open.set()
        await settled(pilot)
        assert gate.asked == ["b", "bert"], "what was typed meanwhile is one more search"
        assert found(app).startswith(f"{hits(app).total} of 80")
        assert browse(app).session.state.query == "bert"
        assert "BERT" in text_of(hits(app))


@pytest.mark.usefixtures("slow_answers")
async def test_the_screen_answers_keys_while_a_search_runs(
    app: PaperbrowseApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(app) as pilot:
        gate = Gate(workspace, "attention")
        monkeypatch.setattr(workspace.index, "search", gate.search)
        try:
            app.screen.query_one(SearchBar).query_one(QueryInput).value = "attention"
            await until(pilot, gate.reached.is_set)
            await pilot.press("j", "j")
            await pilot.pause()
            assert hits(app).cursor == 2
            await pilot.press("question_mark")
            await pilot.pause()
            assert "Keys" in shown(app)
            await pilot.press("escape")
        finally:
            gate.open.set()
        await settled(pilot)
        assert hits(app).total < 80


async def test_an_unfinished_word_still_finds_what_it_found_while_it_was_typed(
    app: PaperbrowseApp,
) -> None:
    async with running(app) as pilot:
        await press(pilot, "slash")
        await type_text(pilot, "attenti")
        found_typing = hits(app).total
        assert found_typing > 0
        await press(pilot, "enter")
        assert hits(app).total == found_typing
        await press(pilot, "G")
        assert hits(app).paper is not None


@pytest.mark.usefixtures("quick_answers")
async def test_a_letter_reads_the_state_of_the_library_once(
    app: PaperbrowseApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = workspace.library.index_feed
    read_state, reads = feed.state, 0

    def count(previous: LibraryState | None = None) -> LibraryState:
        nonlocal reads
        reads += 1
        return read_state(previous)

    async with running(app) as pilot:
        await press(pilot, "slash b e")
        monkeypatch.setattr(feed, "state", count)
        await press(pilot, "r")
        assert reads == 1


@pytest.mark.usefixtures("quick_answers")
async def test_quick_answers_are_found_without_a_thread(
    app: PaperbrowseApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    search = workspace.index.search

    def note(
        request: SearchRequest, *, complete: bool = True, state: IndexState | None = None
    ) -> SearchResults:
        threads.append(threading.current_thread())
        return search(request, complete=complete, state=state)

    async with running(app) as pilot:
        monkeypatch.setattr(workspace.index, "search", note)
        await press(pilot, "slash b e r t")
        assert "BERT" in text_of(hits(app))
        assert set(threads) == {threading.main_thread()}
        current = workspace.index.state()
        monkeypatch.setattr(workspace.index, "state", lambda: replace(current, lag=1))
        await press(pilot, "s")
        assert threads[-1] is not threading.main_thread(), "what may take long is"
