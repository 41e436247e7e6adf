"""The terms most telling for the hits of a search against the whole library.

Candidates are the words and pairs of words in the titles of the hits, of ``_MAX_TITLES`` at even
distances where there are more; titles name subjects, abstracts much else. They are ranked by the
log-likelihood ratio of T. Dunning, "Accurate Methods for the Statistics of Surprise and
Coincidence" (1993): how surprising the number of hits with a term is, given the number of all
papers with it. Both are counted exactly, in titles and abstracts.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from paperbrowse.search.analysis import stem
from paperbrowse.search.execution.matching import count_match
from paperbrowse.search.execution.snapshot import IndexSnapshot
from paperbrowse.search.execution.telling_terms import count_papers
from paperbrowse.search.likeness import GENERAL_WORDS, may_tell
from paperbrowse.search.query import (
    Match,
    Node,
    QueryTerm,
    TextField,
    parse_phrase,
    positive_matches,
)
from paperbrowse.search.request import FacetCount
from paperbrowse.search.segment import DocSet, Mask

_MAX_TITLES = 300
_MAX_COUNTED = 80
"""Words of the titles whose papers in the library are counted."""
_MAX_WORDS, _MAX_PAIRS = 24, 10
"""Candidates whose hits are counted."""
_FEW = 2
"""Hits that must have a term."""
_MOST = 0.8
"""Share of the hits that may have a term: of one that nearly all have nothing is narrower."""
_SUBSUMED = 0.6
"""Share of a word's hits that have it in a pair, from which the pair stands for it."""

_FIELDS: tuple[TextField, ...] = ("title", "abstract")

_Stems = tuple[str, ...]


class _Candidate(NamedTuple):
    stems: _Stems
    text: str
    hits: int
    score: float


def find_narrowing_terms(
    snapshot: IndexSnapshot, hits: Sequence[DocSet], node: Node, limit: int
) -> tuple[FacetCount, ...]:
    """Return up to ``limit`` terms that tell the hits from other papers, the most telling first.

    Each with the number of hits that have it, which is at most four fifths of them. Words of the
    query, ``node``, are none of them, nor pairs of them.
    """
    total = sum(docs.size for docs in hits)
    if total <= _FEW or total == snapshot.paper_count:
        return ()
    forms = _read_titles(snapshot, hits)
    own = _own_stems(node)
    candidates: dict[_Stems, _Candidate] = {}
    for stems in _select_candidates(snapshot, forms, own):
        text = min(forms[stems], key=lambda form: (-forms[stems][form], form))
        with_term = _find_papers(snapshot, stems, text)
        if with_term is None:
            continue
        everywhere = found = 0
        for segment, docs, mask in zip(snapshot.segments, hits, with_term, strict=True):
            live = mask if segment.live_docs is None else mask & segment.live_docs
            everywhere += int(np.count_nonzero(live))
            found += int(np.count_nonzero(live & docs.mask))
        if _FEW <= found <= _MOST * total and found * snapshot.paper_count > everywhere * total:
            score = log_likelihood_ratio(found, total, everywhere, snapshot.paper_count)
            candidates[stems] = _Candidate(stems, text, found, score)
    return tuple(_choose(candidates, limit))


def log_likelihood_ratio(found: int, hits: int, everywhere: int, papers: int) -> float:
    """Return Dunning's G² for ``found`` of the hits having a term, as ``everywhere`` of all do."""
    rest, others = papers - hits, everywhere - found
    table = ((found, hits, everywhere), (others, rest, everywhere))
    absent = ((hits - found, hits), (rest - others, rest))
    score = 0.0
    for count, row, column in table:
        score += count and count * math.log(count * papers / (row * column))
    for count, row in absent:
        score += count and count * math.log(count * papers / (row * (papers - everywhere)))
    return 2 * score


def _read_titles(snapshot: IndexSnapshot, hits: Sequence[DocSet]) -> Mapping[_Stems, Counter[str]]:
    """Return the forms of words and pairs in titles of hits, each with its number of titles."""
    forms: defaultdict[_Stems, Counter[str]] = defaultdict(Counter)
    step = max(-(-sum(docs.size for docs in hits) // _MAX_TITLES), 1)
    for segment, docs in zip(snapshot.segments, hits, strict=True):
        for doc in docs.docs[::step].tolist():
            words = segment.reader.title_keys[doc].split()
            stems = [stem(word) if may_tell(word) else "" for word in words]
            named: dict[_Stems, str] = {
                (one,): word
                for one, word in zip(stems, words, strict=True)
                if one and one not in GENERAL_WORDS
            }
            for (one, first), (other, second) in pairwise(zip(stems, words, strict=True)):
                if one and other and not {one, other} <= GENERAL_WORDS:
                    named[one, other] = f"{first} {second}"
            for key, text in named.items():
                forms[key][text] += 1
    return forms


def _select_candidates(
    snapshot: IndexSnapshot, forms: Mapping[_Stems, Counter[str]], own: Set[str]
) -> Iterator[_Stems]:
    """Yield the candidates whose hits are worth counting, by what is known of the titles."""
    counts = {stems: each.total() for stems, each in forms.items() if not own >= {*stems}}
    frequent = sorted(
        (stems for stems, count in counts.items() if count >= _FEW),
        key=lambda stems: (-counts[stems], stems),
    )
    words = [stems for stems in frequent if len(stems) == 1][:_MAX_COUNTED]
    papers = count_papers(snapshot, [word for (word,) in words]).tolist()
    rarity = {
        stems: counts[stems] * math.log(snapshot.paper_count / max(number, 1))
        for stems, number in zip(words, papers, strict=True)
    }
    yield from sorted(words, key=lambda stems: (-rarity[stems], stems))[:_MAX_WORDS]
    yield from [stems for stems in frequent if len(stems) == 2][:_MAX_PAIRS]


def _find_papers(snapshot: IndexSnapshot, stems: _Stems, text: str) -> list[Mask] | None:
    """Return the papers of each segment with a word in any form, or with a pair as it is written.

    So a query finds them, but for notes.
    """
    match = Match(text, _FIELDS, ((QueryTerm("stem", stems[0]),),))
    if len(stems) > 1:
        phrase = parse_phrase(text, _FIELDS)
        if phrase is None:
            return None
        match = phrase
    masks = []
    for segment in snapshot.segments:
        mask = np.zeros(segment.reader.doc_count, np.bool_)
        for frequencies in count_match(segment.reader, match).values():
            frequencies.add_to_mask(mask)
        masks.append(mask)
    return masks


def _own_stems(node: Node) -> set[str]:
    """Return the stems of the words by which the hits were found."""
    return {
        term.text if term.kind == "stem" else stem(term.text)
        for match in positive_matches(node)
        for sequence in match.sequences
        for term in sequence
    }


def _choose(candidates: Mapping[_Stems, _Candidate], limit: int) -> Iterator[FacetCount]:
    """Yield the best candidates; of a word and a pair that nearly always has it only the pair."""
    subsumed = {
        (word,)
        for stems, pair in candidates.items()
        if len(stems) == 2
        for word in stems
        if (word,) in candidates and pair.hits >= _SUBSUMED * candidates[(word,)].hits
    }
    ranked = sorted(candidates.values(), key=lambda each: (-each.score, each.text))
    named: set[str] = set()
    for each in ranked:
        if limit and each.stems not in subsumed and not named >= {*each.stems}:
            named.update(each.stems)
            limit -= 1
            yield FacetCount(each.text, each.hits)
