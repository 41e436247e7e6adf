"""JSON files of papers: collections, bibliographies and our own exports.

- ``csl``, ``paper_list``, ``array``, ``lines``: one format each
- ``papers``: records from objects by the names of their fields
- ``authors``: names in lists, objects or one string
- ``own_export``: user data in our own exports
- ``scanner``: damaged JSON, and arrays read item by item
"""

from paperbrowse.dumps.json import array, csl, lines, paper_list

FORMATS = (
    csl.FORMAT,
    paper_list.FORMAT,
    array.FORMAT,  # before JSON Lines: its items can stand on lines of their own
    lines.FORMAT,
)
"""In the order of preference among formats that a file fits equally well."""

__all__ = ["FORMATS"]
