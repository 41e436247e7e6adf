"""Any state of the screen is copied as the command that finds the same in the shell."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from paperbrowse.search.request import FacetChoice
from paperbrowse.system.locations import Locations
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.tui.browse.results import QueryState, find_all_ids
from paperbrowse.tui.browse.shell_command import write_command
from paperbrowse.workspace.workspace import Workspace
from tests.support.doubles import FakeClipboard
from tests.support.processes import Shell
from tests.support.screen import open_screen

HOSTILE = 'It\'s "a" $(list) `of` \\ mine'
"""A name that a shell would take for much else."""


def found_by(command: str, home: Path) -> list[str]:
    """Run a copied command as a process, and return the ids that it finds."""
    name, search, *rest = shlex.split(command)
    assert (name, search) == ("paperbrowse", "search")
    done = Shell(home).run_process("search", "--limit", "1000", "--jsonl", *rest)
    return [json.loads(line)["id"] for line in done.stdout.splitlines()]


def include(*values: str, match_all: bool = False) -> FacetChoice:
    return FacetChoice(frozenset(values), match_all=match_all)


STATES: dict[str, Callable[[list[str]], QueryState]] = {
    "everything": lambda _: QueryState(),
    "words": lambda _: QueryState(query="language model"),
    "operators and quotes": lambda _: QueryState(query='-"large language" (model | vision) it\'s'),
    "a minus": lambda _: QueryState(query="-model"),
    "an order": lambda _: QueryState(query="model", sort="title"),
    "an order, reversed": lambda _: QueryState(query="model", sort="date", reverse=True),
    "an order in the query": lambda _: QueryState(query="model sort:-date", sort="title"),
    "all tags": lambda tags: QueryState(choices={"tag": include(*tags[:2], match_all=True)}),
    "any tag": lambda tags: QueryState(query="a OR b", choices={"tag": include(*tags[:3])}),
    "without a tag": lambda tags: QueryState(
        choices={"tag": FacetChoice(exclude=frozenset(tags[:2]))}
    ),
    "a year": lambda _: QueryState(query="model", choices={"year": include("2024")}),
    "years": lambda _: QueryState(choices={"year": include("2023", "2024")}),
    "a list": lambda _: QueryState(view=HOSTILE, sort="list"),
    "a list, searched": lambda tags: QueryState(
        query="model OR language", view=HOSTILE, sort="saved", choices={"tag": include(tags[0])}
    ),
    "insisting": lambda _: QueryState(query="model zzzzzz", insist=True),
    "most of the words": lambda _: QueryState(query="large language model zzzzzz"),
    "a citation": lambda tags: QueryState(
        query="Lovelace, A. (2024). Language models. In ICML.", choices={"year": include("2024")}
    ),
    "typing": lambda _: QueryState(query="languag", typing=True, sort="title"),
}


@pytest.mark.parametrize("name", STATES)
def test_the_command_has_the_hits_of_the_screen_in_their_order(
    name: str, workspace: Workspace, locations: Locations, tmp_path: Path
) -> None:
    ids = [paper.id for paper in workspace.library.changed_papers(0)]
    workspace.library.save(ids[:30], HOSTILE)
    state = STATES[name]([each.value for each in workspace.library.tags()])
    wanted = find_all_ids(workspace, state)
    assert bool(wanted) != (name == "insisting")
    command = write_command(state, locations)
    assert command is not None
    assert found_by(command, tmp_path) == wanted


async def test_it_is_copied_from_the_menu_also_where_nothing_is_found(
    app: PaperbrowseApp, workspace: Workspace, clipboard: FakeClipboard
) -> None:
    async with open_screen(app) as screen:
        await screen.search("model year:2024..")
        await screen.press("z y c")
        assert "Copied the shell command" in screen.toasts
        place = f"--library {shlex.quote(str(workspace.locations.data))}"
        assert clipboard.copied == [f"paperbrowse search {place} --sort=date 'model year:2024..'"]
        await screen.search("year:1900")
        await screen.press("y")
        assert "shell command" in screen.text
        await screen.press("enter")
        assert "year:1900" in clipboard.copied[-1]
