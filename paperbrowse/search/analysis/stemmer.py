"""Porter2 stemmer for English words, fast enough for the vocabulary of a large library.

The algorithm is M. F. Porter's, "The English (Porter2) stemming algorithm" (2001), with the results
of Whoosh's implementation. That one takes six times as long: more time, for the words of 100,000
papers, than the rest of indexing. Here suffixes are looked up by their last two letters instead of
tried in turn, and words whose ending no rule changes are returned at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_VOWELS = "aeiouy"
_REGION = re.compile(f"[^{_VOWELS}]*[{_VOWELS}]+[^{_VOWELS}]")
"""The text before a region in which suffixes may be removed: R1, and after it R2."""

_SHORT_SYLLABLE = re.compile(f".*[^{_VOWELS}][{_VOWELS}][^{_VOWELS}wxY]|[{_VOWELS}][^{_VOWELS}]")
_HAS_VOWEL = re.compile(f"[{_VOWELS}]").search
_HAS_EARLIER_VOWEL = re.compile(f"[{_VOWELS}].").search

_DOUBLES = frozenset(("bb", "dd", "ff", "gg", "mm", "nn", "pp", "rr", "tt"))

_EXCEPTIONS = {
    **dict.fromkeys(("sky", "news", "howe", "atlas", "cosmos", "bias", "andes")),
    "skis": "ski",
    "skies": "sky",
    "dying": "die",
    "lying": "lie",
    "tying": "tie",
    "idly": "idl",
    "gently": "gentl",
    "ugly": "ugli",
    "early": "earli",
    "only": "onli",
    "singly": "singl",
}
"""Stems of whole words; None stands for the word itself."""

_FINAL_AFTER_PLURAL = frozenset(
    ("inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed")
)

_Rules = dict[str, list[tuple[str, str]]]


def _by_ending(rules: Iterable[tuple[str, str]]) -> _Rules:
    """Group rules (suffix and replacement), in order, by the last two letters of the suffix."""
    arranged: _Rules = {}
    for suffix, replacement in rules:
        arranged.setdefault(suffix[-2:], []).append((suffix, replacement))
    return arranged


_STEP_2 = _by_ending(
    (
        ("ization", "ize"),
        ("ational", "ate"),
        ("fulness", "ful"),
        ("ousness", "ous"),
        ("iveness", "ive"),
        ("tional", "tion"),
        ("biliti", "ble"),
        ("lessli", "less"),
        ("entli", "ent"),
        ("ation", "ate"),
        ("alism", "al"),
        ("aliti", "al"),
        ("ousli", "ous"),
        ("iviti", "ive"),
        ("fulli", "ful"),
        ("enci", "ence"),
        ("anci", "ance"),
        ("abli", "able"),
        ("izer", "ize"),
        ("ator", "ate"),
        ("alli", "al"),
        ("bli", "ble"),
        ("ogi", "og"),
        ("li", ""),
    )
)
_BEFORE_LI = frozenset("cdeghkmnrt")

_STEP_3 = _by_ending(
    (
        ("ational", "ate"),
        ("tional", "tion"),
        ("alize", "al"),
        ("icate", "ic"),
        ("iciti", "ic"),
        ("ative", ""),
        ("ical", "ic"),
        ("ness", ""),
        ("ful", ""),
    )
)

_STEP_4 = _by_ending(
    (suffix, "")
    for suffix in (
        *("al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent"),
        *("ism", "ate", "iti", "ous", "ive", "ize"),
    )
)

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ENDINGS = frozenset(
    (*_STEP_2, *_STEP_3, *_STEP_4, "ll", "on", *(letter + "e" for letter in _LETTERS + "Y"))
)
"""Last two letters of all words that steps 2 to 5 change."""

_TENSES = frozenset(("ed", "ng", "ly"))
"""Last two letters of all words that step 1b changes."""

_CHANGEABLE_ENDINGS = _ENDINGS | _TENSES | {letter + last for letter in _LETTERS for last in "sy"}
"""Last two letters of all words that any step changes."""


def porter2(word: str) -> str:
    """Return the Porter2 stem of an English word of lower-case letters from a to z."""
    if len(word) <= 2 or word[-2:] not in _CHANGEABLE_ENDINGS:
        return word
    if word in _EXCEPTIONS:
        return _EXCEPTIONS[word] or word
    has_y = "y" in word
    if has_y:
        if word[0] == "y":
            word = "Y" + word[1:]
        index = word.find("y", 1)
        while index > 0:
            if word[index - 1] in _VOWELS:
                word = f"{word[:index]}Y{word[index + 1 :]}"
            index = word.find("y", index + 1)
    whole = word  # regions are those of the word before any suffix was removed
    if word[-1] in "sd":
        word = _strip_plural(word)
    if word in _FINAL_AFTER_PLURAL:
        return word
    if word[-2:] in _TENSES:
        word = _strip_tense(word, whole)
    if word[-1] in "yY" and len(word) > 2 and word[-2] not in _VOWELS:
        word = word[:-1] + "i"
    if word[-2:] in _ENDINGS:
        first = _first_region(whole)
        if len(word) > first:  # otherwise no suffix is in a region
            match = _REGION.match(whole, first)
            word = _strip_suffixes(word, first, match.end() if match else len(whole))
    return word.replace("Y", "y") if has_y else word


def stem_words(words: Iterable[str]) -> list[str]:
    """Return the stem of each word; words with characters other than a to z are unchanged."""
    return [
        porter2(word)
        if word[-2:] in _CHANGEABLE_ENDINGS and word.isascii() and word.isalpha()
        else word
        for word in words
    ]


def _first_region(word: str) -> int:
    """Return the offset at which R1 begins."""
    if word[0] in "gac":  # few words do
        if word.startswith(("gener", "arsen")):
            return 5
        if word.startswith("commun"):
            return 6
    match = _REGION.match(word)
    return match.end() if match else len(word)


def _strip_plural(word: str) -> str:
    """Step 1a."""
    if word[-1] == "s":
        if word.endswith("sses"):
            return word[:-2]
        if word.endswith("ies"):
            return word[:-2] if len(word) > 4 else word[:-1]
        if word[-2] not in "us" and _HAS_EARLIER_VOWEL(word, 0, len(word) - 1):
            return word[:-1]
    elif word.endswith("ied"):
        return word[:-2] if len(word) > 4 else word[:-1]
    return word


def _strip_tense(word: str, whole: str) -> str:
    """Step 1b; ``whole`` has the regions of ``word``."""
    if word.endswith("eedly"):
        return word[:-3] if len(word) - 5 >= _first_region(whole) else word
    if word.endswith("eed"):
        return word[:-1] if len(word) - 3 >= _first_region(whole) else word
    for suffix in ("ed", "ing", "edly", "ingly"):
        if word.endswith(suffix):
            break
    else:
        return word
    stem = word[: -len(suffix)]
    if not _HAS_VOWEL(stem):
        return word
    ending = stem[-2:]
    if ending in ("at", "bl", "iz"):
        return stem + "e"
    if ending in _DOUBLES:
        return stem[:-1]
    if _first_region(stem) == len(stem) and _SHORT_SYLLABLE.fullmatch(stem):
        return stem + "e"
    return stem


def _strip_suffixes(word: str, first: int, second: int) -> str:
    """Steps 2 and 3, which use R1, 4, which uses R2, and 5, which uses both."""
    for suffix, replacement in _STEP_2.get(word[-2:], ()):
        if word.endswith(suffix):
            stem = word[: -len(suffix)]
            if len(stem) >= first and (
                (suffix != "li" or stem[-1] in _BEFORE_LI) and (suffix != "ogi" or stem[-1] == "l")
            ):
                word = stem + replacement
            break
    for suffix, replacement in _STEP_3.get(word[-2:], ()):
        if word.endswith(suffix):
            if len(word) - len(suffix) >= (second if suffix == "ative" else first):
                word = word[: -len(suffix)] + replacement
            break
    for suffix, _ in _STEP_4.get(word[-2:], ()):
        if word.endswith(suffix):
            if len(word) - len(suffix) >= second:
                word = word[: -len(suffix)]
            break
    else:
        if word.endswith(("sion", "tion")) and len(word) - 3 >= second:
            word = word[:-3]
    if word[-1] == "l":
        return word[:-1] if len(word) > second and word[-2] == "l" else word
    removable = word[-1] == "e" and len(word) > first
    if removable and (len(word) > second or not _SHORT_SYLLABLE.fullmatch(word[:-1])):
        return word[:-1]
    return word
