"""Faults at chosen moments: a process that is killed, a disk that is full, a call that fails."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import resource
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn
from unittest.mock import patch

Watch = Callable[[Callable[[], None]], contextlib.AbstractContextManager[None]]
"""Reports each event of one kind within the process, as long as the context lasts."""


def killed_at(event: int, work: Callable[[], object], watch: Watch) -> int | None:
    """Do ``work`` in a child process that is killed (SIGKILL) at its ``event``-th event.

    Returns None where it was killed, else the number of events until it ended; 0 is no event.
    """
    events = 0

    def count() -> None:
        nonlocal events
        events += 1
        if events == event:
            os.kill(os.getpid(), signal.SIGKILL)

    def watched(writing: int) -> None:
        with watch(count):
            work()
        os.write(writing, str(events).encode())

    child, reading = _fork(watched)
    told = os.read(reading, 100)
    os.close(reading)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return None
    assert status == 0, "the work failed by itself"
    return int(told)


def killed_after(
    seconds: float, work: Callable[[Callable[[], object]], object], *, reports: int
) -> tuple[int, bool]:
    """Do ``work`` in a child process that is killed some time after its ``reports``-th report.

    ``work`` is given a function that reports. Returns the number of reports, and whether the child
    was killed before it ended.
    """
    child, reading = _fork(lambda writing: work(partial(os.write, writing, b".")))
    seen = 0
    while seen < reports and os.read(reading, 1):
        seen += 1
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    while more := os.read(reading, 4096):
        seen += len(more)
    os.close(reading)
    assert os.WIFSIGNALED(status) or status == 0, "the work failed by itself"
    return seen, os.WIFSIGNALED(status)


def _fork(work: Callable[[int], object]) -> tuple[int, int]:
    """Do ``work`` in a child process; return its id, and the pipe that ``work`` writes to."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work(writing)
            status = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(status)
    os.close(writing)
    return child, reading


@contextlib.contextmanager
def sql_statements(report: Callable[[], None]) -> Iterator[None]:
    """Report each SQL statement of every connection that is opened."""
    connect = sqlite3.connect

    def watched(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.set_trace_callback(lambda statement: report())
        return connection

    with patch.object(sqlite3, "connect", watched):
        yield


_SQLITE_METHODS = {"execute", "executemany", "backup", "close", "fetchall", "fetchone"}


@contextlib.contextmanager
def system_calls(report: Callable[[], None]) -> Iterator[None]:
    """Report each call of SQLite and of the system, and each step of copying a database."""

    def trace(frame: FrameType, event: str, called: Any) -> None:
        if event == "c_call":
            counts = (
                called.__module__ == "posix"
                if called.__module__
                else isinstance(called.__self__, sqlite3.Connection | sqlite3.Cursor)
                and called.__name__ in _SQLITE_METHODS
            )
        else:
            counts = event == "call" and frame.f_code.co_name == "step"
        if counts:
            report()

    sys.setprofile(trace)
    try:
        yield
    finally:
        sys.setprofile(None)


@contextlib.contextmanager
def file_changes(report: Callable[[], None]) -> Iterator[None]:
    """Report each change of a folder just before it is made.

    A file is opened, brought to the disk, renamed or removed, or a folder is made. Dying before
    one change is dying after the one before it.
    """

    def reported(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            report()
            return function(*arguments, **options)

        return call

    with contextlib.ExitStack() as stack:
        stack.enter_context(patch.object(io, "open", reported(io.open)))
        for name in ("open", "fsync", "replace", "unlink", "mkdir", "chmod"):
            stack.enter_context(patch.object(os, name, reported(getattr(os, name))))
        yield


def child_processes(process: int | None = None) -> set[int]:
    """Return the ids of the processes that a process (this one) has started, on Linux."""
    tasks = Path(f"/proc/{process or os.getpid()}/task").iterdir()
    return {int(child) for task in tasks for child in (task / "children").read_text().split()}


@contextlib.contextmanager
def interrupted_statement(words: str) -> Iterator[None]:
    """Interrupt (Ctrl+C) in the place of the first SQL statement that holds ``words``.

    It takes effect in connections that are opened meanwhile.
    """
    statements = iter([words])

    class Interrupted(sqlite3.Connection):
        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            self._look_at(sql)
            return super().execute(sql, *parameters)

        def executemany(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            self._look_at(sql)
            return super().executemany(sql, *parameters)

        @staticmethod
        def _look_at(sql: str) -> None:
            if words in sql and next(statements, None):
                raise KeyboardInterrupt

    connect = partial(sqlite3.connect, factory=Interrupted)
    with patch.object(sqlite3, "connect", connect):
        yield


@contextlib.contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Let writing fail in any file beyond ``size`` bytes: a disk that fills, for root too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def fails_with(number: int) -> Callable[..., NoReturn]:
    """Return a function that fails as the system does with this error number."""

    def fail(*_: object, **__: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return fail


disk_full = fails_with(errno.ENOSPC)
"""Fails as anything that writes does on a full disk."""


def interrupt(*_: object, **__: object) -> NoReturn:
    """Fail as where the user presses Ctrl+C."""
    raise KeyboardInterrupt
