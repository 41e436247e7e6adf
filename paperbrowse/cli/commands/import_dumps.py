"""``paperbrowse import``: dumps read into the library, and a summary."""

from __future__ import annotations

import click

from paperbrowse import dumps
from paperbrowse.cli.base import Invocation, command, json_option
from paperbrowse.cli.output import ProgressBars, print_json, print_message, print_text
from paperbrowse.core import format_count
from paperbrowse.workspace import ImportSummary, SkippedItem, import_dumps


@command(
    "import",
    "import ~/dumps",
    "import daily.txt --year 2024",
    "import --dry-run --json ~/dumps",
    "import - < daily.txt",
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(), metavar="PATH...")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(dumps.FORMATS)),
    help="The dumps' format, instead of recognising it.",
)
@click.option(
    "--year",
    type=click.IntRange(1000, 9999),
    metavar="Y",
    help="The year of dates that name none.",
)
@click.option("--dry-run", is_flag=True, help="Only say what an import would do.")
@json_option
@click.pass_obj
def import_(
    invocation: Invocation,
    paths: tuple[str, ...],
    format_name: str | None,
    year: int | None,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Read dumps into the library.

    PATH is a file, a folder, which is walked, or - for standard input. The same dump read again
    changes nothing, and the same paper from several dumps is one paper. What cannot be read is
    named and the rest is read nevertheless; the exit code is then 1.
    """
    with invocation.open_workspace(create=not dry_run) as workspace, ProgressBars() as bars:
        try:
            summary = import_dumps(
                workspace,
                paths,
                format=format_name,
                year=year,
                dry_run=dry_run,
                progress=bars.show,
            )
        except KeyboardInterrupt:
            bars.finish()
            if bars.phase in {"indexing", "waiting"}:
                print_message("Every paper is kept; the index goes on from here the next time.")
            else:
                print_message("What was read so far is kept; importing again adds the rest.")
            raise
    if as_json:
        print_json(summary_object(summary))
    else:
        print_text(format_summary(summary, dry_run=dry_run) + "\n")
        for item in summary.skipped:
            print_message(format_skipped(item))
    if summary.index_error is not None:
        raise summary.index_error
    return 1 if summary.failed else 0


def summary_object(summary: ImportSummary) -> dict[str, object]:
    """Return the summary as the object for ``--json``."""
    return {
        "files": summary.files,
        "records": summary.records,
        "new": summary.new,
        "merged": summary.merged,
        "unchanged": summary.unchanged,
        "skipped": [
            {"file": item.file, "line": item.line, "reason": item.reason}
            for item in summary.skipped
        ],
    }


def format_summary(summary: ImportSummary, *, dry_run: bool = False) -> str:
    """Return the summary in one line."""
    parts = [
        format_count(summary.files, "dump"),
        format_count(summary.records, "record"),
        f"{format_count(summary.new, 'new paper')}, {summary.merged:,} merged, "
        f"{summary.unchanged:,} unchanged",
    ]
    if summary.skipped:
        parts.append(f"{len(summary.skipped):,} skipped")
    return ("Would import: " if dry_run else "Imported: ") + " · ".join(parts)


def format_skipped(item: SkippedItem) -> str:
    """Return the skipped item and the reason in one line."""
    if item.line is None:
        return item.reason
    return f"{item.file}, line {item.line}: {item.reason}"
