"""Files are written whole or not at all, and never over anything by surprise."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from paperbrowse.core.errors import ExportError
from paperbrowse.exports import write_file
from tests.support.faults import fails_with, interrupt


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_holds_the_text_as_utf8_and_lines_as_they_are(tmp_path: Path) -> None:
    write_file(tmp_path / "a.md", "naïve 你好\nb\r\n")
    assert (tmp_path / "a.md").read_bytes() == "naïve 你好\nb\r\n".encode()
    assert files(tmp_path) == ["a.md"]


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_a_new_file_has_the_mode_that_the_umask_gives(
    tmp_path: Path, umask: int, mode: int
) -> None:
    before = os.umask(umask)
    try:
        write_file(tmp_path / "a.md", "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.md").stat().st_mode) == mode


def test_an_existing_file_stays_unless_forced_and_then_keeps_its_mode(tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    target.write_text("old")
    target.chmod(0o640)
    with pytest.raises(ExportError, match=r"a\.md: it is there already\. .*--force"):
        write_file(target, "new")
    assert target.read_text() == "old"
    write_file(target, "new", force=True)
    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert files(tmp_path) == ["a.md"]


def test_a_file_that_appears_while_writing_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.md"
    sync = os.fsync

    def appear(descriptor: int) -> None:
        sync(descriptor)
        target.write_text("theirs")

    monkeypatch.setattr(os, "fsync", appear)
    with pytest.raises(ExportError, match="there already"):
        write_file(target, "ours")
    assert target.read_text() == "theirs"
    assert files(tmp_path) == ["a.md"]


def test_disks_without_links_are_written_as_safely(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", fails_with(errno.EPERM))
    write_file(tmp_path / "a.md", "x")
    assert (tmp_path / "a.md").read_text() == "x"
    monkeypatch.setattr(Path, "exists", lambda _: False)
    with pytest.raises(ExportError, match="there already"):
        write_file(tmp_path / "a.md", "y")
    assert (tmp_path / "a.md").read_text() == "x"
    assert files(tmp_path) == ["a.md"]


def test_a_name_taken_on_a_disk_without_links_is_given_up_on_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", fails_with(errno.EPERM))
    monkeypatch.setattr(Path, "replace", fails_with(errno.EIO))
    with pytest.raises(ExportError, match=r"a\.md: Input/output error"):
        write_file(tmp_path / "a.md", "x")
    assert files(tmp_path) == []


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "quota"),
        (errno.EROFS, "read-only"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_a_failed_write_leaves_the_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str, force: bool
) -> None:
    (tmp_path / "old.md").write_text("old")
    monkeypatch.setattr(os, "fsync", fails_with(number))
    with pytest.raises(ExportError, match=words):
        write_file(tmp_path / ("old.md" if force else "new.md"), "new", force=force)
    assert files(tmp_path) == ["old.md"]
    assert (tmp_path / "old.md").read_text() == "old"


def test_an_interrupted_write_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "a.md", "x")
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("folder", "it is a folder"),
        (".", "it is a folder"),
        ("missing/a.md", "there is no such folder"),
        ("file/a.md", "no folder"),
        ("x" * 300, "name is too long"),
        ("a\0b", "no file can have that name"),
        ("a\ud800b", "no file can have that name"),
    ],
)
@pytest.mark.parametrize("force", [False, True])
def test_a_path_that_cannot_be_written_says_why(
    tmp_path: Path, name: str, words: str, force: bool
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("old")
    with pytest.raises(ExportError, match=words):
        write_file(tmp_path / name, "x", force=force)
    assert files(tmp_path) == ["file", "folder"]
    assert files(tmp_path / "folder") == []


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_without_permission_says_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ExportError, match="no permission"):
        write_file(tmp_path / "a.md", "x")


def test_a_refused_open_says_that_there_is_no_permission(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "open", fails_with(errno.EACCES))
    with pytest.raises(ExportError, match="no permission to write there"):
        write_file(tmp_path / "a.md", "x")


def test_a_device_or_pipe_is_never_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/null"), Path("/dev/full")):
        with pytest.raises(ExportError, match=r"no ordinary file\. .* -o -"):
            write_file(path, "x", force=True)
        assert not path.is_file()


def test_a_link_is_followed_only_when_forced(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text("old")
    link = tmp_path / "link.md"
    link.symlink_to("real.md")
    with pytest.raises(ExportError, match=r"a link to real\.md\. .*--force"):
        write_file(link, "new")
    assert (tmp_path / "real.md").read_text() == "old"
    write_file(link, "new", force=True)
    assert link.is_symlink()
    assert (tmp_path / "real.md").read_text() == "new"


def test_a_link_to_nothing_is_refused_unless_forced(tmp_path: Path) -> None:
    link = tmp_path / "link.md"
    link.symlink_to("later.md")
    with pytest.raises(ExportError, match="a link to"):
        write_file(link, "new")
    write_file(link, "new", force=True)
    assert (tmp_path / "later.md").read_text() == "new"


def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(ExportError, match="circle"):
        write_file(tmp_path / "a", "x", force=True)
    assert (tmp_path / "a").is_symlink()


def test_a_message_shows_no_control_characters_of_a_name(tmp_path: Path) -> None:
    with pytest.raises(ExportError) as caught:
        write_file(tmp_path / "missing" / "a\x1b[31m\nb", "x")
    assert str(caught.value).isprintable()
    assert "a b: there is no such folder" in caught.value.message
