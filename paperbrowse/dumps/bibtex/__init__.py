"""BibTeX and BibLaTeX files, whichever tool wrote them.

- ``format``: detection of the format
- ``entries``: papers from the fields that tools write
- ``values``: fields as text, URLs, dates, people and keywords
- ``scanner``: the grammar of a file, and recovery after errors
"""

from paperbrowse.dumps.bibtex.format import FORMAT

__all__ = ["FORMAT"]
