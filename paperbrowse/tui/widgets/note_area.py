"""The field in which a note is written: many lines of text, shown plain whatever they hold."""

from __future__ import annotations

import re

from rich.text import Text
from textual import events
from textual.message import Message
from textual.widgets import TextArea

_MAX_LENGTH, _MAX_LINE_LENGTH = 100_000, 20_000
"""Characters. The field works out anew where every line is broken when it is opened, and with
every key all of the line that is written in; with more of them one would wait for that."""

_CONTROL_PICTURES = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}
_UNSHOWN = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def fits_in_field(text: str) -> bool:
    """Whether a text is short enough to be written in the field."""
    lengths = map(len, text.splitlines())
    return len(text) <= _MAX_LENGTH and max(lengths, default=0) <= _MAX_LINE_LENGTH


class NoteArea(TextArea):
    """Keeps a text as it is, but shows a sign for each character that would drive a terminal."""

    DEFAULT_CSS = """
    NoteArea { border: none; padding: 0; background: $surface; }
    NoteArea:focus { border: none; }
    """

    class PasteRefused(Message):
        """The user pasted more than the field can take, so nothing was taken."""

    def __init__(self, text: str, *, id: str | None = None) -> None:
        super().__init__(text, id=id, highlight_cursor_line=False, placeholder="Markdown")

    def get_line(self, line_index: int) -> Text:
        """Return a line as it is shown: as many characters as it has, all of them harmless."""
        line = self.document.get_line(line_index)
        if not line.isprintable():
            line = _UNSHOWN.sub(_shown, line)
        return Text(line, end="", no_wrap=True)

    async def _on_paste(self, event: events.Paste) -> None:
        """Leave out what would make the field too slow; else the class above pastes it."""
        if not fits_in_field(event.text) or len(self.document.text) + len(event.text) > _MAX_LENGTH:
            event.prevent_default()
            event.stop()
            self.post_message(self.PasteRefused())

    def go_to_end(self, *, last: bool) -> None:
        """Go to the beginning or the end of the note."""
        self.move_cursor(self.document.end if last else self.document.start)

    def replace_text(self, text: str) -> None:
        """Put another text in place of this one, so that ctrl+z brings this one back."""
        self.replace(text, self.document.start, self.document.end, maintain_selection_offset=False)
        self.move_cursor(self.document.end)


def _shown(found: re.Match[str]) -> str:
    return chr(_CONTROL_PICTURES.get(ord(found[0]), ord("·")))
