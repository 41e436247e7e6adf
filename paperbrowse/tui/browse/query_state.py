"""The query state: view, query, chosen facet values and order of the browse screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from paperbrowse.search import Facet, FacetChoice, SearchRequest, Sort

SORTS: tuple[Sort, ...] = ("relevance", "date", "title", "comments", "status")
LIST_SORTS: tuple[Sort, ...] = ("list", *SORTS, "saved")
"""A list has two more: the order its user gave it, and the one in which papers were saved."""

ListCounts = Sequence[tuple[str, int]]
"""The names of the reading lists with their numbers of papers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryState:
    """One state of the browse screen; its answer is a page of results.

    States compare by value: an answer belongs to the screen as long as its state equals the one
    asked last.
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
        """Return the search that answers this state."""
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
        """Return the state with one value moved on: off, included, excluded, off."""
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
        """Return the state with another choice for one facet."""
        return replace(self, choices={**self.choices, facet: choice})

    def with_toggled_match(self, facet: Facet) -> QueryState:
        """Return the state with any and all of a facet's included values switched."""
        choice = self.choices.get(facet, FacetChoice())
        return self.with_choice(facet, replace(choice, match_all=not choice.match_all))

    def without_choices(self) -> QueryState:
        """Return the state without any facet value chosen."""
        return replace(self, choices={})

    def with_next_sort(self) -> QueryState:
        """Return the state in the next order of its view."""
        sorts = LIST_SORTS if self.view is not None else SORTS
        return replace(self, sort=sorts[(sorts.index(self.sort) + 1) % len(sorts)])

    def for_view(self, view: str | None) -> QueryState:
        """Return the state that opens another view; query and choices stay behind."""
        return QueryState(
            view=view, sort="relevance" if view is None else "list", revision=self.revision
        )

    def following(self, before: ListCounts, now: ListCounts) -> QueryState:
        """Return the state after the lists ``before`` became those of ``now``.

        It follows the open list to its new name, and leaves it where it is no longer there: it
        was deleted, or its making was undone.
        """
        names, old = [name for name, _ in now], [name for name, _ in before]
        if self.view is None or self.view in names:
            return self
        new = [name for name in names if name not in old]
        if len(new) == 1 and len(names) == len(old):
            return replace(self, view=new[0])
        return self.for_view(None)
