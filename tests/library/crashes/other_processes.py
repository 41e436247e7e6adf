"""Processes that use a library: ``python -m tests.library.crashes.other_processes NAME FOLDER``."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from paperbrowse.core import LibraryError, ReadBatch
from paperbrowse.library import ImportedListEntry, Library
from tests.library.tables import read_user_tables
from tests.support.factories import (
    WordTagger,
    all_papers,
    make_record,
    make_records,
    make_source,
    paper_ids,
)

NOBODY = 65534


def refused(action: Callable[[], object], *words: str) -> None:
    """See that an action fails with a message that has these words, and a hint."""
    try:
        action()
    except LibraryError as error:
        assert all(word in error.message for word in words), error.message
        assert error.hint
    else:
        raise AssertionError("it was not refused")


def write_at_once(folder: Path) -> None:
    """Import and save, as others do at the same time."""
    name = f"process {os.getpid()}"
    with Library.open(folder / "data" / "l.sqlite3", WordTagger(), patience=60) as library:
        library.add_dump(make_source(f"{name}.txt"), make_records(800, start=os.getpid() % 400))
        # A paper that another process changes meanwhile may come twice.
        papers = {paper.id: paper for paper in all_papers(library)}
        for paper in [*papers.values()][:20]:
            library.save([paper.id], name)
            library.save([paper.id], "Together")
            library.add_tags([paper.id], [name])
            library.save_search(f"{name} {paper.id}", paper.title)


def fill_disk(folder: Path) -> None:
    """Write more than there is room for; as root no quota would hold, so the file is limited."""
    file = folder / "l.sqlite3"
    with Library.open(file, WordTagger()) as library:
        library.add_dump(make_source(), make_records(600))
        paper_id = library.resolve("paper-0")
        library.save([paper_id])
    before, lists = _state(file)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + 4096, resource.RLIM_INFINITY))
    with Library.open(file, WordTagger()) as library:
        longer = (make_record(f"Long {n}", abstract=f"{n} words " * 500) for n in range(400))
        refused(lambda: library.add_dump(make_source("b.txt"), longer), str(file))
        everything = paper_ids(library)
        refused(lambda: [library.save(everything, f"List {n}") for n in range(100)], str(file))
        long = "words " * 200_000
        entries = [ImportedListEntry(paper_id=each, note=long[:6000]) for each in everything]
        tags = [f"{n} {'x' * 90}" for n in range(20)]
        large: list[Callable[[], object]] = [
            lambda: library.write_note(paper_id, long),
            lambda: library.import_list("New", entries),
            lambda: library.add_tags(everything, tags),
            lambda: library.save_search("long", long),
        ]
        for action in large:
            whole = read_user_tables(file)
            refused(action, str(file))
            assert read_user_tables(file) == whole
        assert library.check() == []
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    papers, after = _state(file)
    assert papers == before
    assert after[: len(lists)] == lists
    assert all(len(ids) == 600 for _, ids in after[len(lists) :]), "a list was half saved"
    with Library.open(file, WordTagger()) as library:
        assert library.add_dump(make_source("b.txt"), [make_record("Short")]).new == 1


def _state(file: Path) -> tuple[list[str], list[tuple[str, list[str]]]]:
    with Library.open(file, WordTagger()) as library:
        papers = paper_ids(library)
        return papers, [(each.name, library.list_ids(each.name)) for each in library.lists()]


def read_only(folder: Path) -> None:
    """Use a library without the permission to write it."""
    file = _prepared(folder)
    file.chmod(0o444)
    file.parent.chmod(0o555)
    _lose_privileges()
    # Other rules would tag the papers anew; here they cannot, and reading goes on.
    with Library.open(file, WordTagger(("other",)), create=False) as library:
        assert not library.writable
        (paper,) = library.changed_papers(0)
        assert paper.tags == ("cache",)
        assert library.list_ids("Thesis") == [paper.id]
        assert library.check() == []
        refused(lambda: library.save([paper.id], "Other"), "read-only", str(file))
        refused(lambda: library.set_star([paper.id], True), "read-only", str(file))
        refused(lambda: library.write_note(paper.id, "x"), "read-only", str(file))
        refused(lambda: library.go_to_step(0), "read-only", str(file))
        # A key for this once is better than none.
        keys = library.citation_keys([paper.id], lambda papers, _: {papers[0].id: "key"})
        assert keys == {paper.id: "key"}
        assert library.paper(paper.id).citation_key is None
        refused(lambda: library.add_dump(make_source("b.txt"), [make_record("New")]), "read-only")
        refused(lambda: _preview(library), "read-only")
        refused(library.undo, "read-only")
        assert library.paper_count() == 1
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def unreadable(folder: Path) -> None:
    """Open a library without the permission to read it, or to make it."""
    file = _prepared(folder)
    file.chmod(0)
    file.parent.chmod(0o555)
    _lose_privileges()
    refused(lambda: Library.open(file, WordTagger()), "cannot be opened", str(file))
    missing = file.with_name("missing.sqlite3")
    refused(lambda: Library.open(missing, WordTagger()), "cannot be opened", str(missing))
    missing = file.parent / "no" / "missing.sqlite3"
    refused(lambda: Library.open(missing, WordTagger()), "cannot be opened", str(missing))


def _preview(library: Library) -> None:
    with library.preview() as preview:
        preview.add_batches(make_source("b.txt"), [ReadBatch([make_record("New")])])


def _prepared(folder: Path) -> Path:
    file = folder / "data" / "l.sqlite3"
    with Library.open(file, WordTagger()) as library:
        library.add_dump(make_source(), [make_record("A cache")])
        library.save([all_papers(library)[0].id], "Thesis")
    return file


def _lose_privileges() -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


if __name__ == "__main__":
    programs = (write_at_once, fill_disk, read_only, unreadable)
    {program.__name__: program for program in programs}[sys.argv[1]](Path(sys.argv[2]))
