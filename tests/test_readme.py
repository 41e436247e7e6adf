"""The README is true: its lists, its commands, its pictures."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.readme import fill_lists
from tests.support.paths import README
from tests.support.processes import Shell

TEXT = README.read_text("utf-8")
ROOT = README.parent


def test_the_lists_of_keys_and_commands_are_those_of_the_program() -> None:
    assert fill_lists(TEXT) == TEXT, "run: python -m tests.readme"


@pytest.mark.parametrize("name", ["run", "tests"])
def test_the_two_set_up_commands_are_single_lines_that_make_their_own_environment(
    name: str,
) -> None:
    found = re.search(rf"<!-- command: {name} -->\s*```sh\n(.+)\n```", TEXT)
    assert found is not None
    assert found[1].startswith("python3 -m venv .venv && ")


def test_every_file_that_the_readme_shows_or_names_is_there() -> None:
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)\)", TEXT):
        assert (ROOT / target).exists(), target


def _examples() -> list[str]:
    """The README's own shell examples that begin with ``paperbrowse``, in order."""
    blocks = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("paperbrowse ")]


def test_the_shell_examples_work_one_after_another(tmp_path: Path) -> None:
    dumps = tmp_path / "dumps"
    dumps.mkdir()
    sample = (ROOT / "assets" / "sample-daily-papers.txt").read_bytes()
    (dumps / "daily-papers.txt").write_bytes(sample)
    shell = Shell(tmp_path, {"PAPERBROWSE_LIBRARY": str(tmp_path / "library"), "PATH": ""})
    examples = _examples()
    assert len(examples) > 5
    for line in examples:
        words = shlex.split(line, comments=True)
        assert words[0] == "paperbrowse"
        done = shell.run(*words[1:], exit_code=None)
        assert done.exit_code == 0, f"{line}\n{done.stderr}"
