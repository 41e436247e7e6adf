"""Has the C library keep the memory that searches use over and over.

A search makes dozens of arrays of 50 to 400 kB and drops them. As glibc is set up, each is asked of
the system anew and given back, and every page of it must be zeroed and mapped again: half the time
of a search. Told to keep up to KEPT bytes, it never asks again after the first searches. Other
C libraries have no such setting, and need none.
"""

from __future__ import annotations

import ctypes
from functools import cache

KEPT = 32 * 2**20
"""Bytes of free memory that stay with the process."""

# Names and numbers of glibc's malloc.h
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3


@cache
def keep_freed_memory() -> None:
    """Set it up, once for the process."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return
    mallopt(_MMAP_THRESHOLD, KEPT)
    mallopt(_TRIM_THRESHOLD, KEPT)
