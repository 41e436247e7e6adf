"""Writing a search as one text: it asks for the same as the words and the choices did."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, strategies as st

from paperbrowse.search.query.parser import MAX_TERMS, parse
from paperbrowse.search.query.serializer import find_order, remove_order, write_query
from paperbrowse.search.query.tree import NOTHING, All, AnyOf, DateRange, Filter, Node, Not
from paperbrowse.search.request import FACETS, UNKNOWN_YEAR, Facet, FacetChoice
from tests.search.analysis.odd_text import odd_texts

_QUERY_PIECES = ("a", "kv cache", " ", "(", ")", " OR ", "|", "-", "NOT ", '"', "tag:", "title:(")
queries = st.lists(st.sampled_from(_QUERY_PIECES), max_size=12).map("".join) | odd_texts
values = st.sampled_from(["kv-cache", "My List", "OR", "a*", "x:y", "(z", "Ünï", "it's", "none"])


@pytest.mark.parametrize(
    ("query", "choices", "expected"),
    [
        ("kv cache", {}, "kv cache"),
        ("", {"tag": FacetChoice(frozenset({"lora"}))}, "tag:lora"),
        ("kv", {"tag": FacetChoice(frozenset({"lora", "moe"}))}, "kv tag:(lora OR moe)"),
        ("kv", {"tag": FacetChoice(frozenset({"a", "b"}), match_all=True)}, "kv tag:a tag:b"),
        ("kv", {"tag": FacetChoice(exclude=frozenset({"code"}))}, "kv -tag:code"),
        (
            "kv",
            {"author": FacetChoice(frozenset({"Bo Li", "Ada"}))},
            'kv author:("Ada" OR "Bo Li")',
        ),
        ("", {"venue": FacetChoice(exclude=frozenset({"ICML"}))}, '-venue:"ICML"'),
        ("", {"category": FacetChoice(frozenset({"cs.CL"}))}, "cat:cs.CL"),
        ("", {"organization": FacetChoice(frozenset({"A Lab"}))}, 'org:"A Lab"'),
        ("", {"language": FacetChoice(frozenset({"en"}))}, "lang:en"),
        ("", {"upvotes": FacetChoice(frozenset({"0", "200.."}))}, "upvotes:(0 OR 200..)"),
        ("kv", {"has": FacetChoice(frozenset({"code"}))}, "kv has:code"),
        ("kv", {"list": FacetChoice(frozenset({"My Thesis"}))}, 'kv list:"My Thesis"'),
        ("kv", {"year": FacetChoice(frozenset({"2024", UNKNOWN_YEAR}))}, "kv year:(none OR 2024)"),
        ("a OR b", {"tag": FacetChoice(frozenset({"x"}))}, "(a OR b) tag:x"),
        ('"a b', {"tag": FacetChoice(frozenset({"x"}))}, 'tag:x "a b'),
        ("a OR (b", {"tag": FacetChoice(frozenset({"x"}))}, "(a OR (b)) tag:x"),
        ("a) OR b", {"tag": FacetChoice(frozenset({"x"}))}, "(a  OR b) tag:x"),
        ("kv", {"source": FacetChoice(frozenset({'my "best" dump.txt'}))}, "kv source:"),
    ],
)
def test_choices_are_written_as_a_user_would(
    query: str, choices: dict[Facet, FacetChoice], expected: str
) -> None:
    written = write_query(query, choices)
    assert written is not None
    assert written.startswith(expected)


@given(
    queries,
    st.frozensets(values, max_size=3),
    st.frozensets(values, max_size=2),
    st.frozensets(st.sampled_from(["2020", "2024", UNKNOWN_YEAR]), max_size=2),
    st.booleans(),
)
def test_what_is_written_asks_for_the_query_and_every_choice(
    query: str,
    include: frozenset[str],
    exclude: frozenset[str],
    years: frozenset[str],
    match_all: bool,
) -> None:
    choices: dict[Facet, FacetChoice] = {
        "list": FacetChoice(include, exclude, match_all),
        "year": FacetChoice(years),
    }
    written = write_query(query, choices)
    if written is None:
        bare = parse("".join(letter if letter not in "()" else " " for letter in query))
        is_refused = parse(query).node == NOTHING  # beside another condition it would not be
        assert bare.problems or "NOT" in query or "-" in query or is_refused
        return
    asked = str(parse(written).node)
    for name in include | exclude:
        assert str(Filter("list", name)) in asked
    for name in exclude:
        assert str(Not(Filter("list", name))) in asked
    if years:
        each = tuple(
            DateRange("date") if year == UNKNOWN_YEAR else DateRange.of_years(int(year), int(year))
            for year in sorted(years)
        )
        assert str(each[0] if len(each) == 1 else AnyOf(each)) in asked
    if include or exclude or years:
        assert set(conjuncts(parse(query).node)) <= set(conjuncts(parse(written).node))
    else:
        assert written == query


def conjuncts(node: Node) -> Iterator[Node]:
    """What all must match, in whatever brackets."""
    if isinstance(node, All):
        for child in node.nodes:
            yield from conjuncts(child)
    else:
        yield node


def test_a_search_that_no_query_has_room_for_is_not_written() -> None:
    words = " ".join(f"word{number}" for number in range(MAX_TERMS))
    assert write_query(words, {}) == words
    assert write_query(words, {"tag": FacetChoice(frozenset({"lora"}))}) is None


@given(
    queries,
    st.sampled_from(FACETS),
    st.frozensets(values | st.sampled_from(["2020", "", "10..49", "code", "pdf"]), min_size=1),
    st.booleans(),
)
def test_every_facet_is_written_so_that_it_is_read_back(
    query: str, facet: Facet, chosen: frozenset[str], is_exclude: bool
) -> None:
    choice = FacetChoice(exclude=chosen) if is_exclude else FacetChoice(chosen, match_all=True)
    written = write_query("", {facet: choice})
    if written is None:
        return
    read = parse(written)
    assert read.problems == ()
    nodes = list(conjuncts(read.node))
    assert len(nodes) == len(chosen)
    assert all(isinstance(node, Not) for node in nodes) == is_exclude
    longer = write_query(query, {facet: choice})
    assert longer is None or set(nodes) <= set(conjuncts(parse(longer).node))


@pytest.mark.parametrize(
    "node",
    ["date:2024-03..", "-added:30d", "saved:none", "upvotes:>50", "-comments:none", "has:pdf",
     "author:\"J. Smith\"", "venue:\"A B\"", "cat:cs", "doi:10.1/x(5)", "is:untagged", "-is:new",
     "read:last-month", "newer:1y", "org:a*", "lang:en", "(a OR date:2024)", "sort:-title b"],
)  # fmt: skip
def test_what_a_query_asks_stays_beside_choices(node: str) -> None:
    written = write_query(node, {"tag": FacetChoice(frozenset({"lora"}))})
    assert written is not None
    assert set(conjuncts(parse(node).node)) < set(conjuncts(parse(written).node))
    assert parse(written).sort == parse(node).sort


@given(st.lists(st.sampled_from(["a", "sort:date", "-sort:title", "NOT", "-", "(", ")", '"b"'])))
def test_an_order_is_removed_and_nothing_else(pieces: list[str]) -> None:
    query = " ".join(pieces)
    rest = remove_order(query)
    assert find_order(rest) is None or '"' in query
    words = [each for each in pieces if each in ("a", '"b"')]
    assert [each for each in rest.split() if each in ("a", '"b"')] == words
    if "sort:" not in query:
        assert rest == query
