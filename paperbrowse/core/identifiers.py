"""Finds arXiv ids and DOIs, in whatever form a dump has them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from paperbrowse.core.text import one_line

# https://info.arxiv.org/help/arxiv_identifier.html: 2401.01234v2, cs/9901001, math.GT/0309136
_ARXIV = re.compile(
    r"(?:(?:https?://)?(?:[a-z]+\.)?arxiv\.org/[a-z]+/|https?://huggingface\.co/papers/"
    r"|(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?10\.48550/arxiv\.|arxiv:\s*)?"
    r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?/?(?:[?#].*)?",
    re.IGNORECASE,
)
# https://www.doi.org/doi-handbook/HTML/doi-name-syntax.html
_DOI_references = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE
)
_ARXIV_filters = re.compile(
    r"(?:https?://)?(?:www\.)?(?:arxiv\.org/(?:abs|pdf)/|arxiv:)?"
    r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?",
    re.IGNORECASE,
)


def arxiv_key(arxiv_id: str) -> str:
    """Return an arXiv id as ids are compared: no version, no subject class, lower case.

    The forms are those of https://info.arxiv.org/help/arxiv_identifier.html.
    """
    bare = _VERSION.sub("", one_line(arxiv_id).casefold())
    return _OLD_ARXIV_CLASS.sub(r"\1/", bare)


_OLD_ARXIV_CLASS = re.compile(r"^([a-z-]+)\.[a-z]{2}/")
_VERSION = re.compile(r"v\d+$")

_DOI = re.compile(r"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.I)
# A collection's own ids can look alike: arXiv's begin with year and month, or with an old archive;
# see https://info.arxiv.org/help/arxiv_identifier.html.
_ARXIV_ID = re.compile(
    r"(?:https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf)/|arxiv:\s*)?"
    r"(\d\d(?:0[1-9]|1[0-2])\.\d{4,5}|(?:acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph"
    r"|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|funct-an|gr-qc|hep-ex|hep-lat"
    r"|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|q-alg"
    r"|q-bio|q-fin|quant-ph|solv-int|stat|supr-con)(?:\.[a-z]{2})?/\d{7})"
    r"(?:v\d{1,3})?(?:\.pdf)?/?(?:\s*\[[\w.-]+\])?",
    re.ASCII | re.IGNORECASE,
)
_SUBJECT_CLASS = re.compile(r"\.[a-z]{2}(?=/)")


def first_arxiv_id(texts: Iterable[str]) -> str | None:
    """Return the first arXiv id that one of ``texts`` is, without version and subject class."""
    for text in texts:
        if match := _ARXIV_ID.fullmatch(text):
            return _SUBJECT_CLASS.sub("", match[1].lower())
    return None


def first_doi(texts: Iterable[str]) -> str | None:
    """Return the first DOI that one of ``texts`` is, in lower case and without a resolver."""
    for text in texts:
        if match := _DOI.match(text):
            return match[1].lower().rstrip(".,;")
    return None


def find_arxiv_id(text: str) -> str | None:
    """Return the arXiv id that ``text`` names somewhere, as in ``arXiv preprint arXiv:…``."""
    place = text.lower().rfind("arxiv:")
    word = text[place:].replace("arXiv: ", "arXiv:", 1).split(None, 1) if place >= 0 else []
    return first_arxiv_id([word[0].rstrip(".,;")]) if word else None
