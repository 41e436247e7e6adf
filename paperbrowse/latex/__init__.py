"""Turns LaTeX leftovers in titles and abstracts into text as a reader would want it."""

from paperbrowse.latex.conversion import may_hold_latex, to_plain

__all__ = ["may_hold_latex", "to_plain"]
