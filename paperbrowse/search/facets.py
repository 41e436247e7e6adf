"""Counts the values of each facet, and narrows an answer to what a reader chose of them."""

from __future__ import annotations

from collections.abc import Mapping

from paperbrowse.search.request import FACETS, Choice, Facet, FacetCount

Numbers = frozenset[int]
Values = Mapping[str, Numbers]
"""Document numbers by a facet's value."""

_ALL = Choice()


def choose(numbers: Numbers, values: Values, choice: Choice) -> Numbers:
    """Return those of ``numbers`` that pass a choice among a facet's values."""
    return _included(_without_excluded(numbers, values, choice), values, choice)


def narrow(
    numbers: Numbers, facets: Mapping[Facet, Values], choices: Mapping[Facet, Choice]
) -> Numbers:
    """Return those of ``numbers`` that pass every facet's choice."""
    for facet, choice in choices.items():
        numbers = choose(numbers, facets[facet], choice)
    return numbers


def count(
    numbers: Numbers, facets: Mapping[Facet, Values], choices: Mapping[Facet, Choice]
) -> dict[Facet, tuple[FacetCount, ...]]:
    """Return every facet's counts over ``numbers``, the papers that match the query.

    What is counted, and in which order, is told at ``SearchResults.facets``.
    """
    counts: dict[Facet, tuple[FacetCount, ...]] = {}
    for facet in FACETS:
        others = {name: choice for name, choice in choices.items() if name != facet}
        choice = choices.get(facet, _ALL)
        values = facets[facet]
        candidates = _without_excluded(narrow(numbers, facets, others), values, choice)
        if choice.match_all:
            candidates = _included(candidates, values, choice)
        chosen = choice.include | choice.exclude
        found = {value: len(held & candidates) for value, held in values.items()}
        found |= dict.fromkeys(chosen - found.keys(), 0)
        counts[facet] = _ordered(facet, {v: n for v, n in found.items() if n or v in chosen})
    return counts


def _without_excluded(numbers: Numbers, values: Values, choice: Choice) -> Numbers:
    return numbers.difference(*(values.get(value, frozenset()) for value in choice.exclude))


def _included(numbers: Numbers, values: Values, choice: Choice) -> Numbers:
    if not choice.include:
        return numbers
    held = [values.get(value, frozenset()) for value in sorted(choice.include)]
    if choice.match_all:
        return numbers.intersection(*held)
    return numbers & frozenset().union(*held)


def _ordered(facet: Facet, counts: Mapping[str, int]) -> tuple[FacetCount, ...]:
    if facet == "year":
        values = sorted(counts, reverse=True)  # UNKNOWN is "", so it comes last
    else:
        values = sorted(counts, key=lambda value: (-counts[value], value.casefold(), value))
    return tuple(FacetCount(value, counts[value]) for value in values)
