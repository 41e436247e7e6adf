"""``paperbrowse completions``: what makes a shell complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from paperbrowse.cli.commands import COMPLETION_VARIABLE, command
from paperbrowse.cli.output import write_data


@command(
    "completions",
    "completions bash >> ~/.bashrc",
    "completions fish > ~/.config/fish/completions/paperbrowse.fish",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completions(shell: str) -> None:
    """Print a script that completes commands and options in SHELL."""
    found = get_completion_class(shell)
    assert found is not None
    from paperbrowse.cli.program import program

    write_data(found(program, {}, "paperbrowse", COMPLETION_VARIABLE).source() + "\n")
