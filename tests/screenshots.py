"""Makes the README's pictures with the app itself: ``python -m tests.screenshots``.

They show the sample, so that nothing in them is anybody else's text.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path

from paperbrowse.system.settings import Settings
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.workspace.sample import open_sample
from tests.support.factories import make_locations
from tests.support.paths import ASSETS
from tests.tui.driving import press, settled, type_text

# Textual's pictures name a font on the web; without it they use the viewer's own fixed-width one.
_FONT_ON_THE_WEB = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


async def _wide(app: PaperbrowseApp, file: Path) -> None:
    async with app.run_test(size=(120, 34)) as pilot:
        await settled(pilot)
        await press(pilot, "s j s")
        await press(pilot, "slash")
        await type_text(pilot, "attention")
        await press(pilot, "enter asterisk s j r s j j r r k k k n")
        _save(app, file)


async def _narrow(app: PaperbrowseApp, file: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "slash")
        await type_text(pilot, "language model")
        await press(pilot, "enter")
        _save(app, file)


def _save(app: PaperbrowseApp, file: Path) -> None:
    picture = _FONT_ON_THE_WEB.sub("", app.export_screenshot(title="paperbrowse"))
    file.write_text(picture, "utf-8")


def main() -> None:
    """Write the pictures into assets/."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        locations = make_locations(home)
        with open_sample(locations) as sample:
            for make, name in ((_wide, "screenshot.svg"), (_narrow, "screenshot-80x24.svg")):
                app = PaperbrowseApp(sample, locations, is_sample=True, settings=Settings())
                asyncio.run(make(app, ASSETS / name))


if __name__ == "__main__":
    main()
