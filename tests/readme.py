"""Generated lists of the README: ``python -m tests.readme`` writes them.

The keys are between the comments ``<!-- keys -->`` and ``<!-- /keys -->``, and likewise the
commands, the query language and the formats; a test compares them with the program.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import click

from paperbrowse.cli.program import program
from paperbrowse.exports import FORMATS
from paperbrowse.exports.format import UserField
from paperbrowse.search import LANGUAGE
from paperbrowse.tui import Keymap
from tests.support.paths import README


def key_lists() -> str:
    """Return a table of keys for each place of the screen."""
    return "\n".join(_key_lines())


def _key_lines() -> Iterator[str]:
    for where, keys in groupby(Keymap(), key=lambda key: key.where):
        yield f"\n**{where}**\n"
        yield "| key | what it does | name for the settings |"
        yield "| --- | --- | --- |"
        for key in keys:
            shown = " ".join(f"`{each}`" for each in key.shown.split())
            yield f"| {shown} | {key.description} | `{key.id}` |"
    yield ""


def command_list() -> str:
    """Return every command with its usage and its options."""
    return "\n".join(_command_lines(program, "paperbrowse"))


def iter_commands(group: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Yield each executable command, with its command line."""
    assert isinstance(group, click.Group)
    listing = click.Context(group, info_name=path)
    for name in group.list_commands(listing):
        command = group.get_command(listing, name)
        assert command is not None
        full = f"{path} {name}"
        if not isinstance(command, click.Group) or command.invoke_without_command:
            yield full, command
        if isinstance(command, click.Group):
            yield from iter_commands(command, full)


def _command_lines(group: click.Command, path: str) -> Iterator[str]:
    for full, command in iter_commands(group, path):
        context = click.Context(command, info_name=full)
        pieces = click.Command.collect_usage_pieces(command, context)
        usage = " ".join([full, *(piece for piece in pieces if piece != "[OPTIONS]")])
        yield f"- `{usage}`: {command.get_short_help_str(200)}"
        options = [
            f"`{' '.join(parameter.opts)}`"
            for parameter in command.params
            if isinstance(parameter, click.Option) and not parameter.hidden
        ]
        own = [option for option in options if option not in ("`--library`", "`--color`")]
        if own:
            yield f"  Options: {', '.join(own)}."


_READ_BY = {
    "bibtex": "bibtexparser, pybtex, bibtex with LaTeX",
    "biblatex": "bibtexparser, pybtex, biber with LaTeX",
    "ris": "rispy",
    "csl-json": "its JSON schema, pandoc's citeproc",
    "markdown": "markdown-it, pandoc",
    "org": "orgparse, pandoc, Org mode in Emacs",
    "html": "html5lib",
    "csv": "Python's csv, no cell a formula",
    "json": "Python's json",
    "jsonl": "Python's json",
    "text": "",
}
"""What the tests read each format back with; none of it had a part in writing it."""

_CARRIED: tuple[UserField, ...] = ("note", "tags", "status", "star", "lists")
_NAMES = {"note": "notes", "tags": "tags", "status": "status", "star": "stars", "lists": "lists"}


def format_table() -> str:
    """Return a table of the formats: what each has room for, and what reads it back in tests."""
    rows = ["| `--format` | file | also carries | read back by |"]
    rows += ["| --- | --- | --- | --- |"]
    for name, each in FORMATS.items():
        carried = ", ".join(_NAMES[mark] for mark in _CARRIED if mark in each.user_fields)
        rows += [f"| `{name}` | {each.title}, `{each.extension}` | {carried} | {_READ_BY[name]} |"]
    return "\n".join(rows)


def language_tables() -> str:
    """Return a table for each part of the query language."""
    lines = []
    for heading, forms in LANGUAGE.items():
        lines += [f"\n**{heading}**\n", "| query | finds |", "| --- | --- |"]
        for form, meaning in forms:
            shown = " · ".join(f"`{each}`" for each in form.split(" · "))
            lines.append("| {} | {} |".format(*(t.replace("|", "\\|") for t in (shown, meaning))))
    return "\n".join([*lines, ""])


def fill_lists(text: str) -> str:
    """Return the README's text with all lists as the program has them now."""
    blocks = {
        "keys": key_lists(),
        "commands": command_list(),
        "language": language_tables(),
        "formats": format_table(),
    }
    for name, block in blocks.items():
        start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        before, found, rest = text.partition(start)
        _, also_found, after = rest.partition(end)
        if not (found and also_found):
            raise ValueError(f"README.md needs {start} … {end}")
        text = f"{before}{start}\n{block}\n{end}{after}"
    return text


if __name__ == "__main__":
    README.write_text(fill_lists(README.read_text("utf-8")), "utf-8")
