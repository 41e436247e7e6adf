"""Questions in plain words, and the judgement of their answers, which is data: ``questions.toml``.

A question has a list of subjects, each a list of terms that are names of one thing. A paper is
relevant when its title and abstract together hold a term of every subject, and its title holds a
term of one of them at least, as an abstract mentions much that its paper is not about. Letters'
case does not count, a term stands at the beginning of a word and, without a star, to its end.
The rules were written before any engine was asked, with synonyms that the question itself does not
have, so that holding the question's words is neither needed nor enough. The questions are worded as
people of the field ask them.

There are 20 questions in each half, so that engines can be tuned on one and judged by the other.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Half = Literal["tune", "report"]

_FILE = Path(__file__).with_name("questions.toml")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, with the rule for its answers."""

    text: str
    subjects: tuple[re.Pattern[str], ...]

    def is_answered_by(self, title: str, abstract: str) -> bool:
        """Return whether a paper is relevant."""
        text = f"{title}\n{abstract}".casefold()
        folded = title.casefold()
        return all(subject.search(text) for subject in self.subjects) and any(
            subject.search(folded) for subject in self.subjects
        )


def read_questions(half: Half) -> list[Question]:
    """Return the questions of one half."""
    with _FILE.open("rb") as file:
        entries = tomllib.load(file)[half]
    return [
        Question(entry["text"], tuple(map(_compile_subject, entry["subjects"])))
        for entry in entries
    ]


def _compile_subject(terms: list[str]) -> re.Pattern[str]:
    """Return the pattern of any of the terms."""
    return re.compile(rf"\b(?:{'|'.join(map(_compile_term, terms))})\b")


def _compile_term(term: str) -> str:
    words = r"[\s-]+".join(map(re.escape, term.removesuffix("*").split()))
    return words + (r"\w*" if term.endswith("*") else "")
