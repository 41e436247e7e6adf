"""Turns text into searchable words with positions: for the index, queries and highlights alike.

A *chunk* is what is written without a gap: ``GPT-4``, ``Prot2Token's``, ``kvcache``. It falls into
*parts* wherever letters, digits and connecting signs meet (gpt, 4), each with a position of its
own. So that ``GPT-4``, ``gpt4`` and ``GPT 4`` are the same, the parts of a chunk also stand joined
(gpt4), at the position of the first. Case and accents are folded; no word is too common to find.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

LONGEST_WORD = 64
"""Longer words are searched by their first 64 characters: nobody types more, and stemmers choke."""

_MOST_JOINED = 8
"""Chunks of more parts (addresses, formulas) are not joined as a whole."""

# Scripts that are written without blanks: every character is a word, and any run of them is found
# as a phrase. Thai, Lao, Burmese, Khmer, kana, Han, Hangul.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3130-\u318f"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
_PART = re.compile(rf"[{_UNSPACED}]|[^\W\d_{_UNSPACED}]+|\d+")
_CHUNK = re.compile(
    r"[^\W_]+(?:[-_^.'’·/&@+=~‐–−][^\W_]+)*"
    r"(?:(?:\+\+|[+#%])(?!\w))?"  # C++, C#, 46%
)
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_APOSTROPHES = "'’"


class Part(NamedTuple):
    """A folded word and the characters of the text that it stands for."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """Parts written without a gap; ``sign`` is a closing ++, +, # or % that belongs to them."""

    parts: tuple[Part, ...]
    sign: str
    end: int

    @property
    def joined(self) -> str:
        """All parts as one word, or "" where they are one already or do not join."""
        if not 1 < len(self.parts) <= _MOST_JOINED:
            return ""
        return join(self.parts)


class Token(NamedTuple):
    """A word of a text: its folded form, position, and characters ``start`` to ``end``."""

    text: str
    position: int
    start: int
    end: int


def fold_letters(text: str) -> tuple[str, Sequence[int]]:
    """Return ``text`` without case, accents and marks, and where each character stood in it.

    Compatibility forms are unified (NFKD), one character at a time, so that the second value,
    which has one entry more than the first has characters, leads back to the original.
    """
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    letters: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(text):
        folded = _fold_character(character)
        letters.append(folded)
        origins.extend([place] * len(folded))
    origins.append(len(text))
    return "".join(letters), origins


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    if _IS_UNSPACED.match(character) and not unicodedata.category(character).startswith("M"):
        return character  # decomposed, kana would lose their voice and Hangul fall into letters
    decomposed = unicodedata.normalize("NFKD", character)
    kept = (c for c in decomposed if not unicodedata.category(c).startswith(("M", "Cf")))
    return "".join(c for c in "".join(kept).casefold() if not unicodedata.combining(c))


def chunks(text: str) -> Iterator[Chunk]:
    """Yield the chunks of ``text`` in order; a possessive 's is no part of its word."""
    folded, origins = fold_letters(text)
    for match in _CHUNK.finditer(folded):
        written = match.group()
        if written.isascii() and written.isalpha():  # nearly every word: nothing to take apart
            start, end = origins[match.start()], origins[match.end() - 1] + 1
            yield Chunk((Part(written[:LONGEST_WORD], start, end),), "", end)
            continue
        parts = tuple(_parts(written, match.start(), origins))
        if parts:
            sign = written[len(written.rstrip("+#%")) :]
            end = origins[match.end() - 1] + 1 if sign else parts[-1].end
            yield Chunk(parts, sign, end)


def _parts(written: str, start: int, origins: Sequence[int]) -> Iterator[Part]:
    """Yield the parts of a chunk that starts at ``start`` of the folded text."""
    for part in _PART.finditer(written):
        first, end = part.span()
        if part.group() == "s" and first and written[first - 1] in _APOSTROPHES:
            continue
        text = part.group()[:LONGEST_WORD]
        yield Part(text, origins[start + first], origins[start + end - 1] + 1)


def join(parts: Sequence[Part]) -> str:
    """Return the parts as one word, or "" when it is too long or of a script without blanks.

    Numbers keep a point between them: 2.4 is not 24.
    """
    joined = parts[0].text
    for before, part in pairwise(parts):
        joined += (
            f".{part.text}" if before.text[-1:].isdigit() and part.text[0].isdigit() else part.text
        )
        if len(joined) > LONGEST_WORD:
            return ""
    return "" if _IS_UNSPACED.search(joined) else joined


@lru_cache(maxsize=128)  # one text is asked for several times, by indexing and by every keystroke
def tokens(text: str) -> tuple[Token, ...]:
    """Return every word by which ``text`` can be found, by ascending position.

    Parts stand at consecutive positions; joined forms at the position of their first part: whole
    chunks (``multiheadattention``), neighbouring parts (``multihead``), and an acronym with the
    word after it (``kvcache`` for "KV cache").
    """
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    position = 0
    before: Chunk | None = None
    for chunk in chunks(text):
        parts = chunk.parts
        if before is not None and _is_acronym_before(text, before, chunk):
            joined = join((before.parts[0], parts[0]))
            if joined:
                yield Token(joined, position - 1, before.parts[0].start, parts[0].end)
        yield from _chunk_tokens(chunk, position)
        position += len(parts)
        before = chunk


def _chunk_tokens(chunk: Chunk, position: int) -> Iterator[Token]:
    parts = chunk.parts
    for place, part in enumerate(parts):
        yield Token(part.text, position + place, part.start, part.end)
        if len(parts) == 1:
            break
        if place == 0 and chunk.joined:
            yield Token(chunk.joined, position, part.start, parts[-1].end)
        if len(parts) > 2 and place + 1 < len(parts):
            following = parts[place + 1]
            if pair := join((part, following)):
                yield Token(pair, position + place, part.start, following.end)
    if chunk.sign:
        last = parts[-1]
        yield Token(last.text + chunk.sign, position + len(parts) - 1, last.start, chunk.end)


def _is_acronym_before(text: str, first: Chunk, second: Chunk) -> bool:
    """Whether two chunks are an acronym and the ordinary word after it, one blank apart."""
    acronym = text[first.parts[0].start : first.end]
    if not (acronym.isupper() and 2 <= len(acronym) <= 5 and acronym.isalpha()):
        return False
    gap = text[first.end : second.parts[0].start]
    if len(gap) != 1 or not gap.isspace():
        return False
    word = text[second.parts[0].start : second.parts[0].end]
    return word.isalpha() and not word.isupper()


def count_words(text: str) -> int:
    """Return the length of ``text`` in words, joined forms not counted."""
    found = tokens(text)
    return found[-1].position + 1 if found else 0


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of an English word; words of other letters are returned as they are.

    The algorithm is Porter2, M. F. Porter, "The English (Porter2) stemming algorithm" (2001).
    """
    if not (word.isascii() and word.isalpha()):
        return word
    from paperbrowse.search.stemming import porter2

    return porter2(word)
