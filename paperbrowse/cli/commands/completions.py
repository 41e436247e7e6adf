"""``paperbrowse completions``: a script that completes commands and options in a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from paperbrowse.cli.base import COMPLETION_VARIABLE, PROGRAM_NAME, command
from paperbrowse.cli.output import print_data


@command(
    "completions",
    "completions bash >> ~/.bashrc",
    "completions fish > ~/.config/fish/completions/paperbrowse.fish",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completions(context: click.Context, shell: str) -> None:
    """Print a script that completes commands and options in SHELL."""
    completion_class = get_completion_class(shell)
    assert completion_class is not None
    program = context.find_root().command
    print_data(completion_class(program, {}, PROGRAM_NAME, COMPLETION_VARIABLE).source() + "\n")
