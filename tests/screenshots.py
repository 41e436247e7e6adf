"""Makes the README's pictures with the app itself: ``python -m tests.screenshots``.

They show the sample, so that nothing in them is anybody else's text.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from paperbrowse.workspace.sample import open_sample
from paperbrowse.workspace.workspace import Workspace
from tests.support.factories import make_locations
from tests.support.paths import ASSETS
from tests.support.screen import NARROW, Screen, make_app, open_screen

# Textual's pictures name a font on the web; without it they use the viewer's own fixed-width one.
Use = Callable[[Screen], Awaitable[None]]

_FONT_ON_THE_WEB = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


async def _wide(screen: Screen) -> None:
    await screen.press("s j s slash")
    await screen.type("attention")
    await screen.press("enter asterisk s j r s j j r r k k k n")


async def _narrow(screen: Screen) -> None:
    await screen.press("slash")
    await screen.type("language model")
    await screen.press("enter")


PICTURES = (
    ("screenshot.svg", (120, 34), _wide),
    ("screenshot-80x24.svg", NARROW, _narrow),
)


async def _draw(sample: Workspace, file: Path, size: tuple[int, int], use: Use) -> None:
    app = make_app(sample, is_sample=True)
    async with open_screen(app, size, painting=True, toasts=False) as screen:
        await use(screen)
        picture = _FONT_ON_THE_WEB.sub("", app.export_screenshot(title="paperbrowse"))
    file.write_text(picture, "utf-8")


def main() -> None:
    """Write the pictures into assets/."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_sample(make_locations(Path(folder))) as sample,
    ):
        for name, size, use in PICTURES:
            asyncio.run(_draw(sample, ASSETS / name, size, use))


if __name__ == "__main__":
    main()
