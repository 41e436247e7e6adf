"""Parses words, phrases, wildcards and fuzzy words of a query into matches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise, product, takewhile
from typing import Literal, NamedTuple

from paperbrowse.latex import to_plain
from paperbrowse.search.analysis import (
    MAX_JOINED_PARTS,
    MAX_WORD_LENGTH,
    Chunk,
    fold_letters,
    join_words,
    split_chunks,
    split_version,
    stem,
)
from paperbrowse.search.query.compounds import compound_length, split_compound
from paperbrowse.search.query.tree import PLAIN_FIELDS, Match, QueryTerm, TermSequence, TextField

_PrefixMode = Literal["no", "also", "only"]
"""Whether the last word of a text matches as a prefix."""

_MIN_NAME_PREFIX = 3
"""Letters from which the beginning of a plain word is also looked for in names."""

_MAX_ALTERNATIVES = 16
"""Phrases with more spellings than this are searched by their parts only."""

_MAX_COMPOUND = 4
"""Words of the longest compounds."""

_STARRED_NAME = re.compile(r"[A-Za-z]\*")
_STARRED_LETTER = re.compile(r"(?<!\w)[a-z](?=\*(?!\w))")
_TRAILING_STAR = re.compile(r"[^*?]*\*")
_MARKS = re.compile(r"\?{3,}")
_FUZZY = re.compile(r"(.*[^\W_])~([12])?")
STOP_WORDS = frozenset(
    """
    a able about all also although an and any are as at be because been but by can could did do does
    doing done even ever every few for from get had has hardly have he help her his how i if in into
    is it its just keep least less lot made make makes making many may me might more most much must
    my never no not now of often on one only or our out over perhaps possible
    quite rather really same seen she should since so some still such take taken than that the their
    them then there these they this those though through to together too under until up upon us use
    used using very want was way ways we well were what when where whether which while who whose
    why will with within without would yet you your
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


def has_wildcard(word: str, fields: tuple[TextField, ...] = PLAIN_FIELDS) -> bool:
    """Return whether a word is a wildcard pattern.

    A ``?`` at its end is a question mark, and a letter with a star the name of an algorithm, A*.
    In an address both signs are themselves. Three or more ``?`` alone are any word of that length.
    """
    if "://" in word:
        return False
    if _MARKS.fullmatch(word):
        return True
    if "*" not in word:
        return "?" in word.rstrip("?" + _EDGE_PUNCTUATION)
    is_name = _STARRED_NAME.fullmatch(word.strip("?" + _EDGE_PUNCTUATION))
    return not (is_name and fields[0] in PLAIN_FIELDS)


@lru_cache(maxsize=256)  # all but the last word recur at the next keystroke
def parse_word(
    word: str, fields: tuple[TextField, ...], *, typing: bool = False
) -> tuple[Match, ...]:
    """Return the matches for ``word``, which has no blanks: all of them must match.

    There is one for each of its chunks, so none for mere punctuation. ``typing``: the last chunk
    also matches as a prefix. An = before the word asks for its exact form.
    """
    word = _read_latex(word)
    is_exact = word.startswith("=")
    chunks = _split(word)
    matches = []
    for number, chunk in enumerate(chunks, start=1):
        mode: _PrefixMode = "also" if typing and number == len(chunks) else "no"
        text = "=" * is_exact + word[chunk.parts[0].start : chunk.end]
        sequences = _alternatives([_to_piece(chunk)], fields, mode, is_exact=is_exact)
        names = _names(chunk, mode) if fields == PLAIN_FIELDS and not is_exact else ()
        matches.append(Match(text, fields, sequences, names))
    return tuple(matches)


def _names(chunk: Chunk, mode: _PrefixMode) -> tuple[TermSequence, ...]:
    """Return the names that a plain word may be; none for small words, initials and numbers.

    A paper is found where a word is in its text or an author's name: people type a surname and a
    word of the title. Totals stay sensible, as every other word must be there too, and rank puts
    names that are also usual words last (``scoring.NAME_WEIGHT``). Half of all papers have an
    author with a given initial, and hundreds one whose name begins with two given letters: those
    are words.
    """
    text = chunk.parts[0].text if len(chunk.parts) == 1 else ""
    if chunk.sign or text in STOP_WORDS or len(text) == 1 or text.isdigit():
        return ()
    is_short = 0 < len(text) < _MIN_NAME_PREFIX
    return _alternatives([_to_piece(chunk)], ("author",), "no" if is_short else mode)


def _read_latex(text: str) -> str:
    """Return text of a query with its LaTeX read as that of a paper is."""
    return to_plain(text) if "\\" in text or "$" in text else text


def _split(text: str) -> list[Chunk]:
    """Return the chunks of a query's text, in which a* is the algorithm."""
    if "*" in text:
        text = _STARRED_LETTER.sub(lambda letter: letter[0].upper(), text)
    return list(split_chunks(text))


@lru_cache(maxsize=256)
def exact_terms(word: str) -> TermSequence:
    """Return the terms for the parts of ``word`` in the form typed."""
    return tuple(QueryTerm("word", text) for chunk in _split(word) for text in _part_texts(chunk))


def _part_texts(chunk: Chunk) -> list[str]:
    texts = [part.text for part in chunk.parts]
    texts[-1] += chunk.sign
    return texts


def parse_phrase(text: str, fields: tuple[TextField, ...], *, typing: bool = False) -> Match | None:
    """Return the match for the very words of a phrase, or None for one without a word."""
    text = _read_latex(text)
    chunks = _split(text)
    if not chunks:
        return None
    quoted = f'"{text[chunks[0].parts[0].start : chunks[-1].end]}"'
    pieces = _join_compounds([_to_piece(chunk) for chunk in chunks])
    if [piece.is_word for piece in pieces] == [True, True] and not pieces[0].parts[0].isdigit():
        pieces = [_Piece(pieces[0].parts + pieces[1].parts)]  # "kv cache" is also kvcache
    prefix: _PrefixMode = "also" if typing else "no"
    return Match(quoted, fields, _alternatives(pieces, fields, prefix, is_exact=True))


def parse_wildcard(word: str, fields: tuple[TextField, ...]) -> list[Match]:
    """Return the matches for a word with * and ?; none for stars without a letter."""
    if _MARKS.fullmatch(word):
        return [Match(word, fields, ((QueryTerm("pattern", word[:MAX_WORD_LENGTH]),),))]
    word = word.rstrip("?" + _EDGE_PUNCTUATION).lstrip(_EDGE_PUNCTUATION)
    if _TRAILING_STAR.fullmatch(word):
        chunks = list(split_chunks(word[:-1]))
        if not chunks:
            return []
        before = parse_word(word[: chunks[-1].parts[0].start], fields)
        pieces = [_to_piece(chunks[-1])]
        return [*before, Match(word, fields, _alternatives(pieces, fields, "only"))]
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
def _plain_parts(text: str) -> tuple[str, ...]:
    """Return the parts of a match's text that is a plain word without signs, else ()."""
    if not _is_plain(text):
        return ()
    chunks = list(split_chunks(text))
    return _to_piece(chunks[0]).parts if len(chunks) == 1 and not chunks[0].sign else ()


def is_plain_word(match: Match) -> bool:
    """Return whether a match is of a word without quotes, wildcards, = or ~ that may have signs."""
    return match.fields == PLAIN_FIELDS and _is_plain(match.text)


def is_single_word(match: Match) -> bool:
    """Return whether a match is of a plain word, or of such a word in one field."""
    return is_plain_word(match) or (len(match.fields) == 1 and _is_plain(match.text))


def _is_plain(text: str) -> bool:
    return not (text.startswith(('"', "=")) or "~" in text or has_wildcard(text))


def add_joined_forms(words: Sequence[Match], *, typing: bool) -> list[Match]:
    """Return ``words`` so that neighbours also match where a text joins them: kv cache, kvcache.

    The words of a compound become one match: fine tuning is fine-tuning. ``typing``: the last word
    may be unfinished.
    """
    if len(words) == 1:
        return list(words)
    words = _merge_compounds(words, typing=typing)
    spellings = [list(word.sequences) for word in words]
    parts = [_plain_parts(word.text) for word in words]
    for index in range(len(words) - 1):
        first, second = parts[index : index + 2]
        if len(first) != 1 or len(second) != 1 or words[index].fields != words[index + 1].fields:
            continue
        if first[0].isdigit() or not (joined := join_words(first + second)):
            continue
        unfinished = typing and index + 2 == len(words)
        for own in (spellings[index], spellings[index + 1]):
            own.append((_make_term(joined, words[index].fields),))
            if unfinished:
                own.append((QueryTerm("prefix", joined),))
    return [
        word._replace(sequences=tuple(dict.fromkeys(own)))
        for word, own in zip(words, spellings, strict=True)
    ]


def _merge_compounds(words: Sequence[Match], *, typing: bool) -> list[Match]:
    """Return ``words`` with those of a compound as one match."""
    merged: list[Match] = []
    index = 0
    while index < len(words):
        run = [words[index]]
        for word in words[index + 1 : index + _MAX_COMPOUND]:
            if word.fields == run[0].fields and _plain_parts(word.text):
                run.append(word)
            else:
                break
        count, parts = _count_compound([_plain_parts(word.text) for word in run])
        if count > 1 and run[0].fields[0] in PLAIN_FIELDS:
            run = run[:count]
            text = " ".join(word.text for word in run)
            prefix: _PrefixMode = "also" if typing and index + count == len(words) else "no"
            pieces = [_Piece(parts)]
            merged.append(Match(text, run[0].fields, _alternatives(pieces, run[0].fields, prefix)))
        else:
            merged.append(words[index])
        index += max(count, 1)
    return merged


def _count_compound(words: Sequence[tuple[str, ...]]) -> tuple[int, tuple[str, ...]]:
    """Return how many of the first words are a compound, and its parts; 0 for none."""
    parts: tuple[str, ...] = ()
    ends = [0]
    for word in words:
        parts += word
        ends.append(len(parts))
    if not words[0] or len(words) == 1:
        return 0, ()
    length = compound_length(parts)
    if length not in ends or parts[length - 1] in STOP_WORDS:
        return 0, ()
    return ends.index(length), parts[:length]


class _Piece(NamedTuple):
    """Parts that a text writes with, or without, a gap between them."""

    parts: tuple[str, ...]
    sign: str = ""

    @property
    def is_word(self) -> bool:
        return len(self.parts) == 1 and not self.sign

    def spellings(self) -> list[tuple[str, ...]]:
        """Return the ways to write the parts as words, first as they are."""
        parts = self.parts
        spellings = [(*parts[:-1], parts[-1] + self.sign)]
        if self.sign:
            return spellings
        if 1 < len(parts) <= MAX_JOINED_PARTS and (joined := join_words(parts)):
            spellings.append((joined,))
        for index, pair in enumerate(pairwise(parts)):
            if version := split_version(*pair):
                spellings.append((*parts[:index], *version, *parts[index + 2 :]))
        if len(parts) == 1 and (words := split_compound(parts[0])):
            spellings.append(words)
        return spellings


def _to_piece(chunk: Chunk) -> _Piece:
    return _Piece(tuple(part.text for part in chunk.parts), chunk.sign)


def _join_compounds(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Return the pieces with those of a compound as one."""
    joined: list[_Piece] = []
    index = 0
    while index < len(pieces):
        run = list(takewhile(lambda piece: not piece.sign, pieces[index : index + _MAX_COMPOUND]))
        count, parts = _count_compound([piece.parts for piece in run]) if run else (0, ())
        joined.append(_Piece(parts) if count else pieces[index])
        index += max(count, 1)
    return joined


def _alternatives(
    pieces: Sequence[_Piece],
    fields: tuple[TextField, ...],
    prefix: _PrefixMode,
    *,
    is_exact: bool = False,
) -> tuple[TermSequence, ...]:
    """Return every way to write the pieces one after the other."""
    ways = [
        [tuple(_make_term(word, fields, is_exact=is_exact) for word in way) for way in spellings]
        for spellings in (piece.spellings() for piece in pieces)
    ]
    if prefix != "no":
        last = pieces[-1].spellings()
        if pieces[-1].is_word:
            del last[1:]  # a beginning of a compound's second word would be of too many words
        unfinished = [
            (*finished[:-1], QueryTerm("prefix", spelling[-1]))
            for spelling, finished in zip(last, ways[-1], strict=False)
        ]
        ways[-1] = unfinished if prefix == "only" else ways[-1] + unfinished
    if len(ways) == 1:
        return tuple(dict.fromkeys(ways[0]))
    count = 1
    for index, spellings in enumerate(ways):
        count *= len(spellings)
        if count > _MAX_ALTERNATIVES:
            ways[index] = spellings[:1]
            count //= len(spellings)
    return tuple(
        dict.fromkeys(
            tuple(term for sequence in combination for term in sequence)
            for combination in product(*ways)
        )
    )


def _make_term(word: str, fields: tuple[TextField, ...], *, is_exact: bool = False) -> QueryTerm:
    """Return a term for all forms of a word in titles, abstracts and notes, else for itself."""
    if fields[0] in PLAIN_FIELDS and not is_exact:
        return QueryTerm("stem", stem(word))
    return QueryTerm("word", word)
