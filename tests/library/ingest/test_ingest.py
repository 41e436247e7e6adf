"""Dumps come in, and coming again change nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from paperbrowse.core import ReadBatch, Record
from paperbrowse.library import ImportCounts, Library
from tests.library.tables import read_records
from tests.support.factories import (
    WordTagger,
    all_papers,
    import_records,
    make_record,
    make_records,
    make_source,
    titles_of,
)


def test_a_dump_becomes_papers(library: Library) -> None:
    counts = import_records(
        library,
        "a.txt",
        make_record("A Cache", abstract="Of keys.", comments=3, links=("https://github.com/a/b",)),
        make_record("Vision", published="2024-03"),
    )
    assert counts == ImportCounts(records=2, new=2)
    cache, vision = library.changed_papers(0)
    assert (cache.title, cache.abstract, cache.comments) == ("A Cache", "Of keys.", 3)
    assert cache.tags == ("cache", "code")
    assert cache.sources == ("a.txt",)
    assert str(vision.published) == "2024-03"
    assert library.paper_count() == 2


def test_a_reimported_dump_changes_nothing(library: Library) -> None:
    records = [make_record("One"), make_record("Two", abstract="Second.")]
    import_records(library, "a.txt", *records)
    before, change = all_papers(library), library.index_feed.state().paper_change
    assert import_records(library, "a.txt", *records) == ImportCounts(records=2, unchanged=2)
    assert all_papers(library) == before
    assert library.index_feed.state().paper_change == change


def test_a_copied_or_renamed_dump_changes_nothing(library: Library) -> None:
    library.add_dump(make_source("a.txt", "same"), [make_record("One")])
    counts = library.add_dump(
        make_source("b.txt", "same", folder="/elsewhere"), [make_record("One")]
    )
    assert counts == ImportCounts(records=1, unchanged=1)
    assert [each.name for each in library.sources()] == ["a.txt"]


def test_a_changed_dump_adds_what_is_new_and_drops_nothing(library: Library) -> None:
    import_records(library, "a.txt", make_record("One"), make_record("Two"), content="first")
    counts = import_records(
        library, "a.txt", make_record("Two", line=9), make_record("Three"), content="second"
    )
    assert counts == ImportCounts(records=2, new=1, unchanged=1)
    assert titles_of(library.changed_papers(0)) == ["One", "Two", "Three"]
    assert [(each.name, each.records) for each in library.sources()] == [("a.txt", 3)]
    ((_, kept),) = read_records(library, "two")
    assert kept.line == 9
    # The first content is still known, wherever it turns up.
    assert library.add_dump(
        make_source("old.txt", "first"), [make_record("One"), make_record("Two")]
    ) == ImportCounts(records=2, unchanged=2)


def test_a_paper_of_two_dumps_has_both_as_sources(library: Library) -> None:
    import_records(library, "b.txt", make_record("KV Cache", comments=1))
    counts = import_records(library, "a.txt", make_record("kv cache.", abstract="Longer.", line=4))
    assert counts == ImportCounts(records=1, merged=1)
    (paper,) = library.changed_papers(0)
    assert (paper.title, paper.abstract, paper.comments) == ("KV Cache", "Longer.", 1)
    assert paper.sources == ("a.txt", "b.txt")
    assert read_records(library, paper.id) == [
        ("b.txt", make_record("KV Cache", comments=1)),
        ("a.txt", make_record("kv cache.", abstract="Longer.", line=4)),
    ]


def test_a_record_that_stands_twice_in_a_dump_counts_once(library: Library) -> None:
    counts = import_records(library, "a.txt", make_record("One"), make_record("One", line=5))
    assert counts == ImportCounts(records=2, new=1, unchanged=1)


def test_papers_keep_the_original_text_in_their_records(library: Library) -> None:
    original = make_record(r"\textbf{Deep} Nets", abstract="Nul \x00, lone \ud800, \x1b[31mred.")
    import_records(library, "a.txt", original)
    (paper,) = library.changed_papers(0)
    assert paper.title == "Deep Nets"
    assert paper.abstract == "Nul  , lone  , red."
    assert read_records(library, paper.id) == [("a.txt", original)]


def test_a_year_given_later_replaces_the_one_that_was_inferred(library: Library) -> None:
    import_records(library, "a.txt", make_record("One", published="2026-10-16", year_from="mtime"))
    counts = import_records(
        library, "a.txt", make_record("One", published="2024-10-16", year_from="option")
    )
    assert counts == ImportCounts(records=1, merged=1)
    (paper,) = library.changed_papers(0)
    assert str(paper.published) == "2024-10-16"
    assert len(read_records(library, paper.id)) == 1


@pytest.mark.parametrize("weaker", ["file", "mtime"])
def test_a_year_that_the_user_gave_outlives_an_import_without_it(
    library: Library, weaker: str
) -> None:
    import_records(library, "a.txt", make_record("One", published="2024-10-16", year_from="option"))
    weak = dataclasses.replace(
        make_record("One", published="2026-10-16", year_from="file"),
        year_from=weaker,  # type: ignore[arg-type]
    )
    assert import_records(library, "a.txt", weak) == ImportCounts(records=1, unchanged=1)
    assert str(library.paper("one").published) == "2024-10-16"


def test_a_touched_file_changes_no_year(library: Library) -> None:
    import_records(library, "a.txt", make_record("One", published="2025-10-16", year_from="mtime"))
    counts = import_records(
        library, "a.txt", make_record("One", published="2026-10-16", year_from="mtime")
    )
    assert counts == ImportCounts(records=1, unchanged=1)
    assert str(library.paper("one").published) == "2025-10-16"


def test_dumps_of_one_name_are_told_apart_by_their_folder(library: Library) -> None:
    for number, folder in enumerate(["/x", "/y", "/other/y", "/y/z"]):
        library.add_dump(
            make_source("a.txt", f"{number}", folder), [make_record(f"Paper {number}")]
        )
    library.add_dump(make_source("a.txt", "piped", folder=None), [make_record("Paper 9")])
    assert [each.name for each in library.sources()] == [
        "a.txt",
        "y/a.txt",
        "y/a.txt (2)",
        "z/a.txt",
        "a.txt (2)",
    ]


def test_a_source_is_shown_without_control_characters(library: Library) -> None:
    library.add_dump(make_source("\x1b[31mred\udc80.txt"), [make_record("One")])
    (known,) = library.sources()
    assert known.name == "red .txt"


def test_sources_tell_how_much_they_gave(library: Library) -> None:
    import_records(library, "a.txt", make_record("One"), make_record("Two"))
    import_records(library, "b.txt", make_record("Two"), make_record("two"), make_record("Three"))
    assert [(each.name, each.records, each.papers) for each in library.sources()] == [
        ("a.txt", 2, 2),
        ("b.txt", 3, 2),
    ]
    assert library.sources()[0].path == Path("/dumps/a.txt")
    assert library.sources()[0].imported_at.tzinfo is not None


def test_a_preview_counts_the_same_and_keeps_nothing(library: Library) -> None:
    import_records(library, "a.txt", make_record("One"))
    change = library.index_feed.state().paper_change
    records = [make_record("One", comments=1), make_record("Two"), make_record("Two", line=2)]
    with library.preview() as previewed:
        preview = previewed.add_batches(make_source("b.txt"), [ReadBatch(records)])
    assert library.paper_count() == 1
    assert library.index_feed.state().paper_change == change
    assert [each.name for each in library.sources()] == ["a.txt"]
    assert library.add_dump(make_source("b.txt"), records) == preview
    assert preview == ImportCounts(records=3, new=1, merged=1, unchanged=1)


def test_a_preview_of_several_dumps_counts_what_they_share(library: Library) -> None:
    dumps = [
        (make_source("b.txt"), [make_record("One"), make_record("Two")]),
        (make_source("c.txt"), [make_record("two")]),
    ]
    with library.preview() as preview:
        counts = [preview.add_batches(source, [ReadBatch(records)]) for source, records in dumps]
    assert counts == [ImportCounts(records=2, new=2), ImportCounts(records=1, merged=1)]
    assert library.paper_count() == 0
    assert [library.add_dump(*dump) for dump in dumps] == counts


def test_records_are_committed_as_they_come(library: Library, file: Path) -> None:
    seen: list[int] = []

    def watch(done: int) -> None:
        with Library.open(file, WordTagger()) as other:
            seen.append(other.paper_count())
        assert seen[-1] == done

    library.add_dump(make_source(), make_records(1200), watch)
    assert seen == sorted(seen)
    assert len(seen) > 1
    assert seen[-1] == 1200


def test_a_dump_that_breaks_off_is_completed_by_the_next_import(library: Library) -> None:
    def breaking() -> Iterator[Record]:
        yield from make_records(1200)
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        library.add_dump(make_source(), breaking())
    there = library.paper_count()
    assert 0 < there <= 1200
    counts = library.add_dump(make_source(), make_records(1300))
    assert counts == ImportCounts(records=1300, new=1300 - there, unchanged=there)


def test_counts_can_be_added() -> None:
    assert ImportCounts(3, 1, 1, 1) + ImportCounts(2, 0, 0, 2) == ImportCounts(5, 1, 1, 3)


def test_changes_come_in_their_order_and_only_once(library: Library) -> None:
    library.add_dump(make_source("a.txt"), make_records(1100))
    first = library.index_feed.state().paper_change
    assert titles_of(library.changed_papers(0)) == [f"Paper {n} of many" for n in range(1100)]
    assert list(library.changed_papers(first)) == []
    import_records(library, "b.txt", make_record("Paper 7 of many", comments=1))
    (paper,) = library.changed_papers(first)
    assert (paper.title, paper.comments) == ("Paper 7 of many", 1)
    assert library.index_feed.state().paper_change > first
    assert library.paper_count() == len(list(library.changed_papers(0)))


def test_papers_come_in_the_order_asked_and_gone_ones_are_left_out(library: Library) -> None:
    import_records(library, "a.txt", make_record("One"), make_record("Two"))
    one, two = library.changed_papers(0)
    assert library.papers([two.id, "gone-aaaaa", one.id]) == [two, one]
    assert library.papers(iter([])) == []


def test_tags_are_counted(library: Library) -> None:
    import_records(
        library, "a.txt", make_record("A cache"), make_record("Vision cache"), make_record("Other")
    )
    assert [(tag.value, tag.count) for tag in library.tags()] == [("cache", 2), ("vision", 1)]


def test_what_another_adds_between_looking_and_writing_counts_once(
    library: Library, file: Path
) -> None:
    import_records(library, "a.txt", make_record("The first of all"))

    class Slow(WordTagger):
        """Takes so long to tag that another process adds the same dump meanwhile."""

        done = False

        def tags(self, title: str, abstract: str | None, links: Sequence[str]) -> tuple[str, ...]:
            if not Slow.done:
                Slow.done = True
                with Library.open(file, WordTagger()) as other:
                    assert other.add_dump(make_source(), make_records(5)).new == 5
            return super().tags(title, abstract, links)

    with Library.open(file, Slow()) as slow:
        counts = slow.add_dump(make_source(), make_records(6))
    assert counts == ImportCounts(records=6, new=1, unchanged=5)
    assert library.paper_count() == 7
