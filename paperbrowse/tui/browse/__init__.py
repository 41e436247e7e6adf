"""The browse screen by composition: a screen that routes, and plain objects that own its state.

- ``screen``: lays the panes out, moves between them, routes keys and messages
- ``search_session``: the query state, its answer, and the search in flight
- ``field_values``: the values of the fields of a query that are in memory
- ``query_history``: the queries that were used, to be recalled
- ``results``: what is asked (the query state), and what is found
- ``library_watch``: index state, overview, and the changes of other processes
- ``edits``: the change lock; one change at a time, shown with its words; the context of actions
- ``notices``: the words for all of these states
- ``actions``: what the keys do, a class for each subject
"""

from paperbrowse.tui.browse.screen import BrowseScreen

__all__ = ["BrowseScreen"]
