"""Runs a function of this program in a process of its own, and talks with it through pipes.

For work that keeps a processor busy beside this one. The process has no terminal: its own session
(so Ctrl+C is its parent's alone), pipes for input and output, nowhere for errors. It ends when
its input does, whatever it is doing and whatever became of its parent. It is isolated, so that no
file in the folder we were started in can pose as a module, and finds modules where this process
does. What is sent is pickled: only this program's own two ends read it.

Starting one takes as long as its imports, a few tenths of a second.
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
    "from paperbrowse.system.child_process import _serve; _serve()"
)

CHILD_PROCESS_ERRORS = (
    OSError,
    EOFError,
    ValueError,
    TypeError,
    AttributeError,
    ImportError,
    IndexError,
    pickle.PickleError,
)
"""What a process that cannot be started, has ended or answers oddly, and a value that cannot be
sent raise."""


def count_cpus() -> int:
    """Return how many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


class Channel:
    """The end of the pipes that the function in the other process is given."""

    def __init__(self, incoming: SimpleQueue[Any], outgoing: IO[bytes]) -> None:
        self._incoming = incoming
        self._outgoing = outgoing

    def receive(self) -> Any:
        """Wait for the next value; the process ends here when there will be none."""
        return self._incoming.get()

    def send(self, value: object) -> None:
        _send(self._outgoing, value)


class ChildProcess:
    """A process that runs one function; to be closed. One thread at a time may talk to it."""

    def __init__(self, function: Callable[[Channel], None]) -> None:
        """Start it; ``function`` is one of a module's own. Raises one of FAILURES."""
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
        with contextlib.suppress(OSError):  # it has ended, as the first question to it will show
            self._in.write(sent)
            self._in.flush()

    def send(self, value: object) -> None:
        """Send a value; raises one of FAILURES."""
        _send(self._in, value)

    def receive(self) -> Any:
        """Wait for a value; raises one of FAILURES, EOFError when the process has ended."""
        return pickle.load(self._out)  # noqa: S301

    def kill(self) -> None:
        """End it, whatever it is doing; who waits for a value of it is told by EOFError."""
        self._process.kill()

    def close(self) -> None:
        """End it and close the pipes; nobody may be waiting for it."""
        self.kill()
        self._process.wait()
        for stream in (self._in, self._out):
            with contextlib.suppress(OSError):  # what could not be sent any more
                stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _send(stream: IO[bytes], value: object) -> None:
    pickle.dump(value, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


def _serve() -> None:
    """Run the function that comes first through standard input; the whole life of a process."""
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
