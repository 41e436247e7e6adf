"""Values and pure functions that every package uses; imports nothing else of paperbrowse.

- ``papers``: records as dumps give them, and the papers of the library
- ``dates``: dates without a day or month, and the names of months
- ``identifiers``: arXiv ids, DOIs and links to PDFs in all their forms
- ``languages``: codes and names of languages
- ``text``: text made safe to show, and folded for comparison
- ``formatting``: wording of papers, dates, sizes, counts, and the rate of long work
- ``errors``: the errors that are shown to the user
- ``lazy``: packages whose names are imported on first use
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperbrowse.core.lazy import lazy_face

if TYPE_CHECKING:
    # fmt: off
    from paperbrowse.core.dates import MONTHS, PartialDate, parse_month
    from paperbrowse.core.errors import (
        DamagedLibraryError, DumpError, ExportError, HistoryError, LibraryError, PaperbrowseError,
        SearchError, UnknownListError, UnknownPaperError, format_os_error,
    )
    from paperbrowse.core.formatting import (
        RateMeter, format_byline, format_count, format_date, format_day, format_size, format_time,
        truncate,
    )
    from paperbrowse.core.identifiers import (
        ARXIV_DOI_PREFIX, ARXIV_ID_PATTERN, arxiv_key, find_arxiv_id, first_arxiv_id, first_doi,
        is_pdf_link, parse_arxiv_id, parse_doi,
    )
    from paperbrowse.core.languages import babel_name, language_code
    from paperbrowse.core.papers import (
        CODE_TAG, STATUSES, STATUSES_BY_ATTENTION, YEAR_TRUST, Batch, IndexDocument, LibraryState,
        ListMembership, ListOrder, Paper, ReadBatch, Record, Status, TimedUserData, UserDataKind,
        YearOrigin,
    )
    from paperbrowse.core.text import fold, one_line, printable, strip_invisible, title_sort_key
else:
    __getattr__, __all__ = lazy_face(
        __name__,
        {
            "dates": "MONTHS PartialDate parse_month",
            "errors": (
                "DamagedLibraryError DumpError ExportError HistoryError LibraryError "
                "PaperbrowseError SearchError UnknownListError UnknownPaperError format_os_error"
            ),
            "formatting": (
                "RateMeter format_byline format_count format_date format_day format_size "
                "format_time truncate"
            ),
            "identifiers": (
                "ARXIV_DOI_PREFIX ARXIV_ID_PATTERN arxiv_key find_arxiv_id first_arxiv_id "
                "first_doi is_pdf_link parse_arxiv_id parse_doi"
            ),
            "languages": "babel_name language_code",
            "papers": (
                "CODE_TAG STATUSES STATUSES_BY_ATTENTION YEAR_TRUST Batch IndexDocument "
                "LibraryState ListMembership ListOrder Paper ReadBatch Record Status TimedUserData "
                "UserDataKind YearOrigin"
            ),
            "text": "fold one_line printable strip_invisible title_sort_key",
        },
    )
