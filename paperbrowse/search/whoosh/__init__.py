"""The index as stock Whoosh sees it, which opens it with ``whoosh.index.open_dir`` and searches it.

Segments are arrays of our own (``paperbrowse.search.segment``). Beside them stands a TOC file, as
Whoosh's own class writes it, which names the segments, the fields and the classes below; Whoosh
then reads the same arrays. paperbrowse itself searches without any of this, and never imports
Whoosh for it.

- ``toc``: the TOC file, built without importing Whoosh
- ``fields``: the schema, and the analyzer of Whoosh's query parser
- ``segments``: codec and segment class
- ``terms``: reader of a segment's terms
- ``lexicons``: the sorted terms of a field, and their postings
- ``matchers``: iteration over the postings of a term
- ``papers``: reader of a segment's papers

The paths of these modules are part of the file format: a TOC is a pickle, which names
``fields.PaperAnalyzer`` and ``segments.PaperSegment`` by their modules.
"""

from __future__ import annotations

from paperbrowse.search.whoosh.toc import build_toc

__all__ = ["build_toc"]
