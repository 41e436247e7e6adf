"""The widgets of the screen, one a file; they show what they are given and announce what happened.

- ``title_bar``, ``search_bar``, ``notice_bar``, ``key_bar``: the lines above and below the panes
- ``query_colours``, ``query_recall``: what the search bar shows and recalls of queries
- ``facet_pane``, ``result_list``, ``abstract_reader``: the panes of the browse screen
- ``entry_list``: the lists of the dialogs
- ``selection``: the selected papers of the result list
- ``signs``: the signs of a paper's user data
- ``drawing``: how lines are painted
"""

from paperbrowse.tui.widgets.abstract_reader import AbstractReader
from paperbrowse.tui.widgets.drawing import Fragment
from paperbrowse.tui.widgets.entry_list import Entry, EntryList
from paperbrowse.tui.widgets.facet_pane import FacetPane
from paperbrowse.tui.widgets.key_bar import KeyBar
from paperbrowse.tui.widgets.notice_bar import NoticeBar
from paperbrowse.tui.widgets.result_list import PAGE_SIZE, Place, ResultList
from paperbrowse.tui.widgets.search_bar import QueryInput, SearchBar
from paperbrowse.tui.widgets.signs import MEANINGS, SELECTED
from paperbrowse.tui.widgets.title_bar import TitleBar

__all__ = [
    "MEANINGS", "PAGE_SIZE", "SELECTED", "AbstractReader", "Entry", "EntryList", "FacetPane",
    "Fragment", "KeyBar", "NoticeBar", "Place", "QueryInput", "ResultList", "SearchBar", "TitleBar",
]  # fmt: skip
