"""User data of papers in the JSON that paperbrowse itself writes."""

from __future__ import annotations

import datetime
from typing import Any

from paperbrowse.core import ListMembership
from paperbrowse.dumps.fields import parse_object, parse_status, parse_text
from paperbrowse.dumps.format import ListedPaper
from paperbrowse.dumps.input import replace_surrogates
from paperbrowse.dumps.json.papers import build_record
from paperbrowse.dumps.links import unique


def build_listed_paper(item: dict[str, Any], line: int) -> ListedPaper | None:
    """Return the paper with the user data that its JSON object has, or None without a title."""
    record = build_record(item, line)
    if record is None:
        return None
    starred_at = parse_timestamp(item.get("starred_at"))
    tags = item.get("own_tags") if "own_tags" in item else item.get("tags")
    return ListedPaper(
        record=record,
        paper_id=parse_text(item.get("id")) or None if "citation_key" in item else None,
        citation_key=parse_text(item.get("citation_key")) or None,
        saves=tuple(_parse_saves(item.get("saves"))),
        note=parse_note(item.get("note")),
        tags=unique(map(parse_text, tags)) if isinstance(tags, list) else (),
        status=parse_status(item.get("status")),
        status_since=parse_timestamp(item.get("status_since")),
        starred=starred_at is not None,
        starred_at=starred_at,
    )


def parse_note(value: object) -> str | None:
    """Return a note in its lines, or None where there is none."""
    return replace_surrogates(value).rstrip() or None if isinstance(value, str) else None


def parse_timestamp(value: object) -> datetime.datetime | None:
    """Return the moment in UTC that ``value`` is as text of RFC 3339, or None."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        moment = datetime.datetime.fromisoformat(value)
        if moment.tzinfo is None:
            return moment.replace(tzinfo=datetime.UTC)
        return moment.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None


def _parse_saves(value: object) -> list[ListMembership]:
    found = []
    for each in value if isinstance(value, list) else ():
        item = parse_object(each)
        if name := parse_text(item.get("list")):
            found.append(
                ListMembership(
                    name, parse_timestamp(item.get("saved_at")), parse_text(item.get("query"))
                )
            )
    return found
