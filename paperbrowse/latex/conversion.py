"""Conversion of LaTeX to plain text in one pass from left to right, and of plain text back."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable

from paperbrowse.latex import symbols
from paperbrowse.latex.formulas import find_bracketed_formula_end, find_formula_end
from paperbrowse.latex.output import CloseGroup, GroupedOutput

_SPECIAL = re.compile(r"[\\{}$~`'\"^_-]")
_HTML_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MACRO = re.compile(r"\\([A-Za-z]+)")
_BLANK_IN_WORD = re.compile(r" (?=[A-Za-z])")
_BARE_LETTER = re.compile(r" ?([A-Za-z])(?![A-Za-z])")
_ARGUMENT = re.compile(r"\*?[ \t]{0,8}\{")
_CITED = re.compile(r"\*?(?:\[([^\[\]{}]{0,200})\])?\{")
_RAW_ARGUMENT = re.compile(r"[ \t]{0,8}\{([^{}]*)\}")
_SCRIPT_GROUP = re.compile(r"\{|\\(?:text|textrm|mathrm|mathit|textit|textbf|mathbf|mbox)\{")
_DRIVE = re.compile(r"(?<![A-Za-z])[A-Za-z]\Z")
_PATH_REST = re.compile(r"[\w.\\-]*")
_DASHES = re.compile(r"-+")
_ACCENTED = re.compile(
    r"\\(['`^\"~=.])(?:([A-Za-z])|\\([ij])(?![A-Za-z])(?:\{\}|[ ])?|\{(?:([A-Za-z])|\\([ij]))\})"
    r"|\\([cvuHkrdb])\{(?:([A-Za-z])|\\([ij]))\}"
    r"|(?<=\{)\\([cvuHkrdb])[ ]([A-Za-z])(?=\})"
)
_QUOTED = re.compile(r'\\"(?=\w)[^\\"\n]{1,200}\\"(?!\w)')
_CONTRACTION = re.compile(r"\\'(?=(?:s|t|d|m|re|ve|ll)(?![A-Za-z]))")
_EMPTY_BOX = "\\mbox{}"
"""A macro that leaves nothing behind, and keeps the text around it apart."""

_ESCAPES = {
    "\\": "\\textbackslash{}", "^": "\\textasciicircum{}", "~": "\\textasciitilde{}",
    "{": "\\{", "}": "\\}", "$": "\\$", "_": "\\_",
    "`": f"\\`{_EMPTY_BOX}", "'": f"\\'{_EMPTY_BOX}", '"': f'\\"{_EMPTY_BOX}',
    "-": f"-{_EMPTY_BOX}", "&": f"&{_EMPTY_BOX}",
    ":": f"{_EMPTY_BOX}:",  # C:\\ would begin a path, in which nothing is a macro
}  # fmt: skip
_ESCAPABLE = re.compile(r"""[\\^~{}$_`'"&:]|-(?=-)""")


def convert(text: str) -> str:
    """Return ``text`` as ``to_plain`` does where it has to look at it."""
    return _Converter(_HTML_ENTITY.sub(_decode_entity, text)).run()


def escape(text: str) -> str:
    """Return the LaTeX that ``convert`` turns into ``text``, character for character."""
    return _ESCAPABLE.sub(lambda found: _ESCAPES[found[0]], text)


def _decode_entity(entity: re.Match[str]) -> str:
    """Return the character of an HTML entity; unknown ones stay."""
    return html.unescape(entity[0]).replace("\xa0", " ")


class _Converter:
    """Conversion of one text; every handler gets a place and returns where reading resumes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.output = GroupedOutput()
        self.out = self.output.pieces
        self.groups = self.output.groups
        self.math_end: int | None = None
        """Place of the delimiter that ends the formula being read; None outside of one."""
        self.math_after = 0
        """Where the text goes on after that delimiter."""
        self.outer_groups = 0
        """How many groups were open when the formula began; it cannot close those."""
        self.quotes: dict[str, int] = {}
        """Opening quotation marks (one or two backticks) still open: their places in the output."""
        self.handlers: dict[str, Callable[[int], int]] = {
            "\\": self.backslash, "{": self.open_brace, "}": self.close_brace, "$": self.dollar,
            "~": self.tilde, "`": self.backtick, "'": self.apostrophe, '"': self.double_quote,
            "^": self.superscript, "_": self.subscript, "-": self.dashes,
        }  # fmt: skip

    def run(self) -> str:
        position = 0
        while special := _SPECIAL.search(self.text, position):
            at = special.start()
            self.out.append(self.text[position:at])
            if self.math_end is not None and at >= self.math_end:
                position = self.leave_math(at)
            else:
                position = self.handlers[special[0]](at)
        self.out.append(self.text[position:])
        return "".join(self.out)

    def write(self, piece: str, resume: int) -> int:
        """Write ``piece`` and return where reading resumes."""
        self.out.append(piece)
        return resume

    def char_before(self, at: int) -> str:
        return self.text[at - 1 : at] if at else ""

    # Groups

    def open_brace(self, at: int) -> int:
        if self.math_end is not None or self.is_latex_group(at + 1):
            return self.open_group("", self.output.close_plainly, at + 1)
        return self.open_group("{", self.output.close_with("}"), at + 1)

    def open_group(self, opening: str, close: CloseGroup, resume: int) -> int:
        """Open a group in the output and return where reading resumes."""
        self.output.open_group(opening, close)
        return resume

    def close_brace(self, at: int) -> int:
        if len(self.groups) <= (self.outer_groups if self.math_end is not None else 0):
            return self.write("}", at + 1)
        group = self.groups.pop()
        group.close(group.start)
        if group.close == self.output.close_numerator and self.text.startswith("{", at + 1):
            self.out.append("/")
            return self.open_group("", self.output.close_term, at + 2)
        return at + 1

    def is_latex_group(self, at: int) -> bool:
        """Return whether the group that begins at ``at`` is LaTeX's: ``{\\em …``."""
        if self.text.startswith("$", at):
            return find_formula_end(self.text, at, "$") is not None
        if not self.text.startswith("\\", at):
            return False
        if _read_accent(self.text, at) is not None:
            return True
        macro = _MACRO.match(self.text, at)
        if macro is None:
            return False
        name = macro[1]
        known = (symbols.SYMBOLS, symbols.LETTERS, symbols.DECLARATIONS, symbols.STYLES)
        return any(name in table for table in known)

    # Formulas

    def dollar(self, at: int) -> int:
        delimiter = "$$" if self.text.startswith("$$", at) else "$"
        end = find_formula_end(self.text, at, delimiter)
        start = at + len(delimiter)
        if end is None:
            return self.write(delimiter, start)
        return self.enter_math(start, end, len(delimiter))

    def enter_math(self, start: int, end: int, delimiter_length: int) -> int:
        self.math_end = end
        self.math_after = end + delimiter_length
        self.outer_groups = len(self.groups)
        return start

    def leave_math(self, at: int) -> int:
        """End the formula; groups it left open end with it."""
        del self.groups[self.outer_groups :]
        self.math_end = None
        return max(at, self.math_after)

    def superscript(self, at: int) -> int:
        return self.script(at, "^", symbols.SUPERSCRIPTS, self.output.close_superscript)

    def subscript(self, at: int) -> int:
        return self.script(at, "_", symbols.SUBSCRIPTS, self.output.close_subscript)

    def script(self, at: int, sign: str, digits: dict[int, int], close: CloseGroup) -> int:
        if group := _SCRIPT_GROUP.match(self.text, at + 1):
            return self.open_group(sign, close, group.end())
        following = self.text[at + 1 : at + 2]
        if self.math_end is not None and following and ord(following) in digits:
            return self.write(following.translate(digits), at + 2)
        if sign == "^" and self.math_end is not None and self.text.startswith("\\circ", at + 1):
            return self.write("°", at + 6)
        return self.write(sign, at + 1)

    # Signs of running text

    def tilde(self, at: int) -> int:
        """A tie becomes a blank; "86~91%", "~6%" and "/~name" keep their sign."""
        if self.math_end is not None:
            return self.write(" ", at + 1)
        before, after = self.text[max(at - 2, 0) : at], self.text[at + 1 : at + 2]
        tied = before[-1:] in ".,)" if before else False
        tied = tied or (len(before) == 2 and before.isalpha())
        if tied and (after.isalnum() or after in "\\$[(") and after:
            return self.write(" ", at + 1)
        return self.write("~", at + 1)

    def dashes(self, at: int) -> int:
        if not self.text.startswith("-", at + 1):  # a hyphen, as nearly always
            return self.write("-", at + 1)
        run = _DASHES.match(self.text, at)
        assert run is not None
        before, after = self.char_before(at), self.text[run.end() : run.end() + 1]
        dash = {2: "–", 3: "—"}.get(len(run[0]))
        apart = before in (" ", "\t") and after in (" ", "\t")
        if dash and self.math_end is None and (apart or self.joins_words(before, after)):
            return self.write(dash, run.end())
        return self.write(run[0], run.end())

    def joins_words(self, before: str, after: str) -> bool:
        """Return whether dashes stand between words, and not in ``--flag``, ``C--`` or ``<!--``."""
        begins = after.isalnum() or (after and after in "\\$([{“‘`\"'")
        return bool(begins and (before.isalnum() or (before and before in ".,;:?!)]}”’\"'%$")))

    def backtick(self, at: int) -> int:
        marks = "``" if self.text.startswith("``", at) else "`"
        end = at + len(marks)
        after = self.text[end : end + 1]
        # Backticks on both sides are Markdown's code, three are its fence: neither is LaTeX.
        was_open = self.quotes.pop(marks, None) is not None
        if not was_open and after and not after.isspace() and after != "`":
            self.quotes[marks] = len(self.out)
        return self.write(marks, end)

    def apostrophe(self, at: int) -> int:
        if self.text.startswith("''", at) and self.close_quote("``", "“"):
            return self.write("”", at + 2)
        after = self.text[at + 1 : at + 2]
        apart = after.isalnum() or self.char_before(at).isspace()
        if not apart and self.close_quote("`", "‘"):
            return self.write("’", at + 1)
        return self.write("'", at + 1)

    def double_quote(self, at: int) -> int:
        if not self.char_before(at).isspace() and self.close_quote("``", "“"):
            return self.write("”", at + 1)
        return self.write('"', at + 1)

    def close_quote(self, marks: str, opening: str) -> bool:
        """Turn the marks that opened a quotation, if one is open, into ``opening``."""
        place = self.quotes.pop(marks, None)
        # A script that closed since may have folded the pieces that the place pointed at.
        if place is None or place >= len(self.out) or self.out[place] != marks:
            return False
        self.out[place] = opening
        return True

    # Macros

    def backslash(self, at: int) -> int:
        if self.is_in_windows_path(at):
            rest = _PATH_REST.match(self.text, at)
            assert rest is not None
            return self.write(rest[0], rest.end())
        if (accent := _read_accent(self.text, at)) is not None:
            return self.write(*accent)
        if macro := _MACRO.match(self.text, at):
            return self.macro(macro)
        return self.escaped_character(at)

    def is_in_windows_path(self, at: int) -> bool:
        drive = self.math_end is None and self.char_before(at) == ":"
        return drive and _DRIVE.search(self.text[max(at - 3, 0) : at - 1]) is not None

    def escaped_character(self, at: int) -> int:
        """Read a backslash before something that is no letter."""
        char, end = self.text[at + 1 : at + 2], at + 2
        after = self.text[end : end + 1]
        if not char:
            return self.write("\\", at + 1)
        if self.math_end is None:
            formula_end = find_bracketed_formula_end(self.text, at)
            if formula_end is not None:
                return self.enter_math(end, formula_end, 2)
        if char in "%&_#${}()[]*\"'` \t\n":
            return self.write(char, end)
        if char == "\\" and (not after or after.isspace() or self.math_end is not None):
            return self.write(" " if after and not after.isspace() else "", end)
        if char in ",;:" and (self.math_end is not None or char == ","):
            return self.write(" ", end)
        if char in "!|" and self.math_end is not None:
            return self.write("‖" if char == "|" else "", end)
        if char == "-" and self.char_before(at).isalpha() and after.isalpha():
            return end
        if char == "/":
            return self.write("" if not after or after in "} " else "/", end)
        if char == "\\":
            return self.write("\\\\", end)
        return self.write("\\", at + 1)

    def macro(self, macro: re.Match[str]) -> int:
        name, end = macro[1], macro.end()
        if (symbol := symbols.SYMBOLS.get(name)) is not None:
            return self.write(symbol, self.skip_empty_group(end))
        if (letter := symbols.LETTERS.get(name)) is not None:
            resume = self.skip_empty_group(end)
            if resume == end and _BLANK_IN_WORD.match(self.text, end):
                resume += 1
            return self.write(letter, resume)
        if name in symbols.ABBREVIATIONS:
            resume = self.skip_empty_group(end)
            resume += self.text.startswith(".", resume)
            return self.write(symbols.ABBREVIATIONS[name], resume)
        if (resume_with_argument := self.with_argument(macro)) is not None:
            return resume_with_argument
        starts_group = self.char_before(macro.start()) == "{"
        if name in symbols.DECLARATIONS and (starts_group or self.math_end is not None):
            return end + (self.text[end : end + 1] == " ")
        if self.math_end is not None:
            return self.bare_macro_in_formula(name, end)
        return self.write(macro[0], end)

    def bare_macro_in_formula(self, name: str, end: int) -> int:
        """Read a macro without braces: it has no argument, or the next letter is its argument."""
        if name in symbols.MATH_SPACING:
            return end
        if name == "sqrt":
            return self.write("√", end)
        combining = symbols.MATH_ACCENTS.get(name)
        if combining and (letter := _BARE_LETTER.match(self.text, end)):
            return self.write(unicodedata.normalize("NFC", letter[1] + combining), letter.end())
        if name in symbols.STYLES or combining:
            return end + (self.text[end : end + 1] == " ")
        return self.write(name, end)

    def skip_empty_group(self, at: int) -> int:
        return at + 2 if self.text.startswith("{}", at) else at

    def with_argument(self, macro: re.Match[str]) -> int | None:
        """Begin reading the argument of a macro that has one; None when this one does not."""
        name, end = macro[1], macro.end()
        if name in ("url", "path", "nolinkurl", "href"):
            return self.url_macro(name, end)
        if name in symbols.CITATIONS and (cited := _CITED.match(self.text, end)):
            self.out.append("[")
            note = f", {cited[1]}" if cited[1] else ""
            return self.open_group("", self.output.close_with(f"{note}]"), cited.end())
        argument = _ARGUMENT.match(self.text, end)
        if argument is None:
            return None
        resume = argument.end()
        if name in symbols.MATH_ACCENTS:
            return self.open_group("", self.output.close_accent(symbols.MATH_ACCENTS[name]), resume)
        if name == "mathbb":
            return self.open_group("", self.output.close_double_struck, resume)
        if name in symbols.STYLES:
            return self.open_group("", self.output.close_plainly, resume)
        if name == "footnote":
            return self.open_group(" (", self.output.close_with(")"), resume)
        if name in ("frac", "tfrac", "dfrac", "nicefrac"):
            return self.open_group("", self.output.close_numerator, resume)
        if name == "sqrt":
            return self.open_group("√", self.output.close_term, resume)
        if name in symbols.TWO_ARGUMENT_MACROS and (setting := _RAW_ARGUMENT.match(self.text, end)):
            text = _ARGUMENT.match(self.text, setting.end())
            return self.open_group("", self.output.close_plainly, text.end()) if text else None
        return None

    def url_macro(self, name: str, end: int) -> int | None:
        argument = _RAW_ARGUMENT.match(self.text, end)
        if argument is None:
            return None
        address = re.sub(r"\\([%#_&~{}])", r"\1", argument[1])
        text = _ARGUMENT.match(self.text, argument.end()) if name == "href" else None
        if text is None:
            return self.write(address, argument.end())
        return self.open_group("", self.output.close_link(address), text.end())


def _read_accent(text: str, at: int) -> tuple[str, int] | None:
    """Return the accented letter at ``at`` and where it ends; None when there is none."""
    match = _ACCENTED.match(text, at)
    if match is None:
        return None
    groups = match.groups()
    accent = next(group for group in (groups[0], groups[5], groups[8]) if group)
    base = next(group for group in (*groups[1:5], *groups[6:8], groups[9]) if group)
    follows_letter = at > 0 and text[at - 1].isalpha()
    if accent == '"' and not follows_letter and _QUOTED.match(text, at):
        return None
    if accent == "'" and follows_letter and _CONTRACTION.match(text, at):
        return None
    combining = symbols.ACCENTS.get(accent) or symbols.NAMED_ACCENTS[accent]
    letter = unicodedata.normalize("NFC", base + combining)
    # \"g is no letter of any language: a quotation mark that some program escaped.
    return (letter, match.end()) if len(letter) == 1 else None
