"""Scanner of BibTeX files: entries and their fields, with recovery after errors.

The grammar is that of O. Patashnik, *BibTeXing* (1988), and of biber: braces count even behind a
backslash, values are strings joined with ``#``, text between entries is comment. Entries are
delimited by braces or parentheses, and a line that begins with ``%`` is ignored.

Every character is read once, or twice where an entry does not end before the file does: a line
that begins like an entry is then taken for one, and ends the entry before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from paperbrowse.core import MONTHS
from paperbrowse.dumps.format import Skipped

_MAX_MACRO = 20_000
_MAX_EXPANSION = 1_000_000
"""Limit of characters that an entry gets from its abbreviations, which can refer to others."""

_ENTRY_START = re.compile(r"(?<![\w.@])@[ \t]*+([A-Za-z][\w-]{0,60}+)\s*+([{(])")
_ENTRY_AT_LINE_START = re.compile(r"^[ \t]*+@[ \t]*+[A-Za-z][\w-]{0,60}+[ \t]*+[{(]", re.MULTILINE)
_BRACE = re.compile(r"[{}]")
_QUOTE_OR_BRACE = re.compile(r'["{}]')
_KEY = {"}": re.compile(r"\s*+([^,}\n]*+)"), ")": re.compile(r"\s*+([^,)\n]*+)")}
_NO_KEY = re.compile(r'\s*+[\w-]++\s*+=\s*+["{\w]')
_NAME = re.compile(r"""([^\s=,{}"#%()@']++)\s*+=\s*+""")
_BARE_WORD = re.compile(r"""[^\s,{}"#%()=@']+""")
_BLANKS = re.compile(r"(?:\s++|%[^\n]*+)*+")
_COMMENT_START = re.compile(r"[ \t]*+%")

_IGNORED_TYPES = frozenset({"comment", "preamble"})


@dataclass(slots=True)
class Entry:
    """An entry as it is written, with its abbreviations put in."""

    type: str
    """In lower case, as are the names of fields."""
    key: str
    line: int
    fields: dict[str, str] = field(default_factory=dict)
    """Values without their delimiters; of a repeated field, the first."""


class _MalformedEntryError(Exception):
    """An entry that cannot be read, with the reason and the place to resume at."""

    def __init__(self, reason: str, resume: int) -> None:
        super().__init__(reason)
        self.resume = resume


class _UnterminatedError(Exception):
    """The text ends within a value."""


def scan_entries(text: str) -> Iterator[Entry | Skipped]:
    """Yield the entries of a file in order, and the places that cannot be read as entries."""
    return _Scanner(text).entries()


class _Scanner:
    """The state of one scan."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.end = len(text)
        """The limit of the entry that is being read."""
        self.ends_at_next_start = False
        """An entry did not end: from here on, each ends where a line begins another."""
        self.searched_from, self.next_at = 1, 0
        """The start of the last search for a line that begins like an entry, and its result."""
        self.macros = {month.lower(): month.lower() for month in MONTHS}
        self.expanded = 0
        self.line = 1
        self.line_start = 0
        self.counted_to = 0
        """The place up to which lines have been counted."""

    def entries(self) -> Iterator[Entry | Skipped]:
        position = 0
        while (start := _ENTRY_START.search(self.text, position)) is not None:
            line = self.line_number(start.start())
            if _COMMENT_START.match(self.text, self.line_start, start.start()):
                position = start.end()
                continue
            kind = start[1].lower()
            self.end = self.entry_limit(start.end())
            try:
                if kind in _IGNORED_TYPES:
                    position = self.skip_ignored(start)
                    continue
                if kind == "string":
                    position = self.read_macro(start.end(), start[2])
                    continue
                entry = Entry(kind, "", line)
                position = self.read_entry(entry, start.end(), start[2])
                yield entry
            except _MalformedEntryError as error:
                yield Skipped(line, str(error))
                position = self.find_next_start(max(error.resume, start.end()))
            except _UnterminatedError:
                yield Skipped(line, "braces or quotes that do not close")
                self.ends_at_next_start = True
                position = self.find_next_start(start.end())

    def entry_limit(self, position: int) -> int:
        return self.find_next_start(position) if self.ends_at_next_start else len(self.text)

    def find_next_start(self, position: int) -> int:
        """Return the start of the next line that looks like an entry."""
        if not self.searched_from <= position <= self.next_at:
            found = _ENTRY_AT_LINE_START.search(self.text, position)
            self.next_at = len(self.text) if found is None else found.start()
            self.searched_from = position
        return self.next_at

    def line_number(self, position: int) -> int:
        """Return the number of the line at ``position``; positions only increase."""
        if lines := self.text.count("\n", self.counted_to, position):
            self.line += lines
            self.line_start = self.text.rfind("\n", self.counted_to, position) + 1
        self.counted_to = position
        return self.line

    def skip_ignored(self, start: re.Match[str]) -> int:
        """Return the end of a comment or preamble; the content of one without an end is read."""
        if start[2] == "(" or self.ends_at_next_start:
            return start.end()
        try:
            return self.find_closing_brace(start.end()) + 1
        except _UnterminatedError:
            self.ends_at_next_start = True
            return start.end()

    def read_macro(self, position: int, opening: str) -> int:
        """Store the abbreviation that a ``@string`` defines; return the place behind it."""
        position = self.skip_blanks(position)
        name = _NAME.match(self.text, position, self.end)
        if name is None:
            raise _MalformedEntryError("an abbreviation without a name", position)
        self.expanded = 0
        value, position = self.read_value(name.end())
        self.macros[name[1].lower()] = value[:_MAX_MACRO]
        position = self.skip_blanks(position)
        return position + self.text.startswith("}" if opening == "{" else ")", position)

    def read_entry(self, entry: Entry, position: int, opening: str) -> int:
        """Read key and fields; return the place behind the entry."""
        closing = "}" if opening == "{" else ")"
        self.expanded = 0
        position = self.read_key(entry, position, closing)
        while True:
            position = self.skip_blanks(position)
            if position >= self.end:
                raise _UnterminatedError
            sign = self.text[position]
            if sign == closing:
                return position + 1
            if sign == ",":
                position += 1
                continue
            name = _NAME.match(self.text, position, self.end)
            if name is None:
                raise _MalformedEntryError("a field without a name or a value", position)
            value, position = self.read_value(name.end())
            entry.fields.setdefault(name[1].lower(), value)

    def read_key(self, entry: Entry, position: int, closing: str) -> int:
        if _NO_KEY.match(self.text, position, self.end):
            return position
        key = _KEY[closing].match(self.text, position, self.end)
        assert key is not None  # it matches nothing, too
        entry.key = key[1].rstrip()
        return key.end()

    def skip_blanks(self, position: int) -> int:
        blank = _BLANKS.match(self.text, position, self.end)
        return position if blank is None else blank.end()

    # Values

    def read_value(self, position: int) -> tuple[str, int]:
        """Return the value at ``position``, its strings joined, and the place behind it."""
        strings = []
        while True:
            string, position = self.read_string(position)
            strings.append(string)
            following = self.skip_blanks(position)
            if not self.text.startswith("#", following, self.end):
                return "".join(strings) if len(strings) > 1 else string, following
            position = self.skip_blanks(following + 1)

    def read_string(self, position: int) -> tuple[str, int]:
        sign = self.text[position : position + 1]
        if position >= self.end:
            raise _UnterminatedError
        if sign == "{":
            end = self.find_closing_brace(position + 1)
            return self.text[position + 1 : end], end + 1
        if sign == '"':
            end = self.find_closing_quote(position + 1)
            return self.text[position + 1 : end], end + 1
        bare = _BARE_WORD.match(self.text, position, self.end)
        if bare is None:
            raise _MalformedEntryError("a field without a value", position)
        value = self.macros.get(bare[0].lower(), bare[0])
        self.expanded += len(value)
        if self.expanded > _MAX_EXPANSION:
            raise _MalformedEntryError("abbreviations that are too long together", position)
        return value, bare.end()

    def find_closing_brace(self, position: int) -> int:
        """Return the place of the brace that closes the one before ``position``."""
        depth = 1
        for brace in _BRACE.finditer(self.text, position, self.end):
            depth += 1 if brace[0] == "{" else -1
            if not depth:
                return brace.start()
        raise _UnterminatedError

    def find_closing_quote(self, position: int) -> int:
        """Return the place of the quotation mark that ends the text at ``position``."""
        depth = 0
        for sign in _QUOTE_OR_BRACE.finditer(self.text, position, self.end):
            if sign[0] == "{":
                depth += 1
            elif sign[0] == "}":
                depth -= 1
                if depth < 0:
                    raise _MalformedEntryError("a brace that closes nothing", sign.end())
            elif not depth:
                return sign.start()
        raise _UnterminatedError
