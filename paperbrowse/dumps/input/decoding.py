"""Decoding of bytes in any encoding."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES = 64 * 1024
# A PDF begins with mostly printable bytes, so that control characters would not reveal it.
_BINARY_SIGNATURES = (
    b"%PDF-",
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"SQLite f",
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd]")
_MAX_CONTROL_SHARE = 0.02
_SURROGATES = re.compile("[\ud800-\udfff]")


def decode(data: bytes, *, truncated: bool = False) -> str | None:
    """Return ``data`` as text with ``\\n`` line ends, or None when it is binary.

    A byte order mark decides; else UTF-16 by its zero bytes, else UTF-8, else Windows-1252 (which
    is Latin-1 wherever both have a letter). Zero bytes and byte order marks are left out.
    ``truncated`` means that ``data`` may end in the middle of a character.
    """
    if data.startswith(_BINARY_SIGNATURES):
        return None
    text = _decode(data, truncated).replace("\x00", "").replace("\ufeff", "")
    sample = text[:_SAMPLE_BYTES]
    if len(_CONTROLS.findall(sample)) > len(sample) * _MAX_CONTROL_SHARE:
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def replace_surrogates(text: str) -> str:
    """Return ``text`` with U+FFFD for lone surrogates, which no file or database can hold."""
    return _SURROGATES.sub("\ufffd", text)


def _decode(data: bytes, truncated: bool) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    sample = data[:_SAMPLE_BYTES]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    # Text in Latin letters has a zero in every other byte; stray zeros fall on both sides.
    if max(even, odd) > len(sample) // 8 and min(even, odd) * 8 < max(even, odd):
        return data.decode("utf-16-be" if even > odd else "utf-16-le", errors="replace")
    data = data.replace(b"\x00", b"")
    try:
        # An incremental decoder accepts a cut-off character where the data are not final.
        return codecs.getincrementaldecoder("utf-8")().decode(data, final=not truncated)
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    letters = sum(1 for char in text if char > "\x7f") - damaged
    # UTF-8 with a few damaged bytes, or cut off at the end, rather than another encoding.
    if letters > damaged:
        return text
    return data.decode("cp1252", errors="replace")
