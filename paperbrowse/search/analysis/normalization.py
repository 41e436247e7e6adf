"""Writes letters and signs alike that are alike to a search: without accents, in one form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# Scripts that are written without blanks: every character is a word, and any run of them is found
# as a phrase. Thai, Lao, Burmese, Khmer, kana, Han, Hangul.
UNSPACED_SCRIPTS = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3130-\u318f"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
IS_UNSPACED = re.compile(f"[{UNSPACED_SCRIPTS}]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")

_EQUIVALENT_SIGNS = {"’": "'", "‐": "-", "–": "-", "−": "-", "·": "."}
"""Signs that connect like the ASCII ones."""


class _CharacterMap(dict[int, str]):
    """What each character is written as, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = written = _normalize_character(chr(code))
        return written


_CHARACTER_MAP = _CharacterMap()  # at most one entry for every character there is


def normalize(text: str) -> str:
    """Return ``text`` without accents and marks, in compatible forms (NFKD), its case kept.

    One character at a time. Outside of ASCII only letters and digits are left: blanks and signs
    become ASCII ones, signs that mean nothing to a search a semicolon.
    """
    return text if text.isascii() else _NOT_ASCII.sub(_translate_match, text)


def _translate_match(letters: re.Match[str]) -> str:
    return letters.group().translate(_CHARACTER_MAP)


def source_offsets(text: str) -> Sequence[int]:
    """Return where each character of ``unify(text)`` stands in ``text``, and the length of it."""
    if text.isascii() or all(len(_CHARACTER_MAP[ord(c)]) == 1 for c in set(text)):
        return range(len(text) + 1)
    places = [place for place, c in enumerate(text) for _ in _CHARACTER_MAP[ord(c)]]
    places.append(len(text))
    return places


def source_end(places: Sequence[int], last: int) -> int:
    """Return where in a text a piece ends that in its unified text ends before ``last``.

    ``places`` are its ``origins``. Marks on the last letter belong to it.
    """
    return max(places[last - 1] + 1, places[last])


def fold_letters(text: str) -> tuple[str, Sequence[int]]:
    """Return ``unify(text)`` without case, and where each character stood in ``text``."""
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    folded = [_CHARACTER_MAP[ord(c)].casefold() for c in text]
    places = [place for place, letters in enumerate(folded) for _ in letters]
    return "".join(folded), [*places, len(text)]


def _normalize_character(character: str) -> str:
    if character.isascii():
        return character
    if IS_UNSPACED.match(character) and not unicodedata.category(character).startswith("M"):
        kept = character  # decomposed, kana would lose their voice and Hangul fall into letters
    else:
        decomposed = unicodedata.normalize("NFKD", character)
        kept = "".join(c for c in decomposed if not unicodedata.category(c).startswith(("M", "Cf")))
    return "".join(c if c.isascii() or c.isalnum() else _normalize_sign(c) for c in kept)


def _normalize_sign(sign: str) -> str:
    return " " if sign.isspace() else _EQUIVALENT_SIGNS.get(sign, ";")
