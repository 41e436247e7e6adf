"""Schema of the index for Whoosh, and the analyzer of its query parser.

Fields and their terms:

    title, abstract, author, venue   stems of words, with counts and positions
    id, source, year                 the whole value as one term; a year has four digits
    tag                              values, separated by commas where a query names several

Years are terms of four digits rather than Whoosh's NUMERIC, whose ranges need further terms for
every few bits of a number; digits of equal length sort as the numbers do, so ``[2019 TO 2021]``
works. ``title``, ``date`` (yyyymmdd) and ``comments`` (-1 where unknown) are columns to sort by.
Only the id is stored: the index keeps no original text.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from paperbrowse.search.analysis import fold_letters, split_chunks, stem, tokenize as find_tokens


@contextmanager
def suppress_compile_warnings() -> Iterator[None]:
    """Import whoosh within this: from Python 3.12 on, compiling it warns of invalid escapes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


with suppress_compile_warnings():
    from whoosh.analysis import Analyzer, Token
    from whoosh.columns import NumericColumn, VarBytesColumn
    from whoosh.fields import COLUMN, ID, KEYWORD, TEXT, Schema

TEXT_FIELDS = ("abstract", "author", "title", "venue")
VALUE_FIELDS = ("source", "tag", "year")
UNKNOWN_COMMENTS = -1


class PaperAnalyzer(Analyzer):  # type: ignore[misc]
    """Analyzer that gives Whoosh the stems of the words of ``paperbrowse.search.analysis``.

    Texts yield every word by which they can be found. Queries yield one word for each position, so
    that ``GPT-4`` asks for the phrase ``gpt 4``, which every spelling contains. Words with stars,
    and the ends of a range, are folded, but not stemmed: Whoosh passes ``tokenize=False`` for them.
    """

    def __call__(
        self, value: str, *, mode: str = "", tokenize: bool = True, **options: Any
    ) -> Iterator[Token]:
        token = Token(mode=mode, **options)
        if not tokenize:
            words = iter([(fold_letters(value), 0, 0, len(value))])
        elif mode == "query":
            words = _query_words(value)
        else:
            words = (
                (stem(word.text), word.position, word.start, word.end)
                for word in find_tokens(value)
            )
        for text, position, start, end in words:
            token.text = token.original = text
            token.pos, token.startchar, token.endchar = position, start, end
            yield token


def _query_words(value: str) -> Iterator[tuple[str, int, int, int]]:
    """Yield stem, position, start and end of the most specific word at each position."""
    position = 0
    for chunk in split_chunks(value):
        for part in chunk.parts[:-1]:
            yield stem(part.text), position, part.start, part.end
            position += 1
        last = chunk.parts[-1]
        yield stem(last.text + chunk.sign), position, last.start, chunk.end
        position += 1


def make_schema() -> Schema:
    """Return the schema of the index."""
    analyzer = PaperAnalyzer()
    text = {"analyzer": analyzer, "multitoken_query": "phrase"}
    return Schema(
        id=ID(unique=True, stored=True),
        title=TEXT(**text, sortable=VarBytesColumn()),
        abstract=TEXT(**text),
        author=TEXT(**text),
        venue=TEXT(**text),
        tag=KEYWORD(commas=True),
        source=ID(),
        year=ID(),
        date=COLUMN(NumericColumn("I")),
        comments=COLUMN(NumericColumn("i", default=UNKNOWN_COMMENTS)),
    )
