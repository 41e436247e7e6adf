"""What the reader makes of papers: what is asked of marks, and the steps that change them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from paperbrowse.errors import LibraryError
from paperbrowse.library import journal
from paperbrowse.library.derived import select_in, topics_of
from paperbrowse.library.journal import perform
from paperbrowse.library.lists import ids_of, rows_of
from paperbrowse.library.mark_operations import TABLES, Kind, TagValue, mark, tag, tag_key
from paperbrowse.library.paper_rows import PaperRows
from paperbrowse.library.sources import utc_now
from paperbrowse.library.values import MarkKind
from paperbrowse.papers import STATUSES, Status
from paperbrowse.text import one_line
from paperbrowse.wording import count, shortened

LONGEST_TAG = 100
_LONGEST_TITLE = 80
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")

# Asking


def marked(connection: sqlite3.Connection, kind: MarkKind) -> list[str]:
    """Return the ids of the papers that are marked so, in no order."""
    if kind == "starred":
        return ids_of(connection, "SELECT id FROM paper_star")
    if kind == "noted":
        return ids_of(connection, "SELECT id FROM paper_note")
    return ids_of(connection, "SELECT id FROM paper_status WHERE value = ?", (kind,))


def marked_rows(connection: sqlite3.Connection, kind: MarkKind) -> list[int]:
    """Return the rows of the papers that are marked so, in no order."""
    if kind == "starred":
        return rows_of(connection, "SELECT paper FROM paper_star")
    if kind == "noted":
        return rows_of(connection, "SELECT paper FROM paper_note")
    return rows_of(connection, "SELECT paper FROM paper_status WHERE value = ?", (kind,))


def notes(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return every note with its paper's id."""
    return connection.execute("SELECT id, value FROM paper_note ORDER BY paper").fetchall()


def note_texts(connection: sqlite3.Connection) -> list[tuple[int, str]]:
    """Return every note with its paper's row."""
    return connection.execute("SELECT paper, value FROM paper_note ORDER BY paper").fetchall()


# Status and star


def set_status(connection: sqlite3.Connection, ids: Iterable[str], status: Status) -> int:
    """Give papers a status; return how many had another."""
    if status not in STATUSES:
        raise LibraryError(
            f"There is no status {status!r}.", f"Choose one of: {', '.join(STATUSES)}."
        )
    papers = PaperRows(connection)
    rows = papers.named(ids)
    had = _had(connection, "status", rows)
    changing = [paper_id for row, paper_id in rows.items() if had.get(row, "unread") != status]
    if changing:
        now = utc_now()
        step = f"Marked {_what(connection, papers, changing)} as {status}"
        values = [(paper_id, status, now) for paper_id in changing]
        perform(connection, step, [mark("status", values)], papers)
    return len(changing)


def set_star(connection: sqlite3.Connection, ids: Iterable[str], starred: bool) -> int:
    """Star papers, or take their stars off; return how many that changed."""
    papers = PaperRows(connection)
    rows = papers.named(ids)
    had = _had(connection, "star", rows)
    changing = [paper_id for row, paper_id in rows.items() if (row in had) != starred]
    if changing:
        what = _what(connection, papers, changing)
        step = f"Starred {what}" if starred else f"Took the star off {what}"
        star = (1, utc_now()) if starred else (None, None)
        perform(connection, step, [mark("star", [(each, *star) for each in changing])], papers)
    return len(changing)


# Notes


def write_note(
    connection: sqlite3.Connection, paper_id: str, text: str | None, step: int | None
) -> int | None:
    """Write, change or remove a paper's note; return the step's row, None when it is as it was.

    ``step`` is extended instead of adding another where it is the last one, and on this note.
    """
    papers = PaperRows(connection)
    ((row, paper_id),) = papers.named([paper_id]).items()
    kept = acceptable_note(text)
    before = _had(connection, "note", [row]).get(row)
    going_on = step is not None and _amendable(connection, step, papers, row)
    if kept == before:
        return step if going_on else None
    operation = mark("note", [(paper_id, kept, None if kept is None else utc_now())])
    on = f"note on {_what(connection, papers, [paper_id])}"
    if going_on and step is not None:
        (inverse,) = journal.inverses(connection, step)
        before = inverse["values"][0][1]
        if before == kept:
            # Back to how it was before the step: as if it had not been.
            journal.drop(connection, step)
            return None
        name = f"{_doing(before, kept)} {on}"
        return journal.amend(connection, step, name, operation, papers)
    return perform(connection, f"{_doing(before, kept)} {on}", [operation], papers)


def _doing(before: str | None, after: str | None) -> str:
    return "Wrote a" if before is None else "Changed the" if after is not None else "Removed the"


def acceptable_note(text: str | None) -> str | None:
    """Return a note as it is kept, None for a blank one.

    It is kept as written, but for line ends, blanks at its end, and what SQLite cannot keep.
    """
    kept = _NOT_STORABLE.sub("\ufffd", (text or "").replace("\r\n", "\n")).rstrip()
    return kept if kept.strip() else None


def _amendable(connection: sqlite3.Connection, step: int, papers: PaperRows, row: int) -> bool:
    """Return whether a step is the last, done, and nothing but a change of this paper's note."""
    operations = journal.last_operations(connection, step)
    if operations is None or len(operations) != 1 or operations[0].get("kind") != "note":
        return False
    named = [paper_id for paper_id, *_ in operations[0]["values"]]
    return [paper.row for paper in papers.of(named).values()] == [row]


# Tags


def add_tags(connection: sqlite3.Connection, ids: Iterable[str], tags: Iterable[str]) -> int:
    """Give papers tags; return how many papers had not all of them.

    A topic that was taken off a paper is put back.
    """
    names = [_as_known(connection, name) for name in acceptable_tags(tags)]

    def change(topical: bool, given: int | None) -> int | None:
        return None if topical and given == 0 else given if topical else 1

    return _change_tags(connection, ids, names, change, "Tagged {papers} with {tags}")


def remove_tags(connection: sqlite3.Connection, ids: Iterable[str], tags: Iterable[str]) -> int:
    """Take tags off papers, topics too; return how many papers had one of them."""

    def change(topical: bool, given: int | None) -> int | None:
        return 0 if topical else None if given else given

    names = acceptable_tags(tags)
    return _change_tags(connection, ids, names, change, "Took {tags} off {papers}")


def acceptable_tags(tags: Iterable[str]) -> list[str]:
    """Return tags as they are kept, each once; raises LibraryError for one that cannot be."""
    kept: dict[str, str] = {}
    for each in tags:
        shown = one_line(each)
        if not any(char.isprintable() and not char.isspace() for char in shown):
            raise LibraryError("A tag needs a letter that can be seen.", "Give it a letter.")
        if len(shown) > LONGEST_TAG:
            raise LibraryError(
                f"A tag has at most {LONGEST_TAG} characters; this one has {len(shown)}.",
                "Choose a shorter one.",
            )
        kept.setdefault(tag_key(shown), shown)
    return list(kept.values())


def _as_known(connection: sqlite3.Connection, name: str) -> str:
    """Return a tag as the reader wrote it before, so that two spellings stay one tag."""
    known = connection.execute(
        "SELECT tag FROM own_tag WHERE folded = ? AND given = 1 LIMIT 1", (tag_key(name),)
    ).fetchone()
    return known[0] if known else name


def _change_tags(
    connection: sqlite3.Connection,
    ids: Iterable[str],
    names: Sequence[str],
    change: Callable[[bool, int | None], int | None],
    step: str,
) -> int:
    """Change tags of papers by what ``change`` makes of each.

    It is told whether the tag is a topic of the paper, and whether the reader has given it (1),
    taken it off (0), or neither (None); and returns what is to be.
    """
    papers = PaperRows(connection)
    rows = papers.named(ids)
    topics = topics_of(connection, rows)
    had = {
        (row, folded): given
        for row, folded, given in select_in(
            connection, "SELECT paper, folded, given FROM own_tag WHERE paper IN", rows
        )
    }
    now = utc_now()
    values: list[TagValue] = []
    for row, paper_id in rows.items():
        topical = {tag_key(topic): topic for topic in topics.get(row, ())}
        for name in names:
            key = tag_key(name)
            given = had.get((row, key))
            becomes = change(key in topical, given)
            if becomes != given:
                since = None if becomes is None else now
                values.append((paper_id, topical.get(key, name), becomes, since))
    changed = list(dict.fromkeys(paper_id for paper_id, *_ in values))
    if changed:
        used = {tag_key(name) for _, name, *_ in values}
        shown = ", ".join(name for name in names if tag_key(name) in used)
        words = step.format(papers=_what(connection, papers, changed), tags=shown)
        perform(connection, words, [tag(values)], papers)
    return len(changed)


# Both


def _had(connection: sqlite3.Connection, kind: Kind, rows: Iterable[int]) -> dict[int, Any]:
    return dict(
        select_in(
            connection,
            f"SELECT paper, value FROM {TABLES[kind]} WHERE paper IN",  # noqa: S608
            rows,
        )
    )


def _what(connection: sqlite3.Connection, papers: PaperRows, ids: Sequence[str]) -> str:
    """Return papers in words: the title of one, the number of several."""
    if len(ids) > 1:
        return count(len(ids), "paper")
    (title,) = connection.execute(
        "SELECT title FROM paper WHERE row = ?", (papers.of(ids)[ids[0]].row,)
    ).fetchone()
    return f"“{shortened(one_line(title), _LONGEST_TITLE)}”"
