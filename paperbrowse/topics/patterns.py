"""Compilation of the regular expressions of topic rules, with bounded backtracking.

Python's ``re`` has no time limit and backtracks, so the number of ways an expression can try to
match at one place is bounded beforehand: an open repetition (``*``, ``+``, ``{2,}``) goes up to
OPEN_REPEAT times; repetitions, options and alternatives multiply; the product may not pass
MAX_WAYS. A group that itself has a choice may not be repeated, for there the ways grow as a power.
"""

from __future__ import annotations

import re
import warnings

MAX_OPEN_REPEAT = 50
MAX_WAYS = 5_000

_BRACES = re.compile(r"\{(\d*)(,?)(\d*)\}")
_UNSUPPORTED_GROUP = re.compile(r"\?(?:#|[a-zA-Z]*x)")


class PatternError(ValueError):
    """An invalid regular expression, or one that could take for ever, with the reason."""


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Return ``pattern`` compiled, its open repetitions bounded; raises PatternError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # about syntax that a later Python reads differently
            re.compile(pattern)
            bounded = re.compile(_bound_repetitions(pattern))
    except (re.error, OverflowError, RecursionError, Warning) as error:
        raise PatternError(f"it is no regular expression ({error})") from error
    if bounded.match(""):
        raise PatternError("it matches the empty text, and so every paper")
    return bounded


def _bound_repetitions(pattern: str) -> str:
    """Return the valid ``pattern`` with bounded repetitions."""
    out: list[str] = []
    ways = 1
    open_groups = [False]  # for each open group: whether there is a choice in it
    branches = [1]  # for each open group: its alternatives so far, a factor of ways
    closed_choice = False  # whether the element just read is a group with a choice
    at = 0
    while at < len(pattern):
        char = pattern[at]
        element = _read_element(pattern, at)
        at += len(element)
        repeat = _parse_repetition(element, char)
        if repeat is not None:
            least, most, text = repeat
            lazy = pattern[at : at + 1]
            if lazy in {"?", "+"} and lazy:
                text, at = text + lazy, at + 1
            if closed_choice and most > 1:
                raise PatternError("it repeats a group that itself repeats or has alternatives")
            element = text
            if most > least:
                ways *= most - least + 1
                open_groups[-1] = True
            closed_choice = False
        elif char == "(":
            if _UNSUPPORTED_GROUP.match(pattern, at):
                raise PatternError("comments and the flag x (verbose) are not supported")
            open_groups.append(False)
            branches.append(1)
            if pattern[at : at + 1] == "?":
                element, at = element + "?", at + 1
        elif char == ")":
            branches.pop()
            closed_choice = open_groups.pop()
            open_groups[-1] = open_groups[-1] or closed_choice
        else:
            closed_choice = False
            if char == "|":
                branches[-1] += 1
                ways = ways // (branches[-1] - 1) * branches[-1]
                open_groups[-1] = True
        if ways > MAX_WAYS:
            raise PatternError("it repeats or branches too much: use fewer *, +, ? and |")
        out.append(element)
    return "".join(out)


def _read_element(pattern: str, at: int) -> str:
    """Return the escape, the character class, the braces or the character at ``at``."""
    if pattern[at] == "\\":
        return pattern[at : at + 2]
    if pattern[at] == "[":
        end = at + 1 + pattern.startswith("^", at + 1)
        end += pattern.startswith("]", end)  # standing first in a class, it is itself
        while pattern[end] != "]":
            end += 2 if pattern[end] == "\\" else 1
        return pattern[at : end + 1]
    if pattern[at] == "{" and (braces := _BRACES.match(pattern, at)) and braces[0] != "{}":
        return braces[0]
    return pattern[at]


def _parse_repetition(element: str, char: str) -> tuple[int, int, str] | None:
    """Return least, most and the bounded text of a repetition; None for any other element."""
    if element == "?":
        return 0, 1, element
    if element in {"*", "+"}:
        least = int(element == "+")
        return least, MAX_OPEN_REPEAT, f"{{{least},{MAX_OPEN_REPEAT}}}"
    if char == "{" and (braces := _BRACES.fullmatch(element)):
        least = int(braces[1] or 0)
        if not braces[2]:
            return least, least, element
        most = int(braces[3] or max(MAX_OPEN_REPEAT, least))
        return least, most, f"{{{least},{most}}}"
    return None
