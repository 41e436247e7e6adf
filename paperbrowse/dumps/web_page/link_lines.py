"""Reader of a Daily Papers page with each link's URL on a line of its own.

Note-taking tools write it so: the text, and below it the URL that it linked to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from paperbrowse.dumps.format import Format, ReadOptions, Records
from paperbrowse.dumps.input import DumpFile
from paperbrowse.dumps.web_page.assembly import ParsedPage, Span, assemble_page, is_inline_link
from paperbrowse.dumps.web_page.lines import unwrap_lines
from paperbrowse.dumps.web_page.page_entries import build_records

_URL_LINE = re.compile(r"[<(]?(https?://[^\s<>]+?)[>)]?", re.IGNORECASE)
_PAPER_URL_LINE = re.compile(
    # Blanks within the line only, so that runs of blank lines are read once.
    r"^[^\S\n]*+[<(]?https?://(?:www\.)?huggingface\.co/papers/\S++[^\S\n]*+$",
    re.MULTILINE | re.IGNORECASE,
)


def _read(file: DumpFile, options: ReadOptions) -> Records:
    return build_records(_parse(file.text()).entries, options)


def _detect(file: DumpFile) -> int:
    text = file.head_text
    return 60 if _PAPER_URL_LINE.search(text) and _parse(text).is_convincing else 0


def _parse(text: str) -> ParsedPage:
    return assemble_page(_read_spans(text))


def _read_spans(text: str) -> Iterator[Span]:
    pending: Span | None = None
    for line in unwrap_lines(text):
        match = _URL_LINE.fullmatch(line.text)
        if match is None:
            if pending is not None:
                yield pending
            pending = Span(line.number, line.text)
        elif is_inline_link(match[1]):
            # A word of the text linked there, or the text itself ends in the address.
            if pending is None:
                pending = Span(line.number, "")
            pending.links.append(match[1])
        elif pending is not None:
            pending.url = match[1]
            yield pending
            pending = None
    if pending is not None:
        yield pending


FORMAT = Format(
    "daily-papers-links", "the same page with each link's address on its own line", _detect, _read
)
