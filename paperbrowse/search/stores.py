"""What a place for an index can do; and the one in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from paperbrowse.search.quiet import quietly
from paperbrowse.search.schema import SCHEMA_VERSION, make_schema
from paperbrowse.search.storage import MemoryStorage

with quietly():
    # whoosh imports these itself, but only when it first reads or writes
    import whoosh.codec.whoosh3
    import whoosh.reading
    import whoosh.writing  # noqa: F401
    from whoosh.index import TOC, FileIndex


class DamagedError(Exception):
    """An index that cannot be used as it is; the text says why, in plain words."""


@dataclass(frozen=True, slots=True)
class State:
    """How far an index has come; written after the commit that it tells of."""

    reached: int
    """The library's change number."""
    generation: int
    """Whoosh's number of the commit."""
    complete: bool = True
    """False while a build is under way."""
    schema: int = SCHEMA_VERSION
    files: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Size and CRC-32 of each file of the generation, by name."""


class Store(Protocol):
    """A place for an index. Its methods raise DamagedError and OSError."""

    def lock(
        self, wait: float, on_wait: Callable[[], None] | None = None
    ) -> AbstractContextManager[None]: ...

    def state(self) -> State | None:
        """Return how far the index has come, or None where there is none of this schema."""

    def check(self, state: State) -> None: ...

    def reader(self) -> AbstractContextManager[Any]: ...

    def writer(self) -> AbstractContextManager[Any]:
        """Open a whoosh writer, committed at the end and cancelled on any exception."""

    def save_state(self, reached: int, *, complete: bool) -> None: ...

    def clear(self) -> None:
        """Make an empty index, whatever was there."""


class MemoryStore:
    """An index in memory, for where no folder can be written; it goes with the process."""

    def __init__(self) -> None:
        self._storage = MemoryStorage()
        self._state: State | None = None

    def lock(
        self, wait: float, on_wait: Callable[[], None] | None = None
    ) -> AbstractContextManager[None]:
        return nullcontext()

    def state(self) -> State | None:
        return self._state

    def check(self, state: State) -> None:
        """Nothing can damage it."""

    def reader(self) -> AbstractContextManager[Any]:
        return open_reader(self._storage)

    def writer(self) -> AbstractContextManager[Any]:
        return open_writer(self._storage)

    def save_state(self, reached: int, *, complete: bool) -> None:
        generation = int(TOC._latest_generation(self._storage, "MAIN"))
        self._state = State(reached, generation, complete)

    def clear(self) -> None:
        self._storage = MemoryStorage()
        self._state = None
        TOC.create(self._storage, make_schema())


@contextmanager
def open_reader(storage: Any) -> Iterator[Any]:
    """Open a whoosh reader of the index in one of whoosh's storages."""
    reader = FileIndex(storage, schema=make_schema()).reader()
    try:
        yield reader
    finally:
        reader.close()


@contextmanager
def open_writer(storage: Any) -> Iterator[Any]:
    """Open a whoosh writer; it commits at the end, and is cancelled on any exception."""
    writer = FileIndex(storage, schema=make_schema()).writer(_lk=False)
    try:
        yield writer
        writer.commit()
    except BaseException:
        with suppress(Exception):  # what went wrong first is what counts
            writer.cancel()
        raise
