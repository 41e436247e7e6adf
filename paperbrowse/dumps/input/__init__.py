"""Input: the bytes of a dump, unpacked, decoded and cut into lines.

- ``dump_file``: one file, with a head to detect its format by and the whole for its reader
- ``streams``: gzip unpacked, bytes as UTF-8, and their lines
- ``decoding``: bytes of any encoding as text
"""

from paperbrowse.dumps.input.decoding import decode, replace_surrogates
from paperbrowse.dumps.input.dump_file import HEAD_BYTES, MAX_LIST_BYTES, DumpFile
from paperbrowse.dumps.input.streams import DamagedDataError, split_lines, to_utf8

__all__ = [
    "HEAD_BYTES",
    "MAX_LIST_BYTES",
    "DamagedDataError",
    "DumpFile",
    "decode",
    "replace_surrogates",
    "split_lines",
    "to_utf8",
]
