"""A program in a pseudoterminal of its own, with its screen as a terminal would keep it."""

from __future__ import annotations

import contextlib
import os
import pty
import queue
import re
import signal
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ
from types import TracebackType
from typing import Self

import pyte

_QUERIES = re.compile(rb"\x1b\[[>?=<][0-9;]*[a-z]|\x1b\[\?[0-9;]*\$p")
"""Queries for a terminal's abilities, which terminals answer and pyte would draw."""


class Terminal:
    """Runs a command and keeps its screen; times are seconds of ``time.perf_counter``."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        size: tuple[int, int] = (120, 40),
        folder: Path | None = None,
    ) -> None:
        """``size``: columns and lines."""
        self.screen = pyte.Screen(*size)
        self.output = b""
        """Every byte that was written to the terminal and has been read by ``wait_for``."""
        self._stream = pyte.ByteStream(self.screen)
        self._master, slave = pty.openpty()
        self._set_size(*size)
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            env=_terminal_environment(environment),
            start_new_session=True,
        )
        os.close(slave)
        self._arrived: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def text(self) -> str:
        """Text of the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def send(self, keys: str) -> float:
        """Type ``keys``; return when."""
        now = time.perf_counter()
        os.write(self._master, keys.encode())
        return now

    def resize(self, columns: int, lines: int) -> None:
        """Give the terminal another size."""
        self.screen.resize(lines, columns)
        self.screen.reset()
        self._set_size(columns, lines)
        os.kill(self._process.pid, signal.SIGWINCH)

    def _set_size(self, columns: int, lines: int) -> None:
        ioctl(self._master, TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def wait_for(self, is_there: Callable[[str], object], timeout: float = 60.0) -> float:
        """Return when the bytes came that made ``is_there`` true of the screen.

        Raises TimeoutError with the screen when that does not happen.
        """
        now = time.perf_counter()
        deadline = now + timeout
        while not is_there(self.text):
            try:
                now, block = self._arrived.get(timeout=max(0.0, deadline - time.perf_counter()))
            except queue.Empty:
                raise TimeoutError(self.text) from None
            self._feed(block)
        return now

    def wait_until_quiet(self, seconds: float, since: float) -> float:
        """Wait until nothing comes for ``seconds``; return when the last came, else ``since``."""
        last = since
        while True:
            try:
                last, block = self._arrived.get(timeout=seconds)
            except queue.Empty:
                return last
            self._feed(block)

    def wait_until_ended(self, timeout: float = 60.0) -> int:
        """Wait for the program to end; return its exit code."""
        code = self._process.wait(timeout)
        self._listener.join(timeout)
        with contextlib.suppress(queue.Empty):
            while True:
                self._feed(self._arrived.get_nowait()[1])
        return code

    def kill(self) -> None:
        """Kill the program."""
        self._process.kill()

    def _feed(self, block: bytes) -> None:
        self.output += block
        self._stream.feed(_QUERIES.sub(b"", block))

    def _listen(self) -> None:
        """Note when bytes arrive: drawing them takes this process longer than reading them."""
        while True:
            try:
                block = os.read(self._master, 1 << 16)
            except OSError:
                return
            self._arrived.put((time.perf_counter(), block))

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


def _terminal_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without a size, which the terminal itself has."""
    rest = {name: value for name, value in environment.items() if name not in ("COLUMNS", "LINES")}
    return {**rest, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
