r"""LaTeX left in titles and abstracts, turned into Unicode text, and plain text kept from that.

- ``conversion``: the one pass over a text; ``convert``, and ``escape`` as its inverse
- ``formulas``: which dollars and brackets delimit a formula
- ``output``: the converted pieces and the open groups among them
- ``symbols``: every macro that is known, and the text that it stands for
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paperbrowse.core.lazy import lazy_face

if TYPE_CHECKING:
    from paperbrowse.latex.symbols import GROUP_MACROS, MACROS_WITHOUT_ARGUMENT
else:
    __getattr__, _ = lazy_face(__name__, {"symbols": "GROUP_MACROS MACROS_WITHOUT_ARGUMENT"})

__all__ = ["GROUP_MACROS", "MACROS_WITHOUT_ARGUMENT", "from_plain", "may_contain_latex", "to_plain"]

_ENTITY_START = re.compile("&[#A-Za-z]")


def to_plain(text: str) -> str:
    r"""Return ``text`` with its LaTeX and HTML leftovers replaced by the characters they stand for.

    No letter or digit that is not part of a macro's name or setting is ever lost, and text that
    only looks like LaTeX (``S^2IP-LLM``, ``C:\path``, ``{x: 1}``, unknown macros) stays as it is.
    Takes time in proportion to the length of the text, whatever the text, and never raises.

    Formulas keep to one line: ``$O(n^2)$`` is ``O(n²)``, ``x_{t+1}`` is ``x_(t+1)``, and
    ``k^{th}`` is ``kth``, as English writes it and as one would search for it.
    """
    if not may_contain_latex(text):
        return text
    # Here, because most starts convert nothing, and a dump without LaTeX does not either.
    from paperbrowse.latex.conversion import convert

    return convert(text)


def from_plain(text: str) -> str:
    """Return text that ``to_plain`` turns into ``text``: itself, nearly always.

    Text that only looks like LaTeX, such as the name of a macro that a paper is about, is escaped.
    """
    if not may_contain_latex(text) or to_plain(text) == text:
        return text
    # Here, as above.
    from paperbrowse.latex.conversion import escape

    return escape(text)


def may_contain_latex(text: str) -> bool:
    """Return whether ``to_plain`` could change ``text``; False is certain.

    Called for nearly every text of a library: a search for one fixed piece after the other takes a
    fraction of the time of one regular expression for all.
    """
    return (
        "\\" in text
        or "$" in text
        or "~" in text
        or "`" in text
        or "--" in text
        or ("{" in text and ("^{" in text or "_{" in text))
        or ("&" in text and _ENTITY_START.search(text) is not None)
    )
