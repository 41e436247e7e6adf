"""The decision which records are one paper.

Two records with an arXiv id or a DOI in common are one paper. Otherwise they are one when their
folded titles are equal and no field that both have contradicts it: different arXiv ids, different
DOIs, authors without a common family name, or years more than two apart (a preprint may precede
its publication by that much).

The decision takes all records of a paper together, so it does not depend on the order of imports,
except where the evidence is contradictory: if two papers share a title but no author, the paper of
a third record without authors cannot be known; it is the one with the smaller id at that time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from paperbrowse.core import ARXIV_DOI_PREFIX, Record, arxiv_key, fold, one_line
from paperbrowse.library.papers.merging import title_key

_MAX_YEARS_APART = 2
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class MatchEvidence:
    """The evidence that identifies a paper, of one record or of several together."""

    titles: frozenset[str]
    """As ``merging.title_key`` returns them."""
    arxiv_ids: frozenset[str] = frozenset()
    dois: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()
    years: frozenset[int] = frozenset()

    @classmethod
    def of_record(cls, record: Record) -> MatchEvidence:
        """Return the evidence of one record."""
        arxiv_id = arxiv_key(record.arxiv_id) if record.arxiv_id else None
        doi = one_line(record.doi).casefold() if record.doi else None
        if doi is not None and doi.startswith(ARXIV_DOI_PREFIX):
            # arXiv's own DOI beside another one is no contradiction: the paper has both.
            arxiv_id = arxiv_id or arxiv_key(doi.removeprefix(ARXIV_DOI_PREFIX))
            doi = None
        year = record.published.year if record.published and record.year_from != "mtime" else None
        return cls(
            titles=frozenset((title_key(record.title),)),
            arxiv_ids=_as_set(arxiv_id),
            dois=_as_set(doi),
            authors=frozenset(record.authors),
            years=_as_set(year),
        )

    def family_names(self) -> frozenset[str]:
        """Return the family names of the authors, folded."""
        return frozenset(filter(None, map(_family_name, self.authors)))

    def __or__(self, other: MatchEvidence) -> MatchEvidence:
        return MatchEvidence(
            self.titles | other.titles,
            self.arxiv_ids | other.arxiv_ids,
            self.dois | other.dois,
            self.authors | other.authors,
            self.years | other.years,
        )


def is_same_paper(a: MatchEvidence, b: MatchEvidence) -> bool:
    """Return whether two bodies of evidence are of one paper."""
    if a.arxiv_ids & b.arxiv_ids or a.dois & b.dois:
        return True
    if not a.titles & b.titles:
        return False
    return not (
        _are_disjoint(a.arxiv_ids, b.arxiv_ids)
        or _are_disjoint(a.dois, b.dois)
        or _are_disjoint(a.family_names(), b.family_names())
        or _are_far_apart(a.years, b.years)
    )


def contradicts(a: MatchEvidence, b: MatchEvidence) -> bool:
    """Return whether two bodies of evidence name different papers, whatever their titles are."""
    return _are_disjoint(a.arxiv_ids, b.arxiv_ids) or _are_disjoint(a.dois, b.dois)


def _as_set(value: _T | None) -> frozenset[_T]:
    return frozenset((value,)) if value else frozenset()


def _family_name(author: str) -> str:
    family = author.partition(",")[0] if "," in author else author
    words = fold(family).split()
    return words[-1] if words else ""


def _are_disjoint(a: frozenset[str], b: frozenset[str]) -> bool:
    return bool(a and b) and a.isdisjoint(b)


def _are_far_apart(a: frozenset[int], b: frozenset[int]) -> bool:
    return bool(a and b) and min(abs(x - y) for x in a for y in b) > _MAX_YEARS_APART
