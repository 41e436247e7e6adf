"""Writes records the way each capture of a Daily Papers page shows them."""

from __future__ import annotations

import html
import json
import re
import textwrap
from collections.abc import Iterable, Sequence

from paperbrowse.core.papers import Record

BOILERPLATE = (
    "new",
    "Get trending papers in your email inbox!",
    "Subscribe",
    "Daily Papers",
    "byAK and the research community",
    "Dec 9",
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def format_date(record: Record, year: int | None) -> str:
    """The date as the page writes it: without its year in the year of the capture."""
    date = record.published
    assert date is not None
    day = f"{_MONTHS[date.month - 1]} {date.day}"
    return day if date.year == year else f"{day}, {date.year}"


def author_line(record: Record) -> str:
    """The author line: a number, or an organisation."""
    if record.organization is not None:
        return record.organization
    count = record.author_count
    return f"{count} author{'' if count == 1 else 's'}"


def has_footer(record: Record) -> bool:
    return record.published is not None


def render_text_page(
    records: Iterable[Record],
    *,
    year: int | None = None,
    boilerplate: Sequence[str] = BOILERPLATE,
    upvotes: bool = False,
) -> str:
    """The text capture: a footer for each record with a date, upvotes where asked for.

    ``year`` is that of the capture, which the page leaves out.
    """
    blocks = list(boilerplate)
    for record in records:
        if upvotes:
            blocks.append(str(record.upvotes) if record.upvotes else "-")
        blocks.append(record.title)
        if record.abstract is not None:
            blocks.append(record.abstract)
        if has_footer(record):
            comments = f" {record.comments}" if record.comments else ""
            blocks.append(f"  • {author_line(record)}\n·\n{format_date(record, year)}{comments}")
    return "\n\n".join(blocks) + "\n"


def render_markdown_page(records: Iterable[Record], *, year: int | None = None) -> str:
    """A scraper's Markdown."""
    blocks = [
        "# Daily Papers",
        "by [AK](https://huggingface.co/akhaliq) and the research community",
    ]
    for record in records:
        url = f"https://huggingface.co/papers/{record.arxiv_id}"
        votes = record.upvotes or "-"
        blocks.append(f"[{votes}](https://huggingface.co/login?next=%2Fpapers%2F{record.arxiv_id})")
        blocks.append(f"### [{_escape_markdown(record.title)}]({url})")
        if record.abstract is not None:
            lines = _escape_markdown(record.abstract).replace("\n\n", "\\\\\n\\\\\n")
            blocks.append(f"[{lines}]({url})")
        if has_footer(record):
            comments = f"[{record.comments}]({url}#community)" if record.comments else ""
            blocks += [
                f"[- {author_line(record)}]({url})",
                "·",
                format_date(record, year) + comments,
            ]
    return "\n\n".join(blocks) + "\n"


def render_browser_page(
    records: Iterable[Record], *, year: int | None = None, width: int = 120
) -> str:
    """What a text browser prints: wrapped, with the links' addresses at the end."""
    targets: list[str] = []

    def link(text: str, url: str) -> str:
        targets.append(url)
        return f"[{text}][{len(targets)}]"

    blocks = [link("Subscribe", "https://huggingface.co/papers/subscribe"), "# Daily Papers"]
    for record in records:
        url = f"https://huggingface.co/papers/{record.arxiv_id}"
        login = f"https://huggingface.co/login?next=%2Fpapers%2F{record.arxiv_id}"
        blocks += [link(str(record.upvotes or "-"), login), link(record.title, url)]
        if record.abstract is not None:
            blocks += link(record.abstract, url).split("\n\n")
        if has_footer(record):
            comments = f" {link(str(record.comments), url + '#community')}" * bool(record.comments)
            blocks += [f"* {author_line(record)}", "·", format_date(record, year) + comments]
    wrapped = (
        textwrap.fill(block, width, break_long_words=False, break_on_hyphens=False)
        for block in blocks
    )
    numbered = (f"[{number}]: {url}" for number, url in enumerate(targets, 1))
    return "\n\n".join(wrapped) + "\n\n" + "\n".join(numbered) + "\n"


def render_link_lines(records: Iterable[Record], *, year: int | None = None) -> str:
    """A note tool's text: each link's address on a line of its own below its text."""
    blocks = ["Daily Papers"]
    for record in records:
        url = f"https://huggingface.co/papers/{record.arxiv_id}"
        login = f"https://huggingface.co/login?next=%2Fpapers%2F{record.arxiv_id}"
        blocks += [f"{record.upvotes or '-'}\n{login}", f"{record.title}\n{url}"]
        if record.abstract is not None:
            blocks.append(f"{record.abstract}\n{url}")
        if has_footer(record):
            comments = f"\n{record.comments}\n{url}#community" if record.comments else ""
            blocks.append(
                f"• {author_line(record)}\n{url}\n·\n{format_date(record, year)}{comments}"
            )
    return "\n\n".join(blocks) + "\n"


def render_html_page(records: Iterable[Record], *, year: int | None = None) -> str:
    """The saved page's markup, without the JSON."""
    articles = []
    for record in records:
        url = f"/papers/{record.arxiv_id}"
        text = html.escape(record.abstract or "").replace("\n\n", "<br><br>")
        abstract = f'<p><a href="{url}">{text}</a></p>' if text else ""
        footer = ""
        if has_footer(record):
            comments = f'<a href="{url}#community"><svg><g/></svg>{record.comments}</a>'
            footer = (
                f'<div><a href="{url}"><ul><li><img src="a.png"></li>'
                f"<li>{html.escape(author_line(record))}</li></ul></a><div>·</div>"
                f"<time>{format_date(record, year)}</time>{comments * bool(record.comments)}</div>"
            )
        articles.append(
            f'<article><a href="{url}"><img src="x.png" alt=""></a>'
            f'<a href="/login?next=%2Fpapers%2F{record.arxiv_id}"><svg></svg>'
            f"<div>{record.upvotes or '-'}</div></a>"
            f'<h3><a href="{url}">{html.escape(record.title)}</a></h3>{abstract}{footer}</article>'
        )
    body = "\n".join(articles)
    return (
        "<!doctype html>\n<html><head><title>Daily Papers - Hugging Face</title>"
        "<script>if (1 < 2) { x = '<a href=\"/papers/2401.00001\">' }</script></head><body>"
        f"<main><h1><a href='/papers'>Daily Papers</a></h1>{body}</main></body></html>\n"
    )


def render_json_page(records: Iterable[Record]) -> str:
    """The saved page with its JSON and no markup of the papers."""
    papers = [
        {
            "paper": {
                "id": record.arxiv_id,
                "title": record.title,
                "summary": record.abstract or "",
                "publishedAt": f"{record.published}T00:00:00.000Z" if record.published else None,
                "upvotes": record.upvotes or 0,
                "authors": [
                    {"name": f"Author {number}", "hidden": False}
                    for number in range(record.author_count or 0)
                ],
                **(
                    {"organization": {"name": "org", "fullname": record.organization}}
                    if record.organization
                    else {}
                ),
            },
            "title": record.title,
            "numComments": record.comments or 0,
        }
        for record in records
    ]
    props = html.escape(json.dumps({"dailyPapers": papers}))
    return (
        "<!doctype html>\n<html><head><title>Daily Papers - Hugging Face</title></head><body><main>"
        f'<div class="contents" data-target="DailyPapers" data-props="{props}"></div>'
        "</main></body></html>\n"
    )


def _escape_markdown(text: str) -> str:
    return re.sub(r"([\\`*_\[\]#])", r"\\\1", text)
