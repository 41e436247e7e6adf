"""Compound words that people write in three ways: fine tuning, fine-tuning and finetuning.

A query reads all three alike. Two kinds are known: words after a prefix that is no word by itself
(multi modal), and a list of words that are as often written apart as together.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from paperbrowse.search.analysis import stem

_PREFIXES = frozenset(
    """
    anti auto bi bio counter cross geo hetero homo hyper inter intra macro meta micro mono multi
    nano neuro non omni poly post pre pseudo quasi self semi spatio sub super tri ultra uni
    """.split()  # noqa: SIM905 (a list of thirty lines)
)
_MIN_REST = 4
"""Letters after a prefix: fewer are rarely a word."""

_COMPOUNDS = """
    2 d|3 d|arg max|arg min|back bone|back door|back propagation|band width|bench mark|bit width
    block chain|bottom up|break down|broad cast|chat bot|check point|class wise|coarse grained
    code base|cold start|cut off|data base|data driven|data point|data set|deep fake|down sampling
    down stream|drop out|e commerce|e mail|encoder only|end to end|end user|eye tracking|f 1 score
    fall back|feed back|feed forward|few shot|fine grained|fine tuning|frame work|game play
    grid search|ground truth|hand crafted|hand written|health care|heat map|image to image
    image to text|jail break|key frame|key point|key word|land mark|large scale|life long
    log likelihood|long term|look ahead|low rank|medium scale|model based|model free|motion capture
    net work|off line|off policy|off the shelf|on device|on line|on policy|one hot|one shot
    open source|out of distribution|out of domain|over fitting|over parameterized|over smoothing
    pair wise|patch wise|photo realistic|pixel wise|plug and play|point wise|real time|real world
    red teaming|road map|roll out|run time|sentence piece|sequence to sequence|set up|short term
    side effect|sim to real|single shot|small scale|smart phone|soft max|speech to text|speed up
    state of the art|step size|step wise|text to image|text to speech|text to sql|text to video
    time frame|time scale|time series|time stamp|time step|token level|top 1|top 5|top down|top k
    top n|top p|trade off|under fitting|up sampling|video to text|warm up|water mark|web page
    web site|well known|wide spread|word level|word piece|work flow|work load|zero shot
"""


def _group_by_first() -> dict[str, list[tuple[str, ...]]]:
    """Return the stems of the words after the first, the most first."""
    grouped: dict[str, list[tuple[str, ...]]] = {}
    for line in _COMPOUNDS.splitlines():
        for compound in filter(None, line.strip().split("|")):
            first, *others = compound.split()
            grouped.setdefault(first, []).append(tuple(map(stem, others)))
    for endings in grouped.values():
        endings.sort(key=len, reverse=True)
    return grouped


@lru_cache(maxsize=1)
def _compounds() -> dict[str, list[tuple[str, ...]]]:
    return _group_by_first()


def compound_length(words: Sequence[str]) -> int:
    """Return how many of the first words are a compound; 0 for none."""
    for others in _compounds().get(words[0], ()):
        length = 1 + len(others)
        if tuple(map(stem, words[1:length])) == others:
            return length
    prefixes = 0
    while prefixes < len(words) and words[prefixes] in _PREFIXES:
        prefixes += 1
    if not 0 < prefixes < len(words):
        return 0
    rest = words[prefixes]
    return prefixes + 1 if rest.isalpha() and len(rest) >= _MIN_REST else 0


@lru_cache(maxsize=1024)
def split_compound(word: str) -> tuple[str, str] | None:
    """Return the two words of a compound of two words written as one, or None."""
    for end in range(1, len(word)):
        first, rest = word[:end], word[end:]
        if (stem(rest),) in _compounds().get(first, ()):
            return first, rest
        if first in _PREFIXES and len(rest) >= _MIN_REST and rest.isalpha():
            return first, rest
    return None
