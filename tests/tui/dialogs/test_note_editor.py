"""Notes: written in the app and in an editor, saved while they are, and never lost."""

from __future__ import annotations

import re
import shlex
import stat
import sys
from functools import partial
from pathlib import Path

import pytest

from paperbrowse.core.errors import LibraryError
from paperbrowse.core.formatting import format_day
from paperbrowse.library import Library
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.dialogs.note_editor import NoteArea, NoteEditor, fits_in_field
from paperbrowse.tui.shell import Timing
from paperbrowse.workspace.workspace import Workspace
from tests.support.doubles import ControlledApp, ControlledWorkspace
from tests.support.hostile_text import CONTROL_TEXTS, MARKUP_TEXTS, UNUSUAL_TEXTS
from tests.support.screen import NARROW, SIZES, Screen, flat, open_screen


def note_of(screen: Screen) -> str | None:
    """The note on the highlighted paper, as the library has it."""
    paper = screen.paper
    return screen.app.workspace.library.paper(paper.id).note


def steps(library: Library) -> list[str]:
    """The names of the steps that were done, newest first."""
    return [step.name for step in library.history() if step.state == "done"]


def written(screen: Screen) -> str:
    """What stands in the field."""
    return screen.app.screen.query_one(NoteArea).text


def is_shown(screen: Screen, note: str | None) -> bool:
    """Whether the highlighted paper is the one with this note."""
    paper = screen.results.paper
    return paper is not None and paper.note == note


@pytest.fixture
def quickly(app: PaperbrowseApp) -> None:
    """What is written is saved nearly at once."""
    app.timing = Timing(autosave=0.01)


@pytest.fixture
def never(app: PaperbrowseApp) -> None:
    """What is written is not saved before it must be."""
    app.timing = Timing(autosave=3600.0)


# In the app


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_note_is_saved_while_it_is_written_and_is_one_step(
    app: PaperbrowseApp, workspace: Workspace, quickly: None, size: tuple[int, int]
) -> None:
    library = workspace.library
    async with open_screen(app, size) as screen:
        title = screen.title
        await screen.press("a")
        assert f"Note on “{title}”" in screen.text
        await screen.press_now(*"q? /u")
        await screen.wait_until(lambda: note_of(screen) == "q? /u")
        await screen.press_now("enter", *"- H2O")
        await screen.wait_until(lambda: note_of(screen) == "q? /u\n- H2O")
        await screen.press("escape")
        assert steps(library) == [f"Wrote a note on “{title}”"]
        assert f"Wrote a note on “{title}” · u undoes" in screen.toasts
        assert "¶" in screen.results_text.splitlines()[1]
        if size == NARROW:
            await screen.press("enter")
        assert f"¶ Note {format_day(library.history()[0].at)} q? /u - H2O" in flat(
            screen.reader_text
        )
        await screen.press("escape u")
        assert note_of(screen) is None
        await screen.press("ctrl+r a")
        assert written(screen) == "q? /u\n- H2O"
        await screen.press("escape")
        assert len(steps(library)) == 1
        await screen.press("a ctrl+home ctrl+shift+end")
        app.screen.query_one(NoteArea).text = " "
        await screen.press("escape")
        assert note_of(screen) is None
        assert steps(library)[0] == f"Removed the note on “{title}”"
        assert "Removed the note on" in screen.toasts


async def test_what_is_pasted_keeps_its_lines_and_drives_no_terminal(
    app: PaperbrowseApp, never: None
) -> None:
    async with open_screen(app) as screen:
        await screen.press("a")
        await screen.paste("one\r\ntwo\rthree\x1b[31m\x07\n[/foo]")
        assert written(screen) == "one\ntwo\nthree \n[/foo]"
        assert "[/foo]" in screen.text
        await screen.paste("x" * 1_000_000)
        assert len(written(screen)) < 100
        assert "too much to paste" in screen.text
        await screen.press("escape")
        assert note_of(screen) == "one\ntwo\nthree \n[/foo]"


async def test_any_note_is_shown_plain_and_kept_as_it_was_written(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    app.timing = Timing(autosave=3600.0, poll=0.05)
    hostile = "\n".join(
        (*MARKUP_TEXTS, *CONTROL_TEXTS, *UNUSUAL_TEXTS, "\ttab", "#" * 300, "שלום [/]\u200f")
    )
    async with open_screen(app) as screen:
        paper = screen.paper
        for note in (hostile, "x" * 1_000_000):
            workspace.library.write_note(paper.id, note)
            kept = note_of(screen)
            await screen.wait_until(partial(is_shown, screen, kept))
            for keys in ("enter G", "escape"):
                await screen.press(keys)
                screen.assert_plain()
            await screen.press("a")
            screen.assert_plain()
            if fits_in_field(note):
                await screen.press("ctrl+home down down end")
                screen.assert_plain()
                await screen.press_now("ctrl+end", "z", "escape")
                await screen.settle()
                assert note_of(screen) == f"{kept}z"
                await screen.press("u")
            else:
                assert "ctrl+e opens it in your editor" in screen.toasts
                app.clear_notifications()


async def test_matches_in_a_note_are_marked_and_walked_after_those_in_the_abstract(
    app: PaperbrowseApp, workspace: Workspace
) -> None:
    async with open_screen(app, NARROW) as screen:
        await screen.search("abstract:mixture OR abstract:experts")
        title = screen.title
        paper = screen.paper
        workspace.library.write_note(paper.id, "Far below.\n" * 40 + "The zebrafish swims.")
        await screen.search(f"zebrafish OR {title.split()[0]}")
        assert screen.title == title
        await screen.press("enter N")
        assert "The zebrafish swims." in screen.reader_text


async def test_what_is_being_written_is_saved_when_the_user_quits(
    app: PaperbrowseApp, workspace: Workspace, never: None
) -> None:
    async with open_screen(app) as screen:
        paper = screen.paper
        await screen.press("a")
        await screen.type("by ctrl+q")
        await screen.press_now("ctrl+q")
    assert workspace.library.paper(paper.id).note == "by ctrl+q"


async def test_what_cannot_be_saved_when_the_user_quits_is_in_a_file_that_is_named(
    app: PaperbrowseApp,
    workspace: ControlledWorkspace,
    temporary: Path,
    capsys: pytest.CaptureFixture[str],
    never: None,
) -> None:
    refusal = LibraryError("The disk is full.", "Free some space.")

    async with open_screen(app) as screen:
        await screen.press("a")
        await screen.type("dear words")
        with workspace.library.refusing(refusal):
            await screen.press_now("ctrl+q")
    said = "".join(capsys.readouterr()).replace("is in\n", "is in ").replace("\n", "")
    assert "The note could not be saved" in said
    assert kept_file(said).read_text() == "dear words\n"


async def test_what_is_being_written_is_saved_when_the_app_ends_otherwise(
    app: PaperbrowseApp, workspace: Workspace, never: None
) -> None:
    async with open_screen(app) as screen:
        paper = screen.paper
        await screen.press("a")
        await screen.type("the end")
        app.exit()
    assert workspace.library.paper(paper.id).note == "the end"


async def test_what_cannot_be_saved_is_said_tried_again_and_kept_in_a_file(
    app: PaperbrowseApp, workspace: ControlledWorkspace, temporary: Path, quickly: None
) -> None:
    refusal = LibraryError("The disk is full [/].", "Free some space.")

    async with open_screen(app) as screen:
        with workspace.library.refusing(refusal):
            await screen.press("a")
            await screen.press_now(*"words")
            await screen.wait_until(lambda: "Not saved: The disk is full [/]." in flat(screen.text))
            await screen.press("escape")
            assert "Esc again closes and keeps a file" in flat(screen.text)
            assert isinstance(app.screen, NoteEditor)
        await screen.press("escape")
        assert note_of(screen) == "words"
        with workspace.library.refusing(refusal):
            await screen.press("a")
            await screen.press_now(*" more")
            await screen.press("escape escape")
            assert "Note on" not in screen.text
            assert kept_file(screen.toasts).read_text("utf-8") == "words more\n"
        assert note_of(screen) == "words"


def kept_file(words: str) -> Path:
    """The file that a message names; nobody else may read it."""
    found = re.search(r"in (\S+\.md)\.?", words)
    assert found, words
    file = Path(found[1])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    return file


# In an editor of the user's own


@pytest.fixture
def editor(app: ControlledApp, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    """An editor that does what a test says."""
    app.can_be_left = True
    monkeypatch.delenv("VISUAL", raising=False)
    return Editor(monkeypatch, temporary)


class Editor:
    """Sets EDITOR to a line of Python, which has the file's path in ``file``."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, temporary: Path) -> None:
        self._monkeypatch = monkeypatch
        self.temporary = temporary

    def does(self, code: str) -> None:
        script = f"import pathlib, sys; file = pathlib.Path(sys.argv[1]); {code}"
        self._monkeypatch.setenv("EDITOR", shlex.join([sys.executable, "-c", script]))

    def is_called(self, command: str) -> None:
        self._monkeypatch.setenv("EDITOR", command)

    @property
    def left(self) -> list[Path]:
        """What was left behind."""
        return list(self.temporary.iterdir())


async def test_an_editor_changes_the_note_in_one_step(
    app: PaperbrowseApp, workspace: Workspace, editor: Editor
) -> None:
    library = workspace.library
    async with open_screen(app, NARROW) as screen:
        editor.does("file.write_bytes(b'From the editor\\r\\n[/] \\xc3\\xa9\\n')")
        await screen.press("ctrl+e")
        assert note_of(screen) == "From the editor\n[/] é"
        assert "Wrote a note on" in screen.toasts
        assert "¶" in screen.results_text.splitlines()[1]
        editor.does("assert file.stat().st_mode & 0o777 == 0o600")
        await screen.press("ctrl+e")
        assert "Nothing was changed in the editor" in screen.toasts
        editor.does("file.write_text(''), file.touch()")
        await screen.press("ctrl+e")
        assert note_of(screen) is None
        assert [name.split(" on ")[0] for name in steps(library)] == [
            "Removed the note",
            "Wrote a note",
        ]
        assert editor.left == []


async def test_a_terminal_that_cannot_be_left_to_an_editor_is_said(
    app: PaperbrowseApp, monkeypatch: pytest.MonkeyPatch, temporary: Path
) -> None:
    monkeypatch.setenv("VISUAL", "true")
    async with open_screen(app, NARROW) as screen:
        await screen.press("ctrl+e")
        assert "cannot be left to an editor. Write the note here, with a." in screen.toasts
        assert not list(temporary.glob("paperbrowse-*"))


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("no-such-editor-here --wait", "Cannot start the editor 'no-such-editor-here'"),
        ("'unclosed", "Cannot read EDITOR"),
        ("false", "ended with an error (1); nothing was changed"),
    ],
)
async def test_an_editor_that_fails_is_said(
    app: PaperbrowseApp, editor: Editor, command: str, words: str
) -> None:
    editor.is_called(command)
    async with open_screen(app, NARROW) as screen:
        await screen.press("ctrl+e")
        assert words in screen.toasts
        await screen.press("a")
        await screen.type("here")
        await screen.press("ctrl+e")
        assert words in flat(screen.text)
        await screen.press("escape")
        assert note_of(screen) == "here"
        assert editor.left == []


async def test_what_an_editor_wrote_before_it_failed_is_kept_in_its_file(
    app: PaperbrowseApp, editor: Editor, workspace: ControlledWorkspace
) -> None:
    refusal = LibraryError("The disk is full.", "Free some space.")

    async with open_screen(app) as screen:
        editor.does("file.write_text('dear'), sys.exit(3)")
        await screen.press("ctrl+e")
        assert kept_file(screen.toasts).read_text() == "dear"
        app.clear_notifications()
        editor.does("file.write_bytes(b'\\xff\\xfe')")
        await screen.press("ctrl+e")
        assert "not UTF-8" in screen.toasts
        assert kept_file(screen.toasts).read_bytes() == b"\xff\xfe"
        app.clear_notifications()
        with workspace.library.refusing(refusal):
            editor.does("file.write_text('precious')")
            await screen.press("ctrl+e")
            assert "The disk is full" in screen.toasts
            assert kept_file(screen.toasts).read_text() == "precious"
        assert note_of(screen) is None


async def test_one_can_go_on_in_an_editor_and_back(
    app: PaperbrowseApp, workspace: Workspace, editor: Editor, quickly: None
) -> None:
    async with open_screen(app) as screen:
        await screen.press("a")
        await screen.type("begun")
        editor.does("file.write_text(file.read_text() + 'changed\\n')")
        await screen.press("ctrl+e")
        assert written(screen) == "begun\nchanged\n"
        assert note_of(screen) == "begun\nchanged"
        await screen.type("ended")
        await screen.press("escape")
        assert note_of(screen) == "begun\nchanged\nended"
        assert len(steps(workspace.library)) == 1
        await screen.press("a")
        editor.does("file.write_text('long' * 100_000)")
        await screen.press("ctrl+e")
        assert not isinstance(app.screen, NoteEditor)
        assert note_of(screen) == "long" * 100_000
