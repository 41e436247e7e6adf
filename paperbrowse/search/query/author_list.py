"""Finds the end of the list of authors with which a reference begins.

Vaswani, A., Shazeer, N., & Parmar, N.   inverted, as in APA, Nature, Springer, MLA
Vaswani A, Shazeer N, Parmar N.          the same without points, as in Vancouver
A. Vaswani, N. Shazeer, and N. Parmar,   initials first, as in IEEE, Elsevier
Ashish Vaswani and Noam Shazeer.         in full, as in ACM and BibTeX's plain style
"""

from __future__ import annotations

import re
from typing import Literal

_Style = Literal["inverted", "vancouver", "initials first", "in full"]

MAX_WORDS = 1_000
"""Words of a list of authors."""

YEAR_WORD = re.compile(
    r"\((?:1[89]|20)\d\d[a-z]?, [^()]{1,20}\)[.,:]?(?=\s|$)"
    r"|[(\[]?(?:1[89]|20)\d\d[a-z]?[)\].,:;]*(?=\s|$)"
)
"""A year as it stands after authors: (2017). or 2017. or (2017, June 12)."""

_WORD = re.compile(r"\S+")
_INITIALS = re.compile(r"[^\W\d_]\.(?:-?[^\W\d_]\.)*")
_TITLES = re.compile(r"(?:md|mohd|st|dr|prof|mr|mrs|ms)\.", re.IGNORECASE)
_TWO_LETTERS = re.compile(r"[^\W\d_]{2}\.")
_CAPITALS = re.compile(r"[A-Z]{1,3}")
_PARTICLES = frozenset(
    """
    af al bin da das de del della den der di do dos du e el ibn la le te ten ter van vom von y zu
    zum
    """.split()  # noqa: SIM905
)
_CONNECTORS = frozenset(["and", "&", "et", "und", "with", "...", "…", "others"])
_ROLES = frozenset(["jr.", "sr.", "ii", "iii", "eds.", "ed.", "(eds.)", "(ed.)"])


def find_authors_end(text: str) -> int | None:
    """Return the offset after the authors with which a text begins, or None for other texts."""
    found = [*_WORD.finditer(text, 0, len(text))][: MAX_WORDS + 1]
    words = [match.group() for match in found]
    end = _count_words(words)
    return found[end].start() if end and end < len(words) else None


def _count_words(words: list[str]) -> int | None:
    """Return the number of words of the list of authors, or None for another list of words."""
    style = _style(words)
    for index, word in enumerate(words):
        bare = word.rstrip(",;:").lower()
        if index and YEAR_WORD.fullmatch(word):
            return index
        if bare in _CONNECTORS or bare in _ROLES:
            continue
        if index and bare in ("al", "al."):
            return index + 1
        before = words[index - 1] if index else ""
        begins_name = index > 0 and before.endswith((",", ";", ".,"))
        if style == "initials first" and begins_name and not _INITIALS.match(word):
            return index
        if not _may_be_name(word):
            return None
        after = words[index + 1] if index + 1 < len(words) else ""
        if _ends_list(style, before, word, after):
            return index + 1
    return None


def _style(words: list[str]) -> _Style:
    """Return the style of the first name."""
    if len(words) < 2:
        return "in full"
    if _INITIALS.fullmatch(words[0]):
        return "initials first"
    surname = next((i for i, word in enumerate(words) if word.lower() not in _PARTICLES), 0)
    following = words[surname + 1] if surname + 1 < len(words) else ""
    if words[surname].endswith(","):
        return "inverted"
    if _CAPITALS.fullmatch(following.rstrip(".,;:")) and not re.fullmatch(r"\w\.?", following):
        return "vancouver"
    return "in full"


def _ends_list(style: _Style, before: str, word: str, after: str) -> bool:
    """Return whether the list of authors ends with ``word``."""
    bare = word.rstrip(":;")
    if style == "vancouver" and _CAPITALS.fullmatch(word.rstrip(".:")):
        return word.endswith((".", ":"))
    if style == "inverted":
        is_first = before.endswith(",") and _TWO_LETTERS.fullmatch(bare) is not None  # Yu.
        if _INITIALS.fullmatch(bare) or is_first:
            return word.endswith(".:") or (word.endswith(".") and not _goes_on(after))
        return word.endswith((".", ":"))
    is_short = _INITIALS.fullmatch(word) or _TITLES.fullmatch(word)
    return word.endswith(".") and not is_short and bool(before)


def _goes_on(after: str) -> bool:
    """Return whether a name goes on with the word after its initials."""
    bare = after.rstrip(",;:.").lower()
    return (
        bare in _CONNECTORS
        or bare in _PARTICLES
        or after.lower() in _ROLES
        or _INITIALS.fullmatch(after.rstrip(",;:")) is not None
        or YEAR_WORD.fullmatch(after) is not None
    )


def _may_be_name(word: str) -> bool:
    bare = word.strip("(),.;:'’*†")
    return bare.lower() in _PARTICLES or (
        bare[:1].isalpha() and (not bare[0].islower() or "." in word[1:2])
    )
