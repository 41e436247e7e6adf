"""Records as JSON, and their digests."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any

from hypothesis import given, strategies as st

from paperbrowse.core.dates import PartialDate
from paperbrowse.core.papers import Record, YearOrigin

_TEXTS = st.text(st.characters(), max_size=20) | st.sampled_from(["", '"\\/', "\ud800", "é\x00\n"])
_YEARS_FROM: st.SearchStrategy[YearOrigin] = st.sampled_from(["written", "option", "file", "mtime"])


@st.composite
def _records(draw: st.DrawFn) -> Record:
    dated = draw(st.booleans())
    maybe_text = st.none() | _TEXTS
    maybe_number = st.none() | st.integers()
    texts = st.lists(_TEXTS, max_size=3).map(tuple)
    dates = st.sampled_from([PartialDate(2024), PartialDate(987, 3), PartialDate(2024, 11, 5)])
    return Record(
        title=draw(_TEXTS),
        abstract=draw(maybe_text),
        authors=draw(texts),
        author_count=draw(maybe_number),
        organization=draw(maybe_text),
        published=draw(dates) if dated else None,
        year_from=draw(_YEARS_FROM) if dated else None,
        comments=draw(maybe_number),
        upvotes=draw(maybe_number),
        arxiv_id=draw(maybe_text),
        doi=draw(maybe_text),
        venue=draw(maybe_text),
        url=draw(maybe_text),
        links=draw(texts),
        categories=draw(texts),
        language=draw(maybe_text),
        citations=draw(maybe_number),
        line=draw(st.integers(1)),
    )


def _plain_fields(record: Record) -> dict[str, Any]:
    fields: dict[str, Any] = {name: getattr(record, name) for name in Record.__slots__}
    fields["published"] = None if record.published is None else str(record.published)
    fields["authors"], fields["links"] = list(record.authors), list(record.links)
    for name, unknown in (("categories", ()), ("language", None), ("citations", None)):
        if fields[name] == unknown:
            del fields[name]
    return fields


@given(_records())
def test_a_record_is_written_and_hashed_as_a_general_encoder_would(record: Record) -> None:
    fields = _plain_fields(record)
    said = dict(fields)
    del said["line"], said["year_from"]
    if record.published is not None and record.year_from != "written":
        said["published"] = [record.published.month, record.published.day]
    hashed = blake2b(json.dumps(said, sort_keys=True).encode(), digest_size=16)
    assert record.digest_and_text() == (hashed.digest(), json.dumps(fields))
    assert record.digest == hashed.hexdigest()


@given(_records())
def test_a_record_survives_json(record: Record) -> None:
    assert Record.from_json(record.digest_and_text()[1]) == record


def test_a_digest_is_the_same_on_every_machine() -> None:
    record = Record(title="Attention", published=PartialDate(2017, 6), year_from="file", line=3)
    assert record.digest == "8af037b10e97e8befe86f657becba993"


def test_a_record_of_an_older_library_is_read() -> None:
    text = (
        '{"title": "A", "abstract": null, "authors": ["B"], "author_count": null, "organization":'
        ' null, "published": "2017-06", "year_from": "written", "comments": null, "upvotes": 3,'
        ' "arxiv_id": null, "doi": null, "venue": null, "url": null, "links": [], "line": 4}'
    )
    record = Record.from_json(text)
    assert (record.categories, record.language, record.citations) == ((), None, None)
    assert record.digest_and_text()[1] == text
