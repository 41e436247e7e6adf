"""Writes plain text so that ``to_plain`` gives it back as it is."""

from __future__ import annotations

import re

from paperbrowse.latex import may_contain_latex, to_plain

# A macro that leaves nothing behind, and keeps what stands around it apart.
_EMPTY_BOX = "\\mbox{}"
_ESCAPES = {
    "\\": "\\textbackslash{}",
    "^": "\\textasciicircum{}",
    "~": "\\textasciitilde{}",
    "{": "\\{",
    "}": "\\}",
    "$": "\\$",
    "_": "\\_",
    "`": f"\\`{_EMPTY_BOX}",
    "'": f"\\'{_EMPTY_BOX}",
    '"': f'\\"{_EMPTY_BOX}',
    "-": f"-{_EMPTY_BOX}",
    "&": f"&{_EMPTY_BOX}",
    ":": f"{_EMPTY_BOX}:",  # C:\\ would begin a path, in which nothing is a macro
}
_SPECIAL = re.compile(r"""[\\^~{}$_`'"&:]|-(?=-)""")


def from_plain(text: str) -> str:
    """Return text of which ``to_plain`` makes ``text``: itself, nearly always.

    What only looks like LaTeX, such as the name of a macro that a paper is about, is escaped.
    """
    if not may_contain_latex(text) or to_plain(text) == text:
        return text
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], text)
