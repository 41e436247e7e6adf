"""Every command: help, usage, closed pipes, full disks, no terminal."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import paperbrowse
from paperbrowse.cli.program import program
from tests.readme import iter_commands
from tests.support.factories import make_numbered_page
from tests.support.processes import COMMAND, Shell, read_pty

COMMANDS = list(program.list_commands(None))  # type: ignore[arg-type]


def modules_of(shell: Shell, *arguments: str) -> set[str]:
    """Return the names of the modules that a command has imported by its end."""
    code = (
        "import sys; from paperbrowse.cli.program import run; code = run(sys.argv[1:]);"
        "print(*sys.modules, file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        cwd=shell.home,
        env=shell.environment,
        check=True,
    )
    return set(done.stderr.split())


def test_the_version_is_printed_without_unneeded_imports(shell: Shell) -> None:
    assert shell.run("--version").stdout == f"paperbrowse {paperbrowse.__version__}\n"
    assert not modules_of(shell, "--version") & {"sqlite3", "whoosh", "textual", "tomllib"}


def test_a_search_does_not_import_the_screen_nor_a_listing_the_index(library: Shell) -> None:
    assert "textual" not in modules_of(library, "search", "caches")
    assert not modules_of(library, "tags") & {"textual", "whoosh"}
    assert not modules_of(library, "show", "forgetful") & {"textual", "whoosh"}


def test_every_command_is_in_the_help_and_has_examples(shell: Shell) -> None:
    help_text = shell.run("--help").stdout
    for name in COMMANDS:
        assert f"\n  {name} " in help_text
    for arguments in (("search",), ("export",), ("list",), ("list", "rename"), ("note",)):
        text = shell.run(*arguments, "--help").stdout
        assert "Examples:" in text
        assert f"paperbrowse {' '.join(arguments)} " in text
        assert "--library DIR" in text


def test_every_command_has_a_help_text_and_examples_that_name_it() -> None:
    commands = dict(iter_commands(program, "paperbrowse"))
    assert len(commands) > len(COMMANDS)
    for words, command in commands.items():
        assert command.help, words
        examples = getattr(command, "examples", ())
        assert any(f"paperbrowse {each} ".startswith(f"{words} ") for each in examples), words


def test_wrong_usage_is_exit_code_2_and_says_where_help_is(shell: Shell) -> None:
    for arguments in (
        ["no-such-command"],
        ["search", "--limt", "5"],
        ["search", "x", "--year", "soon"],
        ["search", "x", "--limit", "-1"],
        ["import"],
        ["list"],
        ["--library", "", "tags"],
    ):
        done = shell.run(*arguments, exit_code=2)
        assert done.stdout == ""
        assert "--help" in done.stderr
        assert len(done.stderr.splitlines()) == 3
    assert "--limit" in shell.run("search", "--limt", "5", exit_code=2).stderr


def test_escape_sequences_in_arguments_never_reach_the_terminal(library: Shell) -> None:
    nasty = "\x1b]0;owned\x07\x1b[31m\u202e[/red]"
    for arguments, code in (
        ([nasty], 2),
        (["show", nasty], 1),
        (["search", nasty, "--tag", nasty, "--source", nasty], 0),
        (["search", "x", "--list", nasty], 1),
        (["import", nasty], 1),
        (["list", "delete", nasty], 1),
        (["list", "merge", nasty, nasty], 1),
        (["note", nasty, nasty], 1),
        (["note", "forgetful", "--edit", nasty], 2),
        (["mark", nasty, "--status", "read"], 1),
        (["star", nasty], 1),
        (["tag", nasty, "--add", nasty], 1),
        (["searches", "rename", nasty, nasty], 1),
        (["search", "--saved", nasty], 1),
        (["export", nasty, "--format", "ris"], 1),
        (["completions", nasty], 2),
        (["export", "--list", nasty, "--format", nasty], 2),
        (["--library", nasty, "doctor"], 0),
    ):
        done = library.run(*arguments, exit_code=code)
        assert not {"\x1b", "\x07", "\u202e"} & set(done.stdout + done.stderr), arguments


def test_without_a_terminal_the_screen_is_refused_and_the_commands_are_listed(
    shell: Shell,
) -> None:
    done = shell.run(exit_code=1)
    assert done.stdout == ""
    assert "needs a terminal" in done.stderr
    assert "import, search, show" in done.stderr


def test_a_dumb_terminal_is_refused_too(shell: Shell) -> None:
    outer, inner = pty.openpty()
    shell.extra_environment["TERM"] = "dumb"
    process = shell.start_process(stdin=inner, stdout=inner, stderr=inner)
    os.close(inner)
    assert "TERM" in read_pty(outer)
    assert process.wait(20) == 1


def test_a_closed_pipe_is_no_error(stocked: Shell) -> None:
    (stocked.home / "many.txt").write_text(make_numbered_page(range(300)))
    stocked.run("import", "many.txt")
    with stocked.start_process("search", "--limit", "400", "--json") as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline() == b"{\n"
        process.stdout.close()
        assert process.wait(20) == 0
        assert process.stderr.read() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize(
    "arguments",
    [["search"], ["search", "--json"], ["tags"], ["export", "--format", "bibtex"], ["--help"]],
    ids=" ".join,
)
def test_a_full_disk_under_the_output_is_one_clear_line(
    library: Shell, arguments: list[str]
) -> None:
    with Path("/dev/full").open("wb") as full:
        done = library.run_process(*arguments, exit_code=1, stdout=full)
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("paperbrowse: ")]
    assert "no space left" in line.lower()


def test_closed_standard_streams_are_no_traceback(library: Shell) -> None:
    for closing, arguments, code in (
        (">&-", ["search", "caches"], 1),
        ("2>&-", ["search", "caches"], 0),
        ("2>/dev/full", ["show", "no-such-paper"], 1),
        ("<&-", ["import", "--dry-run", "three.txt"], 0),
        ("<&-", ["import", "--dry-run", "-"], 1),
        ("<&-", ["search", "--queries", "-"], 1),
    ):
        command = f'"$@" {closing}'
        done = subprocess.run(
            ["sh", "-c", command, "sh", *COMMAND, *arguments],
            capture_output=True,
            env=library.environment,
            cwd=library.home,
            check=False,
        )
        assert done.returncode == code, (closing, arguments, done)
        assert b"Traceback" not in done.stderr


def test_an_interrupt_ends_with_130(shell: Shell) -> None:
    with shell.start_process("import", "-", stdin=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stderr is not None
        # It has begun to read when it has taken more than a pipe holds.
        process.stdin.write(b"A line of no paper at all.\n" * 40_000)
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
        error = process.stderr.read().decode()
    assert "kept" in error
    assert "interrupted" in error
    assert "Traceback" not in error


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_completion_scripts_complete_commands_and_options(shell: Shell, name: str) -> None:
    script = shell.run("completions", name).stdout
    assert "_PAPERBROWSE_COMPLETE" in script
    assert script.count("paperbrowse") > 1
    variables = {
        "_PAPERBROWSE_COMPLETE": f"{name}_complete",
        "COMP_WORDS": "paperbrowse his",
        "COMP_CWORD": "his" if name == "fish" else "1",
    }
    assert "history" in shell.run(variables=variables).stdout
    shell.run("completions", "tcsh", exit_code=2)


def test_the_library_is_where_the_option_or_the_variable_says(shell: Shell) -> None:
    (shell.home / "page.txt").write_text(make_numbered_page([1]))
    shell.run("--library", "here", "import", "page.txt")
    assert (shell.home / "here" / "library.sqlite3").is_file()
    assert (shell.home / "here" / "cache" / "index").is_dir()
    assert not shell.data_dir.exists()
    variables = {"PAPERBROWSE_LIBRARY": str(shell.home / "here")}
    assert shell.run("search", "--json", variables=variables).json["total"] == 1
    assert shell.run("search", "--json", "--library", "here").json["total"] == 1
    assert shell.run("search", "--json").json["total"] == 0
    assert not shell.data_dir.exists()


def test_colours_are_for_terminals_unless_asked_for(library: Shell) -> None:
    assert "\x1b[" not in library.run("search", "caches").stdout
    assert "\x1b[" in library.run("search", "caches", "--color", "always").stdout
    assert (
        "\x1b["
        in library.run("--color", "always", "search", "caches", variables={"NO_COLOR": "1"}).stdout
    )
    for variables, colored in (({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)):
        outer, inner = pty.openpty()
        environ = Shell(library.home, variables)
        process = environ.start_process("search", "caches", stdout=inner)
        os.close(inner)
        assert ("\x1b[" in read_pty(outer)) is colored
        process.communicate()
