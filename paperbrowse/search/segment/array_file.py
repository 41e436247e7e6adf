"""File format of named arrays that are memory-mapped and used in place.

Every array is stored byte for byte as numpy keeps it in memory, so that opening a file decodes
nothing: arrays are views of the mapped file, the system loads the pages that a query touches, and
processes share them.

The file, all numbers little endian:

====================  =============================================================================
16 bytes              ``paperbrowse`` + five zero bytes
uint32                version of this format
uint32                CRC-32 of the rest of this table's numbers and of the header
uint64                size of the whole file
uint32, uint32        CRC-32 of everything after the header; length of the header
header                JSON: ``{"arrays": [[name, dtype, shape, offset], ...], "facts": {...}}``
arrays                in the order of the header, each at the next multiple of 64 bytes
====================  =============================================================================

The header repeats only what the layout implies: an array begins where the one before it ends
(rounded up), and the last one ends with the file. A forged header with a matching CRC can therefore
name no byte outside the file, and no memory is allocated on its word.

Cost: about 0.2 ms to open a file of 80 arrays, and a microsecond for the first access to an array.
``verify`` reads the whole file: a second for one or two gigabytes.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Iterator, Mapping
from math import prod
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from paperbrowse.search.format import DamagedIndexError

Array = NDArray[Any]
Buffer = mmap.mmap | bytes | bytearray | memoryview

VERSION = 1
_MAGIC = b"paperbrowse".ljust(16, b"\0")
_START = struct.Struct("<16sII")
_SIZES = struct.Struct("<QII")
_BEFORE_HEADER = _START.size + _SIZES.size
_ALIGNMENT = 64
_DTYPES = {
    name: np.dtype(name)
    for name in ("|u1", "<u2", "<u4", "<u8", "|i1", "<i2", "<i4", "<i8", "<f4", "<f8")
}
_MAX_DIMENSIONS = 2
_MAX_LENGTH = 2**40
"""Above the length of any array; an empty one of (0, 2**80) numbers is more than numpy accepts."""


def to_smallest_dtype(numbers: Array) -> Array:
    """Return non-negative numbers in the smallest dtype that can hold all of them."""
    return numbers.astype(np.min_scalar_type(numbers.max() if len(numbers) else 0))


def write_arrays(
    stream: BinaryIO, arrays: Mapping[str, Array], metadata: Mapping[str, Any]
) -> None:
    """Write ``arrays`` and ``metadata`` (JSON values) to a stream, from its current position.

    The same arrays in the same order give the same bytes. Raises OSError, and ValueError for an
    array that is not of plain numbers in one or two dimensions.
    """
    stored = {name: _to_stored(name, array) for name, array in arrays.items()}
    # Offsets stand in the header and depend on its length: they are counted from its end.
    entries, end = [], 0
    for name, array in stored.items():
        offset = _align(end)
        entries.append([name, array.dtype.str, list(array.shape), offset])
        end = offset + array.nbytes
    header = json.dumps(
        {"arrays": entries, "facts": dict(metadata)}, separators=(",", ":"), ensure_ascii=True
    ).encode()
    header += b" " * (-(_BEFORE_HEADER + len(header)) % _ALIGNMENT)
    checksum = 0
    for chunk in _iter_content(stored):
        checksum = zlib.crc32(chunk, checksum)
    sizes = _SIZES.pack(_BEFORE_HEADER + len(header) + end, checksum, len(header))
    stream.write(_START.pack(_MAGIC, VERSION, zlib.crc32(header, zlib.crc32(sizes))))
    stream.write(sizes + header)
    for chunk in _iter_content(stored):
        stream.write(chunk)


class ArrayFile:
    """Arrays of a file that was mapped or read, and the metadata stored with them."""

    def __init__(self, arrays: Mapping[str, Array], metadata: Mapping[str, Any]) -> None:
        """Use arrays that need no file; ``open`` reads one."""
        self.arrays = arrays
        self.metadata = metadata

    @classmethod
    def open(cls, buffer: Buffer) -> ArrayFile:
        """Open a file that ``write_arrays`` wrote; ``buffer`` is its content and nothing else.

        The arrays keep the buffer alive; a map cannot be closed before they are gone. Raises
        DamagedIndexError for anything but exactly such a file.
        """
        content = memoryview(buffer).toreadonly()
        if content.format != "B" or content.ndim != 1:
            content = content.cast("B")
        metadata, locations = _read_header(content)
        return _MappedArrays(content, metadata, locations)

    def verify(self) -> None:
        """Compare all content with the checksum that was written; raises DamagedIndexError."""


class _ArrayLocation(NamedTuple):
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    offset: int


class _MappedArrays(ArrayFile):
    def __init__(
        self,
        content: memoryview,
        metadata: Mapping[str, Any],
        locations: Mapping[str, _ArrayLocation],
    ) -> None:
        super().__init__(_LazyArrays(content, locations), metadata)
        self._content = content

    def verify(self) -> None:
        _, expected, header = _SIZES.unpack_from(self._content, _START.size)
        if zlib.crc32(self._content[_BEFORE_HEADER + header :]) != expected:
            raise DamagedIndexError("its content is not what was written")


class _LazyArrays(Mapping[str, Array]):
    """Views of the arrays of a file, created on first access."""

    def __init__(self, content: memoryview, locations: Mapping[str, _ArrayLocation]) -> None:
        self._content = content
        self._locations = locations
        self._opened: dict[str, Array] = {}

    def __getitem__(self, name: str) -> Array:
        array = self._opened.get(name)
        if array is None:
            dtype, shape, start = self._locations[name]
            size = prod(shape) * dtype.itemsize
            flat = np.frombuffer(self._content[start : start + size], dtype)
            array = self._opened[name] = flat.reshape(shape)
        return array

    def __contains__(self, name: object) -> bool:
        return name in self._locations

    def __iter__(self) -> Iterator[str]:
        return iter(self._locations)

    def __len__(self) -> int:
        return len(self._locations)


def _to_stored(name: str, array: Array) -> Array:
    little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    if little.dtype.str not in _DTYPES or not 1 <= array.ndim <= _MAX_DIMENSIONS:
        raise ValueError(f"{name}: {array.dtype} in {array.ndim} dimensions cannot be written")
    return little


def _iter_content(arrays: Mapping[str, Array]) -> Iterator[memoryview | bytes]:
    """Yield everything after the header."""
    end = 0
    for array in arrays.values():
        yield bytes(-end % _ALIGNMENT)
        end = _align(end) + array.nbytes
        if array.size:
            yield array.reshape(-1).view(np.uint8).data


def _align(offset: int) -> int:
    return offset + -offset % _ALIGNMENT


def _read_header(content: memoryview) -> tuple[Mapping[str, Any], dict[str, _ArrayLocation]]:
    """Return the metadata and the location of each array; raises DamagedIndexError."""
    if len(content) < _BEFORE_HEADER:
        raise DamagedIndexError("it is cut short")
    magic, version, checksum = _START.unpack_from(content)
    size, _, header_length = _SIZES.unpack_from(content, _START.size)
    if magic != _MAGIC or version != VERSION:
        raise DamagedIndexError("it is of another kind")
    if size != len(content):
        raise DamagedIndexError("it is cut short, or longer than it was")
    content_start = _BEFORE_HEADER + header_length
    if content_start > size or content_start % _ALIGNMENT:
        raise DamagedIndexError("its header is cut short")
    if zlib.crc32(content[_START.size : content_start]) != checksum:
        raise DamagedIndexError("its header is not what was written")
    try:
        header = json.loads(bytes(content[_BEFORE_HEADER:content_start]))
        entries, metadata = header["arrays"], header["facts"]
        if not isinstance(metadata, dict):
            raise TypeError("facts")
        locations, end = {}, 0
        for name, dtype_name, shape, offset in entries:
            dtype = _DTYPES[dtype_name]
            _check_layout(name, shape, offset, end)
            locations[name] = _ArrayLocation(dtype, tuple(shape), content_start + offset)
            end = offset + prod(shape) * dtype.itemsize
        if content_start + end != size or len(locations) != len(entries):
            raise ValueError("size")
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise DamagedIndexError("its header makes no sense") from error
    return metadata, locations


def _check_layout(name: object, shape: object, offset: object, end: int) -> None:
    """Raise ValueError unless an array of this shape may stand here, after ``end``."""
    if type(name) is not str or type(offset) is not int or offset != _align(end):
        raise ValueError("place")
    if type(shape) is not list or not 1 <= len(shape) <= _MAX_DIMENSIONS:
        raise ValueError("shape")
    if any(type(length) is not int or not 0 <= length < _MAX_LENGTH for length in shape):
        raise ValueError("length")
