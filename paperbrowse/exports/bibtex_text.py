"""Text as BibTeX fields hold it: LaTeX's signs escaped, braces balanced, letter case kept."""

from __future__ import annotations

import re

from paperbrowse.exports.proper_names import PROPER_NAMES
from paperbrowse.text import one_line, printable

# BibTeX counts braces even after a backslash, so a brace of the text is never written as one; and
# a macro in braces of its own ("special character") keeps its name where a style changes case.
# < > | are other characters in TeX's oldest and still usual font encoding.
_ESCAPES = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    "<": r"{\textless}",
    ">": r"{\textgreater}",
    "|": r"{\textbar}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
}
_SPECIAL = re.compile(r"[\\{}~^<>|&%$#_]")
# TeX draws two of these as one other sign: -- as a dash, '' as a quotation mark.
_LIGATURES = ("--", "''", "``", ",,", "?`", "!`")
_LIGATURE = re.compile(r"([-'`,])(?=\1)|[?!](?=`)")
# All blanks of a run but its first, and all at the beginning of a line: readers join blanks.
_BLANKS = re.compile(r"(?<=[ \t\u00a0])[ \t\u00a0]|^[ \t\u00a0]|[\t\u00a0]", re.MULTILINE)
_BLANK_MACROS = {" ": "\\ ", "\t": r"{\quad}", "\u00a0": "~"}
_WORD = re.compile(r"[A-Z]-[A-Z][^\W_]*|[^\W_]+")
_SENTENCE_END = re.compile(r"[:.?!]\s*\Z")
_VERBATIM_UNSAFE = re.compile(r"[{}\\]")


def escape(text: str) -> str:
    """Return ``text`` on one line as LaTeX source that typesets exactly its characters."""
    return _escape_as_it_is(one_line(text))


def _escape_as_it_is(text: str) -> str:
    escaped = _SPECIAL.sub(lambda match: _ESCAPES[match[0]], text)
    # Most texts have none, and looking for plain pairs takes no time.
    if any(pair in escaped for pair in _LIGATURES):
        return _LIGATURE.sub(r"\g<0>{}", escaped)
    return escaped


def escape_lines(text: str) -> str:
    r"""Return ``text`` as LaTeX source that keeps its lines and blanks.

    A line ends in ``\newline`` (and a line's end, which readers take for a blank). Blanks that
    readers would join are control spaces, tabs ``{\quad}``, no-break spaces ``~``: what LaTeX
    itself has for them. A reader that undoes ``\newline`` with one blank behind it, and those,
    has the text again. To some readers ``@`` at the start of a line begins an entry, even within
    a value.
    """
    escaped = _escape_as_it_is(printable(text))
    if escaped[:1] == " " or any(blank in escaped for blank in ("  ", "\n ", "\t", "\u00a0")):
        escaped = _BLANKS.sub(lambda match: _BLANK_MACROS[match[0]], escaped)
    return escaped.replace("\n@", "\n{@}").replace("\n", "\\newline\n")


def verbatim(text: str) -> str:
    """Return an identifier or address, which LaTeX sets as it stands, with braces balanced.

    Braces and backslashes, which could unbalance it, are percent-encoded.
    """
    return _VERBATIM_UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", one_line(text))


def protect_case(title: str) -> str:
    """Return a title, escaped, with braces around the words whose capitals carry meaning.

    Styles put titles in lower case, all but the first letter. Words such as GPT, mT5, T5 and X and
    names such as Wasserstein keep their case in any title; in one that is written as a sentence, so
    do all capitalised words within it, which are names there.
    """
    title = one_line(title)
    names_stand_out = _is_sentence_case(title)
    pieces: list[str] = []
    position = 0
    for word in _WORD.finditer(title):
        between = title[position : word.start()]
        pieces.append(between if between == " " else _escape_as_it_is(between))
        keep = _has_telling_capitals(word[0]) or (
            names_stand_out and word[0][0].isupper() and _is_within_sentence(title, word.start())
        )
        pieces.append(f"{{{word[0]}}}" if keep else word[0])
        position = word.end()
    pieces.append(_escape_as_it_is(title[position:]))
    return "".join(pieces)


def _has_telling_capitals(word: str) -> bool:
    if word in PROPER_NAMES:
        return True
    if len(word) == 1:
        return word.isupper() and word != "A"
    if word.islower() or (word.isalpha() and word[1:].islower()):
        return False
    capital = any(char.isupper() for char in word)
    return any(char.isupper() for char in word[1:]) or (
        capital and any(char.isdigit() for char in word)
    )


def _is_within_sentence(title: str, start: int) -> bool:
    return start > 0 and not _SENTENCE_END.search(title[max(start - 3, 0) : start])


def _is_sentence_case(title: str) -> bool:
    """Whether most of the title's longer words begin small, so that a capital is a name's."""
    words = [word[0] for word in _WORD.finditer(title) if len(word[0]) > 3 and word.start()]
    return sum(word[0].isupper() for word in words) * 3 <= len(words) and len(words) > 2
