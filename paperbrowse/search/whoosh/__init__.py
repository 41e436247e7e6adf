"""Shows the index to stock Whoosh, which can open it with ``whoosh.index.open_dir`` and search it.

The segments that ``paperbrowse.search.segment`` writes are arrays of its own. Beside them stands a
TOC file, written by Whoosh's own class, which names the segments, the fields and the classes below;
whoever opens the folder with Whoosh gets readers that answer from the same arrays. Nothing here is
needed to search with paperbrowse itself: it never imports Whoosh then.

    fields      what a query is taken apart into, and the schema
    lexicons    the terms of a field in order, and the postings of each
    matchers    a walk along one term's postings
    terms       the reader of terms that Whoosh asks of a codec
    papers      the reader of papers
    segments    the codec, its segments, and the TOC file

The paths of these modules are part of the file format: a TOC is a pickle, which names
``fields.PaperAnalyzer`` and ``segments.PaperSegment`` by their modules.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def suppress_compile_warnings() -> Iterator[None]:
    """Import whoosh within this: from Python 3.12 on, its first compile warns of old escapes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        yield
