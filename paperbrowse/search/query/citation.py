r"""Finds the title in a pasted reference: BibTeX, RIS, JSON, or a style of bibliographies.

A text is a reference only where several signs of one agree, such as names with initials, a year in
its place, pages or a venue; anything else is a query and keeps its meaning.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

from paperbrowse.core import strip_invisible
from paperbrowse.latex import to_plain
from paperbrowse.search.query.author_list import YEAR_WORD, find_authors_end
from paperbrowse.search.query.pasted import match_identifier

MAX_CITATION_LENGTH = 10_000
"""Characters of a text in which a title is looked for: an entry may hold its abstract."""

_SIGN = re.compile(r"[\d=%\"\\:|–-]|\(PDF\)|[^\x00-\x7f]")
"""One of these is in every reference, and in few queries."""
_SHORT = 3
"""Words that make a title; what is shorter goes on after its first full stop."""
_FEW_SIGNS, _MANY_SIGNS = 2, 3
_MAX_TITLE = 600

# Formats that name their fields
_FIELD = re.compile(r"(?<![\w-])title\s*=\s*(?=[{\"])", re.IGNORECASE)
_NEXT_FIELD = re.compile(r",\s*[a-z_]+\s*=\s*[{\"\d]", re.IGNORECASE)
_JSON_FIELD = re.compile(r'"title"\s*:\s*\[?\s*"((?:[^"\\]|\\.)*)"')
_TAG = re.compile(r"(?:^|\s)(?:[A-Z][A-Z0-9] {1,2}- |%[A-Z0-9] )")
_TITLE_TAG = re.compile(r"(?:^|\s)(?:(?:TI|T1) {1,2}- |%T )")
_NEWBLOCK = re.compile(r"\\newblock\b")
_BIBITEM = re.compile(r"\s*\\bibitem\s*(?:\[[^\]]*\])?\s*\{[^{}]*\}")

_HEADING_START = re.compile(r"\(PDF\) |Paper page - ")
_HEADING_END = re.compile(
    r" [|–-] (?:(?P<site>OpenReview|ACL Anthology|Semantic Scholar|Papers With Code|ResearchGate"
    r"|IEEE Xplore|ScienceDirect|SpringerLink|alphaXiv|Hugging Face)|arXiv(?:\.org)?|PMLR|NeurIPS"
    r"|Proceedings of the .*|IEEE .*IEEE Xplore|Nature(?: \w+)?|Science)$"
)
"""What browsers add to a paper's title as the name of its page."""

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_ADDRESS_WORD = re.compile(r"(?<![^\W_])[^\W\d_]+(?![^\W_])")
"""A word in a step of an address, as Masked_Autoencoders_Are_Scalable has four."""
_FILE_TYPE = re.compile(r"\.[a-z]{2,5}$")

# Styles of bibliographies
_LABEL = re.compile(r"(?:\[(?P<label>[^\[\]\s]{1,40})\]|\(\d{1,3}\)|\d{1,3}\.)\s+(?=\S)")
_ID_LABEL = re.compile(r"(?:arXiv:)?\d{4}\.\d{4,5}(?:v\d+)?|[a-z.-]+/\d{7}(?:v\d+)?", re.IGNORECASE)
_OPENING_QUOTE = re.compile(r"[“„«\"]|``|(?<!\w)[‘'](?=\w)")
_CLOSING_QUOTES = {
    "“": r"[”“]", "„": r"[“”]", "«": "»", '"': '"', "``": "''", "‘": r"’(?!\w)", "'": r"'(?!\w)",
}  # fmt: skip
_YEAR = re.compile(r"(?<![\d.:/-])(?:1[89]|20)\d\d[a-z]?(?![\d/-]|\.\d)")
_SIGNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\bet\.? al\b|\band others\b",
        r"(?<![\w.])[^\W\d_]\.(?:[ -]?[^\W\d_]\.)*,? ?(?=[\w&(:])|^\S+ [A-Z]{1,3}[,.] "
        r"|^\S+, [^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]*\.?){0,2}(?:[,.]| and ) ?",
        r"\bpp?\. ?\d|\b[Pp]ages \d|\b[Vv]ol(?:\.|ume) ?\d|\b[Nn]o\. ?\d|\d\(\d+\)|;\d+:\d"
        r"|(?<!\d)\d{1,5}\s?[-–]{1,2}\s?\d{1,5}\b",
        r"[.,”\"?!] [Ii]n:? |\bProc(?:\.|eedings)|\bJournal\b|\bAdvances in\b|\bTrans(?:\.|actions)"
        r"|\bConference\b|\bWorkshop\b|\bpreprint\b|\bCoRR\b|\bPress\b|\bSpringer\b|\bElsevier\b",
        r"https?://|\b(?i:doi)\b|\b10\.\d{4,9}/|\b(?i:arxiv):|\[(?i:online)\]|\bRetrieved\b",
        r"\((?:1[89]|20)\d\d[a-z]?(?:, \w+(?: \d+)?)?\)|[.,;] (?:1[89]|20)\d\d[a-z]?(?:[.,;]|$)",
    )
)
"""Each is in most references, and several are hardly in a query: others, initials, pages, a venue,
an address, a year with its punctuation."""

_TITLE_END = re.compile(
    r"[.?!][”’\"']?(?=\s+(?:[^\W\d_a-z]|[\d(\[]|in[: ]|arxiv|doi|https?:))|\.$"
    r"|[,.] (?=[Ii]n:? )|[,.]? (?=[Ii]n:? (?:[Pp]roc|[Aa]dvances)|arXiv[: ]|(?i:doi):|https?://"
    r"|vol\. |pp\. )|(?P<mark>\[[A-Z](?:/OL)?\])"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:vs|e\.g|i\.e|cf|etc|no|st|dr|mr|ms|[A-Z])$", re.IGNORECASE
)
_VENUE_START = re.compile(
    r"in:?\s|arxiv|proc|advances|journal|doi|https?:|ieee|acm|\(?\d", re.IGNORECASE
)
_LONE_YEAR = re.compile(r" \((?:1[89]|20)\d\d[a-z]?\)[.:] |\. (?:1[89]|20)\d\d[a-z]?\. ")
_SENTENCE = re.compile(r".+?[.?!](?=\s|$)")
_LAST_YEAR = re.compile(r"[,.]? \(?(?:1[89]|20)\d\d[a-z]?\)?\.?$")
_BRACES = {ord(brace): "" for brace in "{}"}


def find_cited_title(text: str) -> str | None:
    """Return the title that a pasted reference holds, in plain text; None for any other text."""
    text = text[:MAX_CITATION_LENGTH]
    if _SIGN.search(text) is None:
        return None
    title = _find_field(text)
    if title is None:
        line = _one_line(text)
        title = _find_in_address(line) or _find_heading(line) or _find_in_reference(line)
    title = _one_line(to_plain(title or "").translate(_BRACES)).strip(" .,;")
    return title if any(map(str.isalpha, title)) else None


def _one_line(text: str) -> str:
    """Return a text on one line, with composed letters."""
    text = strip_invisible(text)
    return " ".join((text if text.isascii() else unicodedata.normalize("NFKC", text)).split())


def _find_field(text: str) -> str | None:
    r"""Return the title where a format names its fields: BibTeX, JSON, RIS, EndNote, \bibitem."""
    if found := _FIELD.search(text):
        return _bibtex_value(text, found.end())
    if found := _JSON_FIELD.search(text):
        return re.sub(r'\\(["\\/])', r"\1", found[1])
    if (found := _TITLE_TAG.search(text)) and len(_TAG.findall(text)) > 1:
        following = _TAG.search(text, found.end())
        return text[found.end() : following.start() if following else len(text)]
    blocks = _NEWBLOCK.split(text, maxsplit=2)
    return blocks[1] if len(blocks) > 1 else None


def _bibtex_value(text: str, start: int) -> str:
    """Return the value that begins with a brace or a quote; where its end lacks, what there is."""
    closing = "}" if text[start] == "{" else '"'
    depth = 0
    for end in range(start + 1, len(text)):
        letter = text[end]
        if letter == closing and not depth:
            return text[start + 1 : end]
        if letter in "{}" and text[end - 1] != "\\":
            depth += 1 if letter == "{" else -1
    following = _NEXT_FIELD.search(text, start)
    return text[start + 1 : following.start() if following else len(text)]


def _find_in_address(line: str) -> str | None:
    """Return the words of a title that the address of a page is made of."""
    if _ADDRESS.fullmatch(line) is None or match_identifier(line, 0) is not None:
        return None
    path = _FILE_TYPE.sub("", unquote(line.partition("?")[0]))
    steps = (_ADDRESS_WORD.findall(step) for step in path.split("/")[3:])
    words = max(steps, key=len, default=[])
    return " ".join(words) if len(words) >= _SHORT else None


def _find_heading(line: str) -> str | None:
    """Return the title in the name of a web page."""
    start, end = _HEADING_START.match(line), _HEADING_END.search(line)
    title = line[start.end() if start else 0 : end.start() if end else len(line)]
    # A bar between a few words is an operator, and some sites have names that are words.
    is_site = end is not None and (end["site"] or len(title.split()) >= _SHORT)
    return title if start or is_site else None


def _find_in_reference(line: str) -> str | None:
    """Return the title in a reference as bibliographies print them."""
    begins = _BIBITEM.match(line) or _LABEL.match(line)
    rest = _one_line(to_plain(line[begins.end() :] if begins else line))
    signs = sum(sign.search(rest) is not None for sign in _SIGNS)
    if signs + bool(begins) >= _FEW_SIGNS and _YEAR.search(rest):
        has_many = signs >= _MANY_SIGNS
        if title := _find_quoted(rest):
            return title
        title = _find_after_authors(rest)
        if title is None and has_many:
            title = _find_after_year(rest)
        if title is None and signs > _MANY_SIGNS:
            title = _find_longest_sentence(rest)
        # A sentence of a text may name authors and a year as well.
        if title is not None and (has_many or not title[:1].islower()):
            return title
    label = begins and begins.groupdict().get("label")
    return rest if label and _ID_LABEL.fullmatch(label) else None


def _find_quoted(text: str) -> str | None:
    """Return the title where quotes are around it, and a comma or full stop at their end."""
    opening = _OPENING_QUOTE.search(text)
    if opening is None:
        return None
    quote, start = _CLOSING_QUOTES[opening[0]], opening.end()
    closing = re.compile(rf"[,.?!](?:{quote})|(?:{quote})[,.]").search(text, start + 1)
    if closing is None or closing.start() - start > _MAX_TITLE:
        return None
    return text[start : closing.start()]


def _find_after_authors(text: str) -> str | None:
    """Return the sentence after the authors, and after the year where it stands there."""
    start = find_authors_end(text)
    if start is None:
        return None
    year = YEAR_WORD.match(text, start)
    return _cut_title(text[year.end() if year else start :].strip()) or None


def _find_after_year(text: str) -> str | None:
    """Return the sentence after a year that is a sentence of its own, as after authors."""
    year = _LONE_YEAR.search(text)
    title = _cut_title(text[year.end() :].strip()) if year else ""
    return title if len(title.split()) >= _SHORT else None


def _cut_title(text: str) -> str:
    """Return the beginning of a text, up to where a title ends."""
    text = text[:_MAX_TITLE]
    for end in _TITLE_END.finditer(text):
        before, after = text[: end.start()], text[end.end() :].lstrip()
        if end[0][:1] == "." and _ABBREVIATION.search(before):
            continue
        is_whole = end["mark"] or (end[0][:1] not in "?!" and len(before.split()) >= _SHORT)
        if before and (is_whole or not _is_title(after)):
            return before
    return _LAST_YEAR.sub("", text)


def _is_title(text: str) -> bool:
    """Return whether the first sentence of a text may be the rest of a title."""
    sentence = _SENTENCE.match(text)
    if sentence is None or _VENUE_START.match(text):
        return False
    return len(sentence[0].split()) >= _SHORT and not any(map(str.isdigit, sentence[0]))


def _find_longest_sentence(text: str) -> str:
    """Return the sentence of most words that begins like no venue."""
    sentences, rest = list[str](), text
    while rest:
        sentences.append(_cut_title(rest))
        rest = rest[len(sentences[-1]) :].lstrip(" .,?!”’\"'")
        if not sentences[-1]:
            break
    titles = [each for each in sentences if not _VENUE_START.match(each)] or sentences
    return max(titles, key=lambda each: len(each.split()))
