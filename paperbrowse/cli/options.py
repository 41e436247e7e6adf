"""Options and arguments that several commands share: papers, lists, years and filters."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import click
from click.shell_completion import CompletionItem

from paperbrowse.core import PaperbrowseError, format_os_error, one_line

if TYPE_CHECKING:
    from paperbrowse.library import Library
    from paperbrowse.search import Facet, FacetChoice, Order

Years = tuple[int | None, int | None]
"""First and last year, both included; None leaves a side open."""

FACET_LABELS: dict[Facet, str] = {
    "year": "Years", "tag": "Tags", "source": "Sources", "list": "Lists", "author": "Authors",
    "venue": "Venues", "category": "Category", "organization": "Orgs", "language": "Language",
    "upvotes": "Upvotes", "has": "With",
}  # fmt: skip

_Function = TypeVar("_Function", bound=Callable[..., Any])

papers_argument = click.argument("references", nargs=-1, required=True, metavar="PAPER...")


def resolve_papers(library: Library, references: Sequence[str]) -> list[str]:
    """Return the distinct ids of referenced papers, in order; raises UnknownPaperError."""
    return list(dict.fromkeys(library.resolve(reference) for reference in references))


def resolve_list_name(library: Library, name: str) -> str:
    """Return the name of a list as the user first wrote it; raises UnknownListError."""
    folded = one_line(name).casefold()
    for each in library.lists():
        if each.name.casefold() == folded:
            return each.name
    library.list_ids(name)  # raises UnknownListError, which names the lists
    return name


def read_standard_input() -> str:
    """Return the whole of standard input; raises PaperbrowseError where it cannot be read."""
    if sys.stdin is None:
        raise PaperbrowseError("Cannot read standard input: it is closed.")
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig", "replace")
    except OSError as error:
        reason = format_os_error(error)
        raise PaperbrowseError(f"Cannot read standard input: {reason}.") from error


class YearRange(click.ParamType[Years]):
    """Years as ``2024``, ``2020..2024``, ``2020..`` or ``..2024``."""

    name = "A..B"
    _pattern = re.compile(r"(\d{4})?(?:(\.\.)(\d{4})?)?")

    def convert(
        self, value: str | Years, param: click.Parameter | None, ctx: click.Context | None
    ) -> Years:
        if not isinstance(value, str):
            return value
        match = self._pattern.fullmatch(value.strip())
        if match is None or not (match[1] or match[3]):
            self.fail(f"{value!r} is no year and no range such as 2020..2024", param, ctx)
        first = int(match[1]) if match[1] else None
        last = (int(match[3]) if match[3] else None) if match[2] else first
        if first is not None and last is not None and first > last:
            self.fail(f"{value!r} ends before it begins", param, ctx)
        return first, last


class SortOrder(click.ParamType["Order"]):
    """A sort key, with a minus before it for the reversed order."""

    name = "[-]KEY"

    def convert(
        self, value: str | Order, param: click.Parameter | None, ctx: click.Context | None
    ) -> Order:
        # Here, because most commands have no order.
        from paperbrowse.search import Order, Sort

        if not isinstance(value, str):
            return value
        keys: dict[str, Sort] = {key: key for key in get_args(Sort)}
        if (key := keys.get(value.removeprefix("-").lower())) is None:
            self.fail(f"{value!r} is none of {', '.join(keys)}", param, ctx)
        return Order(key, value.startswith("-"))

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from paperbrowse.search import Sort

        names = [sign + key for sign in ("", "-") for key in get_args(Sort)]
        return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def filter_options(function: _Function) -> _Function:
    """Add the options that filter papers to a command; ``build_choices`` takes their values."""
    for option in (
        click.option("--source", "sources", multiple=True, metavar="S", help="Only of this dump."),
        click.option("--year", "years", type=YearRange(), help="Only of these years: 2020..2024."),
        click.option("--exclude-tag", "excluded", multiple=True, metavar="T", help="Without it."),
        click.option("--tag", "tags", multiple=True, metavar="T", help="Only with all these tags."),
    ):
        function = option(function)
    return function


def restrict_query(query: str, authors: Sequence[str], venues: Sequence[str]) -> str:
    """Return a query for the papers of these authors and venues only.

    A surname alone is any author's; several words are a whole name, in which initials stand for
    names. A venue's name may be a part of it.
    """
    filters = [f"author:{_quote(name, whole=' ' in name.strip())}" for name in authors]
    filters += [f"venue:{_quote(name, whole=False)}" for name in venues]
    if not filters:
        return query
    has_alternatives = " OR " in query or "|" in query
    return " ".join([f"({query})" if has_alternatives else query, *filters]).strip()


def _quote(name: str, *, whole: bool) -> str:
    """Return a name as the value of a field: the ``whole`` name, or words of it."""
    text = " ".join(re.sub(r'["()|]', " ", one_line(name)).split())
    return f'"{text}"' if whole else f"({text})"


def build_choices(
    library: Library,
    tags: Sequence[str],
    excluded: Sequence[str],
    sources: Sequence[str],
    list_name: str | None,
) -> dict[Facet, FacetChoice]:
    """Return the facet choices of the filter options; raises UnknownListError."""
    # Here, because most commands with these options need no search.
    from paperbrowse.search import FacetChoice

    choices: dict[Facet, FacetChoice] = {}
    if tags or excluded:
        choices["tag"] = FacetChoice(frozenset(tags), frozenset(excluded), match_all=True)
    if sources:
        choices["source"] = FacetChoice(frozenset(sources))
    if list_name is not None:
        choices["list"] = FacetChoice(frozenset([resolve_list_name(library, list_name)]))
    return choices
