"""JSON files of papers: collections, bibliographies and our own exports.

- ``csl``, ``lines``: one format each; ``paper_list``: arrays, and objects that have one
- ``papers``: records from objects by the names of their fields, and user data in our own exports
- ``authors``: names in lists, objects or one string
- ``scanner``: damaged JSON, and arrays read item by item
"""

from paperbrowse.dumps.json import csl, lines, paper_list

FORMATS = (
    csl.FORMAT,
    paper_list.OBJECT,
    paper_list.ARRAY,  # before JSON Lines: its items can stand on lines of their own
    lines.FORMAT,
)
"""In the order of preference among formats that a file fits equally well."""

__all__ = ["FORMATS"]
