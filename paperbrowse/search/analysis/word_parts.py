"""Splits normalized text into units, and units into words and word parts.

A unit is a chunk, characters without a gap between them, or an acronym, one blank and the chunk
after it. A unit determines its words; no neighbour matters. A library has many long texts, but they
consist of the same few units, so that nearly all work is done once for each distinct unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from paperbrowse.search.analysis.normalization import UNSPACED_RANGES, is_unspaced

MAX_WORD_LENGTH = 64
"""Characters of a word that are indexed: nobody types more, and stemmers are slow on longer
ones."""

MAX_JOINED_PARTS = 8
"""Parts of a chunk up to which all of it is also indexed as one word; addresses have more."""

_SIGNS = "+#%*"

_ASCII_PART = re.compile(r"(?!(?<=')[sS](?![A-Za-z]))[A-Za-z]+|[0-9]+(?:,[0-9]+)*")

_GREEK = "\u0370-\u03ff"
_GREEK_NAMES = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψω",
        """
        alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu
        nu xi omicron pi rho sigma tau upsilon phi chi psi omega
        """.split(),  # noqa: SIM905 (a list of 24 lines)
        strict=True,
    )
)
"""Names of letters that are words by themselves: β-VAE is beta-VAE."""

_MIN_NAME_LENGTH = 3


@cache
def _part_pattern() -> re.Pattern[str]:
    """Return the pattern of parts; compiling it takes milliseconds, which few texts need."""
    unspaced = "".join(f"{first}-{last}" for first, last in UNSPACED_RANGES)
    letter = rf"[^\W\d_{unspaced}{_GREEK}]"
    return re.compile(
        rf"[{unspaced}]|(?!(?<=')[sS](?!{letter})){letter}+"  # except a possessive 's
        rf"|(?:(?!\d)[{_GREEK}])+|\d+(?:,\d+)*"
    )


_THOUSANDS_COMMA = r"(?<=[0-9])(?<![0-9]{4}),(?=[0-9]{3}(?![0-9]))"


def _unit_pattern(character: str, not_capital: str) -> re.Pattern[str]:
    return re.compile(
        rf"((?:[A-Z]{{2,5}}\s(?=[A-Z]*{not_capital}))?"  # KV cache; but not KV GPU, nor KV 4
        rf"{character}+(?:(?:[-_^.'/&@+=~]|{_THOUSANDS_COMMA}){character}+)*"
        r"(?:(?:\+\+|[+#%]|(?<=[A-Z])\*)(?!\w))?)"  # C++, C#, 46%, A*
    )


# Neither pattern is ambiguous, so that neither backtracks far.
_ASCII_UNIT = _unit_pattern("[0-9A-Za-z]", "[a-z]")  # equal for ASCII, in two thirds of the time
_UNIT = _unit_pattern(r"[^\W_]", r"[^\W\d_A-Z]")
ACRONYM = re.compile(r"[A-Za-z]{2,5}(?=\s)")  # of a unit: only an acronym is before a blank


def _pattern(normalized: str) -> re.Pattern[str]:
    return _ASCII_UNIT if normalized.isascii() else _UNIT


def split_units(normalized: str) -> list[str]:
    """Return the units of a normalized text, in order."""
    return _pattern(normalized).findall(normalized)


def split_with_gaps(normalized: str) -> list[str]:
    """Return the text before each unit and the unit, alternating, and the text at the end."""
    return _pattern(normalized).split(normalized)


def unit_at(normalized: str, start: int) -> str:
    """Return the unit of a normalized text that starts at ``start``, or ""."""
    match = _pattern(normalized).match(normalized, start)
    return match.group() if match else ""


def iter_units(normalized: str) -> Iterator[tuple[str, int]]:
    """Yield each unit of a normalized text and its offset."""
    for match in _pattern(normalized).finditer(normalized):
        yield match.group(), match.start()


def split_words(unit: str) -> tuple[list[tuple[str, int, int]], int]:
    """Return the words of a unit, each with its first and last part, and the number of parts.

    Parts take consecutive positions. Joined forms take the position of their first part: a whole
    chunk (``multiheadattention``), neighbouring parts (``multihead``), and an acronym (two to five
    Latin capitals) with the word after it (``kvcache``). A word with a sign (``c++``) ends one part
    further. A name before the number of a version is a word beside its part (``yolo``, ``v8``). A
    possessive 's is no part. The case of ``unit`` makes no difference.
    """
    if unit.isascii():
        if unit.isalpha():  # nearly every word: a single part
            return [(unit[:MAX_WORD_LENGTH].lower(), 0, 0)], 1
        lower = unit.lower()
        first, _, second = lower.partition("-" if "-" in lower else " ")
        if first.isalpha() and second.isalpha() and len(lower) <= MAX_WORD_LENGTH:  # most others
            return [(first, 0, 0), (first + second, 0, 1), (second, 1, 1)], 2
        parts = [_ascii_part_text(part) for part in _ASCII_PART.findall(lower)]
    else:
        parts = [part_text(part) for part in _part_pattern().findall(unit)]
    count = len(parts)
    words = []
    first_part = 0
    if ACRONYM.match(unit):
        first_part = 1
        words.append((parts[0], 0, 0))
        if pair := join_words(parts[:2]):
            words.append((pair, 0, 1))
    joined = join_words(parts[first_part:]) if 1 < count - first_part <= MAX_JOINED_PARTS else ""
    for index in range(first_part, count):
        words.append((parts[index], index, index))
        if joined and index == first_part:
            words.append((joined, first_part, count - 1))
        if first_part + 2 < count > index + 1 and (pair := join_words(parts[index : index + 2])):
            words.append((pair, index, index + 1))
        if index + 1 < count and (version := split_version(*parts[index : index + 2])):
            words.append((version[0], index, index))
        if index > first_part and (version := split_version(*parts[index - 1 : index + 1])):
            words.append((version[1], index, index))
    if unit[-1] in _SIGNS:
        words.append((parts[-1] + trailing_sign(unit), count - 1, count))
    return words, count


def trailing_sign(unit: str) -> str:
    """Return the ++, +, #, % or * at the end of a unit, or ""."""
    return unit[len(unit.rstrip(_SIGNS)) :]


def part_spans(unit: str) -> list[tuple[int, int]]:
    """Return start and end of each part of a unit."""
    pattern = _ASCII_PART if unit.isascii() else _part_pattern()
    return [part.span() for part in pattern.finditer(unit)]


def extend_to_word(unit: str, start: int, end: int) -> tuple[int, int]:
    """Return start and end of the letters and digits without a sign in which a span of a unit is.

    In scripts without blanks every character is a word.
    """
    while start > 0 and _is_of_word(unit[start - 1]) and _is_of_word(unit[start]):
        start -= 1
    while end < len(unit) and _is_of_word(unit[end - 1]) and _is_of_word(unit[end]):
        end += 1
    return start, end


def _is_of_word(character: str) -> bool:
    return character.isalnum() and (character.isascii() or not is_unspaced(character))


def part_text(part: str) -> str:
    """Return the word of a part of a unit."""
    text = part.casefold()
    return _GREEK_NAMES.get(text) or _ascii_part_text(text)


def _ascii_part_text(part: str) -> str:
    return part.replace(",", "")[:MAX_WORD_LENGTH]


def split_version(name: str, number: str) -> tuple[str, str] | None:
    """Return name and version of two neighbouring parts: ``yolo`` and ``v8`` of ``yolov``, 8.

    None for other parts, and for a convolution of some dimensions (``conv2d``).
    """
    if name[-1] != "v" or len(name) <= _MIN_NAME_LENGTH or not number.isdigit():
        return None
    return None if name.endswith("conv") else (name[:-1], f"v{number}"[:MAX_WORD_LENGTH])


def join_words(words: Sequence[str]) -> str:
    """Return the words as one word, or "" for one that is too long or of a script without blanks.

    A point stays between two numbers: 2.4 is not 24.
    """
    joined = words[0]
    for word in words[1:]:
        separator = "." if joined[-1].isdigit() and word[0].isdigit() else ""
        joined = f"{joined}{separator}{word}"
        if len(joined) > MAX_WORD_LENGTH:
            return ""
    return joined if joined.isascii() or not any(map(is_unspaced, joined)) else ""
