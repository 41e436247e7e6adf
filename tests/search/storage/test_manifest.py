"""What an index consists of is read as it was written, or not at all."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from paperbrowse.search.format import SCHEMA_VERSION, DamagedIndexError
from paperbrowse.search.storage.manifest import (
    Manifest,
    SegmentEntry,
    manifest_from_json,
    manifest_to_json,
)

NUMBERS = st.integers(0, 2**63)
ENTRIES = st.builds(
    lambda name, papers, size, crc32, written, gone: SegmentEntry(
        f"MAIN_{name:016x}",
        papers,
        size,
        crc32,
        written,
        sum(1 << n for n in gone if n < papers).to_bytes((papers + 7) // 8, "little"),
    ),
    st.integers(0, 2**64 - 1),
    st.integers(0, 200),
    NUMBERS,
    NUMBERS,
    NUMBERS,
    st.sets(st.integers(0, 199)),
)
MANIFESTS = st.builds(
    Manifest,
    library=st.text(),
    last_change=NUMBERS,
    is_complete=st.booleans(),
    generation=NUMBERS,
    segments=st.lists(ENTRIES, max_size=3).map(tuple),
    toc=st.tuples(NUMBERS, NUMBERS),
)


@given(MANIFESTS)
def test_what_is_written_is_read(manifest: Manifest) -> None:
    assert manifest_from_json(manifest_to_json(manifest)) == manifest


@given(MANIFESTS, st.data())
def test_no_changed_byte_is_believed(manifest: Manifest, data: st.DataObject) -> None:
    written = bytearray(manifest_to_json(manifest))
    written[data.draw(st.integers(0, len(written) - 1))] ^= data.draw(st.integers(1, 255))
    with suppress(DamagedIndexError):
        assert manifest_from_json(bytes(written)) in (None, manifest)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"schema": %d}' % SCHEMA_VERSION,
        b'{"schema": %d, "checksum": 0, "segments": 7}' % SCHEMA_VERSION,
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_anything_else_is_declined(content: bytes) -> None:
    with pytest.raises(DamagedIndexError):
        manifest_from_json(content)


@pytest.mark.parametrize(
    "schema", [SCHEMA_VERSION - 1, SCHEMA_VERSION + 1, str(SCHEMA_VERSION), None, {}]
)
def test_another_schema_is_no_damage(schema: object) -> None:
    assert manifest_from_json(json.dumps({"schema": schema}).encode()) is None


def test_how_many_papers_are_left_is_told_by_the_bits() -> None:
    entry = SegmentEntry("MAIN_0123456789abcdef", 10, 1, 2, 3, b"\x81\x02")
    assert entry.live_count == 7
    assert Manifest(segments=(entry, entry)).paper_count == 14
