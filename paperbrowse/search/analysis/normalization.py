"""Normalization of text: removes accents and marks, unifies letters and signs, keeps case."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_RANGE_ENDS = (
    "\u0e00\u0eff\u1000\u109f\u1100\u11ff\u1780\u17ff\u3040\u30ff\u3130\u318f"
    "\u3400\u4dbf\u4e00\u9fff\ua960\ua97f\uac00\ud7ff\uf900\ufaff\U00020000\U0003ffff"
)
UNSPACED_RANGES = tuple(zip(_RANGE_ENDS[::2], _RANGE_ENDS[1::2], strict=True))
"""First and last characters of scripts without blanks, in which every character is a word, and any
run of them is found as a phrase: Thai, Lao, Burmese, Khmer, kana, Han, Hangul."""

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")

_EQUIVALENT_LETTERS = {
    "ł": "l",
    "ø": "o",
    "ı": "i",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "ŧ": "t",
    "ŋ": "n",
    "Ł": "L",
    "Ø": "O",
    "Đ": "D",
    "Ð": "D",
    "Ħ": "H",
    "Ŧ": "T",
    "Ŋ": "N",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "Æ": "AE",
    "Œ": "OE",
    "Þ": "TH",
}
"""Letters that no decomposition leads to ASCII, as those type them who lack the key."""

_EQUIVALENT_SIGNS = {
    "’": "'",
    "‐": "-",
    "–": "-",
    "−": "-",
    "·": ".",
    "×": "x",
    "∗": "*",
    "⋆": "*",
}
"""Signs that connect words, or belong to them, like the ASCII characters they are mapped to."""


class _CharacterMap(dict[int, str]):
    """Normal form of each character, computed when a text first contains it."""

    def __missing__(self, code: int) -> str:
        self[code] = normalized = _normalize_character(chr(code))
        return normalized


_CHARACTER_MAP = _CharacterMap()  # at most one entry for each Unicode character


def normalize(text: str) -> str:
    """Return ``text`` decomposed (NFKD) and without accents and marks, its case kept.

    Characters are mapped one at a time. Outside ASCII only letters and digits remain: blanks and
    connecting signs become ASCII ones, signs without meaning for a search a semicolon.
    """
    return text if text.isascii() else _NOT_ASCII.sub(_translate_match, text)


def _translate_match(letters: re.Match[str]) -> str:
    return letters.group().translate(_CHARACTER_MAP)


def source_offsets(text: str) -> Sequence[int]:
    """Return the offset in ``text`` of each character of ``normalize(text)``, and its length."""
    if text.isascii() or all(len(_CHARACTER_MAP[ord(c)]) == 1 for c in set(text)):
        return range(len(text) + 1)
    offsets = [offset for offset, c in enumerate(text) for _ in _CHARACTER_MAP[ord(c)]]
    offsets.append(len(text))
    return offsets


def source_end(offsets: Sequence[int], last: int) -> int:
    """Return the offset in a text at which a span ends that ends before ``last`` when normalized.

    ``offsets`` are the text's ``source_offsets``. Marks on the last letter belong to the span.
    """
    return max(offsets[last - 1] + 1, offsets[last])


def fold_letters(text: str) -> str:
    """Return ``normalize(text)`` in lower case."""
    return normalize(text).casefold()


def is_unspaced(character: str) -> bool:
    """Return whether a character is of a script without blanks."""
    return any(first <= character <= last for first, last in UNSPACED_RANGES)


def _normalize_character(character: str) -> str:
    if character.isascii():
        return character
    if is_unspaced(character) and not unicodedata.category(character).startswith("M"):
        characters = character  # NFKD would strip the voicing of kana and split Hangul into letters
    else:
        decomposed = unicodedata.normalize("NFKD", character)
        characters = "".join(
            c for c in decomposed if not unicodedata.category(c).startswith(("M", "Cf"))
        )
    return "".join(
        _EQUIVALENT_LETTERS.get(c, c) if c.isascii() or c.isalnum() else _normalize_sign(c)
        for c in characters
    )


def _normalize_sign(sign: str) -> str:
    return " " if sign.isspace() else _EQUIVALENT_SIGNS.get(sign, ";")
