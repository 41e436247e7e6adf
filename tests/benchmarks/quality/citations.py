"""References to a paper as they are pasted from articles, bibliographies and web pages."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from tests.benchmarks.libraries import PaperRow

_LINE_LENGTH = 28
"""Characters of a line in a narrow column of a printed page."""


def _apa(paper: PaperRow, chance: random.Random) -> str:
    names = [f"{last}, {_initials(first)}" for first, last in _names(paper)]
    people = names[0] if len(names) == 1 else f"{', '.join(names[:-1])}, & {names[-1]}"
    return f"{people} ({_year(paper)}). {paper.title}. In {_venue(paper)} (pp. {_pages(chance)})."


def _ieee(paper: PaperRow, chance: random.Random) -> str:
    names = [f"{_initials(first)} {last}" for first, last in _names(paper)]
    people = _joined(names) if len(names) < 7 else f"{names[0]} et al."
    return (
        f"[{chance.randint(1, 60)}] {people}, “{paper.title},” in Proc. {_venue(paper)},"
        f" {_year(paper)}, pp. {_pages(chance)}."
    )


def _mla(paper: PaperRow, chance: random.Random) -> str:
    names = _names(paper)
    first, last = names[0]
    others = ", et al" if len(names) > 1 else ""
    return f'{last}, {first}{others}. "{paper.title}." {_venue(paper)}. {_year(paper)}.'


def _acm(paper: PaperRow, chance: random.Random) -> str:
    people = _joined([f"{first} {last}" for first, last in _names(paper)])
    return f"{people}. {_year(paper)}. {paper.title}. In {_venue(paper)}, {_pages(chance)}."


def _bibtex_entry(paper: PaperRow, chance: random.Random) -> str:
    names = _names(paper)
    people = " and ".join(f"{last}, {first}" for first, last in names)
    key = f"{names[0][1].lower()}{_year(paper)}{paper.title.split()[0].lower()}"
    return (
        f"@inproceedings{{{key}, title={{{paper.title}}}, author={{{people}}},"
        f" booktitle={{{_venue(paper)}}}, pages={{{_pages(chance).replace('–', '--')}}},"
        f" year={{{_year(paper)}}}}}"
    )


def _bibtex_title(paper: PaperRow, chance: random.Random) -> str:
    return f"  title = {{{{{paper.title}}}}},"


def _web_page(paper: PaperRow, chance: random.Random) -> str:
    """The heading of an abstract's page on arXiv, with an id that is no paper's."""
    month = f"{_year(paper) % 100:02}{chance.randint(1, 12):02}"
    return f"[{month}.99{chance.randint(0, 999):03}] {paper.title}"


def _broken_lines(paper: PaperRow, chance: random.Random) -> str:
    """The title in a narrow column, with hyphens at the ends of some lines."""
    lines, line = list[str](), ""
    for word in paper.title.split():
        room = _LINE_LENGTH - len(line) - 1
        if len(word) <= room:
            line += f" {word}" if line else word
        elif room >= 4 and len(word) >= 8 and word.isalpha():
            cut = min(room - 1, len(word) - 3)
            lines.append(f"{line} {word[:cut]}-".strip())
            line = word[cut:]
        else:
            lines.append(line)
            line = word
    return "\n".join([*lines, line])


CITATION_STYLES: Mapping[str, Callable[[PaperRow, random.Random], str]] = {
    "APA": _apa,
    "IEEE": _ieee,
    "MLA": _mla,
    "ACM": _acm,
    "BibTeX entry": _bibtex_entry,
    "BibTeX title": _bibtex_title,
    "[id] title": _web_page,
    "broken lines": _broken_lines,
}
"""How a reference is written, each from a paper with a title and an author at least."""


def _names(paper: PaperRow) -> list[tuple[str, str]]:
    """Return first names and last name of each author."""
    parted = (name.rpartition(" ") for name in paper.authors.split("\n"))
    return [(first, last) for first, _, last in parted]


def _initials(first_names: str) -> str:
    return " ".join(f"{name[0]}." for name in first_names.split())


def _joined(names: list[str]) -> str:
    match names:
        case [one]:
            return one
        case [one, two]:
            return f"{one} and {two}"
        case _:
            return f"{', '.join(names[:-1])}, and {names[-1]}"


def _venue(paper: PaperRow) -> str:
    return paper.venue.upper() or "Proceedings"


def _year(paper: PaperRow) -> int:
    return paper.year or 2020


def _pages(chance: random.Random) -> str:
    first = chance.randint(1, 9_000)
    return f"{first}–{first + chance.randint(7, 20)}"
