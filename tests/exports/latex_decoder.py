"""LaTeX source read back as the characters that it sets."""

from __future__ import annotations

import re

NAMED = {
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "quad": "\t",
}
TOKEN = re.compile(
    r"\{\\(?P<name>[A-Za-z]+)\}|(?P<line>\\newline\s?)|\\(?P<sign>[&%$#_ ])|(?P<tie>~)"
    r"|[{}]|(?P<char>.)",
    re.DOTALL,
)


def decode_latex(latex: str) -> str:
    """Return the characters that LaTeX would set, with the ends of lines."""
    return TOKEN.sub(_character, latex)


def _character(token: re.Match[str]) -> str:
    if token["name"]:
        return NAMED[token["name"]]
    if token["line"]:
        return "\n"
    return "\u00a0" if token["tie"] else token["sign"] or token["char"] or ""
