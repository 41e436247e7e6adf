r"""Pasted text as a query: ids and addresses of papers in it, broken lines, and LaTeX.

    2401.01234v3   arXiv:2401.01234 [cs.LG]   hep-th/9901001   https://arxiv.org/pdf/2401.01234
    https://huggingface.co/papers/2401.01234   doi:10.1000/182   https://doi.org/10.1000%2F182

An address of any host names a paper by an arXiv id or a DOI in it.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Literal, NamedTuple
from urllib.parse import unquote

from paperbrowse.core import (
    ARXIV_DOI_PREFIX,
    ARXIV_ID_PATTERN,
    arxiv_key,
    one_line,
    strip_invisible,
)
from paperbrowse.latex import to_plain

_DASHES = "-\u2010\u2011\u2012\u2013\u2212"
_LINE_END_HYPHEN = re.compile(rf"(?<=\w)(?:([{_DASHES}])|\u00ad)\s*[\r\n]\s*(?=\w)")
_INNER_DASH = re.compile(rf"(?<=\w)[{_DASHES[1:]}](?=\w)")
_LATEX = re.compile(r"\\[^\s]|\$[^$]+\$|[\^_]\{|&#?\w+;")

_END = r"""(?=[\]>}'’.,;:!?]*(?:(?u:\s)|[()|"“”„]|$))"""
_ARXIV_ID = re.compile(
    rf"(?:arxiv(?::|(?u:\s))(?u:\s)*)?{ARXIV_ID_PATTERN}(?:\.pdf)?(?:(?u:\s)*\[[a-z-]+(?:\.[a-z-]+)?\])?{_END}",
    re.ASCII | re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:https?://|(?:[\w-]+\.)*(?:arxiv|alphaxiv|ar5iv|doi|aclanthology)\.org/"
    r"|(?:www\.)?(?:huggingface|hf)\.co/papers/)[^\s\"“”„<>|]+",
    re.IGNORECASE,
)
_DOI = re.compile(r"(?:doi:?\s*)?(10\.\d{4,9}/[^\s\"“”„|]+)", re.IGNORECASE)
_MAY_HOLD_ID = re.compile(
    r"(?<![\w./:-])(?:arxiv|doi\b|https?://|10\.\d|\d{4}\.\d|[a-z-]+(?:\.[a-z]{2})?/\d)",
    re.IGNORECASE,
)
_MAX_IDENTIFIERS = 8
"""Ids of a reference that are looked up: each takes a tenth of a millisecond to find."""

_BRACES_AND_QUOTES = str.maketrans('{}"', "   ")
_FUZZY = re.compile(r"(?<=\w)~(?=[12]?(?:[\s()|]|$))")
_STAND_IN = "\ue000"
_MAY_BEGIN = re.compile(r"[\[<{'‘]*(?=\d|[a-z])", re.IGNORECASE)

_ARXIV_ID_IN_ADDRESS = re.compile(
    rf"(?:^|[/:=.]){ARXIV_ID_PATTERN}(?=(?:\.pdf|\.html)?(?:[/?#&]|$))", re.ASCII | re.IGNORECASE
)
_DOI_IN_ADDRESS = re.compile(r"(?<![\w.])10\.\d{4,9}/[^\s?#&]+")
_PAGE_OF_DOI = re.compile(
    r"(?:\.pdf|\.full|/(?:e?pdf|full|abstract|meta|html|fulltext|references|summary))+/?$"
)
_HOSTS_OF_DOIS = (
    (re.compile(r"nature\.com/articles/([\w.-]+?)(?:\.pdf)?(?:[/?#]|$)"), "10.1038/"),
    (re.compile(r"aclanthology\.org/([\w.-]+?)(?:\.pdf|\.bib)?(?:[/?#]|$)"), "10.18653/v1/"),
)
"""Hosts in whose addresses a part of the DOI stands."""

_OWN_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*-[a-z2-7]{5}|paper-[a-z2-7]{10}")


class Identifier(NamedTuple):
    """An id of a paper in a text; ``end`` is the offset after it and its punctuation."""

    field: Literal["arxiv", "doi"]
    value: str
    end: int


def join_lines(text: str) -> str:
    """Return a pasted text on one line; of a word that was broken, the hyphen stays."""
    return one_line(_join_broken_words(text))


def _join_broken_words(text: str) -> str:
    return _LINE_END_HYPHEN.sub(lambda match: "-" * bool(match[1]), text)


def clean_query(query: str) -> str:
    """Return a query on one line, LaTeX converted, without characters that nobody sees or types."""
    if "\n" in query or "\r" in query:
        query = _join_broken_words(query)
    if _LATEX.search(query):
        # A ~ after a word is an operator here, and a blank in LaTeX.
        query = to_plain(_FUZZY.sub(_STAND_IN, query)).replace(_STAND_IN, "~")
    return query if query.isascii() else _INNER_DASH.sub("-", strip_invisible(query))


def may_be_own_id(query: str) -> bool:
    """Return whether a query looks like the id of a paper of the library."""
    return _OWN_ID.fullmatch(query.strip()) is not None


def find_identifiers(text: str) -> list[Identifier]:
    """Return the ids and addresses of papers in a reference, without repetitions."""
    text = text.translate(_BRACES_AND_QUOTES)
    found = (match_identifier(text, each.start()) for each in _MAY_HOLD_ID.finditer(text))
    distinct = {(each.field, each.value): each for each in found if each}
    return [*islice(distinct.values(), _MAX_IDENTIFIERS)]


def match_identifier(text: str, start: int) -> Identifier | None:
    """Return the id or address of a paper that begins at an offset of a text."""
    before = _MAY_BEGIN.match(text, start)
    if before is None:
        return None
    start = before.end()
    if found := _ARXIV_ID.match(text, start):
        return Identifier("arxiv", arxiv_key(found[1]), _skip_punctuation(text, found.end()))
    if found := _ADDRESS.match(text, start):
        address = unquote(_trim(found[0]))
        identifier = _find_in_address(address)
        end = start + len(_trim(found[0]))
    elif found := _DOI.match(text, start):
        doi = _trim(found[1])
        identifier, end = _read_doi(doi), found.start(1) + len(doi)
    else:
        return None
    return identifier and Identifier(*identifier, _skip_punctuation(text, end))


def _skip_punctuation(text: str, end: int) -> int:
    while end < len(text) and text[end] in "]>}'’.,;:!?":
        end += 1
    return end


def _trim(text: str) -> str:
    """Return an id or address without the punctuation after it."""
    while text:
        last = text[-1]
        opening = {")": "(", "]": "[", "}": "{", ">": "<"}.get(last)
        if last not in ".,;:!?'’…" and (opening is None or text.count(opening) >= text.count(last)):
            break
        text = text[:-1]
    return text


def _find_in_address(address: str) -> tuple[Literal["arxiv", "doi"], str] | None:
    if found := _ARXIV_ID_IN_ADDRESS.search(address):
        return "arxiv", arxiv_key(found[1])
    if found := _DOI_IN_ADDRESS.search(address):
        return _read_doi(_PAGE_OF_DOI.sub("", found[0]))
    for pattern, prefix in _HOSTS_OF_DOIS:
        if found := pattern.search(address):
            return _read_doi(prefix + found[1])
    return None


def _read_doi(doi: str) -> tuple[Literal["arxiv", "doi"], str]:
    doi = doi.lower()
    if doi.startswith(ARXIV_DOI_PREFIX):
        return "arxiv", arxiv_key(doi.removeprefix(ARXIV_DOI_PREFIX))
    return "doi", doi
