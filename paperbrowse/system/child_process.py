"""A function of this program run in a child process, and the pipes between the two.

For work that would keep this process busy. The child has no terminal: it has a session of its own
(so that Ctrl+C reaches only the parent), pipes for input and output, and no error stream. It ends
when its input does, even in the middle of work and if the parent was killed. It runs isolated, so
that no file in the current folder can be imported as a module, with the parent's module path.
Values are pickled; only the two ends of this program read them.

Starting a child takes as long as its imports, a few tenths of a second.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import IO, Any, Self

_BOOTSTRAP = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer);"
    "from paperbrowse.system.child_process import _run_child; _run_child()"
)

CHILD_PROCESS_ERRORS = (
    OSError, EOFError, ValueError, TypeError, AttributeError, ImportError, IndexError,
    pickle.PickleError,
)  # fmt: skip
"""Errors of a child that cannot be started, has ended or sends an invalid value, and of a value
that cannot be sent."""


def count_cpus() -> int:
    """Return the number of processors that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


class Channel:
    """The child's end of the pipes."""

    def __init__(self, incoming: SimpleQueue[Any], outgoing: IO[bytes]) -> None:
        self._incoming = incoming
        self._outgoing = outgoing

    def receive(self) -> Any:
        """Wait for the next value; when the parent closes the pipe, the child ends here."""
        return self._incoming.get()

    def send(self, value: object) -> None:
        _send(self._outgoing, value)


class ChildProcess:
    """A process that runs one function. Close it; only one thread at a time may use it."""

    def __init__(self, function: Callable[[Channel], None]) -> None:
        """Start it; ``function`` must be importable. Raises one of CHILD_PROCESS_ERRORS."""
        sent = pickle.dumps(sys.path) + pickle.dumps(function)
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", "-c", _BOOTSTRAP],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin, self._process.stdout
        with contextlib.suppress(OSError):  # the child has ended; the first use will raise
            self._in.write(sent)
            self._in.flush()

    def send(self, value: object) -> None:
        """Send a value; raises one of CHILD_PROCESS_ERRORS."""
        _send(self._in, value)

    def receive(self) -> Any:
        """Wait for a value; raises one of CHILD_PROCESS_ERRORS, EOFError if the child has ended."""
        return pickle.load(self._out)  # noqa: S301

    def kill(self) -> None:
        """Kill the child; a thread that waits for its value gets EOFError."""
        self._process.kill()

    def close(self) -> None:
        """Kill the child and close the pipes; no thread may be waiting for a value."""
        self.kill()
        self._process.wait()
        for stream in (self._in, self._out):
            with contextlib.suppress(OSError):  # unsent data is lost
                stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _send(stream: IO[bytes], value: object) -> None:
    pickle.dump(value, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


def _run_child() -> None:
    """Run the function that is read from standard input first; the main function of a child."""
    incoming: SimpleQueue[Any] = SimpleQueue()
    outgoing, sys.stdout = sys.stdout.buffer, sys.stderr
    function: Callable[[Channel], None] = pickle.load(sys.stdin.buffer)  # noqa: S301

    def listen() -> None:
        try:
            while True:
                incoming.put(pickle.load(sys.stdin.buffer))  # noqa: S301
        except BaseException:
            os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    function(Channel(incoming, outgoing))
