"""The file of arrays: what goes in comes out, and nothing else is taken for such a file."""

from __future__ import annotations

import io
import json
import mmap
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as npst

from paperbrowse.search.format import DamagedIndexError
from paperbrowse.search.segment.array_file import Array, ArrayFile, write_arrays

SAMPLE: dict[str, Array] = {
    "words": np.arange(5, dtype=np.uint8),
    "none": np.zeros(0, np.uint32),
    "rows": np.arange(12, dtype=np.uint16).reshape(3, 4),
    "no rows": np.zeros((0, 7), np.uint8),
    "change": np.array([2**63], np.uint64),
}
FACTS = {"papers": 3, "schema": 2}


def written(arrays: Mapping[str, Array], facts: Mapping[str, Any]) -> bytes:
    stream = io.BytesIO()
    write_arrays(stream, arrays, facts)
    return stream.getvalue()


def meaning(raw: bytes) -> tuple[object, ...]:
    opened = ArrayFile.open(raw)
    arrays = {
        name: (array.dtype.str, array.shape, array.tobytes())
        for name, array in opened.arrays.items()
    }
    return arrays, opened.metadata


@given(
    st.dictionaries(
        st.text(),
        npst.arrays(
            st.sampled_from(["u1", "<u2", ">u4", "<i4", "<u8", "f4", "f8"]),
            npst.array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=9),
        ),
        max_size=5,
    ),
    st.dictionaries(st.text(), st.integers() | st.text() | st.none(), max_size=3),
)
def test_what_is_written_is_read(arrays: dict[str, Array], facts: dict[str, Any]) -> None:
    raw = written(arrays, facts)
    opened = ArrayFile.open(raw)
    opened.verify()
    assert opened.metadata == facts
    assert list(opened.arrays) == list(arrays)
    for name, array in arrays.items():
        read = opened.arrays[name]
        assert read.dtype == array.dtype.newbyteorder("<")
        np.testing.assert_array_equal(read, array)
        assert not read.flags.writeable


def test_a_mapped_file_is_used_where_it_lies(tmp_path: Path) -> None:
    file = tmp_path / "arrays"
    file.write_bytes(written(SAMPLE, FACTS))
    with file.open("rb") as stream:
        mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    rows = ArrayFile.open(mapped).arrays["rows"]
    assert rows.tolist() == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    assert not rows.flags.owndata
    with pytest.raises(BufferError):
        mapped.close()


def test_a_file_may_be_written_behind_other_things() -> None:
    stream = io.BytesIO(b"before")
    stream.seek(0, io.SEEK_END)
    write_arrays(stream, SAMPLE, FACTS)
    assert ArrayFile.open(stream.getvalue()[6:]).metadata == FACTS


def test_the_same_arrays_make_the_same_bytes() -> None:
    assert written(SAMPLE, FACTS) == written(dict(SAMPLE), dict(FACTS))


@pytest.mark.parametrize(
    "array",
    [
        np.array([object()]),
        np.array(["text"]),
        np.array([1j]),
        np.array(1),
        np.zeros((1, 1, 1)),
        np.array([True]),
        np.array(["2024-01-01"], "datetime64[D]"),
    ],
)
def test_only_plain_numbers_are_written(array: Array) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        written({"array": array}, {})


def test_a_name_that_is_not_there_is_not_found() -> None:
    opened = ArrayFile.open(written(SAMPLE, FACTS))
    assert "rows" in opened.arrays
    assert "row" not in opened.arrays
    with pytest.raises(KeyError):
        opened.arrays["row"]


@pytest.mark.parametrize("bit", range(8))
def test_a_changed_bit_anywhere_is_noticed(bit: int) -> None:
    raw = written(SAMPLE, FACTS)
    whole = meaning(raw)
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 1 << bit
        try:
            told = meaning(bytes(changed))
        except DamagedIndexError:
            continue
        # the header stands, so it is the content that was changed, and that can be noticed
        assert told[1] == whole[1]
        with pytest.raises(DamagedIndexError):
            ArrayFile.open(bytes(changed)).verify()


def test_a_file_that_was_cut_short_or_grew_is_noticed() -> None:
    raw = written(SAMPLE, FACTS)
    for length in range(len(raw)):
        with pytest.raises(DamagedIndexError):
            ArrayFile.open(raw[:length])
    with pytest.raises(DamagedIndexError):
        ArrayFile.open(raw + b"\0")


@given(st.binary(max_size=200))
def test_other_files_are_not_taken_for_one(raw: bytes) -> None:
    with pytest.raises(DamagedIndexError):
        ArrayFile.open(raw)
    with pytest.raises(DamagedIndexError):
        ArrayFile.open(written(SAMPLE, FACTS)[:32] + raw)


def forged(header: bytes, content: bytes = b"") -> bytes:
    """Return a file with a header of any kind and checksums that are right."""
    header += b" " * (-(40 + len(header)) % 64)
    sizes = struct.pack("<QII", 40 + len(header) + len(content), zlib.crc32(content), len(header))
    start = struct.pack("<16sII", b"paperbrowse".ljust(16, b"\0"), 1, zlib.crc32(sizes + header))
    return start + sizes + header + content


def test_the_forger_knows_the_format() -> None:
    header = {"arrays": [["a", "|u1", [3], 0]], "facts": {}}
    opened = ArrayFile.open(forged(json.dumps(header).encode(), b"abc"))
    assert opened.arrays["a"].tobytes() == b"abc"
    assert forged(b'{"arrays":[["a","|u1",[3],0]],"facts":{}}', b"abc") == written(
        {"a": np.frombuffer(b"abc", np.uint8)}, {}
    )


@pytest.mark.parametrize(
    "arrays",
    [
        [["a", "|u1", [4], 0]],
        [["a", "|u1", [2], 0]],
        [["a", "|u1", [-3], 0]],
        [["a", "|u1", [-1, -3], 0]],
        [["a", "|u1", [3], -64]],
        [["a", "|u1", [3], 1]],
        [["a", "|u1", [3], 64]],
        [["a", "|u1", [3], 2**63]],
        [["a", "|u1", [2**62, 4], 0]],
        [["a", "|u1", [2**90], 0]],
        [["a", "|u1", [0, 2**90], 0], ["b", "|u1", [3], 0]],
        [["a", "<u8", [2**61], 0]],
        [["a", "|u1", [3], 0], ["b", "|u1", [3], 0]],
        [["a", "|u1", [3], 0], ["a", "|u1", [0], 64]],
        [["a", "|u1", [], 0]],
        [["a", "|u1", [1, 1, 3], 0]],
        [["a", "|u1", 3, 0]],
        [["a", "|u1", [3.0], 0]],
        [["a", "|u1", [True], 0]],
        [["a", "|u1", ["3"], 0]],
        [["a", "|u1", [3], 0.0]],
        [["a", "|O", [3], 0]],
        [["a", "O", [3], 0]],
        [["a", "|V1", [3], 0]],
        [["a", "|S3", [1], 0]],
        [["a", ["|u1"], [3], 0]],
        [["a", {"names": ["x"]}, [3], 0]],
        [["a", None, [3], 0]],
        [[["a"], "|u1", [3], 0]],
        [[1, "|u1", [3], 0]],
        [["a", "|u1", [3]]],
        [["a", "|u1", [3], 0, 0]],
        ["abcd"],
        [None],
        {"a": 1},
        "a",
        7,
        None,
        [],
    ],
)
def test_a_header_can_name_nothing_but_the_layout(arrays: object) -> None:
    header = json.dumps({"arrays": arrays, "facts": {}}).encode()
    with pytest.raises(DamagedIndexError):
        ArrayFile.open(forged(header, b"abc"))


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"\xff",
        b"{",
        b"[]",
        b"null",
        b"1e999",
        b"[" * 100_000,
        b"9" * 10_000,
        b'{"arrays": []}',
        b'{"facts": {}}',
        b'{"arrays": [], "facts": []}',
        b'{"arrays": [], "facts": null}',
    ],
)
def test_a_header_that_is_none_is_noticed(header: bytes) -> None:
    with pytest.raises(DamagedIndexError):
        ArrayFile.open(forged(header))


def test_a_file_of_another_version_is_not_read() -> None:
    raw = bytearray(written(SAMPLE, FACTS))
    raw[16] = 2
    with pytest.raises(DamagedIndexError, match="another kind"):
        ArrayFile.open(bytes(raw))
