"""Reader of a segment's papers for Whoosh's codec: ids, field lengths and sort columns.

A column is a list made of the whole array when a search sorts by it, some milliseconds for 50,000
papers. Titles are folded, so that neither case nor accents matter for sorting.
"""

from __future__ import annotations

from typing import Any

from paperbrowse.search.segment import StringTable
from paperbrowse.search.whoosh.fields import TEXT_FIELDS, suppress_compile_warnings
from paperbrowse.search.whoosh.lexicons import Arrays

with suppress_compile_warnings():
    from whoosh.codec.base import PerDocumentReader
    from whoosh.columns import ColumnReader

_COLUMNS = {"title": "titles", "date": "date", "comments": "comments"}
"""Arrays of the sortable fields."""


class PaperDocumentReader(PerDocumentReader):  # type: ignore[misc]
    """The papers of a segment: their ids, the lengths of their fields, their sort columns."""

    def __init__(self, arrays: Arrays, papers: int, deleted: frozenset[int]) -> None:
        self._arrays = arrays
        self._papers = papers
        self._deleted = deleted
        self._ids: StringTable | None = StringTable.open(arrays, "ids")

    def close(self) -> None:
        self._ids = None
        self._arrays = {}  # the file is mapped for as long as any array of it is held

    def doc_count(self) -> int:
        return self._papers - len(self._deleted)

    def doc_count_all(self) -> int:
        return self._papers

    def has_deletions(self) -> bool:
        return bool(self._deleted)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted

    def deleted_docs(self) -> frozenset[int]:
        return self._deleted

    def stored_fields(self, docnum: int) -> dict[str, str]:
        assert self._ids is not None  # whoosh does not use a closed reader
        return {"id": self._ids[docnum]}

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        if fieldname not in TEXT_FIELDS:
            return default
        return int(self._arrays[f"{fieldname}.length"][docnum])

    def field_length(self, fieldname: str) -> int:
        if fieldname not in TEXT_FIELDS:
            return 0
        return int(self._arrays[f"{fieldname}.length"].sum(dtype="int64"))

    def min_field_length(self, fieldname: str) -> int:
        return int(self._arrays[f"{fieldname}.length"].min()) if fieldname in TEXT_FIELDS else 0

    def max_field_length(self, fieldname: str) -> int:
        return int(self._arrays[f"{fieldname}.length"].max()) if fieldname in TEXT_FIELDS else 0

    def supports_columns(self) -> bool:
        return True

    def has_column(self, fieldname: str) -> bool:
        return fieldname in _COLUMNS

    def list_columns(self) -> list[str]:
        return list(_COLUMNS)

    def column_reader(self, fieldname: str, column: Any) -> ArrayColumn:
        name = _COLUMNS[fieldname]
        if fieldname == "title":
            titles = StringTable.open(self._arrays, name)
            return ArrayColumn([titles.raw(paper) for paper in range(self._papers)])
        return ArrayColumn(self._arrays[name].tolist())


class ArrayColumn(ColumnReader):  # type: ignore[misc]
    """One value for each paper, to sort by; numbers also in reverse."""

    def __init__(self, values: list[Any]) -> None:
        self._values = values
        self._doccount = len(values)  # whoosh reads this attribute
        self._reverse = False

    def __getitem__(self, docnum: int) -> Any:
        return self._values[docnum]

    def sort_key(self, docnum: int) -> Any:
        return -self._values[docnum] if self._reverse else self._values[docnum]

    def set_reverse(self) -> None:
        self._reverse = True
