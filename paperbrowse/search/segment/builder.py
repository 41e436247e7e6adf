"""Builds a segment: takes papers in batches, and finally returns all arrays.

Texts are not kept: a batch is tokenized at once, and all that stays of a word is its number and its
address, eight bytes. These numbers, which depend on the order in which words were met, are finally
replaced by those that depend on the words alone (``term_numbers``); so the same papers in the same
order give the same bytes.

The arrays are described where they are made: ``term_numbers`` (words and their families),
``postings_writer`` and ``prefix_postings`` (the four fields), ``doc_values`` and ``facet_values``.

Cost: 50,000 papers with abstracts were measured at eight seconds, two thirds of them for
tokenizing, and 600 MB of memory; their segment has 93 MB, 31 of them positions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from paperbrowse.core import IndexDocument
from paperbrowse.search.analysis import BatchTokenizer, TokenArrays, stem_words as english_stems
from paperbrowse.search.format import SCHEMA_VERSION
from paperbrowse.search.segment.array_file import Array
from paperbrowse.search.segment.doc_values import DocValues, encode_doc_values
from paperbrowse.search.segment.facet_fields import FACET_VALUES
from paperbrowse.search.segment.facet_values import FacetBuilder
from paperbrowse.search.segment.postings_writer import doc_starts, encode_field
from paperbrowse.search.segment.prefix_postings import Occurrences
from paperbrowse.search.segment.term_numbers import Stemmer, TermNumbers, number_terms, stem_words

MAX_DOCS = 50_000
"""Papers of a segment: their numbers are stored in 16 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentLimits:
    """What a segment can hold."""

    docs: int = MAX_DOCS

    occurrences: int = 2**24
    """Occurrences after which a segment is full, to limit memory: a paper usually has 200."""

    addresses: int = 2**31
    """Addresses of a field's words."""

    text_bytes: int = 2**30
    """Bytes of titles and ids after which a segment is full."""


DEFAULT_LIMITS = SegmentLimits()

_MAX_BATCH_CHARACTERS = 2**22
"""A few times the length of 2,000 abstracts: longer texts are tokenized in smaller batches."""

FIELDS = ("title", "abstract", "author", "venue")


class SegmentBuilder:
    """Collects papers, possibly none, and builds a segment of them.

    A ``tokenizer`` that has already met the words is faster.
    """

    def __init__(
        self,
        tokenizer: BatchTokenizer | None = None,
        *,
        stems_of: Stemmer = english_stems,
        limits: SegmentLimits = DEFAULT_LIMITS,
    ) -> None:
        self._limits = limits
        self._tokenizer = tokenizer or BatchTokenizer()
        self._stems_of = stems_of
        self._fields = {name: _FieldOccurrences(limits.addresses) for name in FIELDS}
        self._facets = {name: FacetBuilder() for name in FACET_VALUES}
        self._doc_values = DocValues()

    @property
    def doc_count(self) -> int:
        """Number of papers added."""
        return len(self._doc_values.ids)

    @property
    def is_full(self) -> bool:
        """Whether no more papers should be added."""
        return (
            self.doc_count >= self._limits.docs
            or sum(field.count for field in self._fields.values()) >= self._limits.occurrences
            or self._doc_values.text_size >= self._limits.text_bytes
        )

    def add(self, documents: Sequence[IndexDocument]) -> None:
        """Add a batch of papers; 2,000 at a time are fastest.

        Raises ValueError when a segment cannot number that many papers or words.
        """
        if self.doc_count + len(documents) > self._limits.docs:
            raise ValueError(f"a segment has at most {self._limits.docs} papers")
        texts = {
            "title": [document.title for document in documents],
            "abstract": [document.abstract or "" for document in documents],
            "author": ["\n".join(document.authors) for document in documents],
            "venue": [document.venue or "" for document in documents],
        }
        for name, occurrences in self._fields.items():
            for part in _split_batch(texts[name]):
                occurrences.add(self._tokenizer.tokenize(part))
        self._doc_values.add(documents)
        for facet, values_of in FACET_VALUES.items():
            self._facets[facet].add([values_of(document) for document in documents])

    def build(self) -> tuple[dict[str, Array], dict[str, Any]]:
        """Return the arrays of the segment and its metadata.

        Call it once, at the end: memory is released on the way.
        """
        doc_values = encode_doc_values(self._doc_values)
        for name, facet_builder in self._facets.items():
            doc_values |= facet_builder.build(name)
        occurrences = {name: field.take() for name, field in self._fields.items()}
        words = self._tokenizer.words
        del self._tokenizer
        used = sorted(find_used_words(occurrences, len(words)).tolist(), key=words.__getitem__)
        stemmed = stem_words([words[number] for number in used], self._stems_of)
        term_numbers = number_terms(stemmed, np.array(used, np.int64), len(words))
        return build_arrays(term_numbers, occurrences, doc_values)


def find_used_words(occurrences: Mapping[str, Occurrences], count: int) -> Array:
    """Return the numbers of the words that occur, ascending; all are below ``count``."""
    used = np.zeros(count, np.bool_)
    for field in occurrences.values():
        used[field.word] = True
    return np.flatnonzero(used)


def build_arrays(
    term_numbers: TermNumbers, occurrences: dict[str, Occurrences], doc_values: dict[str, Array]
) -> tuple[dict[str, Array], dict[str, Any]]:
    """Return the arrays of a segment and its metadata; ``occurrences`` is emptied on the way."""
    arrays = dict(term_numbers.arrays)
    for name in FIELDS:
        arrays |= encode_field(name, term_numbers, occurrences.pop(name))
    doc_count = len(doc_values["date"])
    return arrays | doc_values, {"papers": doc_count, "schema": SCHEMA_VERSION}


def _split_batch(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the texts in parts of about _MAX_BATCH_CHARACTERS at most."""
    first, size = 0, 0
    for number, text in enumerate(texts):
        size += len(text)
        if size > _MAX_BATCH_CHARACTERS:
            yield texts[first : number + 1]
            first, size = number + 1, 0
    yield texts[first:]


class _FieldOccurrences:
    """Occurrences of words in one field, appended batch by batch."""

    def __init__(self, max_addresses: int) -> None:
        self.count = 0
        self._max_addresses = max_addresses
        self._end = 0
        self._words: list[Array] = []
        self._addresses: list[Array] = []
        self._starts: list[Array] = []
        self._lengths: list[Array] = []

    def add(self, tokens: TokenArrays) -> None:
        start = doc_starts(tokens.lengths, self._end)
        if start[-1] >= self._max_addresses:
            raise ValueError("more words than a segment can number")
        self._end = int(start[-1])
        self.count += len(tokens.word_numbers)
        self._words.append(tokens.word_numbers)
        self._addresses.append(
            np.repeat(start[:-1].astype(np.uint32), tokens.token_counts) + tokens.positions
        )
        self._starts.append(start[:-1].astype(np.uint32))
        self._lengths.append(tokens.lengths)

    def take(self) -> Occurrences:
        """Return all occurrences, and keep none."""
        end = np.array([self._end], np.uint32)
        return Occurrences(
            word=_concatenate(self._words),
            address=_concatenate(self._addresses),
            start=_concatenate([*self._starts, end]),
            length=_concatenate(self._lengths),
        )


def _concatenate(arrays: list[Array]) -> Array:
    result = np.concatenate(arrays) if arrays else np.zeros(0, np.uint32)
    arrays.clear()
    return result
