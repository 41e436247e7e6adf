"""Turns LaTeX leftovers in titles and abstracts into text as a reader would want it."""

from __future__ import annotations

import re

__all__ = ["may_contain_latex", "to_plain"]

_ENTITY_BEGINS = re.compile("&[#A-Za-z]")


def to_plain(text: str) -> str:
    """Return ``text`` with its LaTeX and HTML leftovers as a reader would want them read.

    No letter or digit that is not part of a macro's name or setting is ever lost, and what only
    looks like LaTeX (``S^2IP-LLM``, ``C:\\path``, ``{x: 1}``, unknown macros) stays as it is.
    Takes time in proportion to the length of the text, whatever the text, and never raises.

    Formulas keep to one line: ``$O(n^2)$`` is ``O(n²)``, ``x_{t+1}`` is ``x_(t+1)``, and
    ``k^{th}`` is ``kth``, as English writes it and as one would search for it.
    """
    if not may_contain_latex(text):
        return text
    # Here, because most starts convert nothing, and a dump without LaTeX does not either.
    from paperbrowse.latex.conversion import convert

    return convert(text)


def may_contain_latex(text: str) -> bool:
    """Whether ``to_plain`` has to look at ``text``; where it has not, it returns it as it is.

    Nearly every text of a library is asked this, and a search for one fixed piece after the other
    takes a fraction of the time of one regular expression for all.
    """
    return (
        "\\" in text
        or "$" in text
        or "~" in text
        or "`" in text
        or "--" in text
        or ("{" in text and ("^{" in text or "_{" in text))
        or ("&" in text and _ENTITY_BEGINS.search(text) is not None)
    )
