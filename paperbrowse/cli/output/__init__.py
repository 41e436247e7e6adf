"""Output of the commands: text for people, data for programs, messages and progress.

- ``console``: standard output and standard error: colours, rows of papers, JSON, errors
- ``layout``: text padded, cut and wrapped by terminal columns
- ``progress_bars``: progress of long work on standard error
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperbrowse.core.lazy import lazy_face

if TYPE_CHECKING:
    # fmt: off
    from paperbrowse.cli.output.console import (
        ColorChoice, Console, print_data, print_error, print_json, print_message, print_text,
    )
    from paperbrowse.cli.output.layout import clip, display_width, pad, wrap_lines
    from paperbrowse.cli.output.progress_bars import ProgressBars
else:
    __getattr__, __all__ = lazy_face(
        __name__,
        {
            "console": (
                "ColorChoice Console print_data print_error print_json print_message print_text"
            ),
            "layout": "clip display_width pad wrap_lines",
            "progress_bars": "ProgressBars",
        },
    )
