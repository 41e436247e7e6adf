"""Where paperbrowse keeps things: the library, the index, the configuration."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

LIBRARY_VARIABLE = "PAPERBROWSE_LIBRARY"


@dataclass(frozen=True, slots=True)
class Locations:
    """The three folders of one paperbrowse: data (precious), cache (disposable), config.

    Nothing here touches the disk; whoever writes makes the folders.
    """

    data: Path
    cache: Path
    config: Path

    @property
    def library_file(self) -> Path:
        """The SQLite file that holds the papers and everything the reader made."""
        return self.data / "library.sqlite3"

    @property
    def backups_dir(self) -> Path:
        """The folder of the library's automatic backups."""
        return backups_folder(self.library_file)

    @property
    def index_dir(self) -> Path:
        """The folder of the full-text index; it can be deleted at any time."""
        return self.cache / "index"

    @property
    def config_file(self) -> Path:
        """The reader's own settings."""
        return self.config / "config.toml"

    @property
    def topics_file(self) -> Path:
        """The reader's own topic rules."""
        return self.config / "topics.toml"

    def sample(self) -> Locations:
        """The folders of the sample library, apart from the reader's own."""
        return Locations(self.data / "sample", self.cache / "sample", self.config)


def backups_folder(library_file: Path) -> Path:
    """Return the folder of the automatic backups of a library."""
    return library_file.parent / "backups"


def resolve_locations(
    library: Path | None = None, environ: Mapping[str, str] = os.environ
) -> Locations:
    """Return the folders to use.

    ``library`` (the ``--library`` option), else the environment variable PAPERBROWSE_LIBRARY,
    names a folder that holds data and cache; without either they are the user's own folders for
    this platform. The configuration is always the user's.
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
