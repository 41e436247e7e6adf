r"""Formula delimiters: whether ``$``, ``$$``, ``\(`` or ``\[`` opens a formula, and its end."""

from __future__ import annotations

import re

_MATH_SIGNS = re.compile(r"[\\^_{]")
_RELATIONS = re.compile(r"[=<>+*/|]")
_MAX_FORMULA = 4_000


def find_formula_end(text: str, at: int, delimiter: str) -> int | None:
    """Return the place of the delimiter that ends the formula opened at ``at``, or None."""
    start = at + len(delimiter)
    end = text.find(delimiter, start, start + _MAX_FORMULA)
    while end > 0 and text[end - 1] == "\\":
        end = text.find(delimiter, end + 1, start + _MAX_FORMULA)
    return end if end > start and _is_formula(text, start, end, end + len(delimiter)) else None


def find_bracketed_formula_end(text: str, at: int) -> int | None:
    r"""Return where the formula that ``\(`` or ``\[`` opens at ``at`` ends.

    None where the backslash only escapes a bracket, as Markdown writes ``\[CLS\]``.
    """
    closing = {"(": "\\)", "[": "\\]"}.get(text[at + 1])
    if closing is None:
        return None
    end = text.find(closing, at + 2, at + _MAX_FORMULA)
    return end if end > 0 and _MATH_SIGNS.search(text, at + 2, end) else None


def _is_formula(text: str, start: int, end: int, after: int) -> bool:
    """Return whether dollars around this are LaTeX's, and not prices or names such as A$AP."""
    formula = text[start:end]
    has_math = _MATH_SIGNS.search(formula) is not None
    if "\n\n" in formula:
        return False
    if has_math:
        return True
    if formula != formula.strip() or text[after : after + 1].isalnum():
        return False
    return " " not in formula or _RELATIONS.search(formula) is not None
