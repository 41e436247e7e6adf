"""The grammar of arXiv ids, DOIs and links to PDFs: every form in which dumps and users write them.

https://info.arxiv.org/help/arxiv_identifier.html,
https://www.doi.org/doi-handbook/HTML/doi-name-syntax.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from paperbrowse.core.text import one_line

# A collection's own ids can look alike: arXiv's begin with year and month, or with an old archive.
ARXIV_ID_PATTERN = (
    r"(\d\d(?:0[1-9]|1[0-2])\.\d{4,5}|(?:acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph"
    r"|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|funct-an|gr-qc|hep-ex|hep-lat"
    r"|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|q-alg"
    r"|q-bio|q-fin|quant-ph|solv-int|stat|supr-con)(?:\.[a-z]{2})?/\d{7})(?:v\d{1,3})?"
)
"""An arXiv id, one group, with its version after it; for a pattern that ignores case."""

ARXIV_DOI_PREFIX = "10.48550/arxiv."
"""The beginning of arXiv's own DOIs, whose rest is the id; in lower case."""

_RESOLVER = r"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:\s*)"
_ARXIV_ID = re.compile(
    r"(?:(?:https?://)?(?:[a-z]+\.)?arxiv\.org/[a-z]+/"
    r"|(?:https?://)?(?:www\.)?huggingface\.co/papers/"
    rf"|{_RESOLVER}?{re.escape(ARXIV_DOI_PREFIX)}|arxiv:\s*)?"
    rf"{ARXIV_ID_PATTERN}(?:\.pdf)?/?(?:[?#]\S*|\s*\[[\w.-]+\])?",
    re.ASCII | re.IGNORECASE,
)
_DOI = re.compile(rf"{_RESOLVER}?(10\.\d{{4,9}}/\S+)", re.IGNORECASE)
_PDF_LINK = re.compile(
    r"\.pdf(?:[?#]|$)|://(?:[a-z]+\.)?(?:arxiv\.org|openreview\.net)/pdf[/?]", re.IGNORECASE
)
_SUBJECT_CLASS = re.compile(r"^([a-z-]+)\.[a-z]{2}/")
_VERSION = re.compile(r"v\d+$")


def parse_arxiv_id(text: str) -> str | None:
    """Return the arXiv id that ``text`` is, as ``arxiv_key`` does; None where it is none.

    It may have a version, ``arXiv:`` before it or ``[cs.LG]`` after it, or be the address of the
    paper at arXiv or Hugging Face, or arXiv's own DOI.
    """
    match = _ARXIV_ID.fullmatch(text)
    return arxiv_key(match[1]) if match else None


def first_arxiv_id(texts: Iterable[str]) -> str | None:
    """Return the first arXiv id among ``texts``, those that are none passed over."""
    # Spelt out, as is first_doi: called for every record, and a generator costs a microsecond.
    for text in texts:
        if match := _ARXIV_ID.fullmatch(text):
            return arxiv_key(match[1])
    return None


def find_arxiv_id(text: str) -> str | None:
    """Return the arXiv id that ``text`` names somewhere, as in ``arXiv preprint arXiv:…``."""
    start = text.lower().rfind("arxiv:")
    words = text[start:].replace("arXiv: ", "arXiv:", 1).split(None, 1) if start >= 0 else []
    return parse_arxiv_id(words[0].rstrip(".,;")) if words else None


def arxiv_key(arxiv_id: str) -> str:
    """Return an arXiv id as ids are compared: no version, no subject class, lower case."""
    return _SUBJECT_CLASS.sub(r"\1/", _VERSION.sub("", one_line(arxiv_id).casefold()))


def parse_doi(text: str) -> str | None:
    """Return the DOI that ``text`` begins with, in lower case and without a resolver, else None."""
    match = _DOI.match(text)
    return match[1].lower().rstrip(".,;") if match else None


def first_doi(texts: Iterable[str]) -> str | None:
    """Return the first DOI among ``texts``, those that begin with none passed over."""
    for text in texts:
        if match := _DOI.match(text):
            return match[1].lower().rstrip(".,;")
    return None


def is_pdf_link(url: str) -> bool:
    """Return whether a URL is, by its looks, that of a PDF."""
    return _PDF_LINK.search(url) is not None
