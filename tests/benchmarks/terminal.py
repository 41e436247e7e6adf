"""A program in a terminal of its own, watched from outside and timed."""

from __future__ import annotations

import os
import pty
import select
import struct
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from fcntl import ioctl
from termios import TIOCSWINSZ
from types import TracebackType
from typing import Self

import pyte


class Terminal:
    """Runs a command on a pseudo-terminal and keeps its screen, as a terminal would."""

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        columns: int = 120,
        lines: int = 40,
    ) -> None:
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._master, slave = pty.openpty()
        ioctl(slave, TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
            start_new_session=True,
        )
        os.close(slave)

    @property
    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(self._screen.display)

    def send(self, keys: str) -> float:
        """Type ``keys``; return when (seconds on the clock of time.perf_counter)."""
        now = time.perf_counter()
        os.write(self._master, keys.encode())
        return now

    def wait_for(self, is_there: Callable[[str], bool], timeout: float = 60.0) -> float:
        """Return when the bytes came that made ``is_there`` true of the screen.

        Raises TimeoutError with the screen when that does not happen.
        """
        now = time.perf_counter()
        deadline = now + timeout
        while not is_there(self.text):
            if time.perf_counter() > deadline:
                raise TimeoutError(self.text)
            if select.select([self._master], [], [], 0.1)[0]:
                chunk = os.read(self._master, 1 << 16)
                now = time.perf_counter()
                self._stream.feed(chunk)
        return now

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)
