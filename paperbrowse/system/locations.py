"""Paths of the library, the index, the backups and the settings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

LIBRARY_VARIABLE = "PAPERBROWSE_LIBRARY"


@dataclass(frozen=True, slots=True)
class Locations:
    """The folders for data (precious), cache (disposable) and configuration.

    Creates nothing on the disk.
    """

    data: Path
    cache: Path
    config: Path

    @property
    def library_file(self) -> Path:
        """The SQLite file of the papers and all user data."""
        return self.data / "library.sqlite3"

    @property
    def search_history_file(self) -> Path:
        """The queries that the user typed on the screen."""
        return self.data / "searches.txt"

    @property
    def index_dir(self) -> Path:
        """The folder of the full-text index; it can be deleted at any time."""
        return self.cache / "index"

    @property
    def config_file(self) -> Path:
        """The user's settings."""
        return self.config / "config.toml"

    @property
    def topics_file(self) -> Path:
        """The user's own topic rules."""
        return self.config / "topics.toml"

    def sample(self) -> Locations:
        """Return the folders of the sample library, apart from the user's library."""
        return Locations(self.data / "sample", self.cache / "sample", self.config)


def backups_folder(library_file: Path) -> Path:
    """Return the folder of a library's automatic backups."""
    return library_file.parent / "backups"


def resolve_locations(
    library: Path | None = None, environ: Mapping[str, str] = os.environ
) -> Locations:
    """Return the folders to use.

    ``library`` (the ``--library`` option), or else the environment variable PAPERBROWSE_LIBRARY,
    is a folder for data and cache; without either they are the platform's user folders. The
    configuration is always in the platform's user folder.
    """
    config = platformdirs.user_config_path("paperbrowse", appauthor=False)
    if library is None and environ.get(LIBRARY_VARIABLE):
        library = Path(environ[LIBRARY_VARIABLE])
    if library is not None:
        library = library.expanduser().absolute()
        return Locations(library, library / "cache", config)
    return Locations(
        platformdirs.user_data_path("paperbrowse", appauthor=False),
        platformdirs.user_cache_path("paperbrowse", appauthor=False),
        config,
    )
