"""Base of all commands: global options, examples in the help, lazy loading, the invocation."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from paperbrowse.cli.output import ColorChoice, Console, print_message
from paperbrowse.system import Locations, resolve_locations

if TYPE_CHECKING:
    from paperbrowse.workspace import Workspace


PROGRAM_NAME = "paperbrowse"

STANDARD_STREAM = "-"
"""The file name for standard input or output."""

COMPLETION_VARIABLE = "_PAPERBROWSE_COMPLETE"
"""Set by the script of ``completions`` when a shell asks for completions."""

_LARGE_BYTES = 150_000_000
"""Size in bytes of a library whose backup takes about a second."""


@dataclass
class Invocation:
    """The values of the global options, and the workspace of a command."""

    folder: Path | None = None
    color: ColorChoice = "auto"
    workspace: Workspace | None = None
    """The workspace opened last."""

    @property
    def locations(self) -> Locations:
        return resolve_locations(self.folder)

    @property
    def console(self) -> Console:
        return Console.for_stdout(self.color)

    def open_workspace(self, *, create: bool = False) -> Workspace:
        """Return the user's workspace; without ``create``, an empty one if there is no library."""
        # Here, because ``--version`` and ``--help`` need none.
        from paperbrowse.workspace import Workspace

        announce = partial(announce_if_large, self.locations.library_file)
        self.workspace = Workspace.open(self.locations, create=create, announce=announce)
        return self.workspace


def announce_if_large(library_file: Path, message: str) -> None:
    """Print ``message`` on a terminal if the library is large, before work that takes long."""
    try:
        is_large = library_file.stat().st_size > _LARGE_BYTES
    except OSError:
        return
    if is_large and sys.stderr is not None and sys.stderr.isatty():
        print_message(message)


def _set_folder(context: click.Context, option: click.Parameter, value: Path | None) -> None:
    if value == Path():
        raise click.BadParameter("it names no folder", context, option)
    if value is not None:
        context.ensure_object(Invocation).folder = value


def _set_color(context: click.Context, option: click.Parameter, value: str | None) -> None:
    invocation = context.ensure_object(Invocation)
    if value is not None:
        invocation.color = cast(ColorChoice, value)
    context.color = {"always": True, "never": False}.get(invocation.color)


def global_options() -> list[click.Parameter]:
    """Return the options that are valid before and after the command's name."""
    return [
        click.Option(
            ["--library"],
            type=click.Path(path_type=Path),
            metavar="DIR",
            expose_value=False,
            callback=_set_folder,
            help="Keep library and index under DIR. [env: PAPERBROWSE_LIBRARY]",
        ),
        click.Option(
            ["--color"],
            type=click.Choice(["auto", "always", "never"]),
            expose_value=False,
            callback=_set_color,
            help="Colours: auto is on a terminal, unless NO_COLOR is set.",
        ),
    ]


class Command(click.Command):
    """A command with the global options and with examples in its help."""

    def __init__(
        self,
        name: str | None,
        *,
        params: Sequence[click.Parameter],
        examples: Sequence[str],
        **attributes: Any,
    ) -> None:
        super().__init__(name, params=[*params, *global_options()], **attributes)
        self.examples = examples
        """Command lines without the program's name."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Examples"):
            for example in self.examples:
                line = f"{'':>{formatter.current_indent}}{PROGRAM_NAME} {example}"
                formatter.write(line.rstrip() + "\n")


class QueryCommand(Command):
    """A command whose arguments are the words of a query, which may begin with ``-``.

    ``kv -pruning`` is two words; ``--limt`` is still an unknown option. After ``--`` everything
    is a word.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        cut = args.index("--") if "--" in args else len(args)
        ctx.ignore_unknown_options = True
        rest = super().parse_args(ctx, args[:cut])
        words: tuple[str, ...] = ctx.params["words"]
        for word in words:
            if word.startswith("--") and not ctx.resilient_parsing:
                raise no_such_option(self, word.partition("=")[0], ctx)
        ctx.params["words"] = (*words, *args[cut + 1 :])
        return rest


class TextCommand(Command):
    """A command whose argument ``text`` may begin with ``-``, as an item of a list does.

    ``- An item`` is a text; ``-e`` and ``--edt`` are still unknown options. After ``--``
    everything is text.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.ignore_unknown_options = True
        may_be_option = "--" not in args and not ctx.resilient_parsing
        rest = super().parse_args(ctx, args)
        text: str = ctx.params["text"] or ""
        is_word = len(text.split()) == 1 and text != STANDARD_STREAM
        if may_be_option and is_word and text.startswith("-"):
            raise no_such_option(self, text, ctx)
        return rest


def no_such_option(command: click.Command, name: str, ctx: click.Context) -> click.NoSuchOption:
    """Return the error for an unknown option of ``command``, with similar ones."""
    # Here, because few command lines are wrong.
    from difflib import get_close_matches

    known = [option for parameter in command.get_params(ctx) for option in parameter.opts]
    similar = get_close_matches(name, [option for option in known if option.startswith("--")])
    return click.NoSuchOption(name, possibilities=similar, ctx=ctx)


class LazyGroup(Command, click.Group):
    """A group whose commands are imported only when they run."""

    def __init__(
        self, name: str | None, *, lazy_commands: Mapping[str, str], **attributes: Any
    ) -> None:
        super().__init__(name, no_args_is_help=False, **attributes)
        self.lazy_commands = lazy_commands
        """By command name, in the order of the help: ``module:function`` in ``cli.commands``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.lazy_commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.lazy_commands:
            return None
        module, function = self.lazy_commands[cmd_name].split(":")
        commands = importlib.import_module(f"paperbrowse.cli.commands.{module}")
        return cast(click.Command, getattr(commands, function))


def command(
    name: str, *examples: str, cls: type[Command] = Command
) -> Callable[[Callable[..., int | None]], Command]:
    """Turn a function into a command; ``examples`` are command lines without the program's name.

    The function returns its exit code, or None for 0.
    """
    return click.command(name, cls=cls, examples=examples)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
