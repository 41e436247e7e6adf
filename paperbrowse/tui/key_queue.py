"""The key queue: it holds back the keys of a burst, each until the one before it is done."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from textual import events
from textual.app import App

DIALOGS = "dialogs"
"""Group of the workers that open a dialog."""

_TURNS = 50
"""Turns of the event loop after which a key has done what it does: it goes up from the focused
widget to the app, and its messages as far to the screen, which may move the focus."""

Stroke = events.Key | events.Paste


class KeyQueue:
    """Admits one key at a time, and letters in a row together.

    A slow connection brings several keys at once. Textual hands each to what has the focus at that
    moment: after ``/kv`` and Enter, a ``j`` would be typed into the bar as well.
    """

    def __init__(self, app: App[None]) -> None:
        self.patience = 1.0
        """Seconds for which a key waits for a dialog, to open or to have done its work."""
        self._app = app
        self._waiting: deque[Stroke] = deque()
        self._admitted: list[Stroke] = []
        self._is_typing = False
        self._handled = 0
        self._turns = 0
        self._since = 0.0
        self._settling: asyncio.Task[None] | None = None

    @property
    def is_idle(self) -> bool:
        """Whether no key is being handled or held back."""
        return self._settling is None

    def admit(self, stroke: Stroke) -> bool:
        """Return whether a key, or what is pasted, may be handled now.

        Otherwise it is sent to the app again as soon as it may.
        """
        is_typing = self._is_letter(stroke)
        if stroke in self._admitted:
            self._admitted.remove(stroke)
        elif not self.is_idle and (self._waiting or not (is_typing and self._is_typing)):
            self._waiting.append(stroke)
            return False
        self._is_typing, self._turns, self._since = is_typing, 0, time.monotonic()
        if self._settling is None:
            self._settling = asyncio.create_task(self._settle())
        return True

    @contextmanager
    def handle(self) -> Iterator[None]:
        """Hold the next keys back while one is handled by the app, which may take its time."""
        self._handled += 1
        try:
            yield
        finally:
            self._handled -= 1
            self._turns = 0

    def _is_letter(self, stroke: Stroke) -> bool:
        """Whether the focused widget takes a key as a letter."""
        focused = self._app.focused
        if focused is None or isinstance(stroke, events.Paste):
            return False
        return focused.check_consume_key(stroke.key, stroke.character)

    async def _settle(self) -> None:
        while True:
            while not self._is_done:
                self._turns += 1
                await asyncio.sleep(0 if self._turns < 2 * _TURNS else 0.001)
            if not self._admitted:
                if not self._waiting:
                    break
                self._admit_next()
            self._turns = 0
        self._settling = None

    def _admit_next(self) -> None:
        """Send the next key to the app again, and with a letter those that follow it."""
        self._admitted = [self._waiting.popleft()]
        while self._waiting and all(map(self._is_letter, (self._admitted[-1], self._waiting[0]))):
            self._admitted.append(self._waiting.popleft())
        for stroke in self._admitted:
            self._app.post_message(stroke)

    @property
    def _is_done(self) -> bool:
        """Whether the key that was admitted last is done."""
        if self._handled or self._turns < _TURNS:
            return False
        screens = self._app.screen_stack
        if not screens or time.monotonic() > self._since + self.patience:
            return True
        screen = screens[-1]
        return screen.is_mounted and not any(
            worker.node is screen and (screen.is_modal or worker.group == DIALOGS)
            for worker in self._app.workers
            if not worker.is_finished
        )
