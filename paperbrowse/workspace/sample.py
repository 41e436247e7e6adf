"""The sample library: its location and its import."""

from __future__ import annotations

import io
from hashlib import blake2b
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from paperbrowse.core import LibraryError
from paperbrowse.library import NewSource
from paperbrowse.system import Locations
from paperbrowse.workspace.workspace import Workspace

SAMPLE_NAME = "sample-daily-papers.txt"


def open_sample(locations: Locations, dump: Traversable | None = None) -> Workspace:
    """Return the workspace of the sample library, which never mixes with the user's own.

    The sample is imported on first use, and again when a new version of paperbrowse has another
    sample. If its folder cannot be written to, the workspace is temporary. ``dump`` replaces the
    sample of this version.
    """
    workspace = Workspace.open(locations.sample(), create=True)
    dump = dump or _find_sample_dump()
    try:
        _import_sample(workspace, dump)
    except LibraryError:
        workspace.close()
        workspace = Workspace.open_temporary(locations)
        _import_sample(workspace, dump)
    return workspace


def _import_sample(workspace: Workspace, dump: Traversable) -> None:
    # Here, because most starts read no dump, and the readers take long to import.
    from paperbrowse.dumps import ReadOptions, Skipped, read_dump

    text = dump.read_bytes()
    source = NewSource(
        name=SAMPLE_NAME,
        # The same wherever paperbrowse is installed, so that a new sample replaces the old one.
        path=workspace.locations.data.absolute() / SAMPLE_NAME,
        digest=blake2b(text, digest_size=16).hexdigest(),
        format="daily-papers",
    )
    records = read_dump(io.BytesIO(text), name=SAMPLE_NAME, options=ReadOptions()).records
    workspace.library.add_dump(
        source, (record for record in records if not isinstance(record, Skipped))
    )


def _find_sample_dump() -> Traversable:
    """Return the sample of an installed package, or else of a checkout."""
    installed = resources.files("paperbrowse") / "assets" / SAMPLE_NAME
    if installed.is_file():
        return installed
    return Path(__file__).parents[2] / "assets" / SAMPLE_NAME
