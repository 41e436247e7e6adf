"""An advisory file lock between processes, and between threads of one process."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

POLL_SECONDS = 0.05
"""Seconds between two attempts."""


class LockedError(Exception):
    """The lock could not be acquired in time, or the wait was cancelled."""


@contextmanager
def hold_file_lock(
    file: Path,
    *,
    wait: float,
    on_wait: Callable[[], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[None]:
    """Hold the lock of ``file``, which is created if missing and never removed.

    Waits up to ``wait`` seconds or until ``cancelled``, and calls ``on_wait`` once if it has to
    wait. The system releases the lock when the process ends. Raises LockedError, or OSError when
    the file cannot be written.
    """
    descriptor = os.open(file, os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        deadline = time.monotonic() + wait
        has_waited = False
        while not _try_lock(descriptor):
            if time.monotonic() >= deadline or (cancelled is not None and cancelled()):
                raise LockedError
            if on_wait is not None and not has_waited:
                on_wait()
                has_waited = True
            time.sleep(POLL_SECONDS)
        yield
    finally:
        os.close(descriptor)  # which releases the lock


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
