"""Keeps the index in a folder that is its reader's alone, and notices damage to it."""

from __future__ import annotations

import json
import os
import shutil
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from paperbrowse.search.locking import locked
from paperbrowse.search.quiet import quietly
from paperbrowse.search.schema import SCHEMA_VERSION, make_schema
from paperbrowse.search.storage import FolderStorage
from paperbrowse.search.stores import DamagedError, State, open_reader, open_writer

with quietly():
    from whoosh.index import TOC

STATE_FILE = "state.json"
LOCK_FILE = "writing.lock"
_OURS = (STATE_FILE, "_MAIN_", "MAIN_", "MAIN.tmp", "temporary")
"""How everything begins that an index leaves in its folder, but for the lock."""

_CHECKED_WHOLE = 32 * 2**20
"""Bytes of an index up to which every byte is checked on opening, not just the sizes."""


class FolderStore:
    """An index in a folder that only its owner can enter."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def lock(
        self, wait: float, on_wait: Callable[[], None] | None = None
    ) -> AbstractContextManager[None]:
        self._make_private()
        return locked(self.folder / LOCK_FILE, wait=wait, on_wait=on_wait)

    def state(self) -> State | None:
        if self._open_to_others():
            raise DamagedError("other users can write to its folder")
        try:
            told = json.loads((self.folder / STATE_FILE).read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return None
        except ValueError as error:
            raise DamagedError(f"its {STATE_FILE} cannot be read") from error
        try:
            if told["schema"] != SCHEMA_VERSION:
                return None
            told["files"] = {name: (size, crc) for name, (size, crc) in told["files"].items()}
            return State(**told)
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            raise DamagedError(f"its {STATE_FILE} cannot be read") from error

    def check(self, state: State) -> None:
        """Compare the files with what was noted of them; raises DamagedError."""
        if state.generation != self._latest_generation():
            return  # a commit whose state was not written; what it holds is sound, if late
        whole = sum(size for size, _ in state.files.values()) <= _CHECKED_WHOLE
        for name, (size, crc) in state.files.items():
            file = self.folder / name
            try:
                if file.stat().st_size != size or (whole and _crc(file) != crc):
                    raise DamagedError(f"its file {name} was changed or cut short")
            except FileNotFoundError as error:
                raise DamagedError(f"its file {name} is missing") from error

    @contextmanager
    def reader(self) -> Iterator[Any]:
        storage = FolderStorage(self.folder)
        try:
            with open_reader(storage) as reader:
                yield reader
        finally:
            storage.close_files()

    @contextmanager
    def writer(self) -> Iterator[Any]:
        storage = FolderStorage(self.folder)
        try:
            with open_writer(storage) as writer:
                yield writer
        finally:
            storage.close_files()

    def save_state(self, reached: int, *, complete: bool) -> None:
        files = {}
        for file in sorted(self.folder.iterdir()):
            if file.name.startswith(("_MAIN_", "MAIN_")) and file.is_file():
                _sync(file)
                files[file.name] = (file.stat().st_size, _crc(file))
        state = State(reached, self._latest_generation(), complete, files=files)
        written = self.folder / f"{STATE_FILE}.new"
        written.write_text(json.dumps(asdict(state)))
        _sync(written)
        written.replace(self.folder / STATE_FILE)

    def clear(self) -> None:
        (self.folder / STATE_FILE).unlink(missing_ok=True)
        for entry in list(self.folder.iterdir()):
            if not entry.name.startswith(_OURS):
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        storage = FolderStorage(self.folder)
        try:
            TOC.create(storage, make_schema())
        finally:
            storage.close_files()

    def _latest_generation(self) -> int:
        return int(TOC._latest_generation(FolderStorage(self.folder), "MAIN"))

    def _make_private(self) -> None:
        """Make the folder; one that others could write to loses what they may have put there."""
        if self.folder.exists() and not self.folder.is_dir():
            self.folder.unlink()  # nothing but an index belongs here
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        if os.name != "posix":
            return
        exposed = self._open_to_others()
        if stat.S_IMODE(self.folder.stat().st_mode) & 0o077:
            self.folder.chmod(0o700)
        if exposed:
            (self.folder / STATE_FILE).unlink(missing_ok=True)

    def _open_to_others(self) -> bool:
        """Whether another user can have written what whoosh would unpickle."""
        if os.name != "posix":
            return False
        try:
            status = self.folder.stat()
        except FileNotFoundError:
            return False
        return bool(status.st_mode & 0o022) or status.st_uid not in (os.geteuid(), 0)


def _crc(file: Path) -> int:
    crc = 0
    with file.open("rb") as stream:
        while block := stream.read(2**20):
            crc = zlib.crc32(block, crc)
    return crc


def _sync(file: Path) -> None:
    """Bring a file to the disk, which whoosh leaves to chance."""
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())
