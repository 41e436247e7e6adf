"""A program in a terminal of its own, watched from outside and timed."""

from __future__ import annotations

import os
import pty
import queue
import struct
import subprocess
import threading
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
        self._arrived: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

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
            try:
                now, chunk = self._arrived.get(timeout=max(0.0, deadline - time.perf_counter()))
            except queue.Empty:
                raise TimeoutError(self.text) from None
            self._stream.feed(chunk)
        return now

    def wait_until_quiet(self, seconds: float, since: float) -> float:
        """Wait until nothing comes for ``seconds``; return when the last came, else ``since``."""
        last = since
        while True:
            try:
                last, chunk = self._arrived.get(timeout=seconds)
            except queue.Empty:
                return last
            self._stream.feed(chunk)

    def _listen(self) -> None:
        """Note when bytes arrive: drawing them takes this process longer than reading them."""
        while True:
            try:
                chunk = os.read(self._master, 1 << 16)
            except OSError:
                return
            self._arrived.put((time.perf_counter(), chunk))

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
        self._listener.join()
        os.close(self._master)
