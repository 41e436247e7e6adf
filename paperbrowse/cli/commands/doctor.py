"""``paperbrowse doctor``: checks of folders, settings, library, backups, index and terminal."""

from __future__ import annotations

import itertools
import os
import platform
import shutil
import sys
import webbrowser
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

import click
import pyperclip

from paperbrowse import __version__
from paperbrowse.cli.base import Invocation, command
from paperbrowse.cli.output import Console, print_message
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
from paperbrowse.workspace import Workspace, format_path

CheckState = Literal["ok", "note", "wrong"]
"""``note`` is information; nothing is broken."""

_COLORS: dict[CheckState, str] = {"ok": "green", "note": "yellow", "wrong": "red"}

_MIN_FREE_BYTES = 100_000_000
"""Free space below which an import is likely to fail."""


@dataclass(frozen=True, slots=True)
class Check:
    """Result of one check; all text is safe to show."""

    name: str
    state: CheckState
    description: str
    advice: str = ""


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
        checks = itertools.chain(
            check_storage(invocation.locations, workspace), check_environment()
        )
        for check in checks:
            _print_check(check, console)
            wrong += check.state == "wrong"
    if wrong:
        print_message(f"{format_count(wrong, 'thing')} to put right.")
    return 1 if wrong else 0


def _print_check(check: Check, console: Console) -> None:
    state = console.style(f"{check.state:<6}", fg=_COLORS[check.state])
    console.print_line(f"{state} {check.name:<10} {check.description}")
    if check.advice:
        console.print_line(f"{'':<17} {check.advice}")


def _package_version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "is not installed"


def check_storage(locations: Locations, workspace: Workspace) -> Iterator[Check]:
    """Check everything that is stored on the disk."""
    yield _check_folder("Data", locations.data)
    yield _check_folder("Cache", locations.cache)
    yield _check_settings(
        "Settings", locations.config_file, lambda: load_settings(locations.config_file)
    )
    rules = _check_settings("Topics", locations.topics_file, lambda: workspace.rules)
    yield rules
    if rules.state == "wrong":
        return
    library = _check_library(locations, workspace)
    yield library
    yield _check_backups(locations, workspace)
    if library.state == "ok":
        yield _check_index(locations, workspace)


def _check_folder(name: str, folder: Path) -> Check:
    try:
        return _inspect_folder(name, folder)
    except OSError as error:
        reason = format_os_error(error)
        return Check(
            name,
            "wrong",
            f"{format_path(folder)}: {one_line(reason)}.",
            "Correct its permissions, or use another folder with --library DIR.",
        )


def _inspect_folder(name: str, folder: Path) -> Check:
    existing = folder
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    if not existing.is_dir():
        return Check(
            name, "wrong", f"{format_path(existing)} is no folder.", "Move that file away."
        )
    if not os.access(existing, os.W_OK | os.X_OK):
        return Check(
            name,
            "wrong",
            f"{format_path(folder)}: no permission to write in {format_path(existing)}.",
            "Correct its permissions, or use another folder with --library DIR.",
        )
    free = shutil.disk_usage(existing).free
    if free < _MIN_FREE_BYTES:
        return Check(
            name,
            "wrong",
            f"{format_path(folder)}: only {format_size(free)} are free.",
            "Make room on this disk.",
        )
    return Check(
        name, "ok", format_path(folder) + ("" if existing == folder else " (not made yet)")
    )


def _check_settings(name: str, file: Path, load: Callable[[], object]) -> Check:
    try:
        load()
        there = file.exists()
    except PaperbrowseError as error:
        return _failed_check(name, error)
    except OSError as error:
        reason = format_os_error(error)
        return Check(
            name, "wrong", f"{format_path(file)}: {one_line(reason)}.", "Correct permissions."
        )
    return Check(name, "ok", format_path(file) + ("" if there else " (none)"))


def _check_library(locations: Locations, workspace: Workspace) -> Check:
    file = locations.library_file
    if workspace.temporary:
        return Check(
            "Library",
            "note",
            f"{format_path(file)} (none yet)",
            "Begin with: paperbrowse import PATH...",
        )
    try:
        library = workspace.library
        problems = library.check()
        if problems:
            return Check(
                "Library",
                "wrong",
                f"{format_path(file)}: {one_line('; '.join(problems[:3]))}",
                "'paperbrowse restore' sets it aside whole and goes on from a good backup.",
            )
        words = ", ".join(
            [
                format_count(library.paper_count(), "paper"),
                format_count(len(library.sources()), "dump"),
                format_count(len(library.lists()), "reading list"),
                format_size(file.stat().st_size),
            ]
        )
    except PaperbrowseError as error:
        return _failed_check("Library", error)
    return Check("Library", "ok", f"{format_path(file)}: {words}")


def _check_backups(locations: Locations, workspace: Workspace) -> Check:
    name, backups = "Backups", Backups(locations.library_file)
    where, found = format_path(backups.folder), backups.all()
    if backups.last_failure is not None:
        return Check(
            name,
            "wrong",
            f"{where}: the one of {format_time(backups.last_failure)} could not be made.",
            "Make room on the disk and see that the folder can be written.",
        )
    if not found:
        return Check(name, "ok", f"{where} (none yet)")
    newest = backups.newest_good()
    if newest is None:
        return Check(
            name,
            "note" if workspace.temporary else "wrong",
            f"{where}: none of {format_count(len(found), 'backup')} is good.",
            "Write one elsewhere: 'paperbrowse backup FILE'.",
        )
    at = newest[0].at
    damaged = [
        each
        for each in found
        if backups.inventory(each) is None or (each.at > at and not backups.is_good(each))
    ]
    taken = f"{format_count(len(found), 'backup')}, {format_size(sum(each.size for each in found))}"
    words = f"{where}: {taken}, the newest good one of {format_time(newest[0].at)}"
    if damaged:
        state: CheckState = "wrong" if any(each.at > at for each in damaged) else "note"
        advice = f"Delete what is damaged: {', '.join(one_line(each.name) for each in damaged)}"
        return Check(name, state, f"{words}; {len(damaged):,} damaged.", advice)
    return Check(name, "ok", words)


def _check_index(locations: Locations, workspace: Workspace) -> Check:
    where = format_path(locations.index_dir)
    try:
        damage = workspace.index.find_damage()
        if damage is not None:
            return Check(
                "Index",
                "wrong",
                one_line(damage),
                "Nothing is lost: 'paperbrowse reindex' builds it anew.",
            )
        if not workspace.index.is_current():
            return Check("Index", "note", f"{where} lags behind; the next search updates it.")
    except PaperbrowseError as error:
        return _failed_check("Index", error)
    return Check("Index", "ok", f"{where}, up to date")


def _failed_check(name: str, error: PaperbrowseError) -> Check:
    return Check(name, "wrong", one_line(error.message), one_line(error.hint))


def check_environment(environ: Mapping[str, str] = os.environ) -> Iterator[Check]:
    """Check the terminal, clipboard and browser; none is required, so none is ever wrong."""
    yield _check_terminal(environ)
    yield _check_clipboard()
    yield _check_browser()


def _check_terminal(environ: Mapping[str, str]) -> Check:
    kind = environ.get("TERM", "")
    if os.name == "posix" and kind in ("", "dumb", "unknown"):
        return Check(
            "Terminal",
            "note",
            f"TERM is {kind!r}: the screen cannot be drawn.",
            "The shell commands work; see 'paperbrowse --help'.",
        )
    colors = "24-bit colours" if environ.get("COLORTERM") in ("truecolor", "24bit") else "colours"
    if environ.get("NO_COLOR"):
        colors = "no colours (NO_COLOR)"
    encoding = sys.stdout.encoding if sys.stdout is not None else "none"
    return Check("Terminal", "ok", f"{kind}, {colors}, {encoding}")


def _check_clipboard() -> Check:
    copy: object = pyperclip.determine_clipboard()[0]
    if copy:  # falsy if there is no clipboard
        return Check("Clipboard", "ok", "a clipboard program is here")
    return Check(
        "Clipboard",
        "note",
        "no clipboard program is here; copying goes through the terminal (OSC 52).",
        "For certainty install wl-clipboard or xclip; inside tmux: set -g set-clipboard on.",
    )


def _check_browser() -> Check:
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return Check(
            "Browser", "note", "none was found; addresses are shown instead.", "Set BROWSER to one."
        )
    return Check("Browser", "ok", str(getattr(browser, "name", "") or "the system's own"))
