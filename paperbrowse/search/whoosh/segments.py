"""Whoosh codec and segment class that a TOC file names, and the TOC file itself.

A TOC lists segments as pickled ``PaperSegment`` objects: the name, the number of papers, the
deleted papers. Name and extension give the file of the segment, as Whoosh builds file names, so
that Whoosh would also recognize it as its own when it removes files that no TOC names. Renaming
this module or the class makes every TOC unreadable; paperbrowse, which reads its own manifest,
would write them again.

Whoosh can open, search and sort such an index. It cannot write it: paperbrowse would not learn of
the change, so deleting a paper and writing with this codec are refused.
"""

from __future__ import annotations

import mmap
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from paperbrowse.search.format import (
    INDEX_NAME,
    SCHEMA_VERSION,
    DamagedIndexError,
    segment_file_name,
    toc_file_name,
)
from paperbrowse.search.segment import ArrayFile
from paperbrowse.search.whoosh.fields import make_schema, suppress_compile_warnings
from paperbrowse.search.whoosh.lexicons import Arrays
from paperbrowse.search.whoosh.papers import PaperDocumentReader
from paperbrowse.search.whoosh.terms import PaperTermsReader

with suppress_compile_warnings():
    from whoosh.codec.base import Codec, Segment
    from whoosh.filedb.filestore import FileStorage, RamStorage, ReadOnlyError
    from whoosh.index import TOC

_SEGMENT_NAME = re.compile(rf"{INDEX_NAME}_([0-9a-z]+)")


class WritingRefusedError(ReadOnlyError):  # type: ignore[misc]
    """Whoosh was asked to change an index that only paperbrowse writes."""

    def __init__(self) -> None:
        super().__init__("only paperbrowse writes this index; Whoosh can open and search it")


class PaperSegment(Segment):  # type: ignore[misc]
    """A segment of the index in one file; ``deleted`` are the numbers of its deleted papers."""

    def __init__(self, name: str, papers: int, deleted: Iterable[int]) -> None:
        match = _SEGMENT_NAME.fullmatch(name)
        if not match:
            raise ValueError(f"{name!r} is no name of a segment")
        super().__init__(INDEX_NAME)
        self.segid = match[1]
        self.papers = papers
        self.deleted = frozenset(map(int, deleted))

    def codec(self) -> PaperCodec:
        return PaperCodec()

    def doc_count_all(self) -> int:
        return self.papers

    def deleted_count(self) -> int:
        return len(self.deleted)

    def deleted_docs(self) -> frozenset[int]:
        return self.deleted

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self.deleted

    def delete_document(self, docnum: int, delete: bool = True) -> NoReturn:
        raise WritingRefusedError

    def set_doc_count(self, doccount: int) -> NoReturn:
        raise WritingRefusedError

    def should_assemble(self) -> bool:
        return False


class PaperCodec(Codec):  # type: ignore[misc]
    """Opens segments for Whoosh's readers; the automata for fuzzy terms are Whoosh's own."""

    def terms_reader(self, storage: Any, segment: PaperSegment) -> PaperTermsReader:
        return PaperTermsReader(_open_arrays(storage, segment))

    def per_document_reader(self, storage: Any, segment: PaperSegment) -> PaperDocumentReader:
        return PaperDocumentReader(_open_arrays(storage, segment), segment.papers, segment.deleted)

    def per_document_writer(self, storage: Any, segment: Any) -> NoReturn:
        raise WritingRefusedError

    def field_writer(self, storage: Any, segment: Any) -> NoReturn:
        raise WritingRefusedError

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> NoReturn:
        raise WritingRefusedError

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> NoReturn:
        raise NotImplementedError("postings stand in arrays; ask the reader of terms for a matcher")

    def new_segment(self, storage: Any, indexname: str) -> NoReturn:
        raise WritingRefusedError


def _open_arrays(storage: Any, segment: PaperSegment) -> Arrays:
    """Return the arrays of a segment; raises OSError, and DamagedIndexError for an unsound one.

    Files are mapped here and not by Whoosh, whose files copy the mapped content.
    """
    name = segment_file_name(segment.segment_id())
    content: mmap.mmap | bytes
    if isinstance(storage, FileStorage):
        with (Path(storage.folder) / name).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
    else:
        with storage.open_file(name) as opened:
            content = opened.get(0, storage.file_length(name))
    arrays_file = ArrayFile.open(content)
    expected = {"papers": segment.papers, "schema": SCHEMA_VERSION}
    if not expected.items() <= arrays_file.metadata.items():
        raise DamagedIndexError(f"its file {name} is not the one that was listed")
    return arrays_file.arrays


def build_toc_with_whoosh(
    segments: Sequence[tuple[str, int, Iterable[int]]], generation: int
) -> bytes:
    """Return a TOC file that lists ``segments``: name, number of papers, deleted papers."""
    paper_segments = [PaperSegment(*segment) for segment in segments]
    storage = RamStorage()
    TOC(make_schema(), paper_segments, generation).write(storage, INDEX_NAME)
    return bytes(storage.files[toc_file_name(generation)])
