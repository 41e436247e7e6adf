r"""Values of BibTeX fields as text, URLs, dates, names of people and keywords.

Values that paperbrowse wrote come back character for character. In those of other tools, braces
that only keep letter case are removed; LaTeX itself stays (``\'{e}``, ``$n^{2}$``): it is
converted with that of all other dumps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from paperbrowse.core import PartialDate, parse_month
from paperbrowse.dumps.fields import parse_date, valid_date
from paperbrowse.latex import GROUP_MACROS, MACROS_WITHOUT_ARGUMENT, from_plain

_EXPORT_MACROS = {
    "\\textbackslash": "\\", "\\textbraceleft": "{", "\\textbraceright": "}",
    "\\textasciitilde": "~", "\\textasciicircum": "^", "\\textless": "<", "\\textgreater": ">",
    "\\textbar": "|", "\\quad": "\t", "~": "\u00a0", "{": "", "}": "",
    **{f"\\{sign}": sign for sign in "&%$#_ "},
}  # fmt: skip
_EXPORT_TOKEN = re.compile(r"\\newline\s*|\\[a-z]+|\\.|[~{}]|[ \t\r\n]+")
_EXPORT_TEXT = re.compile(
    r"(?:[^\\$]++|\\(?:textbackslash|textbraceleft|textbraceright|textasciitilde"
    r"|textasciicircum|textless|textgreater|textbar|quad|newline)(?![A-Za-z])|\\[&%$#_ ])*+"
)

# A macro, accent or sign whose argument a brace opens.
_BEFORE_ARGUMENT = re.compile(r"""(?:\\([A-Za-z]+)\*?|\\['`^"~=.]|[\^_])\Z""")
_MACRO = re.compile(r"""\\(?:([A-Za-z]+)|['`^"~=.])""")
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}$~]", re.DOTALL)
_URL_MACRO = re.compile(r"\\(?:url|href|path)\b")
_ESCAPED_IN_URL = re.compile(r"\\([%#_&~{}$])")
_NOISE = re.compile(r"\\(?:relax|noopsort|protect)(?![A-Za-z])\s*")
_Group = Literal["dropped", "group", "argument"]
_LIGATURE_SIGNS = "-'`,{}"
_EMPTY_BOX = "\\mbox{}"

_PARAGRAPH = re.compile(r"\n[^\S\n]*+\n\s*+|\\newline(?![A-Za-z])|\\\\|\\par(?![A-Za-z])")
_YEAR = re.compile(r"(?<!\d)([12]\d{3})(?!\d)")
_MONTH_NAME = re.compile(r"[A-Za-z]{3,}")
_DAY = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")

_AND = re.compile(r"[{}]|(?<!\s)\s++and(?=\s)|\A\s*+and(?=\s)", re.IGNORECASE)
_COMMA = re.compile(r"[{},]")
_LIST_DELIMITER = re.compile(r"[{},;]")
_AND_OTHERS = re.compile(r"(?:and\s+)?(?:others|et\.?\s*al\.?)", re.IGNORECASE)


def field_text(value: str, *, own_export: bool) -> str:
    """Return a value as the text of a record; ``own_export`` means that paperbrowse wrote it."""
    if own_export and _EXPORT_TEXT.fullmatch(value):
        return from_plain(_unescape_export(value))
    return _strip_braces(value)


def field_paragraphs(value: str, *, own_export: bool) -> str:
    """Return a value of several lines as plain text, paragraphs separated by an empty line."""
    if not value:
        return ""
    if own_export and _EXPORT_TEXT.fullmatch(value):
        return _unescape_export(value)
    return "\n\n".join(filter(None, map(_strip_braces, _PARAGRAPH.split(value))))


def field_url(value: str) -> str:
    r"""Return a URL or identifier, which LaTeX does not interpret, without ``\url{…}``."""
    if "\\" in value:
        value = _ESCAPED_IN_URL.sub(r"\1", _URL_MACRO.sub("", value))
    if "{" in value or "}" in value:
        value = value.replace("{", "").replace("}", "")
    return value.strip()


def field_date(date: str, year: str, month: str, day: str) -> PartialDate | None:
    """Return the date in BibLaTeX's ``date``, else in BibTeX's ``year``, ``month`` and ``day``.

    The first date of a range; None for text without a date, such as "in press".
    """
    if (found := parse_date(date.partition("/")[0].strip(" ~?%{}"))) is not None:
        return found
    plain = year.strip(" {}")
    if plain.isascii() and plain.isdigit() and len(plain) == 4 and plain[0] != "0":
        number = int(plain)
    elif (written := _YEAR.search(plain)) is not None:
        number = int(written[1])
    else:
        return None
    return valid_date(number, *_month_and_day(month, day))


def field_names(value: str, *, own_export: bool) -> tuple[list[str], bool]:
    """Return the names of a name field in order, and whether the list is complete.

    Names are returned as "First von Last Jr"; a name in braces is kept whole. The rules are those
    of *BibTeXing*, section 4.
    """
    parts = list(_split_outside_braces(value, _AND))
    if len(parts) == 1 and ";" in value and "&" not in value and "\\" not in value:
        parts = value.split(";")
    complete = True
    names = []
    for part in map(str.strip, parts):
        if _AND_OTHERS.fullmatch(part):
            complete = False
        elif name := _parse_name(part, own_export):
            names.append(name)
    return names, complete


def field_keywords(value: str, *, own_export: bool) -> list[str]:
    """Return the keywords of a list with commas or semicolons; those in braces are kept whole."""
    return [
        text
        for part in _split_outside_braces(value, _LIST_DELIMITER)
        if (text := " ".join(field_text(part, own_export=own_export).split()))
    ]


def _split_outside_braces(value: str, signs: re.Pattern[str]) -> Iterator[str]:
    """Yield the parts of ``value`` between those ``signs`` that stand outside of braces."""
    depth = start = 0
    for sign in signs.finditer(value):
        if sign[0] == "{":
            depth += 1
        elif sign[0] == "}":
            depth = max(depth - 1, 0)
        elif not depth:
            yield value[start : sign.start()]
            start = sign.end()
    yield value[start:]


def _parse_name(written: str, own_export: bool) -> str:
    """Return one name in its natural order."""
    parts = [part.strip() for part in _split_outside_braces(written, _COMMA)]
    parts = [" ".join(field_text(part, own_export=own_export).split()) for part in parts]
    if own_export and len(parts) == 2:
        return ", ".join(parts)  # as it was: else it had been written in the natural order
    if len(parts) == 2:
        parts = [parts[1], parts[0]]
    elif len(parts) > 2:
        parts = [" ".join(parts[2:]), parts[0], parts[1]]
    return " ".join(filter(None, parts))


def _month_and_day(month: str, day: str) -> tuple[int, int]:
    name = _MONTH_NAME.search(month)
    days = _DAY.findall(day or month)
    if name is not None and (number := parse_month(name[0])):
        return number, int(days[0]) if days else 0
    numbers = _DAY.findall(month)
    if name is None and numbers and 1 <= int(numbers[0]) <= 12:
        return int(numbers[0]), int(days[0]) if day and days else 0
    return 0, 0


def _unescape_export(value: str) -> str:
    """Undo the escapes of our export."""

    def plain(token: re.Match[str]) -> str:
        is_line_end = token[0].startswith("\\newline")
        return "\n" if is_line_end else _EXPORT_MACROS.get(token[0], " ")

    return _EXPORT_TOKEN.sub(plain, value)


def _strip_braces(value: str) -> str:
    """Return ``value`` on one line, ties as blanks, without braces that are not LaTeX's."""
    value = " ".join(value.split())
    if "{" not in value and "}" not in value and "~" not in value and "\\" not in value:
        return value
    value = _NOISE.sub("", value)
    out: list[str] = []
    open_groups: list[_Group] = []
    position, in_math, after_argument = 0, False, False
    for match in _TOKEN.finditer(value):
        if match.start() > position:
            out.append(value[position : match.start()])
            after_argument = False
        position = match.end()
        sign = match[0]
        if sign == "{":
            before = _find_macro_before(value, match.start())
            stands_for_text = before is not None and before[1] in MACROS_WITHOUT_ARGUMENT
            if stands_for_text and not value.startswith("}", position):
                open_groups.append("dropped")
                out.append("{}")  # ends the macro's name
            elif in_math or after_argument or before is not None:
                open_groups.append("argument")
                out.append("{")
            elif _opens_group(value, position):
                open_groups.append("group")
                out.append("{")
            else:
                open_groups.append("dropped")
                out.append(_separator_at(value, match))
        elif sign == "}":
            group = open_groups.pop() if open_groups else "dropped"
            out.append(_separator_at(value, match) if group == "dropped" else "}")
            after_argument = group == "argument"
            continue
        elif sign == "~":
            out.append(" ")
        else:
            in_math ^= sign == "$"
            out.append(sign)
        after_argument = False
    out.append(value[position:])
    return " ".join("".join(out).split())


def _find_macro_before(value: str, brace: int) -> re.Match[str] | None:
    """Return the macro, accent or sign right before a brace, if there is one."""
    before = value[brace - 1 : brace]
    if not before or not (before.isalpha() or before in "*^_'`\"~=."):
        return None
    return _BEFORE_ARGUMENT.search(value, max(brace - 40, 0), brace)


def _opens_group(value: str, position: int) -> bool:
    r"""Return whether the brace before ``position`` is LaTeX's: ``{\em …``, ``{\'e}``."""
    macro = _MACRO.match(value, position)
    return macro is not None and (macro[1] is None or macro[1] in GROUP_MACROS)


def _separator_at(value: str, brace: re.Match[str]) -> str:
    """Return the separator of two signs that a brace stood between: ``-{}-`` is no dash."""
    before = value[brace.start() - 1 : brace.start()]
    after = value[brace.end() : brace.end() + 1]
    apart = before and before in _LIGATURE_SIGNS and after in _LIGATURE_SIGNS
    return _EMPTY_BOX if apart else ""
