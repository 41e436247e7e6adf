"""``paperbrowse stats``: counts of papers by facet and user data, drawn as bars."""

from __future__ import annotations

from collections.abc import Sequence

import click

from paperbrowse.cli.base import Invocation, command, json_option
from paperbrowse.cli.options import FACET_LABELS
from paperbrowse.cli.output import Console, clip, display_width, pad, print_json
from paperbrowse.core import UserDataKind, format_count, one_line
from paperbrowse.search import FACETS, FacetCount, SearchRequest

_COUNTED_KINDS: dict[str, tuple[UserDataKind, str]] = {
    "starred": ("starred", "starred"),
    "reading": ("reading", "being read"),
    "read": ("read", "read"),
    "notes": ("noted", "with a note"),
}
"""Kinds of user data that are counted, with their labels, by their names in JSON."""
_MAX_BARS = 15
_MAX_NAME_WIDTH = 30
_EIGHTHS = " ▏▎▍▌▋▊▉"
"""Unicode blocks by the eighths of a column that they fill."""


@command("stats", "stats", "stats --json")
@json_option
@click.pass_obj
def stats(invocation: Invocation, as_json: bool) -> None:
    """Count papers by year, tag, source, list, author and more, and what you made of them."""
    with invocation.open_workspace() as workspace:
        results = workspace.index.search(SearchRequest(limit=0, counted_facets=FACETS))
        user_data_counts = {
            name: len(workspace.library.user_data_ids(kind))
            for name, (kind, _) in _COUNTED_KINDS.items()
        }
    if as_json:
        facet_counts: dict[str, object] = {
            facet: [each._asdict() for each in results.facets[facet]] for facet in FACET_LABELS
        }
        print_json({"papers": results.total, **user_data_counts, **facet_counts})
        return
    console = invocation.console
    console.print_line(format_count(results.total, "paper"))
    if any(user_data_counts.values()):
        parts = [f"{count:,} {_COUNTED_KINDS[name][1]}" for name, count in user_data_counts.items()]
        console.print_line(" · ".join(parts))
    for facet, title in FACET_LABELS.items():
        if values := results.facets[facet]:
            console.print_line()
            console.print_line(console.style(title, bold=True))
            for line in _format_bars(values, console):
                console.print_line(line)


def _format_bars(values: Sequence[FacetCount], console: Console) -> list[str]:
    """Return a line with a bar for each value, and one line for the values left out."""
    shown = values[:_MAX_BARS]
    names = [clip(one_line(each.value) or "unknown", _MAX_NAME_WIDTH) for each in shown]
    name_width = max(map(display_width, names))
    digits = max(len(f"{each.count:,}") for each in shown)
    bar_width = max(console.width - name_width - digits - 6, 1)
    highest = max(max(each.count for each in shown), 1)
    lines = [
        f"  {pad(name, name_width)}  {each.count:>{digits},}  "
        + console.style(_format_bar(each.count * bar_width / highest), fg="cyan")
        for name, each in zip(names, shown, strict=True)
    ]
    if len(values) > len(shown):
        lines.append(f"  and {len(values) - len(shown):,} more")
    return [line.rstrip() for line in lines]


def _format_bar(length: float) -> str:
    """Return a bar of ``length`` columns, rounded down to an eighth."""
    whole, eighths = divmod(int(length * 8), 8)
    return "█" * whole + (_EIGHTHS[eighths] if eighths else "")
