"""Reader of a segment's terms for Whoosh's codec.

Terms are sorted by field name, then by their bytes. As in an index that Whoosh wrote, deleted
papers still count in the frequencies of a segment until it is merged; Whoosh excludes them from
results.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from paperbrowse.search.whoosh.fields import TEXT_FIELDS, VALUE_FIELDS, suppress_compile_warnings
from paperbrowse.search.whoosh.lexicons import (
    Arrays,
    FieldTerms,
    IdTerms,
    Postings,
    ValueTerms,
    WordTerms,
    find_term,
)
from paperbrowse.search.whoosh.matchers import ArrayMatcher

with suppress_compile_warnings():
    from whoosh.codec.base import FieldCursor, TermsReader
    from whoosh.reading import TermInfo, TermNotFound

FIELDS = tuple(sorted((*TEXT_FIELDS, *VALUE_FIELDS, "id")))

Term = tuple[str, bytes]


class PaperTermsReader(TermsReader):  # type: ignore[misc]
    """The terms of a segment."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._field_terms: dict[str, FieldTerms] = {}

    def field_terms(self, field: str) -> FieldTerms:
        """Return the terms of a field; raises KeyError for one without."""
        if field not in self._field_terms:
            self._field_terms[field] = self._open(field)
        return self._field_terms[field]

    def _open(self, field: str) -> FieldTerms:
        if field in TEXT_FIELDS:
            return WordTerms(self._arrays, field)
        if field in VALUE_FIELDS:
            return ValueTerms(self._arrays, field)
        if field == "id":
            return IdTerms(self._arrays)
        raise KeyError(field)

    def _postings(self, field: str, text: bytes) -> Postings:
        """Return the postings of a term; raises KeyError for an unknown one."""
        lexicon = self.field_terms(field)
        number = find_term(lexicon, text)
        if number is None:
            raise KeyError((field, text))
        return lexicon.postings(number)

    def _info(self, field: str, postings: Postings) -> TermInfo:
        papers, counts, _ = postings
        shortest = longest = 0
        if field in TEXT_FIELDS:
            lengths = self._arrays[f"{field}.length"][papers]
            shortest, longest = int(lengths.min()), int(lengths.max())
        return TermInfo(
            weight=int(counts.sum()),
            df=len(papers),
            minlength=shortest,
            maxlength=longest,
            maxweight=int(counts.max()),
            minid=int(papers[0]),
            maxid=int(papers[-1]),
        )

    def __contains__(self, term: Term) -> bool:
        field, text = term
        return field in FIELDS and find_term(self.field_terms(field), text) is not None

    def indexed_field_names(self) -> tuple[str, ...]:
        return FIELDS

    def close(self) -> None:
        self._field_terms = {}
        self._arrays = {}  # the file is mapped for as long as any array of it is held

    def cursor(self, fieldname: str, fieldobj: Any) -> TermCursor:
        return TermCursor(self, fieldname, fieldobj)

    def terms(self) -> Iterator[Term]:
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[Term]:
        for field in FIELDS:
            if field >= fieldname:
                lexicon = self.field_terms(field)
                first = lexicon.lower_bound(prefix) if field == fieldname else 0
                for number in range(first, len(lexicon)):
                    yield field, lexicon.text(number)

    def items(self) -> Iterator[tuple[Term, TermInfo]]:
        return self.items_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Term, TermInfo]]:
        for field, text in self.terms_from(fieldname, prefix):
            yield (field, text), self.term_info(field, text)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        return self._info(fieldname, self._postings(fieldname, text))

    def frequency(self, fieldname: str, text: bytes) -> int:
        return int(self._postings(fieldname, text).counts.sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return len(self._postings(fieldname, text).docs)

    def matcher(
        self, fieldname: str, text: bytes, format_: Any, scorer: Any = None
    ) -> ArrayMatcher:
        try:
            postings = self._postings(fieldname, text)
        except KeyError:
            raise TermNotFound(f"{fieldname}:{text!r}") from None
        info = self._info(fieldname, postings)
        return ArrayMatcher((fieldname, text), postings, info, format_, scorer)


class TermCursor(FieldCursor):  # type: ignore[misc]
    """A cursor over the terms of a field, at the first of them to begin with."""

    def __init__(self, terms: PaperTermsReader, field: str, type_: Any) -> None:
        self._terms = terms
        self._field = field
        self._type = type_
        self._lexicon = terms.field_terms(field)
        self._number = 0

    def first(self) -> str | None:
        self._number = 0
        return self.text()

    def find(self, string: str | bytes) -> str | None:
        self._number = self._lexicon.lower_bound(self._type.to_bytes(string))
        return self.text()

    def next(self) -> str | None:
        self._number += 1
        return self.text()

    def text(self) -> str | None:
        if not self.is_valid():
            return None
        return str(self._type.from_bytes(self._lexicon.text(self._number)))

    term = text

    def term_info(self) -> TermInfo | None:
        if not self.is_valid():
            return None
        return self._terms.term_info(self._field, self._lexicon.text(self._number))

    def is_valid(self) -> bool:
        return self._number < len(self._lexicon)
