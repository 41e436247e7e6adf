r"""Readers of a Daily Papers page as text that kept its links, in three forms.

- A scraper's Markdown: titles are ``### [TITLE](https://huggingface.co/papers/ID)``; the abstract
  is a link to the same page, often over several lines that end in ``\\``; then ``[- 9 authors](…)``
  and ``May 29[6](…#community)``. Before a title stands ``[101](…login?next=…)``, its upvotes.
- A text browser's output: links are ``[TITLE][32]`` with the addresses at the end of the file
  (``[32]: https://…``); lines are wrapped at some 120 columns.
- A note-taking tool's text: below each text, on a line of its own, the URL that it linked to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from paperbrowse.dumps.fields import joining_space, unwrap_paragraphs
from paperbrowse.dumps.format import Format, ReadOptions, Records
from paperbrowse.dumps.input import HEAD_BYTES, DumpFile
from paperbrowse.dumps.web_page import footers
from paperbrowse.dumps.web_page.assembly import ParsedPage, Span, assemble_page, is_inline_link
from paperbrowse.dumps.web_page.lines import find_wrap_width, unwrap_lines
from paperbrowse.dumps.web_page.page_entries import build_records

_MARKDOWN_LINK_END = re.compile(
    r"\]\(<?((?:https?://|/|#)[^\s()<>]{0,2000}(?:\([^\s()<>]{0,500}\)[^\s()<>]{0,500})?)>?"
    r"(?:\s+\"[^\"\n]{0,500}\")?\)"
)
_MARKDOWN_PAPER_LINK = re.compile(r"\]\(<?(?:https?://huggingface\.co)?/papers/")
# Escaped by writers of Markdown; a backslash before anything else is LaTeX.
_ESCAPED_CHARACTER = re.compile(r"\\([\\`*_\[\]#+\-.>~<|])")

_NUMBERED_LINK_END = re.compile(r"\]\[(\d{1,6})\]")
_LINK_TARGET = re.compile(r"^[ \t]*\[(\d{1,6})\]:?[ \t]+<?([^\s<>]{1,4000})>?[ \t]*$", re.MULTILINE)
_AUTHOR_LINE = re.compile(r"^[ \t]*[*•][ \t]+\d{1,6} authors?[ \t]*$", re.MULTILINE)

_URL_LINE = re.compile(r"[<(]?(https?://[^\s<>]+?)[>)]?", re.IGNORECASE)
_PAPER_URL_LINE = re.compile(
    # Blanks within the line only, so that runs of blank lines are read once.
    r"^[^\S\n]*+[<(]?https?://(?:www\.)?huggingface\.co/papers/\S++[^\S\n]*+$",
    re.MULTILINE | re.IGNORECASE,
)

_IMAGE = re.compile(r"!\[[^\[\]\n]{0,2000}\](?:\([^)\s]{0,4000}\)|\[\d{1,6}\])")
_BRACKET = re.compile(r"\\.|[\[\]]", re.DOTALL)
_BLOCK_START = re.compile(r"\s*(?:#{1,6}\s+|[-*+•]\s+)?")
_HEADING = re.compile(r"^#{1,6}(?:\s+|$)")
_LINE_END = re.compile(r"[ \t]*\\*\n[ \t]*(?:#{1,6}[ \t]+)?")
_BULLETS = (["-"], ["*"], ["+"], ["•"])


def _parse_markdown(text: str) -> ParsedPage:
    spans = list(_find_spans(text, _MARKDOWN_LINK_END, str, width=None))
    for span in spans:
        span.text = _ESCAPED_CHARACTER.sub(r"\1", span.text)
    return assemble_page(spans)


def _detect_markdown(file: DumpFile) -> int:
    text = file.head_text
    linked = _MARKDOWN_PAPER_LINK.search(text)
    return 80 if linked and _parse_markdown(text).is_convincing else 0


def _parse_numbered_links(text: str) -> ParsedPage:
    targets: dict[str, str] = dict(_LINK_TARGET.findall(text))
    body = _LINK_TARGET.sub("", text)
    width = find_wrap_width(body)
    return assemble_page(_find_spans(body, _NUMBERED_LINK_END, targets.get, width=width))


def _detect_numbered_links(file: DumpFile) -> int:
    text = file.head_text
    if not _NUMBERED_LINK_END.search(text):
        return 0
    # The addresses stand at the very end, which a look at the head of a long file misses.
    cut_off = len(file.head) == HEAD_BYTES and _AUTHOR_LINE.search(text)
    return 70 if cut_off or _parse_numbered_links(text).is_convincing else 0


def _parse_link_lines(text: str) -> ParsedPage:
    return assemble_page(_read_link_lines(text))


def _read_link_lines(text: str) -> Iterator[Span]:
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


def _detect_link_lines(file: DumpFile) -> int:
    text = file.head_text
    return 60 if _PAPER_URL_LINE.search(text) and _parse_link_lines(text).is_convincing else 0


# Links in markup


def _find_spans(
    text: str, link_end: re.Pattern[str], resolve: Callable[[str], str | None], *, width: int | None
) -> Iterator[Span]:
    """Yield the spans of ``text``, in order.

    ``link_end`` matches the end of a link, from its "]" on, with the URL (or a name that
    ``resolve`` turns into one) as its first group. Lines of unlinked text that were wrapped at
    ``width`` columns are joined.
    """
    text = _IMAGE.sub("", text)
    collector = _SpanCollector(width)
    end = searched = 0
    for match in link_end.finditer(text):
        url = resolve(match[1])
        if url is None:
            continue
        start = _find_link_start(text, searched, match.start(), is_inline_link(url))
        searched = match.end()  # so that no text is searched twice
        if start is None:
            continue
        yield from collector.add_text(text[end:start])
        yield from collector.add_link(
            text[start + 1 : match.start()], url, text[start : match.end()]
        )
        end = match.end()
    yield from collector.add_text(text[end:])
    yield from collector.flush()


def _find_link_start(text: str, start: int, end: int, inline: bool) -> int | None:
    """Return where the link begins that ends at ``end``; its text begins after ``start``.

    Text has brackets of its own, balanced or not. Titles and abstracts are links as a whole, so
    that their bracket is the first, or begins a block; that of an ``inline`` link is the last one
    still open.
    """
    left_open: list[int] = []
    first: int | None = None
    for match in _BRACKET.finditer(text, start, end):
        if match[0] == "[":
            left_open.append(match.start())
            if first is None and _BLOCK_START.fullmatch(text, start, match.start()):
                first = match.start()
        elif match[0] == "]" and left_open:
            left_open.pop()
    if inline and left_open:
        return left_open[-1]
    if first is not None and first in left_open[:1]:
        return first
    default = first if first is not None or not left_open else left_open[-1]
    return next((place for place in reversed(left_open) if _starts_block(text, place)), default)


def _starts_block(text: str, place: int) -> bool:
    near = max(0, place - 16)
    begin = text.rfind("\n\n", near, place)
    return begin >= 0 and bool(_BLOCK_START.fullmatch(text, begin, place))


class _SpanCollector:
    """Joins links and the text between them where they belong to one sentence."""

    def __init__(self, width: int | None) -> None:
        self._width = width
        self._line = 1
        self._start_line = 1
        self._parts: list[str] = []
        """Unlinked text that may continue, with links within it."""
        self._links: list[str] = []
        self._column = 0
        """The length of the current line of the file so far."""
        self._ends_in_blank = False
        """The line so far ends in a blank."""

    def add_text(self, text: str) -> Iterator[Span]:
        """Add text without links."""
        for number, raw in enumerate(text.split("\n")):
            line = _HEADING.sub("", raw.strip()).rstrip("\\").rstrip()
            if number:
                self._line += 1
                if not self._is_continuation(line):
                    yield from self.flush()
                self._column = 0
            if line:
                if not self._parts:
                    self._start_line = self._line
                elif number:
                    self._parts.append(joining_space(self._parts[-1], line))
                elif self._ends_in_blank or raw[:1].isspace():
                    self._parts.append(" ")
                self._parts.append(line)
            self._column += len(raw.strip())
            self._ends_in_blank = raw[-1:].isspace()

    def add_link(self, raw: str, url: str, whole: str) -> Iterator[Span]:
        """Add a link; ``whole`` is its markup."""
        text = unwrap_paragraphs(_LINE_END.sub("\n", raw))
        within = text and self._parts and not _is_footer_part("".join(self._parts[:4]))
        if within and is_inline_link(url):
            self._parts += [" " if self._ends_in_blank else "", text]
            self._links.append(url)
        else:
            if self._parts in _BULLETS:
                self._parts = []
            yield from self.flush()
            if text:
                yield Span(self._line, text, url)
        self._column += len(whole) - (whole.rfind("\n") + 1)
        self._ends_in_blank = False
        self._line += whole.count("\n")

    def flush(self) -> Iterator[Span]:
        """Yield the text that may have continued."""
        if self._parts:
            yield Span(self._start_line, "".join(self._parts), None, self._links)
        self._parts, self._links = [], []

    def _is_continuation(self, line: str) -> bool:
        if self._width is None or not line or not self._parts or _is_footer_part(line):
            return False
        return self._column + 1 + len(line.split(None, 1)[0]) > self._width


def _is_footer_part(text: str) -> bool:
    """Return whether a text is part of a footer, which no sentence continues."""
    return (
        footers.is_separator(text)
        or footers.parse_count(text) is not None
        or footers.parse_date_line(text) is not None
        or footers.parse_author_count(text) is not None
        or text in ("-", "*", "•")
    )


def _build_format(
    name: str,
    description: str,
    detect: Callable[[DumpFile], int],
    parse: Callable[[str], ParsedPage],
) -> Format:
    def read(file: DumpFile, options: ReadOptions) -> Records:
        return build_records(parse(file.text()).entries, options)

    return Format(name, description, detect, read)


MARKDOWN = _build_format(
    "daily-papers-markdown",
    "the same page as a scraper's Markdown",
    _detect_markdown,
    _parse_markdown,
)
TEXT_BROWSER = _build_format(
    "daily-papers-browser",
    "the same page as a text browser prints it",
    _detect_numbered_links,
    _parse_numbered_links,
)
LINK_LINES = _build_format(
    "daily-papers-links",
    "the same page with each link's address on its own line",
    _detect_link_lines,
    _parse_link_lines,
)
