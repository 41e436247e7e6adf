"""Searching: results follow the typing, stale answers are dropped, no hits say what to relax."""

from __future__ import annotations

import threading

import pytest
from textual import events

from paperbrowse.core import LibraryState
from paperbrowse.library.index_feed import IndexFeed
from paperbrowse.search.request import SearchRequest
from paperbrowse.system import Settings
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.widgets.search_bar import QueryInput, SearchBar
from paperbrowse.workspace.workspace import Workspace
from tests.support.doubles import ControlledWorkspace
from tests.support.screen import flat, make_app, open_screen


async def test_titles_and_counts_follow_every_keystroke(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        assert screen.found == "80 of 80 · newest first"
        await screen.press("slash")
        assert isinstance(app.focused, QueryInput)
        counts = []
        for letter in "adapter":
            await screen.press(letter)
            counts.append(screen.total)
            assert screen.found == f"{counts[-1]} of 80 · by relevance"
            assert len(screen.titles) >= min(counts[-1], 5)
        assert counts == sorted(counts, reverse=True)
        assert 0 < counts[-1] < counts[0]
        assert "adapt" in screen.results_text.lower()
        await screen.press("backspace backspace backspace")
        assert screen.total == counts[3]


async def test_the_last_word_is_a_prefix_only_while_it_is_typed(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("slash")
        await screen.type("net")
        typed = screen.total
        assert "network" in screen.reader_text.lower()
        await screen.press("enter")
        assert 0 < screen.total < typed
        await screen.press("slash end")
        await screen.type("work")
        total = screen.total
        await screen.press("enter")
        assert screen.total == total > 0


@pytest.mark.parametrize("key", ["enter", "down", "escape"])
async def test_the_bar_is_left_with_enter_down_and_esc(app: PaperbrowseApp, key: str) -> None:
    async with open_screen(app) as screen:
        await screen.press("slash b e r t")
        await screen.press(key)
        assert app.focused is screen.results
        assert screen.query == "bert"
        assert "bert" in screen.results_text.lower()


async def test_leaving_the_bar_by_tab_or_mouse_ends_the_typing_too(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("slash")
        await screen.type("net")
        typed = screen.total
        await screen.press("tab")
        assert 0 < screen.total < typed
        await screen.press("slash end s backspace")
        assert screen.total == typed
        await screen.pilot.click(screen.results, offset=(5, 1))
        await screen.settle()
        assert 0 < screen.total < typed


async def test_keys_that_arrive_all_at_once_are_the_query(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        for letter in "/quo":
            name = "slash" if letter == "/" else letter
            app.post_message(events.Key(name, letter))
        await screen.settle()
        assert screen.query == "quo"
        assert app.is_running
        await screen.press("slash")
        assert screen.query == "quo/"


async def test_typing_keeps_the_cursor_on_the_best_hit(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("j j j slash l o r a enter")
        assert screen.cursor == 0
        assert "LoRA" in screen.reader_text


async def test_no_hits_say_what_to_relax(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.search("attention zebrafish")
        await screen.press("exclamation_mark")
        assert screen.found.startswith("0 of 80")
        text = screen.results_text
        assert "No paper matches." in text
        assert "papers without “zebrafish”" in text
        assert "without “attention”" not in text
        assert flat(screen.reader_text) == ""
        await screen.press("escape")
        assert screen.total == 80
        assert screen.query == ""


async def test_a_query_that_cannot_be_read_says_where_and_is_answered(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.search("attention year:soon")
        assert "year:" in screen.notice
        assert screen.total
        await screen.search('"attention is')
        assert '"' in screen.notice or "quot" in screen.notice


async def test_a_query_that_was_read_is_told_in_words(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.search("attention -image year:2017..")
        assert "without image" in screen.notice
        assert "2017" in screen.notice


async def test_a_query_that_finds_nothing_is_changed_until_the_user_insists(
    app: PaperbrowseApp,
) -> None:
    async with open_screen(app) as screen:
        await screen.search("atention is all yuo ned zebrafish")
        assert "no paper has all 6 words: those with most of them" in screen.notice
        assert "those with most of them · ! insists · showing attention" in screen.notice
        assert screen.titles[0] == "Attention Is All You Need"
        await screen.press("exclamation_mark")
        assert screen.total == 0
        assert "only papers with every word; ! also similar ones" in screen.notice
        await screen.press("exclamation_mark")
        assert screen.total
        await screen.press("exclamation_mark")
        await screen.search("atention")  # another query
        assert "showing attention for atention" in screen.notice
        assert "attention" in screen.reader_text.lower()
        await screen.search("atention year:x")
        assert "year: needs a year" in screen.notice
        assert "showing attention for atention · ! insists" in screen.notice
        await screen.press("escape")
        assert "insists" not in screen.notice


async def test_the_last_word_is_a_beginning_before_it_is_a_typing_error(
    app: PaperbrowseApp,
) -> None:
    async with open_screen(app) as screen:
        await screen.search("attention transfo")
        assert screen.browse.session.state.typing
        assert screen.total
        assert "insists" not in screen.notice


async def test_the_notice_of_a_changed_query_names_the_key_that_the_user_has(
    workspace: Workspace,
) -> None:
    app = make_app(workspace, settings=Settings(keys={"insist": "f9"}))
    async with open_screen(app) as screen:
        await screen.search("atention")
        assert "f9 insists" in screen.notice


async def test_the_order_goes_round_and_says_so(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.search("attention")
        by_relevance = screen.titles
        orders = []
        for _ in range(7):
            await screen.press("z")
            orders.append(screen.found.split(" · ")[1])
            if orders[-1] == "by title":
                assert screen.titles == sorted(screen.titles, key=str.casefold)
        assert orders == [
            "newest first",
            "by title",
            "most comments first",
            "by status",
            "most upvotes first",
            "last added first",
            "by relevance",
        ]
        assert screen.titles == by_relevance


async def test_a_condition_that_cannot_be_read_finds_nothing_alone(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.search("is:stared")
        assert screen.found.startswith("0 of 80")
        assert "is: takes one of listed" in screen.notice
        await screen.search("attention yaer:2017")
        assert "yaer: is no field, year: is" in screen.notice


async def test_one_key_turns_the_order_round(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.search("attention")
        await screen.press("z z")
        by_title = screen.titles
        await screen.press("R")
        assert "by title, from Z" in screen.found
        assert screen.titles == by_title[::-1]
        await screen.press("z")
        assert "most comments first" in screen.found


async def test_the_order_asked_last_holds_in_the_query_or_on_the_keys(app: PaperbrowseApp) -> None:
    async with open_screen(app) as screen:
        await screen.press("z z")
        await screen.search("attention -sort:date")
        assert "oldest first" in screen.found
        await screen.press("R")
        assert screen.query == "attention"
        assert "newest first" in screen.found
        await screen.search("attention sort:comments")
        assert "most comments first" in screen.found
        await screen.press("z")
        assert screen.query == "attention"
        assert "by status" in screen.found


class Gate:
    """Holds searches for some queries back until it is opened."""

    def __init__(self, held: str) -> None:
        self.held = held
        self.open, self.reached = threading.Event(), threading.Event()
        self.asked: list[str] = []

    def before_search(self, request: SearchRequest) -> None:
        self.asked.append(request.query)
        if request.query == self.held:
            self.reached.set()
            assert self.open.wait(20)


@pytest.mark.usefixtures("slow_answers")
async def test_an_answer_that_comes_late_is_dropped(
    app: PaperbrowseApp, workspace: ControlledWorkspace
) -> None:
    async with open_screen(app) as screen:
        gate = Gate("b")
        workspace.index.before_search = gate.before_search
        try:
            await screen.press_now("slash", "b")
            await screen.wait_until(gate.reached.is_set)
            before = screen.text
            await screen.press_now("e", "r", "t")
            await screen.pilot.pause()
            assert gate.asked == ["b"]
            assert screen.results_text in before or screen.found == "80 of 80 · newest first"
        finally:
            gate.open.set()
        await screen.settle()
        assert gate.asked == ["b", "bert"], "what was typed meanwhile is one more search"
        assert screen.found.startswith(f"{screen.total} of 80")
        assert screen.browse.session.state.query == "bert"
        assert "BERT" in screen.results_text


@pytest.mark.usefixtures("slow_answers")
async def test_the_screen_answers_keys_while_a_search_runs(
    app: PaperbrowseApp, workspace: ControlledWorkspace
) -> None:
    async with open_screen(app) as screen:
        gate = Gate("attention")
        workspace.index.before_search = gate.before_search
        try:
            app.screen.query_one(SearchBar).query_one(QueryInput).value = "attention"
            await screen.wait_until(gate.reached.is_set)
            await screen.press_now("j", "j")
            await screen.pilot.pause()
            assert screen.cursor == 2
            await screen.press_now("question_mark")
            await screen.pilot.pause()
            assert "Keys" in screen.text
            await screen.press_now("escape")
        finally:
            gate.open.set()
        await screen.settle()
        assert screen.total < 80


async def test_an_unfinished_word_still_finds_what_it_found_while_it_was_typed(
    app: PaperbrowseApp,
) -> None:
    async with open_screen(app) as screen:
        await screen.press("slash")
        await screen.type("attenti")
        found_typing = screen.total
        assert found_typing > 0
        await screen.press("enter")
        assert screen.total == found_typing
        await screen.press("G")
        assert screen.results.paper is not None


class CountingFeed(IndexFeed):
    """Counts how often the state of the library is read."""

    reads = 0

    def state(self, previous: LibraryState | None = None) -> LibraryState:
        self.reads += 1
        return super().state(previous)


@pytest.mark.usefixtures("quick_answers")
async def test_a_letter_reads_the_state_of_the_library_once(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    feed = CountingFeed(workspace.library._database)
    workspace.library.index_feed = feed
    async with open_screen(app) as screen:
        await screen.press("slash b e")
        feed.reads = 0
        await screen.press("r")
        assert feed.reads == 1


@pytest.mark.usefixtures("quick_answers")
async def test_quick_answers_are_found_without_a_thread(
    app: PaperbrowseApp, workspace: ControlledWorkspace
) -> None:
    threads: list[threading.Thread] = []

    def note(_: SearchRequest) -> None:
        threads.append(threading.current_thread())

    async with open_screen(app) as screen:
        workspace.index.before_search = note
        await screen.press("slash b e r t")
        assert "BERT" in screen.results_text
        assert set(threads) == {threading.main_thread()}
        workspace.index.reported_lag = 1
        await screen.press("s")
        assert threads[-1] is not threading.main_thread(), "what may take long is"
