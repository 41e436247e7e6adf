"""One library with its topic rules and its index, as the screen and the shell use them.

- ``workspace``: opening, restoring and closing of a library with its rules and index
- ``sample``: the sample library
- ``found_papers``: hits of a search with their papers, matches and snippets
- ``saved_searches``: what saved searches ask, and how many papers each finds
- ``input_files``: the files behind the paths that the user names
- ``dump_import``: dumps imported into the library
- ``list_import``: a list file imported as a reading list
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperbrowse.core.lazy import lazy_face

if TYPE_CHECKING:
    # fmt: off
    from paperbrowse.workspace.dump_import import (
        ImportPhase, ImportProgress, ImportSummary, import_dumps, update_index,
    )
    from paperbrowse.workspace.found_papers import FoundPaper, join_papers
    from paperbrowse.workspace.input_files import format_path
    from paperbrowse.workspace.list_import import (
        ListImportSummary, find_free_name, find_list_title, import_list,
    )
    from paperbrowse.workspace.sample import open_sample
    from paperbrowse.workspace.saved_searches import (
        SavedSearchCounts, SearchCounts, SearchSettings, count_saved_searches,
        find_saved_search,
    )
    from paperbrowse.workspace.workspace import Workspace, has_papers
else:
    __getattr__, __all__ = lazy_face(
        __name__,
        {
            "dump_import": "ImportPhase ImportProgress ImportSummary import_dumps update_index",
            "found_papers": "FoundPaper join_papers",
            "input_files": "format_path",
            "list_import": "ListImportSummary find_free_name find_list_title import_list",
            "sample": "open_sample",
            "saved_searches": (
                "SavedSearchCounts SearchCounts SearchSettings count_saved_searches "
                "find_saved_search"
            ),
            "workspace": "Workspace has_papers",
        },
    )
