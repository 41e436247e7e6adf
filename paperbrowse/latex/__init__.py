"""Turns LaTeX leftovers in titles and abstracts into text as a reader would want it."""

from paperbrowse.latex.conversion import to_plain

__all__ = ["to_plain"]
