"""The query language: text → lexemes → tree, the tree in words, and a search as text.

- ``tree``: the query tree, and the language it expresses
- ``fields``: the table of operators and fields, with their values
- ``lexer``: lexemes of a query
- ``parser``: operators and groups; limits of a query
- ``terms``: words, phrases, wildcards and fuzzy words
- ``filters``: keywords, ids, numbers, choices and orders
- ``dates``: dates, ranges of them, and times up to today
- ``parts``: the parts of a query as it stands, to colour it
- ``completion``: what may stand in the place of a name or value that is being typed
- ``pasted``: ids and addresses of papers, broken lines, and LaTeX in a query
- ``citation``, ``author_list``: the title in a pasted reference
- ``explain``: a tree in words
- ``serializer``: query and facet choices as one query
- ``relaxation``: wider queries, offered when nothing is found
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperbrowse.core.lazy import lazy_face

if TYPE_CHECKING:
    # fmt: off
    from paperbrowse.search.query.completion import Completion, Completions, complete_query
    from paperbrowse.search.query.explain import explain_pasted, explain_query
    from paperbrowse.search.query.fields import LANGUAGE, SORT_WORDS
    from paperbrowse.search.query.parser import parse
    from paperbrowse.search.query.parts import find_problems, split_parts, start_of_part
    from paperbrowse.search.query.pasted import join_lines
    from paperbrowse.search.query.relaxation import RelaxedQuery, relax_query
    from paperbrowse.search.query.serializer import (
        add_term, find_order, remove_order, write_query,
    )
    from paperbrowse.search.query.terms import (
        STOP_WORDS, is_plain_word, is_single_word, parse_fuzzy, parse_phrase, parse_word,
    )
    from paperbrowse.search.query.tree import (
        EVERYTHING, NOTHING, PLAIN_FIELDS, All, AnyOf, DateRange, Filter, Match, MostOf, Node, Not,
        NumberRange, ParsedQuery, QueryTerm, TermSequence, TextField, positive_matches,
        remove_match, replace_matches, required_lists,
    )
else:
    __getattr__, __all__ = lazy_face(
        __name__,
        {
            "completion": "Completion Completions complete_query",
            "explain": "explain_pasted explain_query",
            "fields": "LANGUAGE SORT_WORDS",
            "parser": "parse",
            "parts": "find_problems split_parts start_of_part",
            "pasted": "join_lines",
            "relaxation": "RelaxedQuery relax_query",
            "serializer": "add_term find_order remove_order write_query",
            "terms": "STOP_WORDS is_plain_word is_single_word parse_fuzzy parse_word parse_phrase",
            "tree": (
                "EVERYTHING NOTHING PLAIN_FIELDS All AnyOf DateRange Filter Match MostOf Node Not "
                "NumberRange ParsedQuery QueryTerm TermSequence TextField positive_matches "
                "remove_match replace_matches required_lists"
            ),
        },
    )
