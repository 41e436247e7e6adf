"""Opens a paper's page in the reader's browser."""

from __future__ import annotations

import webbrowser
from urllib.parse import quote, urlsplit

from paperbrowse.exports import paper_link
from paperbrowse.papers import Paper

_TEXT_BROWSERS = {"www-browser", "links", "elinks", "lynx", "w3m"}


def address(paper: Paper) -> str:
    """Return where to read ``paper``: its own link, else a search for its title on arXiv."""
    link = paper_link(paper)
    if link and urlsplit(link).scheme in {"http", "https"}:
        return link
    return f"https://arxiv.org/search/?searchtype=title&query={quote(paper.title)}"


def open_in_browser(url: str) -> bool:
    """Open ``url`` in a window of its own; False where there is no browser that has windows.

    A browser that would draw over the app in the same terminal is not used.
    """
    try:
        browser = webbrowser.get()
        if getattr(browser, "basename", getattr(browser, "name", "")) in _TEXT_BROWSERS:
            return False
        return browser.open(url)
    except (webbrowser.Error, OSError):
        return False
