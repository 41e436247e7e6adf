"""Taking one paper out: copying what there is of it, opening it in the browser."""

from __future__ import annotations

import webbrowser

import pytest

from paperbrowse.exports import bibtex_entry, markdown_entry, paper_link
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.workspace.workspace import Workspace
from tests.support.doubles import FakeClipboard
from tests.support.screen import NARROW, open_screen

pytestmark = pytest.mark.usefixtures("home")


async def test_each_form_of_a_paper_is_copied(
    app: PaperbrowseApp, workspace: Workspace, clipboard: FakeClipboard
) -> None:
    async with open_screen(app, NARROW) as screen:
        paper = screen.paper
        for key in "tlbmia":
            await screen.press(f"y {key}")
        assert clipboard.copied[0] == screen.title
        assert clipboard.copied == [
            paper.title,
            *([link] if (link := paper_link(paper)) else []),
            bibtex_entry(workspace.papers_to_export([paper.id])[0]),
            markdown_entry(paper),
            paper.id,
            paper.abstract,
        ]
        assert "Copied the abstract to the clipboard" in screen.toasts
        await screen.press("y enter y down enter y escape y q")
        assert app.is_running
        assert clipboard.copied[-1] in {paper.title, paper_link(paper)}


class FakeBrowser:
    """A browser that remembers what it was shown."""

    name = "pretended"

    def __init__(self) -> None:
        self.opened: list[str] = []

    def open(self, url: str) -> bool:
        self.opened.append(url)
        return True


@pytest.fixture
def browser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> FakeBrowser:
    """The browser of this machine; there is none where the test's parameter is "missing"."""
    browser = FakeBrowser()

    def get() -> FakeBrowser:
        if getattr(request, "param", "") == "missing":
            raise webbrowser.Error("could not locate runnable browser")
        return browser

    monkeypatch.setattr(webbrowser, "get", get)
    return browser


async def test_a_paper_opens_in_the_browser(app: PaperbrowseApp, browser: FakeBrowser) -> None:
    async with open_screen(app) as screen:
        await screen.press("o")
        assert len(browser.opened) == 1
        assert browser.opened[0].startswith("https://")
        assert f"Opened {browser.opened[0]}" in screen.toasts


@pytest.mark.usefixtures("browser")
@pytest.mark.parametrize("browser", ["missing"], indirect=True)
async def test_without_a_browser_the_address_is_told(app: PaperbrowseApp) -> None:
    async with open_screen(app, NARROW) as screen:
        await screen.press("o")
        assert "No browser to open here; the address is https://" in screen.toasts
