"""The shell command that finds what the screen shows, in the same order."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from paperbrowse.search import Facet, FacetChoice, remove_order, write_query
from paperbrowse.system import Locations, resolve_locations
from paperbrowse.tui.browse.results import QueryState

_NAME = "paperbrowse"


def write_command(state: QueryState, locations: Locations) -> str | None:
    """Return the command for a query state of the library in ``locations``; None without one.

    What has an option is one, all else is written into the query.
    """
    similar = state.similar is not None
    if similar and (state.query.strip() or state.is_filtered or state.sort != "relevance"):
        return None
    place = [] if locations == resolve_locations() else ["--library", str(locations.data)]
    if state.similar is not None:
        seed = state.similar.seed
        list_name = [] if seed.list_name is None else ["--list", seed.list_name]
        return shlex.join([_NAME, "similar", *place, *list_name, "--", *seed.paper_ids])
    others = {f: c for f, c in state.choices.items() if not _has_options(f, c)}
    query = write_query(_finished_query(state), others)
    if query is None:
        return None
    options = [each for f, c in state.choices.items() if f not in others for each in _options(f, c)]
    if state.view is not None:
        options += ["--list", state.view]
    has_own_order = remove_order(state.query) != state.query
    if not has_own_order and (state.sort != "relevance" or state.reverse):
        options.append(f"--sort={'-' * state.reverse}{state.sort}")
    if state.insist:
        options.append("--insist")
    words = [*["--"] * query.startswith("-"), query] if query else []
    return shlex.join([_NAME, "search", *place, *options, *words])


def _finished_query(state: QueryState) -> str:
    """Return the query, its last word a beginning where the answer takes it for one."""
    query = state.query.strip()
    return f"{query}*" if state.typing and query[-1:].isalnum() else query


def _has_options(facet: Facet, choice: FacetChoice) -> bool:
    """Return whether options of the command say exactly this."""
    match facet:
        case "tag":
            return choice.match_all or len(choice.include) <= 1
        case "source":
            return not choice.exclude and (not choice.match_all or len(choice.include) <= 1)
        case "year":
            return not choice.exclude and [*map(len, choice.include)] == [4]
        case _:
            return not choice.include and not choice.exclude


def _options(facet: Facet, choice: FacetChoice) -> Iterator[str]:
    for value in sorted(choice.include):
        yield f"--{facet}={value}"
    for value in sorted(choice.exclude):
        yield f"--exclude-{facet}={value}"
