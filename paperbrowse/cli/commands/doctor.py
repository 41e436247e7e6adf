"""``paperbrowse doctor`` and ``reindex``: checks of all parts, and the index built anew."""

from __future__ import annotations

import itertools
import os
import platform
import shutil
import sys
import webbrowser
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

import click
import pyperclip

from paperbrowse import __version__
from paperbrowse.cli.base import Invocation, command
from paperbrowse.cli.output import ProgressBars, print_message
from paperbrowse.core import (
    PaperbrowseError,
    format_count,
    format_os_error,
    format_size,
    format_time,
    one_line,
)
from paperbrowse.library import Backups
from paperbrowse.system import Locations, load_settings
from paperbrowse.workspace import Workspace, format_path, update_index

_COLORS = {"ok": "green", "note": "yellow", "wrong": "red"}
"""By the state of a check; ``note`` is information: nothing is broken."""

_MIN_FREE_BYTES = 100_000_000
"""Free space below which an import is likely to fail."""


class _Check(NamedTuple):
    """Result of one check; all text is safe to show."""

    state: str
    name: str
    description: str
    advice: str = ""


_ok, _note, _wrong = (partial(_Check, state) for state in _COLORS)


@command("doctor", "doctor", "doctor --library /mnt/papers")
@click.pass_obj
def doctor(invocation: Invocation) -> int:
    """Say what is where, what is wrong, what to do.

    The exit code is 1 if anything is wrong.
    """
    console = invocation.console
    console.print_line(
        f"paperbrowse {__version__} · Python {platform.python_version()} · "
        f"textual {_package_version('textual')} · whoosh {_package_version('whoosh')}"
    )
    wrong = 0
    with invocation.open_workspace() as workspace:
        storage = _check_storage(invocation.locations, workspace)
        for check in itertools.chain(storage, _check_environment()):
            state = console.style(f"{check.state:<6}", fg=_COLORS[check.state])
            console.print_line(f"{state} {check.name:<10} {check.description}")
            if check.advice:
                console.print_line(f"{'':<17} {check.advice}")
            wrong += check.state == "wrong"
    if wrong:
        print_message(f"{format_count(wrong, 'thing')} to put right.")
    return 1 if wrong else 0


@command("reindex", "reindex")
@click.pass_obj
def reindex(invocation: Invocation) -> None:
    """Build the full-text index anew.

    The library holds everything that it needs.
    """
    with invocation.open_workspace() as workspace, ProgressBars() as bars:
        papers = workspace.library.paper_count()
        try:
            error = update_index(workspace, bars.show, rebuild=True)
        except KeyboardInterrupt:
            bars.finish()
            message = "What was indexed so far is kept; the index goes on from here the next time."
            print_message(message)
            raise
    if error is not None:
        raise error
    print_message(f"Indexed {format_count(papers, 'paper')}.")


def _package_version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "is not installed"


def _check_storage(locations: Locations, workspace: Workspace) -> Iterator[_Check]:
    yield _check_folder("Data", locations.data)
    yield _check_folder("Cache", locations.cache)
    settings = locations.config_file
    yield _check_settings("Settings", settings, lambda: load_settings(settings))
    rules = _check_settings("Topics", locations.topics_file, lambda: workspace.rules)
    yield rules
    if rules.state == "wrong":
        return
    library = _check_library(locations, workspace)
    yield library
    yield _check_searches(locations, workspace)
    yield _check_backups(locations, workspace)
    if library.state == "ok":
        yield _check_index(locations, workspace)


def _check_folder(name: str, folder: Path) -> _Check:
    shown, existing = format_path(folder), folder
    permissions = "Correct its permissions, or use another folder with --library DIR."
    try:
        while not existing.exists() and existing != existing.parent:
            existing = existing.parent
        where = format_path(existing)
        if not existing.is_dir():
            return _wrong(name, f"{where} is no folder.", "Move that file away.")
        if not os.access(existing, os.W_OK | os.X_OK):
            return _wrong(name, f"{shown}: no permission to write in {where}.", permissions)
        free = shutil.disk_usage(existing).free
    except OSError as error:
        return _wrong(name, f"{shown}: {one_line(format_os_error(error))}.", permissions)
    if free < _MIN_FREE_BYTES:
        problem = f"{shown}: only {format_size(free)} are free."
        return _wrong(name, problem, "Make room on this disk.")
    return _ok(name, shown + ("" if existing == folder else " (not made yet)"))


def _check_settings(name: str, file: Path, load: Callable[[], object]) -> _Check:
    try:
        load()
        return _ok(name, format_path(file) + ("" if file.exists() else " (none)"))
    except PaperbrowseError as error:
        return _failed(name, error)
    except OSError as error:
        problem = f"{format_path(file)}: {one_line(format_os_error(error))}."
        return _wrong(name, problem, "Correct permissions.")


def _check_library(locations: Locations, workspace: Workspace) -> _Check:
    file, where = locations.library_file, format_path(locations.library_file)
    if workspace.temporary:
        return _note("Library", f"{where} (none yet)", "Begin with: paperbrowse import PATH...")
    try:
        library = workspace.library
        if problems := library.check():
            advice = "'paperbrowse restore' sets it aside whole and goes on from a good backup."
            return _wrong("Library", f"{where}: {one_line('; '.join(problems[:3]))}", advice)
        papers = format_count(library.paper_count(), "paper")
        dumps = format_count(len(library.sources()), "dump")
        lists = format_count(len(library.lists()), "reading list")
        size = format_size(file.stat().st_size)
    except PaperbrowseError as error:
        return _failed("Library", error)
    return _ok("Library", f"{where}: {papers}, {dumps}, {lists}, {size}")


def _check_searches(locations: Locations, workspace: Workspace) -> _Check:
    """Check the history of the search bar, which is the user's as the library is."""
    name, where = "Searches", format_path(locations.search_history_file)
    try:
        number = len(workspace.search_history.lines())
    except PaperbrowseError as error:
        return _failed(name, error)
    return _ok(
        name,
        f"{where}: {format_count(number, 'query', 'queries')}" if number else f"{where} (none)",
    )


def _check_backups(locations: Locations, workspace: Workspace) -> _Check:
    name, backups = "Backups", Backups(locations.library_file)
    where, found = format_path(backups.folder), backups.all()
    number = format_count(len(found), "backup")
    if backups.last_failure is not None:
        problem = f"{where}: the one of {format_time(backups.last_failure)} could not be made."
        return _wrong(
            name, problem, "Make room on the disk and see that the folder can be written."
        )
    if not found:
        return _ok(name, f"{where} (none yet)")
    newest = backups.newest_good()
    if newest is None:
        check = _note if workspace.temporary else _wrong
        advice = "Write one elsewhere: 'paperbrowse backup FILE'."
        return check(name, f"{where}: none of {number} is good.", advice)
    at = newest[0].at
    damaged = [
        each
        for each in found
        if backups.inventory(each) is None or (each.at > at and not backups.is_good(each))
    ]
    size = format_size(sum(each.size for each in found))
    words = f"{where}: {number}, {size}, the newest good one of {format_time(at)}"
    if damaged:
        check = _wrong if any(each.at > at for each in damaged) else _note
        advice = f"Delete what is damaged: {', '.join(one_line(each.name) for each in damaged)}"
        return check(name, f"{words}; {len(damaged):,} damaged.", advice)
    return _ok(name, words)


def _check_index(locations: Locations, workspace: Workspace) -> _Check:
    where = format_path(locations.index_dir)
    try:
        if (damage := workspace.index.find_damage()) is not None:
            advice = "Nothing is lost: 'paperbrowse reindex' builds it anew."
            return _wrong("Index", one_line(damage), advice)
        if not workspace.index.is_current():
            return _note("Index", f"{where} lags behind; the next search updates it.")
    except PaperbrowseError as error:
        return _failed("Index", error)
    return _ok("Index", f"{where}, up to date")


def _failed(name: str, error: PaperbrowseError) -> _Check:
    return _wrong(name, one_line(error.message), one_line(error.hint))


def _check_environment() -> Iterator[_Check]:
    """Check the terminal, clipboard and browser; none is required, so none is ever wrong."""
    kind = os.environ.get("TERM", "")
    colors = (
        "24-bit colours" if os.environ.get("COLORTERM") in ("truecolor", "24bit") else "colours"
    )
    if os.environ.get("NO_COLOR"):
        colors = "no colours (NO_COLOR)"
    encoding = sys.stdout.encoding if sys.stdout is not None else "none"
    if os.name == "posix" and kind in ("", "dumb", "unknown"):
        advice = "The shell commands work; see 'paperbrowse --help'."
        yield _note("Terminal", f"TERM is {kind!r}: the screen cannot be drawn.", advice)
    else:
        yield _ok("Terminal", f"{kind}, {colors}, {encoding}")

    copy: object = pyperclip.determine_clipboard()[0]
    if copy:  # falsy if there is no clipboard
        yield _ok("Clipboard", "a clipboard program is here")
    else:
        yield _note(
            "Clipboard",
            "no clipboard program is here; copying goes through the terminal (OSC 52).",
            "For certainty install wl-clipboard or xclip; inside tmux: set -g set-clipboard on.",
        )

    try:
        browser = getattr(webbrowser.get(), "name", "") or "the system's own"
        yield _ok("Browser", str(browser))
    except webbrowser.Error:
        problem = "none was found; addresses are shown instead."
        yield _note("Browser", problem, "Set BROWSER to one.")
