"""What ``paperbrowse doctor`` looks at: the folders, the library, the index, the settings."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from paperbrowse.config import load_config
from paperbrowse.errors import PaperbrowseError
from paperbrowse.gathering import shown
from paperbrowse.locations import Locations
from paperbrowse.text import one_line
from paperbrowse.wording import count, moment, size
from paperbrowse.workspace import Workspace

State = Literal["ok", "note", "wrong"]
"""``note`` is worth knowing, but nothing is broken."""

_LEAST_ROOM = 100_000_000
"""Free bytes below which an import may well fail."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; all text is safe to show."""

    name: str
    state: State
    words: str
    advice: str = ""


def check_everything(locations: Locations, workspace: Workspace) -> Iterator[Check]:
    """Look at whatever is kept on the disk."""
    yield _folder("Data", locations.data)
    yield _folder("Cache", locations.cache)
    yield _settings("Settings", locations.config_file, lambda: load_config(locations.config_file))
    rules = _settings("Topics", locations.topics_file, lambda: workspace.rules)
    yield rules
    if rules.state == "wrong":
        return
    library = _library(locations, workspace)
    yield library
    yield _backups(locations, workspace)
    if library.state == "ok":
        yield _index(locations, workspace)


def _folder(name: str, folder: Path) -> Check:
    try:
        return _checked_folder(name, folder)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return Check(
            name,
            "wrong",
            f"{shown(folder)}: {one_line(reason)}.",
            "Correct its permissions, or use another folder with --library DIR.",
        )


def _checked_folder(name: str, folder: Path) -> Check:
    existing = folder
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    if not existing.is_dir():
        return Check(name, "wrong", f"{shown(existing)} is no folder.", "Move that file away.")
    if not os.access(existing, os.W_OK | os.X_OK):
        return Check(
            name,
            "wrong",
            f"{shown(folder)}: no permission to write in {shown(existing)}.",
            "Correct its permissions, or use another folder with --library DIR.",
        )
    free = shutil.disk_usage(existing).free
    if free < _LEAST_ROOM:
        return Check(
            name,
            "wrong",
            f"{shown(folder)}: only {size(free)} are free.",
            "Make room on this disk.",
        )
    return Check(name, "ok", shown(folder) + ("" if existing == folder else " (not made yet)"))


def _settings(name: str, file: Path, load: Callable[[], object]) -> Check:
    try:
        load()
        there = file.exists()
    except PaperbrowseError as error:
        return _wrong(name, error)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return Check(name, "wrong", f"{shown(file)}: {one_line(reason)}.", "Correct permissions.")
    return Check(name, "ok", shown(file) + ("" if there else " (none)"))


def _library(locations: Locations, workspace: Workspace) -> Check:
    file = locations.library_file
    if workspace.temporary:
        return Check(
            "Library",
            "note",
            f"{shown(file)} (none yet)",
            "Begin with: paperbrowse import PATH...",
        )
    try:
        library = workspace.library
        problems = library.check()
        if problems:
            return Check(
                "Library",
                "wrong",
                f"{shown(file)}: {one_line('; '.join(problems[:3]))}",
                "'paperbrowse restore' sets it aside whole and goes on from a good backup.",
            )
        words = ", ".join(
            [
                count(library.paper_count(), "paper"),
                count(len(library.sources()), "dump"),
                count(len(library.lists()), "reading list"),
                size(file.stat().st_size),
            ]
        )
    except PaperbrowseError as error:
        return _wrong("Library", error)
    return Check("Library", "ok", f"{shown(file)}: {words}")


def _backups(locations: Locations, workspace: Workspace) -> Check:
    from paperbrowse.library import Backups

    name, backups = "Backups", Backups(locations.library_file)
    where, found = shown(backups.folder), backups.all()
    if backups.last_failure is not None:
        return Check(
            name,
            "wrong",
            f"{where}: the one of {moment(backups.last_failure)} could not be made.",
            "Make room on the disk and see that the folder can be written.",
        )
    if not found:
        return Check(name, "ok", f"{where} (none yet)")
    newest = backups.newest_good()
    if newest is None:
        return Check(
            name,
            "note" if workspace.temporary else "wrong",
            f"{where}: none of {count(len(found), 'backup')} is good.",
            "Write one elsewhere: 'paperbrowse backup FILE'.",
        )
    at = newest[0].at
    damaged = [
        each
        for each in found
        if backups.holdings(each) is None or (each.at > at and not backups.is_good(each))
    ]
    taken = f"{count(len(found), 'backup')}, {size(sum(each.size for each in found))}"
    words = f"{where}: {taken}, the newest good one of {moment(newest[0].at)}"
    if damaged:
        state: State = "wrong" if any(each.at > at for each in damaged) else "note"
        advice = f"Delete what is damaged: {', '.join(one_line(each.name) for each in damaged)}"
        return Check(name, state, f"{words}; {len(damaged):,} damaged.", advice)
    return Check(name, "ok", words)


def _index(locations: Locations, workspace: Workspace) -> Check:
    where = shown(locations.index_dir)
    try:
        damage = workspace.index.damage()
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
        return _wrong("Index", error)
    return Check("Index", "ok", f"{where}, up to date")


def _wrong(name: str, error: PaperbrowseError) -> Check:
    return Check(name, "wrong", one_line(error.message), one_line(error.hint))
