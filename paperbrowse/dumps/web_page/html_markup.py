"""Cuts the markup of an HTML page into pieces of text with their links."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from paperbrowse.dumps.fields import unwrap_paragraphs
from paperbrowse.dumps.web_page.assembly import Span, is_inline_link

_SKIPPED_TAGS = frozenset({"script", "style", "svg", "title", "noscript", "template", "button"})
_INLINE_TAGS = frozenset(
    {"b", "strong", "i", "em", "u", "span", "code", "sup", "sub", "mark", "small", "wbr", "a", "br"}
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<[!?][^>]*(?:>|\Z)", re.DOTALL)


def parse_html(text: str) -> list[Span]:
    """Return the pieces of a page, in order."""
    # Comments, and tags that never end, could make the parser look through the rest of the file
    # over and over.
    text = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
    parser = _SpanParser()
    parser.feed(text[: text.rfind(">") + 1])
    parser.close()
    parser.flush()
    return parser.spans


class _SpanParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.spans: list[Span] = []
        self._parts: list[str] = []
        self._links: list[str] = []
        self._line = 1
        self._url: str | None = None
        self._inline = False
        self._skipped: list[str] = []

    def flush(self) -> None:
        text = unwrap_paragraphs("".join(self._parts))
        if text or self._links:
            self.spans.append(Span(self._line, text, self._url, self._links))
        self._parts, self._links = [], []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED_TAGS:
            self._skipped.append(tag)
        if self._skipped:
            return
        if tag == "a":
            self._begin_link(dict(attrs).get("href") or "")
        elif tag == "br":
            self._parts.append("\n")
        elif tag not in _INLINE_TAGS:
            self.flush()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._skipped:
            # An end tag also ends whatever was left open within.
            del self._skipped[self._skipped.index(tag) :]
        elif self._skipped:
            return
        elif tag == "a":
            if not self._inline:
                self.flush()
                self._url = None
            self._inline = False
        elif tag not in _INLINE_TAGS:
            self.flush()

    def handle_data(self, data: str) -> None:
        if self._skipped:
            return
        if not self._parts:
            if not data.strip():
                return
            self._line = self.getpos()[0]
        self._parts.append(data)

    def _begin_link(self, url: str) -> None:
        # A link to elsewhere within running text is a part of its sentence.
        if self._url is None and is_inline_link(url) and len("".join(self._parts[:2]).strip()) > 20:
            self._inline = True
            self._links.append(url)
        else:
            self.flush()
            self._url = url or None
