"""``paperbrowse import`` and ``list import``: dumps and list files read into the library."""

from __future__ import annotations

from collections.abc import Sequence

import click

from paperbrowse.cli.base import Invocation, command, json_option
from paperbrowse.cli.output import ProgressBars, print_json, print_message, print_text
from paperbrowse.core import format_count, one_line
from paperbrowse.dumps import FORMATS, LIST_FORMATS
from paperbrowse.workspace import ImportSummary, ListImportSummary, import_dumps, import_list


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
    type=click.Choice(list(FORMATS)),
    help="The dumps' format, instead of recognising it.",
)
@click.option(
    "--year", type=click.IntRange(1000, 9999), metavar="Y", help="The year of dates that name none."
)
@click.option("--dry-run", is_flag=True, help="Only say what an import would do.")
@json_option
@click.pass_obj
def import_(
    invocation: Invocation,
    paths: tuple[str, ...],
    format: str | None,
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
                workspace, paths, format=format, year=year, dry_run=dry_run, progress=bars.show
            )
        except KeyboardInterrupt:
            bars.finish()
            if bars.phase in {"indexing", "waiting"}:
                print_message("Every paper is kept; the index goes on from here the next time.")
            else:
                print_message("What was read so far is kept; importing again adds the rest.")
            raise
    text = (
        f"{'Would import' if dry_run else 'Imported'}: {format_count(summary.files, 'dump')} · "
        f"{format_count(summary.records, 'record')} · {format_count(summary.new, 'new paper')}, "
        f"{summary.merged:,} merged, {summary.unchanged:,} unchanged"
    )
    _print_summary(summary, text, ("files", "records", "new", "merged", "unchanged"), as_json)
    return 1 if summary.failed else 0


@command(
    "import",
    "list import thesis.bib",
    "list import thesis.json --name 'Thesis, again'",
    "list import - --format ris --name Found < found.ris",
)
@click.argument("file", type=click.Path())
@click.option("--name", metavar="NAME", help="What to call the list.")
@click.option(
    "--format",
    type=click.Choice(list(LIST_FORMATS)),
    help="The file's format, instead of recognising it.",
)
@json_option
@click.pass_obj
def import_list_(
    invocation: Invocation, file: str, name: str | None, format: str | None, as_json: bool
) -> None:
    """Bring a list in: its papers in their order, with notes, tags, status and stars.

    FILE is BibTeX, RIS, CSL-JSON or an export of paperbrowse, or - for standard input. Papers
    that the library has are not added again. The list is called what the file calls it, else like
    the file. What cannot be read is named, and the rest comes in. 'paperbrowse undo' takes the
    list away again.
    """
    with invocation.open_workspace(create=True) as workspace, ProgressBars() as bars:
        summary = import_list(workspace, file, name=name, format=format, progress=bars.show)
    text = (
        f"Brought in the list {one_line(summary.name)}: {format_count(summary.papers, 'paper')}, "
        f"{summary.new:,} of them new"
    )
    _print_summary(summary, text, ("name", "papers", "new", "known"), as_json)


def _print_summary(
    summary: ImportSummary | ListImportSummary, text: str, fields: Sequence[str], as_json: bool
) -> None:
    """Print ``text``, or ``fields`` as JSON, and skipped items; raises the index's SearchError."""
    skipped = summary.skipped
    if as_json:
        items = [{"file": each.file, "line": each.line, "reason": each.reason} for each in skipped]
        print_json({name: getattr(summary, name) for name in fields} | {"skipped": items})
    else:
        print_text(text + (f" · {len(skipped):,} skipped\n" if skipped else "\n"))
        for each in skipped:
            where = "" if each.line is None else f"{each.file}, line {each.line}: "
            print_message(where + each.reason)
    if summary.index_error is not None:
        raise summary.index_error
