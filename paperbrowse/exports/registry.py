"""Registry of the export formats: one line a format, in the order of the export dialog."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from paperbrowse.exports import (
    biblatex,
    bibtex,
    csl_json,
    csv_table,
    html_page,
    json_papers,
    markdown,
    org,
    plain_text,
    ris,
)
from paperbrowse.exports.format import Format

_FORMATS: tuple[Format, ...] = (
    bibtex.FORMAT,
    biblatex.FORMAT,
    ris.FORMAT,
    csl_json.FORMAT,
    markdown.FORMAT,
    org.FORMAT,
    html_page.FORMAT,
    csv_table.FORMAT,
    json_papers.JSON,
    json_papers.JSON_LINES,
    plain_text.FORMAT,
)

FORMATS: Mapping[str, Format] = MappingProxyType({format.name: format for format in _FORMATS})
"""The formats by their names."""
