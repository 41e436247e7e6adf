"""What the screen is asking for: the view, the query, the chosen facet values, the order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from paperbrowse.search import Facet, FacetChoice, SearchRequest, Sort

SORTS: tuple[Sort, ...] = ("relevance", "date", "title", "comments", "status")
LIST_SORTS: tuple[Sort, ...] = ("list", *SORTS, "saved")
"""A list has two more: its reader's own order, and that in which papers were saved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryState:
    """One state of the browse screen; its answer is a page of results.

    Questions compare by value: an answer belongs to the screen as long as its question equals
    the one last asked.
    """

    query: str = ""
    typing: bool = False
    choices: Mapping[Facet, FacetChoice] = field(default_factory=dict)
    sort: Sort = "relevance"
    view: str | None = None
    """The reading list on the screen; None is the whole library."""
    revision: int = 0
    """Grows when the library or the lists changed, so that the same words are asked again."""

    @property
    def is_filtered(self) -> bool:
        """True when facet values are chosen."""
        return any(choice.include or choice.exclude for choice in self.choices.values())

    def to_request(self, limit: int, offset: int = 0, *, facets: bool = True) -> SearchRequest:
        """Return the search that answers this question."""
        choices = dict(self.choices)
        if self.view is not None:
            lists = choices.get("list", FacetChoice())
            # Inside a list, a list chosen as well must hold the paper too.
            choices["list"] = replace(lists, include=lists.include | {self.view}, match_all=True)
        return SearchRequest(
            query=self.query,
            typing=self.typing,
            choices=choices,
            sort=self.sort,
            limit=limit,
            offset=offset,
            facets=facets,
        )

    def with_cycled_value(self, facet: Facet, value: str) -> QueryState:
        """Return the question with one value moved on: off, included, excluded, off."""
        choice = self.choices.get(facet, FacetChoice())
        include, exclude = set(choice.include), set(choice.exclude)
        if value in include:
            include.remove(value)
            exclude.add(value)
        elif value in exclude:
            exclude.remove(value)
        else:
            include.add(value)
        return self.with_choice(
            facet, replace(choice, include=frozenset(include), exclude=frozenset(exclude))
        )

    def with_choice(self, facet: Facet, choice: FacetChoice) -> QueryState:
        """Return the question with another choice for one facet."""
        return replace(self, choices={**self.choices, facet: choice})

    def without_choices(self) -> QueryState:
        """Return the question without any facet value chosen."""
        return replace(self, choices={})

    def with_next_sort(self) -> QueryState:
        """Return the question in the next order that its view has."""
        sorts = LIST_SORTS if self.view is not None else SORTS
        return replace(self, sort=sorts[(sorts.index(self.sort) + 1) % len(sorts)])

    def for_view(self, view: str | None) -> QueryState:
        """Return the question asked of another view; queries and choices stay behind."""
        return QueryState(
            view=view, sort="relevance" if view is None else "list", revision=self.revision
        )
