"""Cuts a BibTeX file into entries and their fields, and goes on after whatever it cannot read.

The grammar is that of O. Patashnik, *BibTeXing* (1988), and of biber: braces count even behind a
backslash, values are pieces joined with ``#``, what stands between entries is comment. Entries
are delimited by braces or parentheses, and a line that begins with ``%`` says nothing.

Every character is read once, or twice where an entry does not end before the file does: what
begins on a line of its own like an entry is then taken for one, and ends the one before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from paperbrowse.dumps.format import Skipped

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_LONGEST_MACRO = 20_000
_MOST_FROM_MACROS = 1_000_000
"""Characters that one entry can have from its abbreviations, which can name one another."""

_START = re.compile(r"(?<![\w.@])@[ \t]*+([A-Za-z][\w-]{0,60}+)\s*+([{(])")
_LINE_START = re.compile(r"^[ \t]*+@[ \t]*+[A-Za-z][\w-]{0,60}+[ \t]*+[{(]", re.MULTILINE)
_BRACE = re.compile(r"[{}]")
_QUOTE_OR_BRACE = re.compile(r'["{}]')
_KEY = {"}": re.compile(r"\s*+([^,}\n]*+)"), ")": re.compile(r"\s*+([^,)\n]*+)")}
_NO_KEY = re.compile(r'\s*+[\w-]++\s*+=\s*+["{\w]')
_NAME = re.compile(r"""([^\s=,{}"#%()@']++)\s*+=\s*+""")
_BARE = re.compile(r"""[^\s,{}"#%()=@']+""")
_BLANKS = re.compile(r"(?:\s++|%[^\n]*+)*+")
_COMMENTED = re.compile(r"[ \t]*+%")

_SAY_NOTHING = frozenset({"comment", "preamble"})


@dataclass(slots=True)
class Entry:
    """An entry as it is written, with its abbreviations put in."""

    type: str
    """In lower case, as are the names of fields."""
    key: str
    line: int
    fields: dict[str, str] = field(default_factory=dict)
    """What stood within the delimiters. Of a field that is given twice, the first."""


class _BrokenError(Exception):
    """An entry that cannot be read; says why, and from where on others can be looked for."""

    def __init__(self, reason: str, resume: int) -> None:
        super().__init__(reason)
        self.resume = resume


class _EndError(Exception):
    """The text ends within a value."""


def scan(text: str) -> Iterator[Entry | Skipped]:
    """Yield the entries of a file in order, and the places that cannot be read as one."""
    return _Scanner(text).entries()


class _Scanner:
    """One reading of one file."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.end = len(text)
        """How far the entry that is being read can reach."""
        self.strict = False
        """An entry did not end: from here on none reaches beyond what begins like another."""
        self.sought, self.next = 1, 0
        """From where on a line was looked for that begins like an entry, and where it is."""
        self.macros = dict(zip(MONTHS, MONTHS, strict=True))
        self.from_macros = 0
        self.line = 1
        self.line_start = 0
        self.counted = 0
        """How far lines have been counted."""

    def entries(self) -> Iterator[Entry | Skipped]:
        position = 0
        while (start := _START.search(self.text, position)) is not None:
            line = self.line_of(start.start())
            if _COMMENTED.match(self.text, self.line_start, start.start()):
                position = start.end()
                continue
            kind = start[1].lower()
            self.end = self.reach(start.end())
            try:
                if kind in _SAY_NOTHING:
                    position = self.past_aside(start)
                    continue
                if kind == "string":
                    position = self.read_macro(start.end(), start[2])
                    continue
                entry = Entry(kind, "", line)
                position = self.read_entry(entry, start.end(), start[2])
                yield entry
            except _BrokenError as error:
                yield Skipped(line, str(error))
                position = self.next_start(max(error.resume, start.end()))
            except _EndError:
                yield Skipped(line, "braces or quotes that do not close")
                self.strict = True
                position = self.next_start(start.end())

    def reach(self, position: int) -> int:
        return self.next_start(position) if self.strict else len(self.text)

    def next_start(self, position: int) -> int:
        """Return where the next line begins that looks like an entry."""
        if not self.sought <= position <= self.next:
            found = _LINE_START.search(self.text, position)
            self.next = len(self.text) if found is None else found.start()
            self.sought = position
        return self.next

    def line_of(self, position: int) -> int:
        """Return the number of the line that holds ``position``, which is behind the last one."""
        if lines := self.text.count("\n", self.counted, position):
            self.line += lines
            self.line_start = self.text.rfind("\n", self.counted, position) + 1
        self.counted = position
        return self.line

    def past_aside(self, start: re.Match[str]) -> int:
        """Return where a comment or preamble ends; where it does not, what is in it is read."""
        if start[2] == "(" or self.strict:
            return start.end()
        try:
            return self.closing_brace(start.end()) + 1
        except _EndError:
            self.strict = True
            return start.end()

    def read_macro(self, position: int, opening: str) -> int:
        """Keep the abbreviation that a ``@string`` defines."""
        position = self.past_blanks(position)
        name = _NAME.match(self.text, position, self.end)
        if name is None:
            raise _BrokenError("an abbreviation without a name", position)
        self.from_macros = 0
        value, position = self.read_value(name.end())
        self.macros[name[1].lower()] = value[:_LONGEST_MACRO]
        position = self.past_blanks(position)
        return position + self.text.startswith("}" if opening == "{" else ")", position)

    def read_entry(self, entry: Entry, position: int, opening: str) -> int:
        """Fill in key and fields; return where the entry ends."""
        closing = "}" if opening == "{" else ")"
        self.from_macros = 0
        position = self.read_key(entry, position, closing)
        while True:
            position = self.past_blanks(position)
            if position >= self.end:
                raise _EndError
            sign = self.text[position]
            if sign == closing:
                return position + 1
            if sign == ",":
                position += 1
                continue
            name = _NAME.match(self.text, position, self.end)
            if name is None:
                raise _BrokenError("a field without a name or a value", position)
            value, position = self.read_value(name.end())
            entry.fields.setdefault(name[1].lower(), value)

    def read_key(self, entry: Entry, position: int, closing: str) -> int:
        if _NO_KEY.match(self.text, position, self.end):
            return position
        key = _KEY[closing].match(self.text, position, self.end)
        assert key is not None  # it matches nothing, too
        entry.key = key[1].rstrip()
        return key.end()

    def past_blanks(self, position: int) -> int:
        blank = _BLANKS.match(self.text, position, self.end)
        return position if blank is None else blank.end()

    # Values

    def read_value(self, position: int) -> tuple[str, int]:
        """Return the value at ``position``, its pieces joined, and where it ends."""
        pieces = []
        while True:
            piece, position = self.read_piece(position)
            pieces.append(piece)
            following = self.past_blanks(position)
            if not self.text.startswith("#", following, self.end):
                return "".join(pieces) if len(pieces) > 1 else piece, following
            position = self.past_blanks(following + 1)

    def read_piece(self, position: int) -> tuple[str, int]:
        sign = self.text[position : position + 1]
        if position >= self.end:
            raise _EndError
        if sign == "{":
            end = self.closing_brace(position + 1)
            return self.text[position + 1 : end], end + 1
        if sign == '"':
            end = self.closing_quote(position + 1)
            return self.text[position + 1 : end], end + 1
        bare = _BARE.match(self.text, position, self.end)
        if bare is None:
            raise _BrokenError("a field without a value", position)
        value = self.macros.get(bare[0].lower(), bare[0])
        self.from_macros += len(value)
        if self.from_macros > _MOST_FROM_MACROS:
            raise _BrokenError("abbreviations that are too long together", position)
        return value, bare.end()

    def closing_brace(self, position: int) -> int:
        """Return where the brace closes that was opened before ``position``."""
        depth = 1
        for brace in _BRACE.finditer(self.text, position, self.end):
            depth += 1 if brace[0] == "{" else -1
            if not depth:
                return brace.start()
        raise _EndError

    def closing_quote(self, position: int) -> int:
        """Return where the quoted text ends that begins at ``position``."""
        depth = 0
        for sign in _QUOTE_OR_BRACE.finditer(self.text, position, self.end):
            if sign[0] == "{":
                depth += 1
            elif sign[0] == "}":
                depth -= 1
                if depth < 0:
                    raise _BrokenError("a brace that closes nothing", sign.end())
            elif not depth:
                return sign.start()
        raise _EndError
