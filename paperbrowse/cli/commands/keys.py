"""``paperbrowse keys``: the keys of the screen, as the settings have them."""

from __future__ import annotations

import itertools

import click

from paperbrowse.cli.base import Invocation, command, json_option
from paperbrowse.cli.output import display_width, pad, print_json
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
