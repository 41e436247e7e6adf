"""Times what a user does to lists and papers: ``python -m tests.benchmarks.lists [--papers N]``.

A library of N papers has some reading lists of ``--list`` papers each, in any order, a tenth of
the first one's papers read or being read, 1,000 stars and 500 notes. What is timed is an action of
the library as the app does it, until it is on the disk, and the search that follows: the first
list, in the order it is in, with the counts of all facets. Last come the searches by themselves.

Prints milliseconds: of the action and of the search (medians), of both together by the clock, and
their processor time (median). No action at the keyboard may take 100 by the clock; those below the
line are on a whole list, and may.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from paperbrowse.library import Library
from paperbrowse.search.index import SearchIndex
from paperbrowse.search.request import FacetChoice, SearchRequest, Sort
from paperbrowse.topics import LazyTopicRules
from tests.benchmarks.libraries import prepare_corpus
from tests.benchmarks.options import make_parser, parse_options, percentiles, progress_to_stderr

GOAL = 100
"""Milliseconds."""

_FIRST = "List 1"
_STARS, _NOTES = 1_000, 500
_WORDS = ("attention", "cache", "of", "language", "models", "prune", "sparse", "token", "vision")


class ListUser:
    """Someone with large lists."""

    def __init__(self, library: Library, index: SearchIndex, size: int, lists: int) -> None:
        self.library = library
        self.index = index
        self._chance = random.Random(1)
        self._ids = [paper.id for paper in library.index_feed.documents(0)]
        for number in range(lists):
            library.save(
                self._chance.sample(self._ids, min(size, len(self._ids))), f"List {number + 1}"
            )
        self.members = library.list_ids(_FIRST)
        self._others = sorted({*self._ids} - {*self.members})
        self._tagged: list[str] = []
        library.set_status(self.members[::20], "read")
        library.set_status(self.members[10::20], "reading")
        library.set_star(self._chance.sample(self._ids, min(_STARS, len(self._ids))), True)
        for paper_id in self._chance.sample(self._ids, min(_NOTES, len(self._ids))):
            library.write_note(paper_id, self.note())

    def note(self) -> str:
        """Return some words."""
        return " ".join(self._chance.choices(_WORDS, k=60))

    def member(self) -> list[str]:
        """Return a paper of the first list."""
        return [self._chance.choice(self.members)]

    def other(self) -> list[str]:
        """Return a paper that was not in the first list at the start, if there is one."""
        return [self._chance.choice(self._others or self._ids)]

    def tag(self) -> None:
        """Give a paper a tag."""
        self._tagged += self.other()
        self.library.add_tags(self._tagged[-1:], ["mine"])

    def take_tag_off(self) -> None:
        """Take one of these tags off."""
        self.library.remove_tags([self._tagged.pop()], ["mine"])

    def show(self, query: str = "", sort: Sort = "list", *, typing: bool = False) -> None:
        """Search within the first list."""
        choices = {"list": FacetChoice(frozenset((_FIRST,)))}
        self.index.search(SearchRequest(query=query, typing=typing, sort=sort, choices=choices))  # type: ignore[arg-type]


class Times(NamedTuple):
    """Milliseconds of each run."""

    action: Sequence[float]
    search: Sequence[float]
    processor: Sequence[float]
    """Of both together, which on a busy machine is less than the clock's."""


Action = tuple[str, Callable[[], object]]


def single_paper_actions(user: ListUser) -> Iterator[Action]:
    """Yield what is done at the keyboard, by name."""
    library = user.library
    names = [_FIRST, "List one"]

    def rename() -> None:
        library.rename_list(names[0], names[1])
        library.rename_list(names[1], names[0])

    def take_out() -> None:
        paper = user.member()
        library.unsave(paper, _FIRST)
        library.save(paper, _FIRST)

    yield "save a paper", lambda: library.save(user.other(), _FIRST, "attention")
    yield "undo", library.undo
    yield "redo", library.redo
    yield "take a paper out, and back", take_out
    yield "move up", lambda: library.move_in_list(_FIRST, user.member(), "up")
    yield "move down", lambda: library.move_in_list(_FIRST, user.member(), "down")
    yield "move to the top", lambda: library.move_in_list(_FIRST, user.member(), "top")
    yield "move to the bottom", lambda: library.move_in_list(_FIRST, user.member(), "bottom")
    yield "rename, and back", rename
    yield "mark as reading", lambda: library.set_status(user.other(), "reading")
    yield "mark as read", lambda: library.set_status(user.member(), "read")
    yield "star", lambda: library.set_star(user.other(), True)
    yield "write a note", lambda: library.write_note(user.other()[0], user.note())
    yield "tag", user.tag
    yield "take a tag off", user.take_tag_off


def searches(user: ListUser) -> Iterator[Action]:
    """Yield searches that follow no change, by name."""
    sorts: dict[str, Sort] = {"by hand": "list", "by date": "date", "by title": "title"}
    sorts |= {"by status": "status", "as saved": "saved"}
    for name, sort in sorts.items():
        yield f"open the list {name}", partial(user.show, sort=sort)
    yield "search in the list", lambda: user.show("language model", "relevance")
    yield "a letter typed in it", lambda: user.show("language mo", "relevance", typing=True)
    yield "is:starred status:unread", lambda: user.show("is:starred status:unread")
    yield "all papers", lambda: user.index.search(SearchRequest())


def whole_list_actions(user: ListUser) -> Iterator[Action]:
    """Yield what is done to whole lists, by name."""
    library, members = user.library, user.members
    yield "order by date", lambda: library.sort_list(_FIRST, "date")
    yield "order as saved", lambda: library.sort_list(_FIRST, "saved")
    yield "mark all as read", lambda: library.set_status(members, "read")
    yield "undo that", library.undo
    yield "duplicate", lambda: library.duplicate_list(_FIRST, "Copy")
    yield "merge with another", lambda: library.merge_lists("Copy", "List 2")
    yield "take all out", lambda: library.unsave(members, _FIRST)
    yield "undo that", library.undo


def time_action(action: Callable[[], object], after: Callable[[], object], runs: int) -> Times:
    """Return the times of an action and of the search after it."""
    acted, searched, worked = [], [], []
    for _ in range(runs):
        started, processor = time.perf_counter(), time.process_time()
        action()
        done = time.perf_counter()
        after()
        acted.append((done - started) * 1000)
        searched.append((time.perf_counter() - done) * 1000)
        worked.append((time.process_time() - processor) * 1000)
    return Times(acted, searched, worked)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    wanted = _parse(arguments)
    with _open_library(wanted) as user:
        print(
            f"{user.library.paper_count():,} papers, {wanted.lists} lists of"
            f" {len(user.members):,}: milliseconds\n"
        )
        print(f"{'':28}{'action':>9}{'search':>9}{'p50':>9}{'p95':>9}{'most':>9}{'CPU':>9}")
        user.show()
        over = [
            name
            for name, action in single_paper_actions(user)
            if _print(name, time_action(action, user.show, wanted.runs)) >= GOAL
        ]
        print()
        for name, search in searches(user):
            if _print(name, time_action(lambda: None, search, wanted.runs)) >= GOAL:
                over.append(name)
        print("\nof a whole list" + "-" * 67)
        for name, action in whole_list_actions(user):
            _print(name, time_action(action, user.show, 1))
    told = f"over {GOAL} ms (p95): {', '.join(over)}" if over else f"none over {GOAL} ms (p95)"
    print(f"\n{told}")
    if over and not wanted.quick:
        sys.exit(1)


def _print(name: str, times: Times) -> float:
    """Print a line, and return the 95th percentile."""
    both = percentiles(list(map(sum, zip(times.action, times.search, strict=True))))
    figures = (
        statistics.median(times.action),
        statistics.median(times.search),
        *both,
        statistics.median(times.processor),
    )
    print(f"{name:28}" + "".join(f"{figure:9.1f}" for figure in figures), flush=True)
    return both.p95


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = make_parser("tests.benchmarks.lists", __doc__)
    parser.add_argument("--papers", type=int, default=100_000, help="in the library (100000)")
    parser.add_argument("--list", type=int, default=50_000, help="papers of a list (50000)")
    parser.add_argument("--lists", type=int, default=3, help="how many of these (3)")
    parser.add_argument("--runs", type=int, default=20, help="of each action (20)")
    return parse_options(parser, arguments, papers=200, list=50, runs=1)


@contextmanager
def _open_library(wanted: argparse.Namespace) -> Iterator[ListUser]:
    prepared = prepare_corpus(wanted.cache, wanted.papers, progress_to_stderr())
    with tempfile.TemporaryDirectory() as folder:
        file = Path(shutil.copy(prepared.library, folder))
        with Library.open(file, LazyTopicRules(None)) as library:
            index = SearchIndex(Path(folder, "index"), library.index_feed)
            index.update()
            yield ListUser(library, index, wanted.list, wanted.lists)


if __name__ == "__main__":
    main()
