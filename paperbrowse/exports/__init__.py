"""Exports: papers as text that other tools read back whole, one pure function a format.

- ``registry``: the formats, one line each; an export's text, its preview and its file
- ``format``: the description of a format, and the header above its papers
- ``bibtex`` (and BibLaTeX), ``ris``, ``csl_json``, ``markdown``, ``org``, ``html_page``,
  ``csv_table``, ``json_papers`` (and JSON Lines), ``plain_text``: one format each
- ``citation_keys``: keys such as ``vaswani2017attention``, unique and steady
- ``facts``: a paper's fields as printable text, kinds of venues and parts of names, for all formats
"""

from paperbrowse.exports.bibtex import bibtex_entry
from paperbrowse.exports.citation_keys import propose_citation_keys
from paperbrowse.exports.facts import paper_link
from paperbrowse.exports.format import Format
from paperbrowse.exports.json_papers import paper_object
from paperbrowse.exports.markdown import markdown_entry
from paperbrowse.exports.registry import FORMATS, export, export_chunks, preview, write_file

__all__ = [
    "FORMATS",
    "Format",
    "bibtex_entry",
    "export",
    "export_chunks",
    "markdown_entry",
    "paper_link",
    "paper_object",
    "preview",
    "propose_citation_keys",
    "write_file",
]
