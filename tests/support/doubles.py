"""Doubles of what a screen stands on: a workspace that tests can watch, hold back or let fail."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyperclip
import pytest

from paperbrowse.core.papers import Paper
from paperbrowse.library import Library
from paperbrowse.search import SearchIndex, SearchRequest, SearchResults
from paperbrowse.search.index import IndexState
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.workspace.workspace import Workspace


class ControlledIndex(SearchIndex):
    """An index that asks a test before it searches, and may let the test update it."""

    before_search: Callable[[SearchRequest], None] | None = None
    """Called before each search, in its thread; may wait or raise."""
    instead_of_update: Callable[..., int] | None = None
    """Called in the place of ``update``, with its arguments."""
    reported_lag: int | None = None
    """The lag that ``state`` reports in the place of the true one."""

    def search(
        self, request: SearchRequest, *, complete: bool = True, state: IndexState | None = None
    ) -> SearchResults:
        if self.before_search is not None:
            self.before_search(request)
        return super().search(request, complete=complete, state=state)

    def update(self, *arguments: Any, **options: Any) -> int:
        if self.instead_of_update is not None:
            return self.instead_of_update(*arguments, **options)
        return super().update(*arguments, **options)

    def state(self) -> IndexState:
        found = super().state()
        return found if self.reported_lag is None else found._replace(lag=self.reported_lag)


class ControlledLibrary(Library):
    """A library that refuses changes where a test has it."""

    _refusals: Iterator[Exception] = iter(())

    @contextlib.contextmanager
    def refusing(self, *errors: Exception, forever: bool = True) -> Iterator[None]:
        """Let changes fail with these errors, one after the other, the last one ``forever``."""
        last = errors[-1]
        self._refusals = iter(errors if not forever else (*errors, *[last] * 1_000))
        try:
            yield
        finally:
            self._refusals = iter(())

    def _refuse(self) -> None:
        for error in self._refusals:
            raise error

    def toggle_saved(self, *arguments: Any, **options: Any) -> Any:
        self._refuse()
        return super().toggle_saved(*arguments, **options)

    def move_in_list(self, *arguments: Any, **options: Any) -> int:
        self._refuse()
        return super().move_in_list(*arguments, **options)

    def write_note(self, *arguments: Any, **options: Any) -> int | None:
        self._refuse()
        return super().write_note(*arguments, **options)


class ControlledWorkspace(Workspace):
    """A workspace with a controlled library and a controlled index."""

    before_export: Callable[[], None] | None = None
    """Called before papers are exported; may wait or raise."""

    def _open_library(self, kind: type[Library] = ControlledLibrary) -> Library:
        return super()._open_library(kind)

    def _open_index(self, kind: type[SearchIndex] | None = ControlledIndex) -> SearchIndex:
        return super()._open_index(kind)

    @property
    def library(self) -> ControlledLibrary:
        library = super().library
        assert isinstance(library, ControlledLibrary)
        return library

    @property
    def index(self) -> ControlledIndex:
        index = super().index
        assert isinstance(index, ControlledIndex)
        return index

    def papers_to_export(self, ids: Iterable[str]) -> list[Paper]:
        if self.before_export is not None:
            self.before_export()
        return super().papers_to_export(ids)


class ControlledApp(PaperbrowseApp):
    """The app in a terminal that records what it is sent, and can be left where a test says so."""

    # Relative to the module of the app, not to this one.
    CSS_PATH = str(Path(inspect.getfile(PaperbrowseApp)).with_name("app.tcss"))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.sent: list[str] = []
        self.can_be_left = False

    def write_to_terminal(self, sequence: str) -> None:
        self.sent.append(sequence)

    @contextlib.contextmanager
    def suspend(self) -> Iterator[None]:
        with contextlib.nullcontext() if self.can_be_left else super().suspend():
            yield


class FakeClipboard:
    """A machine's clipboard: one that works, that fails, or that loses what it is given."""

    def __init__(self, kind: str = "working") -> None:
        """``kind``: working, missing or losing."""
        self.kind = kind
        self.copied: list[str] = []

    @property
    def text(self) -> str:
        """What the clipboard holds."""
        return self.copied[-1] if self.copied else ""

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Put it in the place of the machine's."""
        monkeypatch.setattr(pyperclip, "copy", self._copy)
        monkeypatch.setattr(pyperclip, "paste", self._paste)

    def _copy(self, text: str) -> None:
        self._see_that_it_is_there()
        if self.kind == "working":
            self.copied.append(text)

    def _paste(self) -> str:
        self._see_that_it_is_there()
        return self.text

    def _see_that_it_is_there(self) -> None:
        if self.kind == "missing":
            raise pyperclip.PyperclipException("no program that copies or pastes")
