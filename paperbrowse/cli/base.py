"""Base of all commands: global options, examples in the help, lazy loading, the invocation."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from paperbrowse.cli.output import ColorChoice, Console
from paperbrowse.system import Locations, resolve_locations

if TYPE_CHECKING:
    from paperbrowse.workspace import Workspace


PROGRAM_NAME = "paperbrowse"

STANDARD_STREAM = "-"
"""The file name for standard input or output."""

COMPLETION_VARIABLE = "_PAPERBROWSE_COMPLETE"
"""Set by the script of ``completions`` when a shell asks for completions."""


@dataclass
class Invocation:
    """The values of the global options, and the workspace of a command."""

    folder: Path | None = None
    color: ColorChoice = "auto"
    workspace: Workspace | None = None
    """The workspace opened last."""

    @property
    def locations(self) -> Locations:
        """The folders of the library."""
        return resolve_locations(self.folder)

    @property
    def console(self) -> Console:
        """The console of standard output."""
        return Console.for_stdout(self.color)

    def open_workspace(self, *, create: bool = False) -> Workspace:
        """Return the user's workspace; without ``create``, an empty one if there is no library."""
        # Here, because ``--version`` and ``--help`` need neither.
        from paperbrowse.cli.finish import announce_if_large
        from paperbrowse.workspace import Workspace

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
        is_certainly_text = "--" in args
        rest = super().parse_args(ctx, args)
        text: str = ctx.params["text"] or ""
        if (
            not is_certainly_text
            and text.startswith("-")
            and len(text.split()) == 1
            and text != STANDARD_STREAM
            and not ctx.resilient_parsing
        ):
            raise no_such_option(self, text, ctx)
        return rest


def no_such_option(command: click.Command, name: str, ctx: click.Context) -> click.NoSuchOption:
    """Return the error for an unknown option of ``command``, with similar ones."""
    known = [option for parameter in command.get_params(ctx) for option in parameter.opts]
    return click.NoSuchOption(name, possibilities=_similar(name, known), ctx=ctx)


def _similar(name: str, known: Sequence[str]) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(name, [option for option in known if option.startswith("--")])


class LazyGroup(click.Group):
    """A group whose commands are imported only when they run."""

    def __init__(
        self,
        name: str | None,
        *,
        lazy_commands: Mapping[str, str],
        params: Sequence[click.Parameter] = (),
        examples: Sequence[str] = (),
        **attributes: Any,
    ) -> None:
        attributes = {"no_args_is_help": False, **attributes}
        super().__init__(name, params=[*params, *global_options()], **attributes)
        self.lazy_commands = lazy_commands
        """By command name: ``module:attribute``, in the order of the help."""
        self.examples = tuple(examples)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.lazy_commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = self.lazy_commands.get(cmd_name)
        if target is None:
            return None
        module, _, attribute = target.partition(":")
        return cast(click.Command, getattr(importlib.import_module(module), attribute))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_examples(self.examples, formatter)


def write_examples(examples: Sequence[str], formatter: click.HelpFormatter) -> None:
    """Write ``examples`` to a help text, one per line."""
    if not examples:
        return
    with formatter.section("Examples"):
        for example in examples:
            line = f"{'':>{formatter.current_indent}}{PROGRAM_NAME} {example}"
            formatter.write(line.rstrip() + "\n")


def command(
    name: str, *examples: str, cls: type[Command] = Command
) -> Callable[[Callable[..., int | None]], Command]:
    """Turn a function into a command; ``examples`` are command lines without the program's name.

    The function returns its exit code, or None for 0.
    """

    def make(function: Callable[..., int | None]) -> Command:
        return click.command(name, cls=cls, examples=examples)(function)

    return make


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
