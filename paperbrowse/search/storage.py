"""Whoosh's storages, in a folder or in memory, made to close whatever they opened."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from paperbrowse.search.quiet import quietly

with quietly():
    from whoosh.filedb.filestore import FileStorage, RamStorage


class FolderStorage(FileStorage):  # type: ignore[misc]
    """A folder of whoosh's, for one reader or one writer.

    Whoosh leaves files open when what it reads in them makes it fail; ``close_files`` closes them.
    (``close`` is whoosh's own: it calls it while it still writes.)
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._opened: list[Any] = []

    def open_file(self, name: str, **options: Any) -> Any:
        self._opened.append(super().open_file(name, **options))
        return self._opened[-1]

    def create_file(self, name: str, *arguments: Any, **options: Any) -> Any:
        self._opened.append(super().create_file(name, *arguments, **options))
        return self._opened[-1]

    def temp_storage(self, name: str | None = None) -> Any:
        inner = FolderStorage(Path(self.folder) / (name or "temporary"))
        inner._opened = self._opened
        return inner.create()

    def close_files(self) -> None:
        """Close every file that is still open."""
        while self._opened:
            file = self._opened.pop()
            if not file.is_closed:
                with suppress(OSError):  # a full disk has been told of already
                    file.close()


class MemoryStorage(RamStorage):  # type: ignore[misc]
    """Memory of whoosh's, which must do without a folder for its temporary files too."""

    def temp_storage(self, name: str | None = None) -> Any:
        return RamStorage()

    def destroy(self) -> None:
        self.files.clear()
