"""HTML exports read back, by the rules of HTML5, as exactly what was written, and load nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import given, strategies as st

from paperbrowse.core.papers import Paper
from paperbrowse.core.text import one_line
from paperbrowse.exports import export
from paperbrowse.exports.facts import is_web_url, paper_link, printable_note, split_paragraphs
from tests.exports.sample_papers import papers, texts
from tests.support.factories import known_paper

ELEMENTS = frozenset(
    """
    html head meta title style body h1 h2 p main nav ol ul li a article span time div
    """.split()  # noqa: SIM905
)
ATTRIBUTES = frozenset(
    """
    lang charset content name http-equiv dir class href rel id datetime aria-label
    """.split()  # noqa: SIM905
)


def parsed(text: str) -> Element:
    """The page as browsers read it; html5lib raises where it is not valid."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    page: Element = parser.parse(text)
    return page


def text_of(element: Element | None) -> str:
    return "" if element is None else "".join(element.itertext())


def with_class(article: Element, name: str) -> list[str]:
    return [text_of(each) for each in article.iter() if each.get("class") == name]


def assert_same(known: Paper, article: Element) -> None:
    """Nothing of the paper is lost in its article."""
    assert article.get("id") == known.id
    assert text_of(article.find("h2")) == (one_line(known.title) or "Untitled")
    link = article.find("h2/a")
    assert (link.get("href") if link is not None else None) == paper_link(known)
    assert with_class(article, "author") == [name for name in map(one_line, known.authors) if name]
    times = [time.get("datetime") for time in article.iter("time")]
    assert times == ([str(known.published)] if known.published else [])
    assert with_class(article, "tag") == [tag for tag in map(one_line, known.tags) if tag]
    assert with_class(article, "abstract") == split_paragraphs(known.abstract)
    assert with_class(article, "note") == ([printable_note(known)] if printable_note(known) else [])
    marks = " ".join(with_class(article, "marks"))
    assert ("Starred" in marks) == (known.starred_at is not None)
    assert (known.status.capitalize() in marks) == (known.status != "unread")


@given(st.lists(papers(), max_size=3, unique_by=lambda some: some.id), texts(0))
def test_a_page_reads_back_and_holds_nothing_else(some: list[Paper], title: str) -> None:
    page = parsed(export(some, "html", title=title))
    assert text_of(page.find("head/title")) == text_of(page.find("body/h1"))
    assert text_of(page.find("body/h1")) == (one_line(title) or "Papers")
    articles = list(page.iter("article"))
    assert len(articles) == len(some)
    for known, article in zip(some, articles, strict=True):
        assert_same(known, article)
    for element in page.iter():
        assert element.tag in ELEMENTS
        assert set(element.attrib) <= ATTRIBUTES
        address = element.get("href", "#")
        assert address.startswith("#") or is_web_url(address)


def test_real_papers_read_back(real_papers: list[Paper]) -> None:
    some = real_papers[::4]
    page = parsed(export(some, "html", title="Thesis"))
    for known, article in zip(some, page.iter("article"), strict=True):
        assert_same(known, article)
    targets = {f"#{article.get('id')}" for article in page.iter("article")}
    assert [link.get("href") for link in page.findall("body/nav/ol/li/a")] == [
        f"#{known.id}" for known in some
    ]
    assert len(targets) == len(some)


def test_only_a_long_page_has_contents() -> None:
    some = [known_paper(id=f"p{number}") for number in range(11)]
    assert "<nav" not in export(some[:10], "html")
    assert export(some, "html").count("<li>") == 11


def test_the_policy_allows_the_page_its_own_style_alone() -> None:
    page = parsed(export([known_paper()], "html"))
    [policy] = [
        meta.get("content", "")
        for meta in page.iter("meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    ]
    style = text_of(page.find("head/style"))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-{digest}'"
    )
    assert not re.search(r"url\(|@import", style)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
def test_no_address_but_those_of_the_web_is_a_link(link: str) -> None:
    page = export([known_paper(url=link, links=(link,), arxiv_id=None)], "html")
    assert "href" not in page
    assert link not in page


def test_authors_without_names_are_counted() -> None:
    page = parsed(export([known_paper(authors=(), author_count=5, published=None)], "html"))
    [article] = page.iter("article")
    assert with_class(article, "facts") == ["5 authors"]
