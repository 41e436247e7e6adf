"""``paperbrowse keys`` and ``completions``: help with keys of the screen and words in a shell."""

from __future__ import annotations

import itertools

import click
from click.shell_completion import get_completion_class

from paperbrowse.cli.base import COMPLETION_VARIABLE, PROGRAM_NAME, Invocation, command, json_option
from paperbrowse.cli.output import display_width, pad, print_data, print_json
from paperbrowse.core import one_line
from paperbrowse.system import load_settings


@command("keys", "keys", "keys --json")
@json_option
@click.pass_obj
def keys(invocation: Invocation, as_json: bool) -> None:
    """Print the keys of the screen.

    The name between a key and its description is the action's, for giving it other keys in the
    settings.
    """
    # Here, because no other command needs the keys.
    from paperbrowse.tui import Keymap

    every = list(Keymap(load_settings(invocation.locations.config_file).keys))
    if as_json:
        objects = [
            {"key": ",".join(k.keys), "action": k.id, "description": k.label, "where": k.where}
            for k in every
        ]
        print_json(objects)
        return
    console = invocation.console
    width = max(display_width(one_line(key.shown)) for key in every)
    action = max(display_width(key.id) for key in every)
    for where, group in itertools.groupby(every, lambda key: key.where):
        console.print_line(console.style(where, bold=True))
        for key in group:
            shown = pad(one_line(key.shown), width)
            console.print_line(f"  {shown}  {pad(key.id, action)}  {key.description}")
        console.print_line()


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
