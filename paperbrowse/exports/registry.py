"""The formats that papers can be exported in, by their names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from paperbrowse.exports.biblatex import write_biblatex
from paperbrowse.exports.bibtex import write_bibtex
from paperbrowse.exports.csl_json import write_csl_json
from paperbrowse.exports.csv_table import write_csv
from paperbrowse.exports.format import Format, UserField
from paperbrowse.exports.html_page import write_html
from paperbrowse.exports.json_papers import write_json, write_jsonl
from paperbrowse.exports.markdown import write_markdown
from paperbrowse.exports.org import write_org
from paperbrowse.exports.plain_text import write_text
from paperbrowse.exports.ris import write_ris

_STANDARD_USER_FIELDS: frozenset[UserField] = frozenset({"note", "tags", "status", "star"})
_ALL_USER_FIELDS: frozenset[UserField] = _STANDARD_USER_FIELDS | {"lists"}


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        format.name: format
        for format in (
            Format("bibtex", "BibTeX", ".bib", write_bibtex, _STANDARD_USER_FIELDS),
            Format("biblatex", "BibLaTeX", ".bib", write_biblatex, _STANDARD_USER_FIELDS),
            Format("ris", "RIS", ".ris", write_ris, _STANDARD_USER_FIELDS),
            Format("csl-json", "CSL-JSON", ".json", write_csl_json, _STANDARD_USER_FIELDS),
            Format("markdown", "Markdown", ".md", write_markdown, _STANDARD_USER_FIELDS),
            Format("org", "Org", ".org", write_org, _STANDARD_USER_FIELDS),
            Format("html", "HTML", ".html", write_html, _STANDARD_USER_FIELDS),
            Format("csv", "CSV", ".csv", write_csv, _ALL_USER_FIELDS),
            Format("json", "JSON", ".json", write_json, _ALL_USER_FIELDS),
            Format("jsonl", "JSON Lines", ".jsonl", write_jsonl, _ALL_USER_FIELDS),
            Format("text", "Plain text", ".txt", write_text, _STANDARD_USER_FIELDS),
        )
    }
)
