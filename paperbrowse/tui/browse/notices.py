"""The notices: words for the number of hits, the query, the index and the selection."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from paperbrowse.core import format_count, one_line, truncate
from paperbrowse.search import SORT_WORDS, Completion, Order, SearchResults
from paperbrowse.tui.browse.library_watch import IndexProgress
from paperbrowse.tui.browse.results import Answer
from paperbrowse.tui.keymap import Keymap
from paperbrowse.tui.overview import Overview
from paperbrowse.tui.widgets import SELECTED

_OFFERED_BEFORE = 1
"""Offered values that are shown before the one that is taken."""

_MAX_NAME_LENGTH, _MAX_REMARK_LENGTH = 32, 24
"""Letters of an offered value and of its remark, so that two stand on a narrow screen."""

_NAME_LENGTH = 52
"""Characters of the name of a view of similar papers, so that the way back stands beside it."""


def format_order(order: Order, *, is_likeness: bool = False) -> str:
    """Return an order in words; ``is_likeness``: relevance is that to other papers."""
    if is_likeness and order.key == "relevance":
        return ("most similar first", "least similar first")[order.reverse]
    return SORT_WORDS[order.key][order.reverse]


def found_line(results: SearchResults) -> Content:
    """Return the number of hits, of all papers, and their order."""
    is_likeness = results.request.similar_to is not None
    order = format_order(results.order, is_likeness=is_likeness)
    found = f"{results.total:,} of {results.library_total:,}"
    return Content.assemble((found, "bold $foreground"), (f" · {order}", "$foreground-muted"))


def query_line(answer: Answer, keymap: Keymap, *, is_sample: bool) -> Content:
    """Return how the query was understood, or changed, or the first part that could not be read."""
    results = answer.results
    parts = []
    if results.pasted and (results.problems or results.fallback):
        parts.append(Content.styled(f" {truncate(results.pasted, 60)}", "$foreground-muted"))
    if results.problems:
        problem = results.problems[0]
        where = truncate(one_line(answer.state.query[problem.start : problem.end]), 24)
        words = f" At {problem.start + 1:,}, “{where}”: {one_line(problem.message)}"
        more = f" · {len(results.problems) - 1} more" if len(results.problems) > 1 else ""
        parts.append(Content.styled(words + more, "$text-warning"))
    if results.fallback is not None:
        # The key comes early, because a narrow screen cuts the line.
        change, *others = one_line(results.fallback.explanation).split(" · ")
        parts += [
            Content.styled(f" {change}", "$text-warning"),
            Content.styled(f" {keymap['insist']} insists", "$foreground-muted"),
            *(Content.styled(f" {each}", "$text-warning") for each in others),
        ]
    if parts:
        return Content(" ·").join(parts)
    similar = answer.state.similar
    if similar is not None and not answer.state.query.strip():
        return Content.assemble(
            (f" Like {truncate(one_line(similar.name), _NAME_LENGTH)}", "bold $text-accent"),
            (f" · {keymap['back']} leads back", "$foreground-muted"),
        )
    if results.explanation and answer.state.query.strip():
        words = f" {one_line(results.explanation)}"
        if similar is not None:
            words += f" · like {truncate(one_line(similar.name), _NAME_LENGTH)}"
        if answer.state.insist:
            words += f" · only papers with every word; {keymap['insist']} also similar ones"
        return Content.styled(words, "$foreground-muted")
    if is_sample:
        return Content.assemble(
            (" This is the sample. ", "bold $text-accent"),
            ("Press ", "$foreground-muted"),
            (keymap["import"], "bold"),
            (" to import your own dumps; they stay apart from it.", "$foreground-muted"),
        )
    return Content()


def offered_line(offered: Sequence[Completion], taken: int | None, keymap: Keymap) -> Content:
    """Return the values that are offered for what is typed; the taken one is in sight."""
    if not offered:
        return Content()
    first = max(0, (taken or 0) - _OFFERED_BEFORE)
    parts = [Content.styled(f" {keymap['query.complete']}", "$foreground-muted")]
    parts += [Content.styled(" …", "$foreground-muted")] * (first > 0)
    for place, each in enumerate(offered[first:], first):
        style = "$foreground on $primary-muted" if place == taken else "$foreground"
        name = truncate(each.label, _MAX_NAME_LENGTH)
        remark = truncate(one_line(each.remark), _MAX_REMARK_LENGTH)
        parts.append(Content.assemble("  ", (name, style), (f" {remark}", "$foreground-muted")))
    return Content("").join(parts)


def selection_line(number: int, unseen: int, keymap: Keymap) -> Content:
    """Return how many papers are selected, and how many of them are not on the screen."""
    if not number:
        return Content()
    where = f", {unseen:,} of them out of sight" if unseen else ""
    if unseen == number:
        where = ", out of sight"
    return Content.assemble(
        (f" {SELECTED} {number:,} selected{where}", "bold $text-success"),
        (f" · {keymap['back']} deselects", "$foreground-muted"),
    )


def index_line(progress: IndexProgress, keymap: Keymap) -> Content:
    """Return the words for the state of the index; none where it is idle."""
    done, papers = progress.done, format_count(progress.total, "paper")
    match progress.phase:
        case "indexing":
            words = " · ".join(filter(None, (f" Indexing: {done:,} of {papers}", progress.pace)))
            more = keymap.fill(" · only these are found yet · <back> stops")
            return Content.assemble((words, "$text-accent"), (more, "$foreground-muted"))
        case "waiting":
            return Content(" Waiting for another paperbrowse that is writing the index…")
        case "stopped":
            words = f" Indexed: {done:,} of {papers}; the rest when paperbrowse next starts"
            return Content.styled(words, "$text-warning")
        case "idle":
            return Content()


def no_hits_text(answer: Answer, overview: Overview, keymap: Keymap) -> Content:
    """Return the words in place of hits where there are none, with the queries to relax to."""
    state = answer.state
    if not overview.papers:
        return Content(
            f"The library is empty.\n\nPress {keymap['import']} to import dumps: saved Hugging "
            "Face Daily Papers pages, as files or a folder of them."
        )
    if state.view is not None and not state.query and not state.is_filtered:
        return Content(
            f"{one_line(state.view)} is empty.\n\nOpen the library with {keymap['lists']} or "
            f"{keymap['previous-view']}, and save papers with {keymap['save']}."
        )
    if state.similar is not None and not state.query and not state.is_filtered:
        name = truncate(one_line(state.similar.name), _NAME_LENGTH)
        return Content(
            f"No paper is like {name}.\n\nNo word tells it from most papers and is in another one. "
            f"{keymap['back']} leads back."
        )
    lines = ["No paper matches."]
    if answer.relaxed_queries:
        lines += ["", "There would be:"]
        for each in answer.relaxed_queries:
            lines.append(f"  {format_count(each.total, 'paper')} {each.description}")
    if state.insist and state.query:
        lines += ["", f"{keymap['insist']} also finds papers with similar words or most of them."]
    lines += ["", f"{keymap['back']} takes one step back: first the facets, then the query."]
    return Content("\n".join(lines))
