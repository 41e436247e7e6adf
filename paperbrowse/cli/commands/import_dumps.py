"""``paperbrowse import``: dumps read into the library, and a summary."""

from __future__ import annotations

import click

from paperbrowse.cli.base import Invocation, command, json_option
from paperbrowse.cli.output import ProgressBars, print_json, print_message, print_text
from paperbrowse.core import format_count
from paperbrowse.dumps import FORMATS
from paperbrowse.workspace import ImportSummary, ListImportSummary, SkippedItem, import_dumps


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
    type=click.Choice(list(FORMATS)),
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
    print_import(summary, _summary_object(summary), _format_summary(summary, dry_run), as_json)
    return 1 if summary.failed else 0


def print_import(
    summary: ImportSummary | ListImportSummary,
    json_object: dict[str, object],
    text: str,
    as_json: bool,
) -> None:
    """Print the result of an import and its skipped items; raises the index's SearchError."""
    if as_json:
        skipped = [
            {"file": item.file, "line": item.line, "reason": item.reason}
            for item in summary.skipped
        ]
        print_json({**json_object, "skipped": skipped})
    else:
        print_text(text + "\n")
        for item in summary.skipped:
            print_message(_format_skipped(item))
    if summary.index_error is not None:
        raise summary.index_error


def _summary_object(summary: ImportSummary) -> dict[str, object]:
    return {
        "files": summary.files,
        "records": summary.records,
        "new": summary.new,
        "merged": summary.merged,
        "unchanged": summary.unchanged,
    }


def _format_summary(summary: ImportSummary, dry_run: bool) -> str:
    parts = [
        format_count(summary.files, "dump"),
        format_count(summary.records, "record"),
        f"{format_count(summary.new, 'new paper')}, {summary.merged:,} merged, "
        f"{summary.unchanged:,} unchanged",
    ]
    if summary.skipped:
        parts.append(f"{len(summary.skipped):,} skipped")
    return ("Would import: " if dry_run else "Imported: ") + " · ".join(parts)


def _format_skipped(item: SkippedItem) -> str:
    if item.line is None:
        return item.reason
    return f"{item.file}, line {item.line}: {item.reason}"
