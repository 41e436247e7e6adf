"""Format of BibTeX and BibLaTeX files, and its detection."""

from __future__ import annotations

import re

from paperbrowse.dumps.format import ListedPapers, build_list_format
from paperbrowse.dumps.input import DumpFile

_ENTRY = re.compile(
    r"^[ \t]*+@[ \t]*+(?!string|comment|preamble)[a-z]{3,20}+[ \t]*+"
    r"[{(][^\n,={}\"]{0,200}+(?:,|\n|\Z)",
    re.MULTILINE | re.IGNORECASE,
)
_FIELD_START = re.compile(r"[\w-]{1,60}+\s*+=\s*+[\"{\w]")
# Comments, and other text that tools write before the entries.
_BEFORE_ENTRIES = re.compile(
    r"(?:\s++|%[^\n]*+|@(?:string|comment|preamble)\b[^\n]*+)*+", re.IGNORECASE
)
_MAX_PREFACE = 2000
_EXTENSIONS = (".bib", ".biblatex", ".bibtex", ".bib.gz")


def _read(file: DumpFile) -> tuple[str, ListedPapers]:
    # Here, because most starts read no file.
    from paperbrowse.dumps.bibtex.entries import read_entries

    return read_entries(file)


def _detect(file: DumpFile) -> int:
    text = file.head_text
    entry = _ENTRY.search(text) if "@" in text else None
    if entry is None:
        return 0
    named = file.name.lower().endswith(_EXTENSIONS)
    if not _FIELD_START.search(text, entry.end(), entry.end() + 2000):
        return 40 if named else 0
    if named or _BEFORE_ENTRIES.fullmatch(text, 0, entry.start()):
        return 96
    # Prose that ends in an entry, such as a README, is no file of entries.
    return 30 if entry.start() < _MAX_PREFACE else 0


FORMAT = build_list_format("bibtex", "BibTeX or BibLaTeX, of any tool", _detect, _read)
