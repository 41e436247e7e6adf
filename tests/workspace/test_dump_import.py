"""Import of dumps: the files it reads, and its report of the others."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from paperbrowse.workspace.dump_import import ImportProgress, ImportSummary, import_dumps
from paperbrowse.workspace.workspace import Workspace
from tests.support.factories import (
    CACHES_ABSTRACT,
    THREE_PAPERS_PAGE,
    make_locations,
    make_numbered_page,
    make_page,
)
from tests.support.processes import permissions_apply


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(make_locations(tmp_path / "home"), create=True) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two dumps, one of them deeper, that have a paper in common."""
    folder = tmp_path / "dumps"
    (folder / "deep").mkdir(parents=True)
    (folder / "one.txt").write_text(THREE_PAPERS_PAGE)
    (folder / "deep" / "two.txt").write_text(
        make_page(
            ("Forgetful Caches for Long Generations", CACHES_ABSTRACT),
            ("Only Here and Nowhere Else", CACHES_ABSTRACT),
        )
    )
    return folder


def counts(summary: ImportSummary) -> tuple[int, int, int, int, int]:
    return (summary.files, summary.records, summary.new, summary.merged, summary.unchanged)


def test_a_folder_is_walked_and_its_papers_are_found(workspace: Workspace, folder: Path) -> None:
    summary = import_dumps(workspace, [folder])
    assert counts(summary) == (2, 5, 4, 1, 0)
    assert summary.skipped == ()
    assert not summary.failed
    assert workspace.library.paper_count() == 4
    assert workspace.index.is_current()


def test_importing_again_changes_nothing(workspace: Workspace, folder: Path) -> None:
    import_dumps(workspace, [folder])
    before = workspace.library.index_feed.state().paper_change
    assert counts(import_dumps(workspace, [folder])) == (2, 5, 0, 0, 5)
    assert workspace.library.index_feed.state().paper_change == before


def test_a_dry_run_counts_the_same_and_keeps_nothing(workspace: Workspace, folder: Path) -> None:
    preview = import_dumps(workspace, [folder], dry_run=True)
    assert workspace.library.paper_count() == 0
    assert workspace.library.sources() == []
    assert counts(preview) == counts(import_dumps(workspace, [folder]))


def test_a_file_found_twice_is_read_once(workspace: Workspace, folder: Path) -> None:
    (folder / "again.txt").symlink_to(folder / "one.txt")
    summary = import_dumps(workspace, [folder / "one.txt", folder, folder / "one.txt"])
    assert summary.files == 2
    assert summary.skipped == ()


def test_a_folder_whose_only_dump_was_named_too_is_no_failure(
    workspace: Workspace, folder: Path
) -> None:
    (folder / "deep" / "notes.md").write_text("Buy milk.\n")
    summary = import_dumps(workspace, [folder / "deep" / "two.txt", folder / "deep"])
    assert summary.files == 1
    assert not summary.failed


def test_standard_input_is_a_dump(workspace: Workspace) -> None:
    summary = import_dumps(workspace, ["-"], stdin=io.BytesIO(THREE_PAPERS_PAGE.encode()))
    assert counts(summary) == (1, 3, 3, 0, 0)
    assert [source.name for source in workspace.library.sources()] == ["standard input"]


def test_a_named_pipe_is_read(workspace: Workspace, tmp_path: Path) -> None:
    read, write = os.pipe()
    os.write(write, THREE_PAPERS_PAGE.encode())
    os.close(write)
    try:
        assert import_dumps(workspace, [f"/dev/fd/{read}"]).new == 3
    finally:
        os.close(read)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("paper.pdf", b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n1 0 obj", "not a format paperbrowse knows"),
        ("figure.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(200), "not a format"),
        ("empty.txt", b"", "empty"),
        ("zeros.txt", bytes(1000), ""),
    ],
)
def test_a_file_that_is_no_dump_is_reported_and_the_rest_is_read(
    workspace: Workspace, folder: Path, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    summary = import_dumps(workspace, [tmp_path / name, folder])
    assert summary.new == 4
    assert summary.failed
    (item,) = summary.skipped
    assert item.file == str(tmp_path / name)
    assert item.line is None
    assert item.reason.startswith(f"Cannot read {tmp_path / name}: ")
    assert words in item.reason
    assert "\n" not in item.reason


def test_a_missing_path_and_one_that_is_no_path_are_named(
    workspace: Workspace, folder: Path
) -> None:
    summary = import_dumps(
        workspace, [folder / "none.txt", "a\0b", folder / "one.txt" / "x", folder]
    )
    assert summary.new == 4
    assert [item.failed for item in summary.skipped] == [True] * 3
    assert "there is no such file or folder" in summary.skipped[0].reason
    assert all(item.reason.startswith("Cannot read ") for item in summary.skipped)


def test_another_file_in_a_folder_with_dumps_is_reported_but_no_failure(
    workspace: Workspace, folder: Path
) -> None:
    (folder / "notes.md").write_text("Buy milk.\n")
    (folder / ".hidden").write_text("not even looked at")
    summary = import_dumps(workspace, [folder])
    assert [Path(item.file).name for item in summary.skipped] == ["notes.md"]
    assert not summary.failed


def test_a_folder_without_dumps_is_one_failure(workspace: Workspace, tmp_path: Path) -> None:
    strangers = tmp_path / "strangers"
    strangers.mkdir()
    for number in range(5):
        (strangers / f"{number}.md").write_text("Buy milk.\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    summary = import_dumps(workspace, [strangers, empty])
    assert summary.failed
    assert sorted(item.reason for item in summary.skipped) == [
        f"Cannot read {empty}: the folder holds no files.",
        f"Cannot read {strangers}: none of the 5 files in it is a dump.",
    ]


def test_a_file_with_a_read_error_is_a_failure_even_in_a_folder(
    workspace: Workspace, folder: Path
) -> None:
    memory = Path("/proc/self/mem")
    if not memory.exists():
        pytest.skip("there is no file here that even root cannot read")
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "memory").symlink_to(memory)
    summary = import_dumps(workspace, [folder, folder / "loop"])
    assert summary.new == 4
    assert [(Path(item.file).name, item.failed) for item in summary.skipped] == [
        ("memory", True),
        ("loop", True),
    ]


@pytest.mark.skipif(not permissions_apply(), reason="root may read everything")
def test_a_file_without_permission_is_a_failure_even_in_a_folder(
    workspace: Workspace, folder: Path
) -> None:
    (folder / "one.txt").chmod(0)
    (folder / "deep").chmod(0)
    summary = import_dumps(workspace, [folder, folder / "deep"])
    assert summary.failed
    assert [item.reason.endswith(": no permission.") for item in summary.skipped] == [True, True]


def test_hostile_file_names_are_only_shown(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    (folder / "[").mkdir(parents=True)
    for number, name in enumerate([b"[/red]x.txt", b"a\nb\x1b[2Jc.txt", b"\xff\xfe.txt"]):
        (folder / os.fsdecode(name)).write_text(make_numbered_page([number]))
    (folder / "no\x1b]0;dump\x07.md").write_text("Buy milk.\n")
    summary = import_dumps(workspace, [folder])
    assert summary.new == 3
    names = {source.name for source in workspace.library.sources()}
    assert names == {"red]x.txt", "a bc.txt", "\ufffd\ufffd.txt"}
    assert [Path(item.file).name for item in summary.skipped] == ["no.md"]
    assert import_dumps(workspace, [folder]).unchanged == 3


def test_the_year_of_dates_without_one_can_be_given(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(
        make_page(("A Paper of Some Autumn", CACHES_ABSTRACT), date="Oct 16")
    )
    import_dumps(workspace, [tmp_path / "page.txt"], year=2019)
    (paper,) = workspace.library.changed_papers(0)
    assert str(paper.published) == "2019-10-16"


def test_without_any_year_the_time_of_the_file_gives_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "page.txt").write_text(
        make_page(("A Paper of Some Autumn", CACHES_ABSTRACT), date="Oct 16")
    )
    os.utime(tmp_path / "page.txt", (1_480_000_000, 1_480_000_000))  # in November 2016
    import_dumps(workspace, [tmp_path / "page.txt"])
    (paper,) = workspace.library.changed_papers(0)
    assert str(paper.published) == "2016-10-16"
    assert paper.published_inferred


def test_progress_never_decreases_and_ends_at_the_total(workspace: Workspace, folder: Path) -> None:
    reports: list[ImportProgress] = []
    import_dumps(workspace, [folder], progress=reports.append)
    reading = [each for each in reports if each.phase == "reading"]
    assert {each.total for each in reading} == {
        sum(file.stat().st_size for file in folder.rglob("*.txt"))
    }
    assert [each.done for each in reading] == sorted(each.done for each in reading)
    assert reading[-1].done == reading[-1].total
    indexing = [each for each in reports if each.phase == "indexing"]
    assert indexing[-1].done == indexing[-1].total == 4


def test_json_lines_are_read_and_invalid_ones_are_reported(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "papers.jsonl"
    papers = [f'{{"title": "Lamp {n}", "abstract": "Oil.", "authors": ["Ada"]}}' for n in range(60)]
    papers[20:20] = ["no", "", '{"abstract": "x"}']
    file.write_text("\n".join(papers))
    reports: list[ImportProgress] = []
    summary = import_dumps(workspace, [file], progress=reports.append)
    assert counts(summary) == (1, 60, 60, 0, 0)
    assert [(item.line, item.failed) for item in summary.skipped] == [(21, False), (23, False)]
    assert counts(import_dumps(workspace, [file])) == (1, 60, 0, 0, 60)
    assert max(each.done for each in reports if each.phase == "reading") == file.stat().st_size
    assert counts(import_dumps(workspace, [file], dry_run=True)) == (1, 60, 0, 0, 60)


def test_only_the_first_of_many_invalid_lines_are_reported(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "papers.jsonl"
    file.write_text('{"title": "Lamp", "abstract": "Oil."}\n' + "no\n" * 1500)
    summary = import_dumps(workspace, [file], format="json-lines")
    assert len(summary.skipped) == 1001
    assert "the last of 1,500" in summary.skipped[-1].reason


def test_a_cancelled_import_is_completed_by_the_next(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "many.txt").write_text(make_numbered_page(range(1200)))
    asked = iter(range(10_000))
    summary = import_dumps(workspace, [tmp_path / "many.txt"], cancelled=lambda: next(asked) > 0)
    assert summary.cancelled
    kept = workspace.library.paper_count()
    assert 0 < kept < 1200
    summary = import_dumps(workspace, [tmp_path / "many.txt"])
    assert (summary.new, summary.unchanged) == (1200 - kept, kept)
    assert not summary.cancelled


def test_the_five_real_dumps_are_200_papers(workspace: Workspace, real_dumps: list[Path]) -> None:
    summary = import_dumps(workspace, real_dumps)
    assert (summary.files, summary.records, summary.new) == (5, 268, 200)
    assert summary.skipped == ()
