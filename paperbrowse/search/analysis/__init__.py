"""Analysis of text: normalization, splitting into words, stemming; for index and queries alike.

- ``normalization``: characters: accents, compatibility forms, equivalent signs
- ``word_parts``: units, words and their parts
- ``analyzer``: tokens of one text, with positions and offsets
- ``word_forms``: spellings and plurals of a word
- ``stemmer``: stems, by Snowball's English stemmer
- ``batch_tokenizer``: tokens of many texts as arrays, for building segments
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperbrowse.core.lazy import lazy_face

if TYPE_CHECKING:
    # fmt: off
    from paperbrowse.search.analysis.analyzer import (
        MAX_CACHED_LENGTH, Chunk, Token, analyze_unit, split_chunks, stem, tokenize,
    )
    from paperbrowse.search.analysis.batch_tokenizer import BatchTokenizer, TokenArrays
    from paperbrowse.search.analysis.names import has_beginnings, letters_of, name_words
    from paperbrowse.search.analysis.normalization import (
        fold_letters, normalize, source_end, source_offsets,
    )
    from paperbrowse.search.analysis.stemmer import stem_words, stemmer_version
    from paperbrowse.search.analysis.word_parts import (
        MAX_JOINED_PARTS, MAX_WORD_LENGTH, extend_to_word, join_words, split_version,
        split_with_gaps, split_words, unit_at,
    )
else:
    __getattr__, __all__ = lazy_face(
        __name__,
        {
            "analyzer": ("MAX_CACHED_LENGTH Chunk Token analyze_unit split_chunks stem tokenize"),
            "batch_tokenizer": "BatchTokenizer TokenArrays",
            "names": "has_beginnings letters_of name_words",
            "normalization": "fold_letters normalize source_end source_offsets",
            "stemmer": "stem_words stemmer_version",
            "word_parts": (
                "MAX_JOINED_PARTS MAX_WORD_LENGTH extend_to_word join_words split_version "
                "split_with_gaps split_words unit_at"
            ),
        },
    )
