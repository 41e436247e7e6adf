"""Reader of a Daily Papers page as a text browser prints it.

Links are ``[TITLE][32]`` with the addresses at the end of the file (``[32]: https://…``); lines
are wrapped at some 120 columns.
"""

from __future__ import annotations

import re

from paperbrowse.dumps.format import Format, ReadOptions, Records
from paperbrowse.dumps.input import HEAD_BYTES, DumpFile
from paperbrowse.dumps.web_page.assembly import ParsedPage, assemble_page
from paperbrowse.dumps.web_page.lines import find_wrap_width
from paperbrowse.dumps.web_page.link_markup import find_spans
from paperbrowse.dumps.web_page.page_entries import build_records

_LINK_END = re.compile(r"\]\[(\d{1,6})\]")
_LINK_TARGET = re.compile(r"^[ \t]*\[(\d{1,6})\]:?[ \t]+<?([^\s<>]{1,4000})>?[ \t]*$", re.MULTILINE)
_AUTHOR_LINE = re.compile(r"^[ \t]*[*•][ \t]+\d{1,6} authors?[ \t]*$", re.MULTILINE)


def _read(file: DumpFile, options: ReadOptions) -> Records:
    return build_records(_parse(file.text()).entries, options)


def _detect(file: DumpFile) -> int:
    text = file.head_text
    if not _LINK_END.search(text):
        return 0
    # The addresses stand at the very end, which a look at the head of a long file misses.
    is_long = len(file.head) == HEAD_BYTES
    return 70 if (is_long and _AUTHOR_LINE.search(text)) or _parse(text).is_convincing else 0


def _parse(text: str) -> ParsedPage:
    targets: dict[str, str] = dict(_LINK_TARGET.findall(text))
    body = _LINK_TARGET.sub("", text)
    return assemble_page(find_spans(body, _LINK_END, targets.get, width=find_wrap_width(body)))


FORMAT = Format("daily-papers-browser", "the same page as a text browser prints it", _detect, _read)
