r"""Reader of a Daily Papers page in a scraper's Markdown.

Titles are ``### [TITLE](https://huggingface.co/papers/ID)``; the abstract is a link to the same
page, often over several lines that end in ``\\``; then ``[- 9 authors](…)``, ``·`` and
``May 29[6](…#community)``. Before a title stands ``[101](…login?next=…)``, its upvotes.
"""

from __future__ import annotations

import re

from paperbrowse.dumps.format import Format, ReadOptions, Records
from paperbrowse.dumps.input import DumpFile
from paperbrowse.dumps.web_page.assembly import ParsedPage, Span, assemble_page
from paperbrowse.dumps.web_page.link_markup import find_spans
from paperbrowse.dumps.web_page.page_entries import build_records

_LINK_END = re.compile(
    r"\]\(<?((?:https?://|/|#)[^\s()<>]{0,2000}(?:\([^\s()<>]{0,500}\)[^\s()<>]{0,500})?)>?"
    r"(?:\s+\"[^\"\n]{0,500}\")?\)"
)
_PAPER_LINK = re.compile(r"\]\(<?(?:https?://huggingface\.co)?/papers/")
# Escaped by writers of Markdown; a backslash before anything else is LaTeX.
_ESCAPED_CHARACTER = re.compile(r"\\([\\`*_\[\]#+\-.>~<|])")


def _read(file: DumpFile, options: ReadOptions) -> Records:
    return build_records(_parse(file.text()).entries, options)


def _detect(file: DumpFile) -> int:
    text = file.head_text
    return 80 if _PAPER_LINK.search(text) and _parse(text).is_convincing else 0


def _parse(text: str) -> ParsedPage:
    spans = find_spans(text, _LINK_END, lambda url: url, width=None)
    return assemble_page(_unescape(span) for span in spans)


def _unescape(span: Span) -> Span:
    span.text = _ESCAPED_CHARACTER.sub(r"\1", span.text)
    return span


FORMAT = Format("daily-papers-markdown", "the same page as a scraper's Markdown", _detect, _read)
