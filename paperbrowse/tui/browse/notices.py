"""The lines that say what state the screen is in: how much was found, how it was understood."""

from __future__ import annotations

from textual.content import Content

from paperbrowse.core.formatting import format_count, truncate
from paperbrowse.core.text import one_line
from paperbrowse.search import SearchResults
from paperbrowse.tui.browse.query_state import QueryState
from paperbrowse.tui.browse.results import Answer
from paperbrowse.tui.overview import Overview
from paperbrowse.tui.widgets.signs import SELECTED

_SORT_WORDS = {
    "relevance": "by relevance",
    "date": "newest first",
    "title": "by title",
    "comments": "most comments first",
    "status": "by status",
    "list": "in list order",
    "saved": "last saved first",
}


def format_sort(question: QueryState) -> str:
    """Return in which order the answer to ``question`` is shown."""
    if question.sort == "relevance" and not question.query.strip():
        return _SORT_WORDS["date"]
    return _SORT_WORDS[question.sort]


def found_line(question: QueryState, results: SearchResults) -> Content:
    """Return how much was found, of how much, in which order."""
    order = format_sort(question)
    found = f"{results.total:,} of {results.library_total:,}"
    return Content.assemble((found, "bold $foreground"), (f" · {order}", "$foreground-muted"))


def query_line(found: Answer, *, is_sample: bool) -> Content:
    """Return how the query was understood, or what of it could not be read."""
    results = found.results
    if results.problems:
        problem = results.problems[0]
        where = truncate(one_line(found.state.query[problem.start : problem.end]), 24)
        words = f" At {problem.start + 1:,}, “{where}”: {one_line(problem.message)}"
        more = f" · {len(results.problems) - 1} more" if len(results.problems) > 1 else ""
        return Content.styled(words + more, "$warning")
    if results.explanation and found.state.query.strip():
        return Content.styled(f" {one_line(results.explanation)}", "$foreground-muted")
    if is_sample:
        return Content.assemble(
            (" This is the sample. ", "bold $accent"),
            ("Press ", "$foreground-muted"),
            ("i", "bold"),
            (" to import your own dumps; they stay apart from it.", "$foreground-muted"),
        )
    return Content()


def selection_line(number: int, unseen: int) -> Content:
    """Return how many papers are marked, and how many of them are not on the screen."""
    if not number:
        return Content()
    where = f", {unseen:,} of them out of sight" if unseen else ""
    if unseen == number:
        where = ", out of sight"
    return Content.assemble(
        (f" {SELECTED} {number:,} marked{where}", "bold $success"),
        (" · Esc unmarks", "$foreground-muted"),
    )


def indexing_line(done: int, total: int, pace: str) -> Content:
    """Return how far the index is; ``pace`` is its rate and the time left, as far as known."""
    words = f" Indexing: {done:,} of {format_count(total, 'paper')}"
    return Content.assemble(
        (f"{words} · {pace}" if pace else words, "$accent"),
        (" · only these are found yet · Esc stops", "$foreground-muted"),
    )


def stopped_line(done: int, total: int) -> Content:
    """Return what to say of an index that the reader did not wait for."""
    return Content.styled(
        f" Indexed: {done:,} of {format_count(total, 'paper')};"
        " the rest when paperbrowse next starts",
        "$warning",
    )


def no_hits_text(found: Answer, overview: Overview) -> Content:
    """Return what to say where there is no hit, with what to relax."""
    question = found.state
    if not overview.papers:
        return Content(
            "The library is empty.\n\nPress i to import dumps: saved Hugging Face Daily Papers "
            "pages, as files or a folder of them."
        )
    if question.view is not None and not question.query and not question.is_filtered:
        return Content(
            f"{one_line(question.view)} is empty.\n\nOpen the library with L or [, and save papers "
            "with s."
        )
    lines = ["No paper matches."]
    if found.relaxed_queries:
        lines += ["", "There would be:"]
        lines += [
            f"  {format_count(way.total, 'paper')} {way.description}"
            for way in found.relaxed_queries
        ]
    lines += ["", "Esc takes one step back: first the facets, then the query."]
    return Content("\n".join(lines))
