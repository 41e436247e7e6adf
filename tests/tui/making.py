"""The app on a library."""

from __future__ import annotations

from paperbrowse.system.locations import Locations
from paperbrowse.system.settings import Settings
from paperbrowse.tui.app import PaperbrowseApp
from paperbrowse.workspace.workspace import Workspace


def make_app(workspace: Workspace, locations: Locations) -> PaperbrowseApp:
    """Return an app on ``workspace``, as ``run`` would make it."""
    return PaperbrowseApp(workspace, locations, is_sample=False, settings=Settings())
