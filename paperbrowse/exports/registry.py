"""The formats that papers can be exported in, by their names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from paperbrowse.exports.biblatex import write_biblatex
from paperbrowse.exports.bibtex import write_bibtex
from paperbrowse.exports.csl_json import write_csl_json
from paperbrowse.exports.csv_table import write_csv
from paperbrowse.exports.format import Carried, Format
from paperbrowse.exports.html_page import write_html
from paperbrowse.exports.json_papers import write_json, write_jsonl
from paperbrowse.exports.markdown import write_markdown
from paperbrowse.exports.org import write_org
from paperbrowse.exports.plain_text import write_text
from paperbrowse.exports.ris import write_ris

_MARKS: frozenset[Carried] = frozenset({"note", "tags", "status", "star"})
_EVERYTHING: frozenset[Carried] = _MARKS | {"lists"}


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        format.name: format
        for format in (
            Format("bibtex", "BibTeX", ".bib", write_bibtex, _MARKS),
            Format("biblatex", "BibLaTeX", ".bib", write_biblatex, _MARKS),
            Format("ris", "RIS", ".ris", write_ris, _MARKS),
            Format("csl-json", "CSL-JSON", ".json", write_csl_json, _MARKS),
            Format("markdown", "Markdown", ".md", write_markdown, _MARKS),
            Format("org", "Org", ".org", write_org, _MARKS),
            Format("html", "HTML", ".html", write_html, _MARKS),
            Format("csv", "CSV", ".csv", write_csv, _EVERYTHING),
            Format("json", "JSON", ".json", write_json, _EVERYTHING),
            Format("jsonl", "JSON Lines", ".jsonl", write_jsonl, _EVERYTHING),
            Format("text", "Plain text", ".txt", write_text, _MARKS),
        )
    }
)
