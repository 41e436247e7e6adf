"""Parses words, phrases, wildcards and fuzzy words of a query into matches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import Literal

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

_PrefixMode = Literal["no", "also", "only"]
"""Whether the last word of a text matches as a prefix."""

_MAX_ALTERNATIVES = 16
"""Phrases with more spellings than this are searched by their parts only."""

_TRAILING_STAR = re.compile(r"[^*?]*\*")
_FUZZY = re.compile(r"(.*[^\W_])~([12])?")
STOP_WORDS = frozenset(
    """
    a about all also an and any are as at be been but by can could do does for from get has have how
    i if in into is it its just me more most my no not of on one only or our out over should so some
    such than that the their them then there these they this those to under up use used using was
    way ways we were what when where which while who why will with without would you your
    """.split()  # noqa: SIM905 (a list of a hundred lines)
)
"""Words that say little of a paper's subject; a query that finds nothing is tried without them."""

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


@lru_cache(maxsize=256)  # all but the last word recur at the next keystroke
def parse_word(
    word: str, fields: tuple[TextField, ...], *, typing: bool = False
) -> tuple[Match, ...]:
    """Return the matches for ``word``, which has no blanks: all of them must match.

    There is one for each of its chunks, so none for mere punctuation. ``typing``: the last chunk
    also matches as a prefix.
    """
    chunks = list(split_chunks(word))
    return tuple(
        Match(
            word[chunk.parts[0].start : chunk.end],
            fields,
            _alternatives((chunk,), fields, "also" if typing and number == len(chunks) else "no"),
        )
        for number, chunk in enumerate(chunks, start=1)
    )


def exact_terms(word: str) -> TermSequence:
    """Return the terms for the parts of ``word`` in the form typed."""
    return tuple(
        QueryTerm("word", text) for chunk in split_chunks(word) for text in _part_texts(chunk)
    )


def _part_texts(chunk: Chunk) -> list[str]:
    texts = [part.text for part in chunk.parts]
    texts[-1] += chunk.sign
    return texts


def parse_phrase(text: str, fields: tuple[TextField, ...], *, typing: bool = False) -> Match | None:
    """Return the match for a phrase, or None for one without a word."""
    chunks = tuple(split_chunks(text))
    if not chunks:
        return None
    quoted = f'"{text[chunks[0].parts[0].start : chunks[-1].end]}"'
    return Match(quoted, fields, _alternatives(chunks, fields, "also" if typing else "no"))


def parse_wildcard(word: str, fields: tuple[TextField, ...]) -> list[Match]:
    """Return the matches for a word with * and ?; none for one without a letter."""
    word = word.rstrip("?" + _EDGE_PUNCTUATION).lstrip(_EDGE_PUNCTUATION)
    if _TRAILING_STAR.fullmatch(word):
        chunks = list(split_chunks(word[:-1]))
        if not chunks:
            return []
        before = parse_word(word[: chunks[-1].parts[0].start], fields)
        return [*before, Match(word, fields, _alternatives(chunks[-1:], fields, "only"))]
    letters = "".join(c for c in fold_letters(word) if c.isalnum() or c in "*?")
    pattern = re.sub(r"\*+", "*", letters)
    if not any(character.isalnum() for character in pattern):
        return []
    return [Match(word, fields, ((QueryTerm("pattern", pattern[: 2 * MAX_WORD_LENGTH]),),))]


def parse_fuzzy(word: str, fields: tuple[TextField, ...]) -> Match | None:
    """Return the match for a word followed by ~, ~1 or ~2, or None for any other.

    For each edit, two letters of the word must stay.
    """
    match = _FUZZY.fullmatch(word)
    chunks = list(split_chunks(match[1])) if match else []
    if match is None or len(chunks) != 1 or len(chunks[0].parts) != 1 or chunks[0].sign:
        return None
    text = chunks[0].parts[0].text
    edits = min(int(match[2] or 1), (len(text) - 1) // 2)
    term = QueryTerm("fuzzy", text, edits) if edits else _make_term(text, fields)
    return Match(word, fields, ((term,),))


@lru_cache(maxsize=256)
def _single_part(text: str) -> Part | None:
    """Return the part of a match's text that is a single word without signs, else None."""
    if text.startswith('"') or "~" in text or has_wildcard(text):
        return None
    chunks = list(split_chunks(text))
    if len(chunks) == 1 and len(chunks[0].parts) == 1 and not chunks[0].sign:
        return chunks[0].parts[0]
    return None


def is_plain_word(match: Match) -> bool:
    """Return whether a match is of a word without quotes, wildcards or ~ that may have signs."""
    return match.fields == PLAIN_FIELDS and not (
        match.text.startswith('"') or "~" in match.text or has_wildcard(match.text)
    )


def add_joined_forms(words: Sequence[Match], *, typing: bool) -> list[Match]:
    """Return ``words`` so that neighbours also match where a text joins them: kv cache, kvcache.

    ``typing``: the last word may be unfinished.
    """
    if len(words) == 1:
        return list(words)
    spellings = [list(word.sequences) for word in words]
    parts = [_single_part(word.text) for word in words]
    for index in range(len(words) - 1):
        first, second = parts[index : index + 2]
        if first is None or second is None or words[index].fields != words[index + 1].fields:
            continue
        if first.text.isdigit() or not (joined := join_parts((first, second))):
            continue
        unfinished = typing and index + 2 == len(words)
        for own in (spellings[index], spellings[index + 1]):
            own.append((_make_term(joined, words[index].fields),))
            if unfinished:
                own.append((QueryTerm("prefix", joined),))
    return [
        Match(word.text, word.fields, tuple(dict.fromkeys(own)))
        for word, own in zip(words, spellings, strict=True)
    ]


def _alternatives(
    chunks: Sequence[Chunk], fields: tuple[TextField, ...], prefix: _PrefixMode
) -> tuple[TermSequence, ...]:
    """Return every way to write the chunks one after the other."""
    if len(chunks) == 1 and len(chunks[0].parts) == 1:  # a plain word: most words
        word = chunks[0].parts[0].text + chunks[0].sign
        exactly, as_prefix = (_make_term(word, fields),), (QueryTerm("prefix", word),)
        return {"no": (exactly,), "also": (exactly, as_prefix), "only": (as_prefix,)}[prefix]
    spellings: list[list[TermSequence]] = []
    for chunk in chunks:
        spellings.append([tuple(_make_term(part, fields) for part in _part_texts(chunk))])
        if chunk.joined and not chunk.sign:
            spellings[-1].append((_make_term(chunk.joined, fields),))
    last = chunks[-1]
    unfinished = [
        (*spellings[-1][0][:-1], QueryTerm("prefix", last.parts[-1].text + last.sign)),
        *((QueryTerm("prefix", last.joined),) for _ in spellings[-1][1:]),
    ]
    if prefix == "only":
        spellings[-1] = list(unfinished)
    elif prefix == "also":
        spellings[-1] += unfinished
    count = 1
    for index, spelling in enumerate(spellings):
        count *= len(spelling)
        if count > _MAX_ALTERNATIVES:
            spellings[index] = spelling[:1]
            count //= len(spelling)
    return tuple(
        dict.fromkeys(
            tuple(term for sequence in combination for term in sequence)
            for combination in product(*spellings)
        )
    )


def _make_term(word: str, fields: tuple[TextField, ...]) -> QueryTerm:
    """Return a term for all forms of a word in titles, abstracts and notes, else for itself."""
    if fields[0] in PLAIN_FIELDS:
        return QueryTerm("stem", stem(word))
    return QueryTerm("word", word)
