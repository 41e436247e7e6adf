"""What all commands have in common: global options, examples in the help, lazy loading."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from paperbrowse.cli.output.console import ColorChoice, Console
from paperbrowse.system.locations import Locations, resolve_locations

if TYPE_CHECKING:
    from paperbrowse.workspace.workspace import Workspace


STANDARD_STREAM = "-"
"""Stands for standard input or output where a file's name is expected."""

COMPLETION_VARIABLE = "_PAPERBROWSE_COMPLETE"
"""Set by the script that ``completions`` writes, when a shell asks what could come next."""


@dataclass
class Invocation:
    """What the global options chose, for every command to stand on."""

    folder: Path | None = None
    color: ColorChoice = "auto"
    workspace: Workspace | None = None
    """The one that was opened last."""

    @property
    def locations(self) -> Locations:
        """Where things are kept."""
        return resolve_locations(self.folder)

    @property
    def console(self) -> Console:
        """Standard output."""
        return Console.for_stdout(self.color)

    def open_workspace(self, *, create: bool = False) -> Workspace:
        """Return the reader's workspace; without ``create`` an empty one if there is none yet."""
        from paperbrowse.cli.finish import announce_if_large
        from paperbrowse.workspace.workspace import Workspace

        announce = partial(announce_if_large, self.locations.library_file)
        self.workspace = Workspace.open(self.locations, create=create, announce=announce)
        return self.workspace


def _set_folder(context: click.Context, option: click.Parameter, value: Path | None) -> None:
    if value is None:
        return
    if value == Path():
        raise click.BadParameter("it names no folder", context, option)
    context.ensure_object(Invocation).folder = value


def _set_color(context: click.Context, option: click.Parameter, value: str | None) -> None:
    invocation = context.ensure_object(Invocation)
    if value is not None:
        invocation.color = cast(ColorChoice, value)
    context.color = {"always": True, "never": False}.get(invocation.color)


def global_options() -> list[click.Parameter]:
    """Return the options that may stand before and after the command's name."""
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
    """A command that takes the global options and shows examples in its help."""

    def __init__(
        self,
        name: str | None,
        *,
        params: Sequence[click.Parameter] = (),
        examples: Sequence[str] = (),
        **attributes: Any,
    ) -> None:
        super().__init__(name, params=[*params, *global_options()], **attributes)
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_examples(self.examples, formatter)


class QueryCommand(Command):
    """A command whose arguments are the words of a query, which may begin with ``-``.

    ``kv -pruning`` is two words; ``--limt`` is still an option that does not exist. After
    ``--`` everything is a word.
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

    ``- An item`` is a text; ``-e`` and ``--edt`` are still options that do not exist. After
    ``--`` everything is a text.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.ignore_unknown_options = True
        is_said_to_be_text = "--" in args
        rest = super().parse_args(ctx, args)
        text: str = ctx.params["text"] or ""
        if (
            not is_said_to_be_text
            and text.startswith("-")
            and len(text.split()) == 1
            and text != STANDARD_STREAM
            and not ctx.resilient_parsing
        ):
            raise no_such_option(self, text, ctx)
        return rest


def no_such_option(command: click.Command, name: str, ctx: click.Context) -> click.NoSuchOption:
    """Return the error for an option that ``command`` does not have."""
    known = [option for parameter in command.get_params(ctx) for option in parameter.opts]
    return click.NoSuchOption(name, possibilities=_similar(name, known), ctx=ctx)


def _similar(name: str, known: Sequence[str]) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(name, [option for option in known if option.startswith("--")])


class LazyGroup(click.Group):
    """A group whose commands are imported when they are run."""

    def __init__(
        self,
        name: str | None,
        *,
        homes: Mapping[str, str],
        params: Sequence[click.Parameter] = (),
        examples: Sequence[str] = (),
        **attributes: Any,
    ) -> None:
        attributes = {"no_args_is_help": False, **attributes}
        super().__init__(name, params=[*params, *global_options()], **attributes)
        self.homes = homes
        """By command: ``module:attribute``, in the order of the help."""
        self.examples = tuple(examples)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.homes)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        home = self.homes.get(cmd_name)
        if home is None:
            return None
        module, _, attribute = home.partition(":")
        found = getattr(importlib.import_module(module), attribute)
        return cast(click.Command, found)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_examples(self.examples, formatter)


def write_examples(examples: Sequence[str], formatter: click.HelpFormatter) -> None:
    """Write ``examples`` into a help text, each on its own line."""
    if not examples:
        return
    with formatter.section("Examples"):
        for example in examples:
            line = f"{'':>{formatter.current_indent}}paperbrowse {example}"
            formatter.write(line.rstrip() + "\n")


def command(
    name: str, *examples: str, cls: type[Command] = Command
) -> Callable[[Callable[..., int | None]], Command]:
    """Make a function a command; ``examples`` are command lines without the program's name.

    The function returns its exit code, or None for 0.
    """

    def make(function: Callable[..., int | None]) -> Command:
        return click.command(name, cls=cls, examples=examples)(function)

    return make


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
