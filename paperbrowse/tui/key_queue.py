"""The key queue: it holds back the keys of a burst, each until the one before it is done."""

from __future__ import annotations

import asyncio
import time
from collections import deque

from textual import events
from textual.app import App

DIALOGS = "dialogs"
"""Group of the workers that open a dialog."""

_LETTER_TURNS, _TURNS = 5, 50
"""Turns of the event loop after which a letter is in its field, and after which any other key has
done what it does: it goes up from the focused widget to the app, and its messages as far to the
screen, which may move the focus."""

_PATIENCE = 0.3
"""Seconds after which no key waits for a dialog any more, to open or to have done its work."""

Stroke = events.Key | events.Paste


class KeyQueue:
    """Admits one key at a time, and letters in a row together.

    A slow connection brings several keys at once. Textual hands each to what has the focus at that
    moment: after ``/kv`` and Enter, a ``j`` would be typed into the bar as well.
    """

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._waiting: deque[Stroke] = deque()
        self._admitted: Stroke | None = None
        self._is_typing = False
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
        if stroke is self._admitted:
            self._admitted = None
        elif not self.is_idle and (self._waiting or not (is_typing and self._is_typing)):
            self._waiting.append(stroke)
            return False
        self._is_typing, self._turns, self._since = is_typing, 0, time.monotonic()
        if self._settling is None:
            self._settling = asyncio.create_task(self._settle())
        return True

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
            if self._admitted is None and not self._waiting:
                break
            if self._admitted is None:
                self._admitted = self._waiting.popleft()
                self._app.post_message(self._admitted)
            self._turns = 0
        self._settling = None

    @property
    def _is_done(self) -> bool:
        """Whether the key that was admitted last is done."""
        if self._turns < (_LETTER_TURNS if self._is_typing else _TURNS):
            return False
        screens = self._app.screen_stack
        if not screens or time.monotonic() > self._since + _PATIENCE:
            return True
        screen = screens[-1]
        return screen.is_mounted and not any(
            worker.node is screen and (screen.is_modal or worker.group == DIALOGS)
            for worker in self._app.workers
            if not worker.is_finished
        )
