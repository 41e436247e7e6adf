"""Fallback for a query that finds nothing, or few papers: similar words, then most of the words.

First the words that no paper contains are replaced by words within one edit of them, then within
two; then rare words as well, with all their forms. When there is still no paper, those count that
have at least half of the weight of the plain words (``MostOf``), or either of two. Phrases,
wildcards, filters and exclusions stay.

A query in sentences that few papers have every word of is answered by most of its words too, unless
one has them in its title: small words keep papers away that answer the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from paperbrowse.search.execution.evaluation import Evaluation
from paperbrowse.search.execution.matching import TooBroadError
from paperbrowse.search.execution.similar_words import SimilarWords, find_similar_words
from paperbrowse.search.query import (
    PLAIN_FIELDS,
    STOP_WORDS,
    All,
    AnyOf,
    Match,
    MostOf,
    Node,
    is_plain_word,
    is_single_word,
    positive_matches,
    replace_matches,
)
from paperbrowse.search.request import Fallback

RARE = 5
"""Papers up to which a word is taken for a possible typing error, where no paper has all words."""

FEW = 10
"""Papers below which a query in sentences is also answered by most of its words."""

MAX_LOOKUPS, MAX_LOOKUPS_IN_TEXT = 6, 2
"""Times that words similar to one are looked for: each takes about a millisecond.

In a text, of which most of the words tell as much, fewer.
"""

TEXT_LENGTH = 12
"""Words up to which a query is no text."""

_MIN_TELLING = 3
"""Words of a query in sentences, small ones aside."""

_MAX_SHOWN = 3
"""Words that are named as shown for a word."""


class FallbackEvaluation(NamedTuple):
    """An evaluation that found papers, and the change of the query that it took."""

    evaluation: Evaluation
    fallback: Fallback


def find_fallback(failed: Evaluation, typing: bool) -> FallbackEvaluation | None:
    """Return the first change of the query of ``failed`` that finds papers, or None.

    ``typing``: the last word may be the beginning of one, so that it is replaced only where no
    word begins with it.
    """
    operands = failed.node.nodes if isinstance(failed.node, All) else (failed.node,)
    words = [node for node in operands if isinstance(node, Match) and is_plain_word(node)]
    full_count = _count(failed)
    if full_count:
        return _add_most(failed, operands, words, full_count)
    single = [node for node in operands if isinstance(node, Match) and is_single_word(node)]
    similar: dict[Match, SimilarWords] = {}
    lookups = MAX_LOOKUPS if len(single) <= TEXT_LENGTH else MAX_LOOKUPS_IN_TEXT
    for rarest, edits in ((0, 1), (0, 2), (RARE, 1)):
        before = len(similar)
        for word in single:
            found = failed.count_matching(word)
            if word in similar or found > rarest or (rarest and not found):
                continue
            if (found and typing and _is_beginning(word)) or not lookups:
                continue
            lookups -= 1
            known = find_similar_words(word, edits, failed.user_data)
            if known is not None and _count_of(known.match, failed) > found:
                similar[word] = known
        unknown = [w for w in single if not failed.count_matching(w) and w not in similar]
        if len(similar) > before and not unknown:
            replaced = {word: each.match for word, each in similar.items()}
            evaluation = _try(failed, replace_matches(failed.node, replaced))
            if evaluation is not None:
                return FallbackEvaluation(evaluation, _describe(operands, similar, evaluation))
    if len(words) < 2:
        return None
    telling = _telling([w for w in words if w in similar or failed.count_matching(w)])
    others = tuple(
        similar[node].match if isinstance(node, Match) and node in similar else node
        for node in operands
        if node not in words
    )
    known_words = tuple(similar[w].match if w in similar else w for w in telling)
    evaluation = _try(failed, All((_most_of(known_words), *others))) if telling else None
    if evaluation is None:
        return None
    described = _describe([*telling, *operands], similar, evaluation, len(words))
    return FallbackEvaluation(evaluation, described)


def _add_most(
    found: Evaluation,
    operands: Sequence[Node],
    words: Sequence[Match],
    full_count: int,
) -> FallbackEvaluation | None:
    """Return papers with most of the words beside few with all, for a query in sentences."""
    telling = _telling(words)
    if full_count >= FEW or not _MIN_TELLING <= len(telling) < len(words):
        return None
    if _is_title(found, words):
        return None
    others = [node for node in operands if node not in words]
    evaluation = _try(found, All((MostOf(tuple(telling)), *others)))
    if evaluation is None or _count(evaluation) <= full_count:
        return None
    fallback = _describe(operands, {}, evaluation, len(words), full_count)
    return FallbackEvaluation(evaluation, fallback)


def _is_title(found: Evaluation, words: Sequence[Match]) -> bool:
    """Return whether a paper has all words in its title."""
    for number, mask in enumerate(found.masks):
        in_title = mask.copy()
        for word in words:
            frequencies = found.frequencies(number, word).get("title")
            if frequencies is None or not len(frequencies.counts):
                in_title[:] = False
                break
            in_title &= frequencies.to_dense(len(mask)) > 0
        if in_title.any():
            return True
    return False


def _telling(words: Sequence[Match]) -> Sequence[Match]:
    return [word for word in words if word.text.casefold() not in STOP_WORDS] or words


def _most_of(words: tuple[Match, ...]) -> Node:
    """Return most of the words: of two words either."""
    return AnyOf(words) if len(words) == 2 else MostOf(words)


def _is_beginning(word: Match) -> bool:
    return any(term.kind == "prefix" for sequence in word.sequences for term in sequence)


def _count_of(match: Match, failed: Evaluation) -> int:
    evaluation = _try(failed, match)
    return 0 if evaluation is None else evaluation.count_matching(match)


def _count(evaluation: Evaluation) -> int:
    return sum(int(np.count_nonzero(mask)) for mask in evaluation.masks)


def _try(former: Evaluation, node: Node) -> Evaluation | None:
    try:
        evaluation = former.evaluate(node)
    except TooBroadError:
        return None
    return evaluation if any(mask.any() for mask in evaluation.masks) else None


def _describe(
    nodes: Sequence[Node],
    similar: dict[Match, SimilarWords],
    evaluation: Evaluation,
    words: int = 0,
    full_count: int = 0,
) -> Fallback:
    matches = dict.fromkeys(node for node in nodes if isinstance(node, Match))
    by_match = {each.match: each for each in similar.values()}
    shown = []
    for match in positive_matches(evaluation.node):
        each = by_match.get(match)
        field = "" if match.fields == PLAIN_FIELDS else f"{match.fields[0]}:"
        shown += [_write_match(match)] if each is None else [field + word for word in each.words]
    return Fallback(
        replacements=tuple(
            (word.text, similar[word].words[:_MAX_SHOWN]) for word in matches if word in similar
        ),
        word_count=words,
        full_count=full_count,
        query=" OR ".join(shown),
    )


def write_matches(node: Node, separator: str = " OR ") -> str:
    """Return a query of the words of a node that contribute hits, for finding them in texts."""
    return separator.join(map(_write_match, positive_matches(node)))


def _write_match(match: Match) -> str:
    text = match.text if match.fields == PLAIN_FIELDS else f"{match.fields[0]}:{match.text}"
    return f"{text} OR {text}*" if is_plain_word(match) and _is_beginning(match) else text
