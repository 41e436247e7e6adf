"""Finds arXiv ids and DOIs, in whatever form a dump has them."""

from __future__ import annotations

import re
from collections.abc import Iterable

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
_ARXIV_CLASS = re.compile(r"\.[a-z]{2}(?=/)")


def arxiv_id_of(texts: Iterable[str]) -> str | None:
    """Return the first arXiv id that one of ``texts`` is, without version and subject class."""
    for text in texts:
        if match := _ARXIV_ID.fullmatch(text):
            return _ARXIV_CLASS.sub("", match[1].lower())
    return None


def doi_of(texts: Iterable[str]) -> str | None:
    """Return the first DOI that one of ``texts`` is, in lower case and without a resolver."""
    for text in texts:
        if match := _DOI.match(text):
            return match[1].lower().rstrip(".,;")
    return None


def arxiv_id_in(text: str) -> str | None:
    """Return the arXiv id that ``text`` names somewhere, as in ``arXiv preprint arXiv:…``."""
    place = text.lower().rfind("arxiv:")
    word = text[place:].replace("arXiv: ", "arXiv:", 1).split(None, 1) if place >= 0 else []
    return arxiv_id_of([word[0].rstrip(".,;")]) if word else None
