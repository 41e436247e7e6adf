"""Papers as one web page that stands alone: no script, nothing loaded, readable on paper too.

It is HTML as of html.spec.whatwg.org. All text is escaped, and only http, https and ftp addresses
become links; a policy (CSP) forbids the page everything that it does not need.
A note is shown as it was written, line for line: so it comes back from the page unchanged.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from html import escape

from paperbrowse.core import Paper, format_count, one_line, printable
from paperbrowse.exports import facts
from paperbrowse.exports.format import Format, Header

_MIN_FOR_CONTENTS = 10
"""A page of more papers begins with its contents."""

_STYLE = """
:root { color-scheme: light dark; --text: #1c1c1e; --soft: #62626a; --line: #d8d8de;
  --link: #0b57b8; --page: #fdfdfc; --note: #f3f1e7; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e6ea; --soft: #a2a2ac;
  --line: #3a3a42; --link: #8ab8ff; --page: #18181b; --note: #26251f; } }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 44rem; color: var(--text);
  background: var(--page); font: 1.05rem/1.6 Charter, Georgia, "Noto Serif", serif;
  overflow-wrap: break-word; }
h1, h2 { line-height: 1.25; text-wrap: balance; }
h2 { margin: 0 0 .3rem; font-size: 1.25rem; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: .15em; }
article { margin-top: 2rem; padding-top: 2rem; border-top: 1px solid var(--line); }
article:target h2 { text-decoration: underline; }
.facts, .tags, .marks, .count, nav { color: var(--soft); font: .9rem/1.5 system-ui, sans-serif; }
.facts, .tags, .marks { margin: .2rem 0; }
nav ol { padding-left: 2.2rem; }
.links { padding-left: 1.2rem; font-size: .9rem; }
.note { margin: 1rem 0 0; padding: .8rem 1rem; border-left: 3px solid var(--line);
  background: var(--note); white-space: pre-wrap; }
@media print { body { max-width: none; padding: 0; font-size: 10.5pt; --page: #fff;
  --text: #000; --soft: #444; --link: #000; --note: #fff; }
  nav { display: none; } h2 { break-after: avoid; } .facts { break-after: avoid; } }
"""
_CONTENT_POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    + "'"
)


def write_html(papers: Sequence[Paper], head: Header) -> Iterator[str]:
    """Yield the page: title, number of papers, contents of a long one, an article a paper."""
    title = _escape_line(head.title) or "Papers"
    yield (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_CONTENT_POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<h1 dir="auto">{title}</h1>\n<p class="count">{format_count(head.total, "paper")}</p>\n'
    )
    if head.total > _MIN_FOR_CONTENTS:
        yield '<nav aria-label="Papers">\n<ol>\n'
        for paper in papers:
            link = f'<a href="#{_anchor_name(paper)}" dir="auto">{_format_title(paper)}</a>'
            yield f"<li>{link}</li>\n"
        yield "</ol>\n</nav>\n"
    yield "<main>\n"
    for paper in papers:
        yield "".join(f"{line}\n" for line in _format_article(paper))
    yield "</main>\n</body>\n</html>\n"


def _format_article(paper: Paper) -> Iterator[str]:
    """Yield the lines of a paper's article."""
    yield f'<article id="{_anchor_name(paper)}">'
    link = facts.paper_link(paper)
    title = _format_title(paper) if link is None else _format_link(link, _format_title(paper))
    yield f'<h2 dir="auto">{title}</h2>'
    names = facts.format_authors(paper, lambda name: f'<span class="author">{escape(name)}</span>')
    others = [_escape_line(paper.organization), _escape_line(paper.venue)]
    if line := " · ".join(filter(None, [_format_time(paper), names, *others])):
        yield f'<p class="facts">{line}</p>'
    if tags := ", ".join(
        f'<span class="tag">{escape(tag)}</span>' for tag in facts.printable_tags(paper)
    ):
        yield f'<p class="tags">{tags}</p>'
    if marks := facts.format_status(paper):
        yield f'<p class="marks">{marks}</p>'
    for paragraph in facts.split_paragraphs(paper.abstract):
        yield f'<p class="abstract" dir="auto">{escape(paragraph)}</p>'
    if addresses := facts.linked_urls(paper):
        items = "".join(
            f"<li>{_format_link(address, escape(address))}</li>" for address in addresses
        )
        yield f'<ul class="links">{items}</ul>'
    if note := facts.printable_note(paper):
        yield f'<div class="note" dir="auto">{escape(note)}</div>'
    yield "</article>"


def _format_time(paper: Paper) -> str:
    if paper.published is None:
        return ""
    # HTML has no times before the year 1000 written with fewer than four digits.
    return f'<time datetime="{paper.published}">{facts.format_published(paper)}</time>'


def _format_title(paper: Paper) -> str:
    return _escape_line(paper.title) or "Untitled"


def _anchor_name(paper: Paper) -> str:
    return escape("-".join(printable(paper.id).split()))


def _format_link(address: str, text: str) -> str:
    return f'<a href="{escape(address)}" rel="noreferrer">{text}</a>'


def _escape_line(text: str | None) -> str:
    return escape(one_line(text or ""))


FORMAT = Format("html", "HTML", ".html", write_html)
