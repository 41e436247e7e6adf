"""The addresses of a paper, made fit to stand in a file."""

from __future__ import annotations

import re
from urllib.parse import quote

from paperbrowse.papers import Paper

_WEB = re.compile(r"(?:https?|ftp)://[^\s]", re.IGNORECASE)
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\"<>\\^`{|}\ud800-\udfff]|\s")


def paper_link(paper: Paper) -> str | None:
    """Return where the paper can be read: its page, else arXiv's, else what its DOI resolves to.

    None where no dump said any of them.
    """
    if link := own_link(paper):
        return link
    if paper.doi:
        return f"https://doi.org/{quote(paper.doi, safe='/:;()._-', errors='replace')}"
    return None


def own_link(paper: Paper) -> str | None:
    """Return the paper's page, else arXiv's; None where a dump gives neither."""
    if paper.url and is_web_address(paper.url):
        return safe_url(paper.url)
    if paper.arxiv_id:
        return safe_url(f"https://arxiv.org/abs/{paper.arxiv_id}")
    return None


def is_web_address(address: str) -> bool:
    """Whether a browser may be sent there: never ``javascript:``, ``file:`` and the like."""
    return _WEB.match(address) is not None


def safe_url(address: str) -> str:
    """Return ``address`` with every character that RFC 3986 forbids percent-encoded.

    Letters of other scripts stay as they are: browsers and TeX engines of today read them.
    """
    return _UNSAFE.sub(lambda match: quote(match[0], errors="replace"), address.strip())
