"""Brings an index up to date with the library, in steps that a killed process can go on from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Protocol

from paperbrowse.papers import Paper
from paperbrowse.search.catalogue import Entry
from paperbrowse.search.schema import digest_of, document
from paperbrowse.search.stores import DamagedError, State, Store

CHUNK = 1_000
"""Papers to a commit."""

Progress = Callable[[int, int], None]
"""Told the papers looked at so far, and how many there will be at the least."""


class Papers(Protocol):
    """The library, as far as the index needs it."""

    def change_number(self) -> int: ...

    def changed_papers(self, since: int) -> Iterator[Paper]: ...

    def removed_ids(self, since: int) -> list[str]: ...

    def paper_count(self) -> int: ...


def bring_up_to_date(
    store: Store, state: State | None, papers: Papers, progress: Progress | None = None
) -> int:
    """Write what changed since ``state`` (everything, without one); return the papers written.

    The caller holds the store's lock. Every chunk is a commit. What a killed process has
    committed is recognised by its digest and passed over, so nothing is written twice, and
    the change number is only noted when all of it is there. Raises DamagedError, OSError, and
    whatever ``papers`` and ``progress`` raise.
    """
    if state is None or state.reached > papers.change_number():
        store.clear()
        state = None
    since = state.reached if state else 0
    target = papers.change_number()
    known = _digests(store)
    if state is None:
        store.save_state(0, complete=False)
    written = looked_at = 0
    seen: set[str] = set()
    for chunk in _chunks(papers.changed_papers(since)):
        changed = {p.id: p for p in chunk if known.get(p.id) != digest_of(p)}
        _write(store, changed.values(), changed.keys() & known.keys())
        known |= {paper.id: digest_of(paper) for paper in changed.values()}
        seen.update(paper.id for paper in chunk)
        written += len(changed)
        looked_at += len(chunk)
        if progress is not None:
            progress(looked_at, max(looked_at, papers.paper_count() if since == 0 else 0))
    gone = known.keys() & set(papers.removed_ids(since)) - seen
    _write(store, (), gone)
    store.save_state(target, complete=True)
    return written


def _write(store: Store, papers: Iterable[Paper], delete: Iterable[str]) -> None:
    papers, delete = list(papers), sorted(delete)
    if not papers and not delete:
        return
    with _telling_damage(), store.writer() as writer:
        for paper_id in delete:
            writer.delete_by_term("id", paper_id)
        for paper in papers:
            writer.add_document(**document(paper))


def held_papers(store: Store) -> int:
    """Return how many papers the index holds; raises DamagedError or OSError."""
    with _telling_damage(), store.reader() as reader:
        return int(reader.doc_count())


def _digests(store: Store) -> dict[str, str]:
    """Return the digest of every paper in the index, by id."""
    with _telling_damage(), store.reader() as reader:
        entries = (Entry(*stored["entry"]) for _, stored in reader.iter_docs())
        return {entry.paper_id: entry.digest for entry in entries}


@contextmanager
def _telling_damage() -> Iterator[None]:
    """Raise DamagedError for what whoosh raises when it meets damage: exceptions of every kind."""
    try:
        yield
    except FileNotFoundError as error:
        raise DamagedError(f"its file {error.filename} is missing") from error
    except OSError:
        raise  # a full disk, a folder that is not ours: not the index's fault
    except Exception as error:
        raise DamagedError(repr(error)) from error


def _chunks(papers: Iterator[Paper]) -> Iterator[list[Paper]]:
    while chunk := list(islice(papers, CHUNK)):
        yield chunk
