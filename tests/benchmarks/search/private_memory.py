"""How much memory is a process's own, as Linux counts it.

Resident memory would mislead: it counts the pages of mapped files, which are the page cache's and
can be dropped at any time. What counts here is memory that holds no file: anonymous pages, each
shared one in equal parts by those who share it.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

_EVERY = 0.02


def private_memory(process: int | None = None) -> int | None:
    """Return the bytes of a process's own memory (of this one); None where it cannot be told."""
    try:
        told = Path(f"/proc/{process or os.getpid()}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return None
    kilobytes = 0
    for line in told.splitlines():
        name, _, rest = line.partition(":")
        if name in ("Pss_Anon", "Pss_Shmem", "SwapPss"):
            kilobytes += int(rest.split()[0])
    return kilobytes * 1024


class PeakMemory:
    """The most memory that a process and all that it starts own together."""

    def __init__(self) -> None:
        self.bytes: int | None = None

    @contextlib.contextmanager
    def watching(self, process: int) -> Iterator[None]:
        """Watch a process in a thread for as long as the block runs."""
        stop = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(process, stop), daemon=True)
        watcher.start()
        try:
            yield
        finally:
            stop.set()
            watcher.join()

    def _watch(self, process: int, stop: threading.Event) -> None:
        while not stop.is_set():
            started = time.perf_counter()
            owned = [private_memory(each) for each in _with_children(process)]
            together = sum(each for each in owned if each is not None)
            if together:
                self.bytes = max(self.bytes or 0, together)
            # Reading takes longer the more memory there is: a tenth of the time at the most.
            stop.wait(max(_EVERY, 9 * (time.perf_counter() - started)))


def _with_children(process: int) -> Iterator[int]:
    yield process
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        children = [
            child
            for task in tasks
            for child in (task / "children").read_text(encoding="ascii").split()
        ]
    except OSError:
        return
    for child in children:
        yield from _with_children(int(child))
