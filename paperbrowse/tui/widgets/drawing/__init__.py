"""Drawing of the widgets, line by line: fragments of styled text become strips for the terminal.

- ``painting``: lines measured, wrapped, cut and painted, each once for as long as it is the same
- ``pane``: scrolling widgets that paint only their changed lines
- ``bar``: a line with parts to click
"""

from paperbrowse.tui.widgets.drawing.bar import PaintedBar, Region
from paperbrowse.tui.widgets.drawing.painting import (
    Fragment,
    Line,
    cell_width,
    clip,
    highlight_spans,
    justify,
    trim_to_match,
    wrap_text,
)
from paperbrowse.tui.widgets.drawing.pane import CursorPane, Pane

__all__ = [
    "CursorPane",
    "Fragment",
    "Line",
    "PaintedBar",
    "Pane",
    "Region",
    "cell_width",
    "clip",
    "highlight_spans",
    "justify",
    "trim_to_match",
    "wrap_text",
]
