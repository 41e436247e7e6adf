"""What the keys of the browse screen do: small classes that hold the context and inherit nothing.

- ``selection``: selecting ranges and all hits; the papers that an action takes
- ``papers``: saving, status, star, tags and note
- ``history``: undo, redo, history
- ``lists``: views, reading lists and saved searches
- ``list_order``: a reading list ordered by hand
- ``similar``: views of similar papers, and the way back
- ``query``: facet values, order, and saving the search
- ``transfer``: clipboard, browser, export and import
"""

from paperbrowse.tui.browse.actions.history import HistoryActions
from paperbrowse.tui.browse.actions.list_order import ListOrderActions
from paperbrowse.tui.browse.actions.lists import ListActions
from paperbrowse.tui.browse.actions.papers import PaperActions
from paperbrowse.tui.browse.actions.query import QueryActions
from paperbrowse.tui.browse.actions.selection import SelectionActions
from paperbrowse.tui.browse.actions.similar import SimilarActions
from paperbrowse.tui.browse.actions.transfer import TransferActions

__all__ = [
    "HistoryActions", "ListActions", "ListOrderActions", "PaperActions", "QueryActions",
    "SelectionActions", "SimilarActions", "TransferActions",
]  # fmt: skip
