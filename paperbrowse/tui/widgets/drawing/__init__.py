"""Drawing of the widgets, line by line: fragments of styled text become strips for the terminal.

- ``painting``: lines measured, wrapped, cut and painted, each once for as long as it is the same
- ``pane``: scrolling panes that paint only their changed lines; bars with parts to click
"""

from paperbrowse.tui.widgets.drawing.painting import (
    Fragment,
    Line,
    cell_width,
    clip,
    component_classes,
    highlight_spans,
    justify,
    trim_to_match,
    wrap_text,
)
from paperbrowse.tui.widgets.drawing.pane import ClickRegion, CursorPane, PaintedBar, Pane

__all__ = [
    "ClickRegion", "CursorPane", "Fragment", "Line", "PaintedBar", "Pane", "cell_width", "clip",
    "component_classes", "highlight_spans", "justify", "trim_to_match", "wrap_text",
]  # fmt: skip
