"""``paperbrowse note``: the user's note on a paper, printed, written, edited or removed."""

from __future__ import annotations

import click

from paperbrowse.cli.base import STANDARD_STREAM, Invocation, TextCommand, command, json_option
from paperbrowse.cli.options import read_standard_input
from paperbrowse.cli.output import print_json, print_message, print_text
from paperbrowse.core import Paper, PaperbrowseError, one_line, printable, truncate
from paperbrowse.library import Library

_MAX_TITLE_LENGTH = 60


@command(
    "note",
    "note 1706.03762",
    "note keyformer 'Compare **figure 3** with ours.'",
    "note keyformer - < notes.md",
    "note keyformer --edit",
    cls=TextCommand,
)
@click.argument("reference", metavar="PAPER")
@click.argument("text", required=False, metavar="[TEXT|-]")
@click.option("--edit", is_flag=True, help="Open it in VISUAL or EDITOR.")
@click.option("--remove", is_flag=True, help="Remove it; 'paperbrowse undo' brings it back.")
@json_option
@click.pass_obj
def note(
    invocation: Invocation,
    reference: str,
    text: str | None,
    edit: bool,
    remove: bool,
    as_json: bool,
) -> None:
    """Print or write your note on a paper.

    Without TEXT it is printed. TEXT, in Markdown, replaces what the note was; - reads it from
    standard input.
    """
    if (text is not None) + edit + remove > 1:
        raise click.UsageError("Give one of TEXT, --edit and --remove.")
    with invocation.open_workspace() as workspace:
        library = workspace.library
        paper = library.paper(reference)
        if edit:
            _edit_note(library, paper)
        elif remove:
            _print_result(paper, library.write_note(paper.id, None), removing=True)
        elif text is not None:
            _print_result(paper, library.write_note(paper.id, _read_text(text)), removing=False)
        elif paper.note is None and not as_json:
            print_message(f"There is no note on {_quote_title(paper)}.")
        elif not as_json:
            print_text(printable(paper.note or "") + "\n")
        if as_json:
            paper = library.paper(paper.id)
            changed = paper.note_changed_at and paper.note_changed_at.isoformat()
            facts = {"id": paper.id, "title": paper.title, "note": paper.note}
            print_json(facts | {"note_changed_at": changed})


def _read_text(text: str) -> str:
    """Return the text of a new note; raises PaperbrowseError if it is empty, as by mistake."""
    if text == STANDARD_STREAM:
        text = read_standard_input()
    if not text.strip():
        raise PaperbrowseError("An empty text makes no note.", "To remove a note: --remove.")
    return text


def _edit_note(library: Library, paper: Paper) -> None:
    # Here, because only ``--edit`` needs an editor.
    from paperbrowse.system import DraftFile, find_editor_command

    command = find_editor_command()
    with DraftFile(paper.note or "") as draft:
        text = draft.edit(command)
        if text is None:
            print_message(f"The note on {_quote_title(paper)} is as it was.")
            return
        try:
            step = library.write_note(paper.id, text)
        except PaperbrowseError as error:
            raise PaperbrowseError(
                f"{error.message} What you wrote is in {draft.keep()}.", error.hint
            ) from error
    _print_result(paper, step, removing=not text.strip())


def _print_result(paper: Paper, step: int | None, *, removing: bool) -> None:
    if step is None:
        result = "There is no note on" if paper.note is None else "That was already the note on"
    else:
        result = "Removed" if removing else "Wrote" if paper.note is None else "Changed"
        result += " the note on"
    print_message(f"{result} {_quote_title(paper)}.")


def _quote_title(paper: Paper) -> str:
    return f"“{truncate(one_line(paper.title), _MAX_TITLE_LENGTH)}”"
