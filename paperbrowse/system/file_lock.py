"""Lets one process at a time do something, and one thread of it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

POLL_SECONDS = 0.05
"""Seconds between two tries."""


class LockedError(Exception):
    """Another writer kept the lock for longer than one was ready to wait."""


@contextmanager
def hold_file_lock(
    file: Path,
    *,
    wait: float,
    on_wait: Callable[[], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[None]:
    """Hold the lock of ``file``, which is made where missing and never removed.

    Waits up to ``wait`` seconds or until it is ``cancelled``, and calls ``on_wait`` once when it
    must. The lock goes with the process however it ends. Raises LockedError, or OSError when the
    file cannot be written.
    """
    descriptor = os.open(file, os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        until = time.monotonic() + wait
        told = False
        while not _try_lock(descriptor):
            if time.monotonic() >= until or (cancelled is not None and cancelled()):
                raise LockedError
            if on_wait is not None and not told:
                on_wait()
                told = True
            time.sleep(POLL_SECONDS)
        yield
    finally:
        os.close(descriptor)  # which gives up the lock


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
