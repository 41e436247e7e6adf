"""Text that would hurt a screen: markup, what drives a terminal, what is hard to measure."""

from __future__ import annotations

MARKUP_TEXTS = ("[/]", "[/foo]", "[red]x", "[b]", "$(x)", "[@click=app.quit]here[/]", "[[CLS]")
"""Texts that Textual could take for markup; all of it is shown as it is."""

CONTROL_TEXTS = (
    "\x1b[31mred",
    "\x1b]0;owned\x07",
    "bell\x07",
    "a\u202eb",
    "zero\u200bwidth",
    "\x9b1m",
)
"""Texts that drive a terminal or reorder a line; none of it is shown."""

UNUSUAL_TEXTS = (
    "漢字かな交じり文の題名",
    "🧪👩‍🔬🇪🇺",
    "e\u0301\u0301\u0301",
    "שלום עולם",
    "w" * 10_000,
    "two\nlines",
)
"""Texts that are hard to measure or to wrap."""

HOSTILE_TEXTS = (*MARKUP_TEXTS, *CONTROL_TEXTS, *UNUSUAL_TEXTS)
