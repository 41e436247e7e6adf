"""Reader of a Daily Papers page saved as HTML: its embedded JSON, or else its markup.

The page is drawn from JSON in the attribute ``data-props`` of the element whose ``data-target`` is
``DailyPapers``: ``{"dailyPapers": [{"paper": {"id", "title", "summary", "publishedAt", "upvotes",
"authors": [{"name", "hidden"}], …}, "numComments", "organization": {"fullname"}}]}``.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from paperbrowse.core import Record, parse_arxiv_id
from paperbrowse.dumps.fields import (
    parse_count,
    parse_date,
    parse_object,
    parse_text,
    unwrap_paragraphs,
)
from paperbrowse.dumps.format import Format, ReadOptions, Records
from paperbrowse.dumps.input import DumpFile, replace_surrogates
from paperbrowse.dumps.links import build_paper_url, find_urls, is_web_url, unique
from paperbrowse.dumps.web_page.assembly import Span, assemble_page, is_inline_link
from paperbrowse.dumps.web_page.page_entries import build_records

_PROPS_ATTRIBUTE = re.compile(r"""\bdata-props\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_HTML_TAG = re.compile(
    r"<(?:!doctype html|html|head|body|main|div|article|section)\b", re.IGNORECASE
)
_DAILY_PAPERS = re.compile(
    r"""data-target=["']?DailyPapers|dailyPapers(?:&quot;|")|<title>[^<]{0,40}Daily Papers"""
)
_PAPER_LINK = re.compile(r"""href=["']?(?:https?://huggingface\.co)?/papers/\d{4}\.""")
_SKIPPED_TAGS = frozenset({"script", "style", "svg", "title", "noscript", "template", "button"})
_INLINE_TAGS = frozenset(
    {"b", "strong", "i", "em", "u", "span", "code", "sup", "sub", "mark", "small", "wbr", "a", "br"}
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<[!?][^>]*(?:>|\Z)", re.DOTALL)


def _read(file: DumpFile, options: ReadOptions) -> Records:
    text = file.text()
    found = False
    for line, props in _read_props(text):
        for record in _find_records(props, line):
            found = True
            yield record
    if not found:
        yield from build_records(assemble_page(_parse_html(text)).entries, options)


def _detect(file: DumpFile) -> int:
    text = file.head_text
    if not _HTML_TAG.search(text[:4096]):
        return 0
    if _DAILY_PAPERS.search(text):
        return 90
    return 85 if _PAPER_LINK.search(text) and assemble_page(_parse_html(text)).is_convincing else 0


def _read_props(text: str) -> Iterator[tuple[int, object]]:
    """Yield the JSON values of the attributes, each with its line; damaged ones are skipped."""
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


def _find_records(props: object, line: int) -> Iterator[Record]:
    """Yield a record for each paper in ``props``; values of unexpected types count as unknown."""
    # An explicit stack: hostile JSON can be deeper than Python's.
    waiting = [props]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if (record := _build_record(value, line)) is not None:
                yield record
            else:
                waiting += reversed(
                    [item for item in value.values() if isinstance(item, dict | list)]
                )
        elif isinstance(value, list):
            waiting += reversed(value)


def _build_record(item: dict[str, Any], line: int) -> Record | None:
    paper = item.get("paper")
    if not isinstance(paper, dict):
        paper = item
    title = parse_text(paper.get("title"))
    arxiv_id = parse_arxiv_id(parse_text(paper.get("id")))
    if not title or ("summary" not in paper and arxiv_id is None):
        return None
    summary = paper.get("summary")
    abstract = unwrap_paragraphs(replace_surrogates(summary)) if isinstance(summary, str) else ""
    authors = paper.get("authors")
    authors = authors if isinstance(authors, list) else []
    names = (parse_text(author.get("name")) for author in authors if isinstance(author, dict))
    published = parse_date(paper.get("publishedAt"))
    linked = (parse_text(paper.get(name)) for name in ("projectPage", "githubRepo"))
    return Record(
        title=title,
        abstract=abstract or None,
        authors=tuple(filter(None, names)),
        author_count=len(authors) or None,
        organization=_parse_organization(item) or _parse_organization(paper),
        published=published,
        year_from="written" if published else None,
        comments=parse_count(item.get("numComments")),
        upvotes=parse_count(paper.get("upvotes")),
        arxiv_id=arxiv_id,
        url=build_paper_url(arxiv_id) if arxiv_id else None,
        links=unique([*find_urls(abstract), *filter(is_web_url, linked)]),
        line=line,
    )


def _parse_organization(item: dict[str, Any]) -> str | None:
    organization = parse_object(item.get("organization"))
    return parse_text(organization.get("fullname")) or parse_text(organization.get("name")) or None


def _parse_html(text: str) -> list[Span]:
    """Return the spans of a page, in order."""
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


FORMAT = Format("daily-papers-html", "the same page saved as HTML", _detect, _read)
