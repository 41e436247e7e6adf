"""URLs in text, and the paper pages of the Hugging Face site."""

from __future__ import annotations

import re
from collections.abc import Iterable

from paperbrowse.core import ARXIV_ID_PATTERN, arxiv_key

_BARE_HOSTS = r"(?:github\.com|gitlab\.com|huggingface\.co|arxiv\.org)"
_URL = re.compile(
    rf"""(?:https?://|(?<![\w./@-])(?:www\.)?{_BARE_HOSTS}/)[^\s<>"“”‘’`{{}}|\\^]+""", re.IGNORECASE
)
_WEB_SCHEMES = ("http://", "https://")
_TRAILING_PUNCTUATION = ".,;:!?'*_~…。，"
_BRACKETS = {")": "(", "]": "["}
_PAPER_URL = re.compile(
    rf"(?:https?://(?:www\.)?huggingface\.co)?/papers/{ARXIV_ID_PATTERN}/?(?:\?[^#\s]*)?(#\S*)?",
    re.ASCII | re.IGNORECASE,
)


def find_urls(text: str) -> tuple[str, ...]:
    """Return the URLs in ``text``, in order and once each.

    Whole ones (``https://…``) and bare ones of code and paper hosts (``github.com/…``), without
    the punctuation that ends a sentence or closes a bracket opened before the URL.
    """
    if "/" not in text:
        return ()
    # No URL has a blank in it, and few words of a text can be one.
    likely = " ".join([word for word in text.split() if "/" in word and "." in word])
    return unique(_trim_url(match[0]) for match in _URL.finditer(likely))


def is_web_url(text: str) -> bool:
    """Return whether ``text`` is an http or https URL."""
    return "://" in text and text[:8].lower().startswith(_WEB_SCHEMES) and " " not in text


def unique(found: Iterable[str]) -> tuple[str, ...]:
    """Return the texts that are not empty, in order and once each."""
    return tuple(dict.fromkeys(address for address in found if address))


def parse_paper_url(address: str) -> str | None:
    """Return the arXiv id of a paper's page, with or without a fragment, else None."""
    match = _PAPER_URL.fullmatch(address)
    return arxiv_key(match[1]) if match else None


def build_paper_url(arxiv: str) -> str:
    """Return the URL of a paper's page on the site."""
    return f"https://huggingface.co/papers/{arxiv}"


def _trim_url(address: str) -> str:
    # A counter for each bracket keeps a line of a million of them linear.
    surplus = {
        close: address.count(close) - address.count(opened) for close, opened in _BRACKETS.items()
    }
    end = len(address)
    while end:
        last = address[end - 1]
        if last in _BRACKETS and surplus[last] > 0:
            surplus[last] -= 1
        elif last not in _TRAILING_PUNCTUATION:
            break
        end -= 1
    trimmed = address[:end]
    # The rest must still have a path or a host with a dot.
    bare = trimmed.split("://", 1)[-1]
    return trimmed if "." in bare.split("/", 1)[0] and len(bare) > 3 else ""
