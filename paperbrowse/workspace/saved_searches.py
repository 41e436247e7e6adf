"""Saved searches: what each asks, and how many papers it finds, new ones among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, cast, get_args

from paperbrowse.core import LibraryError, PaperbrowseError, one_line
from paperbrowse.library import Library, SavedSearch
from paperbrowse.search import (
    FACETS,
    Facet,
    FacetChoice,
    SearchRequest,
    Sort,
    write_query,
)
from paperbrowse.workspace.workspace import Workspace

Years = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSettings:
    """What a search asks, by whatever it was set; see ``SearchRequest``."""

    query: str = ""
    choices: Mapping[Facet, FacetChoice] = field(default_factory=dict)
    years: Years | None = None
    sort: Sort = "relevance"
    reverse: bool = False
    insist: bool = False
    list_name: str | None = None
    """The reading list that is searched; None for the whole library."""

    @classmethod
    def of_saved(cls, saved: SavedSearch) -> SearchSettings:
        """Return what a saved search asks; what this version does not know of it is left out."""
        stored = saved.settings
        sort = stored.get("sort")
        return cls(
            query=stored.get("query", saved.query),
            choices={
                facet: FacetChoice(
                    frozenset(choice.get("include", ())),
                    frozenset(choice.get("exclude", ())),
                    bool(choice.get("match_all")),
                )
                for facet, choice in stored.get("choices", {}).items()
                if facet in FACETS
            },
            years=cast(Years, tuple(stored["years"])) if stored.get("years") else None,
            sort=cast(Sort, sort) if sort in get_args(Sort) else "relevance",
            reverse=bool(stored.get("reverse")),
            insist=bool(stored.get("insist")),
            list_name=stored.get("list"),
        )

    def to_request(self, **page: Any) -> SearchRequest:
        """Return the search; ``page`` are more of its attributes, such as ``limit``."""
        choices = dict(self.choices)
        if self.list_name is not None:
            lists = choices.get("list", FacetChoice())
            # Inside a list, a list chosen as well must hold the paper too.
            include = lists.include | {self.list_name}
            choices["list"] = replace(lists, include=include, match_all=True)
        return SearchRequest(
            query=self.query,
            choices=choices,
            years=self.years,
            sort=self.sort,
            reverse=self.reverse,
            insist=self.insist,
            **page,
        )

    def write_query(self) -> str | None:
        """Return a query that asks the same but for the order; None where there is none."""
        request = self.to_request()
        return write_query(request.query.strip(), request.choices, request.years)

    def save(self, library: Library, name: str) -> str:
        """Save the search under a name; return its query. Raises LibraryError."""
        query = self.write_query() or self.query
        library.save_search(name, query, self._to_json(query))
        return query

    def _to_json(self, query: str) -> dict[str, Any]:
        """Return what ``query`` alone does not say; nothing of what is as usual."""
        stored = {
            "query": self.query if self.query.strip() != query else None,
            "choices": {
                facet: {
                    "include": sorted(choice.include),
                    "exclude": sorted(choice.exclude),
                    "match_all": choice.match_all,
                }
                for facet, choice in self.choices.items()
                if choice.include or choice.exclude
            },
            "years": self.years and [*self.years],
            "sort": self.sort if self.sort != "relevance" else None,
            "reverse": self.reverse,
            "insist": self.insist,
            "list": self.list_name,
        }
        is_restated = stored["query"] is not None
        return {
            key: value for key, value in stored.items() if value or (key == "query" and is_restated)
        }


def find_saved_search(library: Library, name: str) -> SavedSearch:
    """Return the saved search of a name; raises LibraryError if there is none."""
    saved = {each.name.casefold(): each for each in library.searches()}
    folded = one_line(name).casefold()
    if folded in saved:
        return saved[folded]
    names = ", ".join(one_line(each.name) for each in [*saved.values()][:10])
    hint = f"There are: {names}." if names else "There are no saved searches yet."
    raise LibraryError(f"There is no saved search {one_line(name)!r}.", hint)


class SearchCounts(NamedTuple):
    """How many papers a saved search finds at one moment."""

    total: int
    new: int
    """Of them those that came into the library after the search was last opened, or saved."""


class SavedSearchCounts(NamedTuple):
    """The counts of all saved searches at one moment."""

    by_name: Mapping[str, SearchCounts | None]
    """None for one that cannot be searched."""
    is_final: bool
    """False where the index still lacks papers of the library."""


def count_saved_searches(workspace: Workspace) -> SavedSearchCounts:
    """Return how many papers every saved search finds; raises LibraryError."""
    counts = {saved.name: _count(workspace, saved) for saved in workspace.library.searches()}
    return SavedSearchCounts(counts, workspace.index.is_current())


def _count(workspace: Workspace, saved: SavedSearch) -> SearchCounts | None:
    since = saved.opened_at or saved.created_at
    settings = SearchSettings.of_saved(saved)
    request = settings.to_request(limit=0, facets=False, new_since=since)
    try:
        results = workspace.index.search(request, complete=False)
    except PaperbrowseError:
        return None
    return SearchCounts(results.total, results.new_total)
