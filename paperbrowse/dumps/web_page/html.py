"""Reads a saved HTML page of Daily Papers: the JSON that it carries, or else its markup.

The page is drawn from JSON in the attribute ``data-props`` of the element whose ``data-target`` is
``DailyPapers``: ``{"dailyPapers": [{"paper": {"id", "title", "summary", "publishedAt", "upvotes",
"authors": [{"name", "hidden"}], …}, "numComments", "organization": {"fullname"}}]}``.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator

from paperbrowse.dumps.format import Format, ReadOptions, Records
from paperbrowse.dumps.input import DumpFile
from paperbrowse.dumps.web_page.assembly import assemble_page
from paperbrowse.dumps.web_page.embedded_json import find_records
from paperbrowse.dumps.web_page.html_markup import parse_html
from paperbrowse.dumps.web_page.page_entries import build_records

_PROPS_ATTRIBUTE = re.compile(r"""\bdata-props\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_HTML_TAG = re.compile(
    r"<(?:!doctype html|html|head|body|main|div|article|section)\b", re.IGNORECASE
)
_DAILY_PAPERS = re.compile(
    r"""data-target=["']?DailyPapers|dailyPapers(?:&quot;|")|<title>[^<]{0,40}Daily Papers"""
)
_PAPER_LINK = re.compile(r"""href=["']?(?:https?://huggingface\.co)?/papers/\d{4}\.""")


def _read(file: DumpFile, options: ReadOptions) -> Records:
    text = file.text()
    found = False
    for line, props in _read_props(text):
        for record in find_records(props, line):
            found = True
            yield record
    if not found:
        yield from build_records(assemble_page(parse_html(text)).entries, options)


def _detect(file: DumpFile) -> int:
    text = file.head_text
    if not _HTML_TAG.search(text[:4096]):
        return 0
    if _DAILY_PAPERS.search(text):
        return 90
    return 85 if _PAPER_LINK.search(text) and assemble_page(parse_html(text)).is_convincing else 0


def _read_props(text: str) -> Iterator[tuple[int, object]]:
    """Yield what the attributes hold that can be read, each with its line."""
    line, end = 1, 0
    for match in _PROPS_ATTRIBUTE.finditer(text):
        line += text.count("\n", end, match.start())
        end = match.start()
        value = match[1] if match[1] is not None else match[2]
        if "summary" not in value and "title" not in value:
            continue
        try:
            yield line, json.loads(html.unescape(value))
        except (ValueError, RecursionError):
            continue


FORMAT = Format("daily-papers-html", "the same page saved as HTML", _detect, _read)
