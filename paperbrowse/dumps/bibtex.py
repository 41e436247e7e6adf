"""Reads BibTeX and BibLaTeX files, whichever tool wrote them."""

from __future__ import annotations

import re

from paperbrowse.dumps.listed import ListedPapers, list_format
from paperbrowse.dumps.values import DumpFile

_ENTRY = re.compile(
    r"^[ \t]*+@[ \t]*+(?!string|comment|preamble)[a-z]{3,20}+[ \t]*+"
    r"[{(][^\n,={}\"]{0,200}+(?:,|\n|\Z)",
    re.MULTILINE | re.IGNORECASE,
)
_FIELD = re.compile(r"[\w-]{1,60}+\s*+=\s*+[\"{\w]")
_NAMES = (".bib", ".biblatex", ".bibtex", ".bib.gz")


def _read(file: DumpFile) -> tuple[str, ListedPapers]:
    # Here, because most starts read no file.
    from paperbrowse.dumps.bibtex_entries import read_entries

    return read_entries(file)


def _detect(file: DumpFile) -> int:
    text = file.head_text
    if "@" not in text:
        return 0
    entry = _ENTRY.search(text)
    named = file.name.lower().endswith(_NAMES)
    if entry is None:
        return 0
    if _FIELD.search(text, entry.end(), entry.end() + 2000):
        # An entry in a page of other text is no file of entries.
        return 96 if named or not text[: entry.start()].strip() else 60
    return 40 if named else 0


FORMAT = list_format("bibtex", "BibTeX or BibLaTeX, of any tool", _detect, _read)
