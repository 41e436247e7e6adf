"""Makes libraries for the app to open, and text that would hurt a screen."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from paperbrowse.core.dates import PartialDate
from paperbrowse.core.papers import Record
from paperbrowse.library import NewSource
from paperbrowse.system.locations import Locations
from paperbrowse.system.settings import Settings
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.workspace.workspace import Workspace

MARKUP_TEXTS = ("[/]", "[/foo]", "[red]x", "[b]", "$(x)", "[@click=app.quit]here[/]", "[[CLS]")
"""What Textual could take for markup; all of it is shown as it is."""

CONTROL_TEXTS = (
    "\x1b[31mred",
    "\x1b]0;owned\x07",
    "bell\x07",
    "a\u202eb",
    "zero\u200bwidth",
    "\x9b1m",
)
"""What would drive a terminal or reorder a line; none of it is shown."""

UNUSUAL_TEXTS = (
    "漢字かな交じり文の題名",
    "🧪👩‍🔬🇪🇺",
    "e\u0301\u0301\u0301",
    "שלום עולם",
    "w" * 10_000,
    "two\nlines",
)
"""What is hard to measure or to wrap."""


def make_record(
    title: str, abstract: str | None = "An abstract.", *, year: int = 2024, line: int = 1
) -> Record:
    """Return a record as a dump would give it."""
    return Record(
        title=title,
        abstract=abstract,
        author_count=3,
        published=PartialDate(year, 5, 6),
        year_from="written",
        line=line,
    )


def make_numbered_records(number: int) -> list[Record]:
    """Return records for so many papers that nobody would take for one another."""
    return [
        make_record(
            f"Study {place:05} of the Numbered Kind",
            f"The study with the number {place}. It looks at one thing in {place % 7} ways.",
            year=2000 + place % 20,
            line=place,
        )
        for place in range(1, number + 1)
    ]


def import_records(
    workspace: Workspace, records: Iterable[Record], *, name: str = "made.txt"
) -> None:
    """Put papers into a library, under a source of that name."""
    path = Path("/made") / name.replace("/", "_")
    source = NewSource(name=name, path=path, digest=name, format="daily-papers")
    workspace.library.add_dump(source, records)


def make_app(workspace: Workspace, locations: Locations) -> PaperbrowseApp:
    """Return an app on ``workspace``, as ``run`` would make it."""
    return PaperbrowseApp(workspace, locations, is_sample=False, config=Settings())
