"""Parses words, phrases, wildcards and fuzzy words of a query into matches."""

from __future__ import annotations

import re
from collections.abc import Sequence as Listing
from functools import lru_cache
from itertools import product

from paperbrowse.search.analysis import (
    MAX_WORD_LENGTH,
    Chunk,
    Part,
    fold_letters,
    join_parts,
    split_chunks,
    stem,
)
from paperbrowse.search.query.tree import PLAIN_FIELDS, Match, QueryTerm, TermSequence, TextField

_MAX_ALTERNATIVES = 16
"""Phrases with more spellings than this are searched by their parts only."""

_TRAILING_STAR = re.compile(r"[^*?]*\*")
_FUZZY = re.compile(r"(.*[^\W_])~([12])?")
_EDGE_PUNCTUATION = ".,;:!\"'()[]{}<>"


def fields_searched(name: str) -> tuple[TextField, ...]:
    """Return the fields that a field name of a query stands for; "" for words without one."""
    match name:
        case "title" | "abstract" | "author" | "venue" | "note":
            return (name,)
        case _:
            return PLAIN_FIELDS


def has_wildcard(word: str) -> bool:
    """Return whether a word is a wildcard pattern; a ``?`` at its end is a question mark."""
    return "*" in word or "?" in word.rstrip("?" + _EDGE_PUNCTUATION)


@lru_cache(maxsize=256)  # all but the last word of a query are those of the keystroke before
def parse_word(
    word: str, fields: tuple[TextField, ...], *, typing: bool = False
) -> tuple[Match, ...]:
    """Return the matches for ``word``, which has no blanks: all of them must match.

    There is one for each of its chunks, so none for mere punctuation. ``typing``: the last chunk
    also matches as a prefix.
    """
    found = list(split_chunks(word))
    return tuple(
        Match(
            word[chunk.parts[0].start : chunk.end],
            fields,
            _alternatives((chunk,), fields, _ALSO if typing and place == len(found) else _NO),
        )
        for place, chunk in enumerate(found, start=1)
    )


def parse_phrase(text: str, fields: tuple[TextField, ...], *, typing: bool = False) -> Match | None:
    """Return the match for a phrase, or None for one without a word."""
    found = tuple(split_chunks(text))
    if not found:
        return None
    shown = f'"{text[found[0].parts[0].start : found[-1].end]}"'
    return Match(shown, fields, _alternatives(found, fields, _ALSO if typing else _NO))


def parse_wildcard(word: str, fields: tuple[TextField, ...]) -> list[Match]:
    """Return the matches for a word with * and ?; none for one without a letter."""
    word = word.rstrip("?" + _EDGE_PUNCTUATION).lstrip(_EDGE_PUNCTUATION)
    if _TRAILING_STAR.fullmatch(word):
        found = list(split_chunks(word[:-1]))
        before = parse_word(word[: found[-1].parts[0].start], fields) if found else []
        return (
            [*before, Match(word, fields, _alternatives(found[-1:], fields, _ONLY))]
            if found
            else []
        )
    folded = fold_letters(word)
    shape = re.sub(r"\*+", "*", "".join(c for c in folded if c.isalnum() or c in "*?"))
    if not any(character.isalnum() for character in shape):
        return []
    return [Match(word, fields, ((QueryTerm("pattern", shape[: 2 * MAX_WORD_LENGTH]),),))]


def parse_fuzzy(word: str, fields: tuple[TextField, ...]) -> Match | None:
    """Return the match for a word followed by ~, ~1 or ~2, or None for any other.

    For each edit, two letters of the word must stay.
    """
    written = _FUZZY.fullmatch(word)
    found = list(split_chunks(written[1])) if written else []
    if written is None or len(found) != 1 or len(found[0].parts) != 1 or found[0].sign:
        return None
    text = found[0].parts[0].text
    edits = min(int(written[2] or 1), (len(text) - 1) // 2)
    element = QueryTerm("fuzzy", text, edits) if edits else _make_term(text, fields)
    return Match(word, fields, ((element,),))


@lru_cache(maxsize=256)
def _single_part(shown: str) -> Part | None:
    """Return the part of a match that is a single word without signs, else None."""
    if shown.startswith('"') or "~" in shown or has_wildcard(shown):
        return None
    found = list(split_chunks(shown))
    if len(found) == 1 and len(found[0].parts) == 1 and not found[0].sign:
        return found[0].parts[0]
    return None


def add_joined_forms(words: Listing[Match], *, typing: bool) -> list[Match]:
    """Return ``words`` so that neighbours also match where a text joins them: kv cache, kvcache.

    ``typing``: the last word may be unfinished.
    """
    if len(words) == 1:
        return list(words)
    readings = [list(word.sequences) for word in words]
    parts = [_single_part(word.text) for word in words]
    for place in range(len(words) - 1):
        first, second = parts[place : place + 2]
        if first is None or second is None or words[place].fields != words[place + 1].fields:
            continue
        if first.text.isdigit() or not (joined := join_parts((first, second))):
            continue
        unfinished = typing and place + 2 == len(words)
        for reading in (readings[place], readings[place + 1]):
            reading.append((_make_term(joined, words[place].fields),))
            if unfinished:
                reading.append((QueryTerm("prefix", joined),))
    return [
        Match(word.text, word.fields, tuple(dict.fromkeys(reading)))
        for word, reading in zip(words, readings, strict=True)
    ]


_NO, _ALSO, _ONLY = "no", "also", "only"


def _alternatives(
    found: Listing[Chunk], fields: tuple[TextField, ...], prefix: str
) -> tuple[TermSequence, ...]:
    """Return every way to write the chunks one after the other.

    ``prefix``: whether the last word matches as a prefix not at all, also, or only.
    """
    if len(found) == 1 and len(found[0].parts) == 1:  # a plain word: nearly all there are
        word = found[0].parts[0].text + found[0].sign
        whole, begun_word = (_make_term(word, fields),), (QueryTerm("prefix", word),)
        return {_NO: (whole,), _ALSO: (whole, begun_word), _ONLY: (begun_word,)}[prefix]
    ways: list[list[TermSequence]] = []
    for chunk in found:
        parts = [part.text for part in chunk.parts]
        parts[-1] += chunk.sign
        ways.append([tuple(_make_term(part, fields) for part in parts)])
        if chunk.joined and not chunk.sign:
            ways[-1].append((_make_term(chunk.joined, fields),))
    last = found[-1]
    begun = [
        (*ways[-1][0][:-1], QueryTerm("prefix", last.parts[-1].text + last.sign)),
        *((QueryTerm("prefix", last.joined),) for _ in ways[-1][1:]),
    ]
    if prefix == _ONLY:
        ways[-1] = list(begun)
    elif prefix == _ALSO:
        ways[-1] += begun
    count = 1
    for place, way in enumerate(ways):
        count *= len(way)
        if count > _MAX_ALTERNATIVES:
            ways[place] = way[:1]
            count //= len(way)
    return tuple(
        dict.fromkeys(tuple(e for piece in choice for e in piece) for choice in product(*ways))
    )


def _make_term(word: str, fields: tuple[TextField, ...]) -> QueryTerm:
    """Return a term for all forms of a word in titles, abstracts and notes, else for itself."""
    if fields[0] in PLAIN_FIELDS:
        return QueryTerm("stem", stem(word))
    return QueryTerm("word", word)
