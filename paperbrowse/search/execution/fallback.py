"""Fallback for a query that finds nothing: similar words, then papers with most of the words.

First the words that no paper contains are replaced by words within one edit of them, then within
two; then rare words as well. When there is still no paper, those count that contain words of more
than half the weight of all (``MostOf``). Phrases, wildcards, filters and exclusions stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from paperbrowse.search.execution.evaluation import Evaluation
from paperbrowse.search.execution.matching import TooBroadError
from paperbrowse.search.query import (
    PLAIN_FIELDS,
    STOP_WORDS,
    All,
    Match,
    MostOf,
    Node,
    is_plain_word,
    parse_fuzzy,
    positive_matches,
    replace_matches,
)
from paperbrowse.search.request import Fallback

RARE = 5
"""Papers up to which a word is taken for a possible typing error, where no paper has all words."""

_MAX_SHOWN = 3
"""Words that are named as shown for a word."""


class FallbackEvaluation(NamedTuple):
    """An evaluation that found papers, and the change of the query that it took."""

    evaluation: Evaluation
    fallback: Fallback


def find_fallback(
    failed: Evaluation, evaluate: Callable[[Node], Evaluation], typing: bool
) -> FallbackEvaluation | None:
    """Return the first change of the query of ``failed`` that finds papers, or None.

    ``evaluate`` evaluates a node in the place of the query's own. ``typing``: the last word may be
    the beginning of one, so that it is replaced only where no word begins with it.
    """
    operands = failed.node.nodes if isinstance(failed.node, All) else (failed.node,)
    words = [node for node in operands if isinstance(node, Match) and is_plain_word(node)]
    similar: dict[Match, Match] = {}
    for rarest, edits in ((0, 1), (0, 2), (RARE, 1)):
        for word in words:
            found = failed.count_matching(word)
            if word in similar or found > rarest or (found and typing and _is_beginning(word)):
                continue
            if (fuzzy := _find_similar(word, edits, evaluate, found)) is not None:
                similar[word] = fuzzy
        unknown = [w for w in words if not failed.count_matching(w) and w not in similar]
        if similar and not unknown:
            evaluation = _try(evaluate, replace_matches(failed.node, similar))
            if evaluation is not None:
                return FallbackEvaluation(evaluation, _describe(operands, similar, evaluation, 0))
    if len(words) < 2:
        return None
    known = [similar.get(w, w) for w in words if w in similar or failed.count_matching(w)]
    telling = [word for word in known if word.text.casefold() not in STOP_WORDS] or known
    others = [node for node in operands if node not in words]
    evaluation = _try(evaluate, All((MostOf(tuple(telling)), *others))) if telling else None
    if evaluation is None:
        return None
    return FallbackEvaluation(evaluation, _describe(telling, similar, evaluation, len(words)))


def _is_beginning(word: Match) -> bool:
    return any(term.kind == "prefix" for sequence in word.sequences for term in sequence)


def _find_similar(
    word: Match, edits: int, evaluate: Callable[[Node], Evaluation], found: int
) -> Match | None:
    """Return the match for words within some edits of ``word``, where more papers have one."""
    fuzzy = parse_fuzzy(f"{word.text}~{edits}", word.fields)
    if fuzzy is None or fuzzy.sequences[0][0].kind != "fuzzy":
        return None
    evaluation = _try(evaluate, fuzzy)
    return fuzzy if evaluation and evaluation.count_matching(fuzzy) > found else None


def _try(evaluate: Callable[[Node], Evaluation], node: Node) -> Evaluation | None:
    try:
        evaluation = evaluate(node)
    except TooBroadError:
        return None
    return evaluation if any(mask.any() for mask in evaluation.masks) else None


def _describe(
    nodes: Sequence[Node], similar: Mapping[Match, Match], evaluation: Evaluation, words: int
) -> Fallback:
    typed = {fuzzy: word.text for word, fuzzy in similar.items()}
    matches = dict.fromkeys(similar.get(n, n) for n in nodes if isinstance(n, Match))
    return Fallback(
        replacements=tuple(
            (typed[match], _most_frequent(match, evaluation)) for match in matches if match in typed
        ),
        word_count=words,
        query=write_matches(evaluation.node, " OR " if words else " "),
    )


def write_matches(node: Node, separator: str = " OR ") -> str:
    """Return a query of the words of a node that contribute hits, for finding them in texts."""
    return separator.join(map(_write_match, positive_matches(node)))


def _write_match(match: Match) -> str:
    text = match.text if match.fields == PLAIN_FIELDS else f"{match.fields[0]}:{match.text}"
    return f"{text} OR {text}*" if is_plain_word(match) and _is_beginning(match) else text


def _most_frequent(fuzzy: Match, evaluation: Evaluation) -> tuple[str, ...]:
    """Return the words that papers have for a fuzzy word, those of most papers first."""
    term, counts = fuzzy.sequences[0][0], Counter[str]()
    for segment in evaluation.snapshot.segments:
        dictionary = segment.reader.dictionary
        for number in dictionary.find_words(term).tolist():
            mask = np.zeros(segment.reader.doc_count, np.bool_)
            for field in fuzzy.fields:
                if field != "note":
                    selection = dictionary.select_words(np.array([number]))
                    segment.reader.postings(field).count(selection).add_to_mask(mask)
            live = mask if segment.live_docs is None else mask & segment.live_docs
            counts[dictionary.words[number]] += int(np.count_nonzero(live))
    words = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(word for word, papers in words if papers and word != term.text)[:_MAX_SHOWN]
