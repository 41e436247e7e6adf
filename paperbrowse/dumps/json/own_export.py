"""Reads what a reader made of a paper out of the JSON that paperbrowse writes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from paperbrowse.core.papers import STATUSES, Record, Saved
from paperbrowse.dumps.fields import object_of, text_of
from paperbrowse.dumps.format import ListedPaper
from paperbrowse.dumps.input.decoding import without_surrogates
from paperbrowse.dumps.links import unique


def listed_paper(record: Record, item: Mapping[str, Any]) -> ListedPaper:
    """Return the record with the marks that its JSON object tells; others are left out."""
    starred_at = moment_of(item.get("starred_at"))
    tags = item.get("own_tags") if "own_tags" in item else item.get("tags")
    return ListedPaper(
        record=record,
        paper_id=text_of(item.get("id")) or None if "citation_key" in item else None,
        citation_key=text_of(item.get("citation_key")) or None,
        saves=tuple(_saves(item.get("saves"))),
        note=note_of(item.get("note")),
        tags=unique(map(text_of, tags)) if isinstance(tags, list) else (),
        status=next((each for each in STATUSES if each == item.get("status")), None),
        status_since=moment_of(item.get("status_since")),
        starred=starred_at is not None,
        starred_at=starred_at,
    )


def note_of(value: object) -> str | None:
    """Return a note in its lines, or None where there is none."""
    return without_surrogates(value).rstrip() or None if isinstance(value, str) else None


def moment_of(value: object) -> datetime.datetime | None:
    """Return the moment that text as of RFC 3339 tells, in UTC."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        moment = datetime.datetime.fromisoformat(value)
        if moment.tzinfo is None:
            return moment.replace(tzinfo=datetime.UTC)
        return moment.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None


def _saves(value: object) -> list[Saved]:
    found = []
    for each in value if isinstance(value, list) else ():
        item = object_of(each)
        if name := text_of(item.get("list")):
            found.append(Saved(name, moment_of(item.get("saved_at")), text_of(item.get("query"))))
    return found
