"""Classifier of lines as titles or abstracts, over whole runs of lines.

No single feature decides, least of all length: real titles reach 174 characters and an abstract may
be as short. Each line gets a score for reading as sentences; the labels with the best sum over the
run win, where the page's habit of title, abstract, title, abstract counts as evidence too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_SENTENCE_END = re.compile(r"""[.!?]["'”’)\]]*\s+(?=["'“‘(\[]?[A-Z0-9])""")
_ABBREVIATION = re.compile(r"\b(?:vs|cf|al|etc|e\.g|i\.e|fig|no|st|dr|mr|[a-z])\.$", re.IGNORECASE)
_CLOSING_MARKS = "\"'”’)]"
_ABSTRACT_OPENING = re.compile(
    r"(?:we|this (?:paper|work|article|study|survey|report|thesis)|in this|recent|recently|while"
    r"|despite|although|however|existing|inspired by|motivated by|given)\b",
    re.IGNORECASE,
)
_VERBS = re.compile(
    r"\b(?:we|our|is|are|was|were|has|have|can|show|shows|propose|present|introduce|which|that)\b",
    re.IGNORECASE,
)
_URL = re.compile(r"(?:https?://|www\.|github\.com/)\S+\.?$")
_SCORED_LENGTH = 800
"""Characters of a line that are scored; more would not change the result."""

# Costs of labels against the habit of the page, in the units of ``sentence_score``.
_TITLE_AFTER_TITLE_COST = 3
_SECOND_PARAGRAPH_COST = 3
_TITLE_WITHOUT_FOOTER_COST = 12
_NO_TITLE_COST = 8


def sentence_score(line: str) -> int:
    """Return a score above 0 for a line that reads as sentences, below 0 for a title."""
    end, line = line[-20:], line[:_SCORED_LENGTH]
    words = line.count(" ") + 1
    if _URL.match(line):
        return 6  # a bare address is never a title, but abstracts do end in one
    points = -2
    if end.rstrip(_CLOSING_MARKS)[-1:] in (".", "。") and not _ABBREVIATION.search(end):
        points += 4
    points += 3 * min(2, len(_SENTENCE_END.findall(line)))
    points += 2 * bool(_ABSTRACT_OPENING.match(line))
    points += min(3, len(_VERBS.findall(line)))
    if words < 8:
        points -= 3
    elif words < 16:
        points -= 2
    elif words > 60 or len(line) > 500:
        points += 4
    elif words > 30:
        points += 2
    return points


def reads_as_abstract(line: str) -> bool:
    """Return whether a line reads as sentences."""
    return sentence_score(line) > 0


def classify_lines(lines: Sequence[str], *, closed: bool) -> list[bool | None]:
    """Return for each line of a run whether it is a title (True) or abstract (False).

    None marks the beginning of a run that is abstract without a title. ``closed`` means that a
    footer ends the run: a second title would then be a record without its own footer, which needs
    strong evidence.
    """
    another = _TITLE_WITHOUT_FOOTER_COST if closed else 0
    # The best sums of the run so far, by the label of its last line, and the labels before it.
    title, abstract, lost = 0, -(10**9), -(10**9)
    back: list[tuple[str, str]] = []
    for number, line in enumerate(lines):
        points = sentence_score(line)
        if number == 0:
            title, lost = -points, points - _NO_TITLE_COST
            back.append(("", ""))
            continue
        to_title, before_title = max(
            (title - _TITLE_AFTER_TITLE_COST - another, "title"),
            (abstract - another, "abstract"),
            (lost, "lost"),
        )
        to_abstract, before_abstract = max(
            (title, "title"), (abstract - _SECOND_PARAGRAPH_COST, "abstract")
        )
        title, abstract, lost = to_title - points, to_abstract + points, lost - 10**6
        back.append((before_title, before_abstract))
    state = max((title, "title"), (abstract, "abstract"), (lost, "lost"))[1]
    labels: list[bool | None] = []
    for before_title, before_abstract in reversed(back):
        labels.append({"title": True, "abstract": False, "lost": None}[state])
        state = before_title if state == "title" else before_abstract
    return labels[::-1]
