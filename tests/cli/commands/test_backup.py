"""``paperbrowse backup`` and ``restore`` as processes, and the daily backup."""

from __future__ import annotations

import io
import os
import pty
import shutil
import sqlite3
import stat
import sys
from pathlib import Path

import pytest

from paperbrowse.library import Backups
from tests.cli.commands.test_doctor import states
from tests.support.factories import THREE_PAPERS_PAGE, make_numbered_page
from tests.support.processes import Shell, read_pty


def spoil(shell: Shell) -> bytes:
    """Damage the library; return what its file then holds."""
    file = shell.data_dir / "library.sqlite3"
    content = bytearray(file.read_bytes())
    content[100:9000] = b"\xff" * 8900
    file.write_bytes(content)
    return bytes(content)


def names(shell: Shell) -> list[str]:
    return [each["name"] for each in shell.run("backup", "--json").json["backups"]]


def counts(shell: Shell) -> dict[str, int]:
    return {each["name"]: each["count"] for each in shell.run("lists", "--json").json["lists"]}


def test_a_daily_backup_is_made_silently(shell: Shell) -> None:
    assert "There are no automatic backups yet" in shell.run("backup").stderr
    assert shell.run("backup", "--json").json == {"backups": []}
    assert list(shell.home.iterdir()) == []
    (shell.home / "three.txt").write_text(THREE_PAPERS_PAGE)
    assert "backup" not in shell.run("import", "three.txt").stderr.casefold()
    (made,) = shell.run("backup", "--json").json["backups"]
    assert made["reason"] == "daily"
    assert (made["papers"], made["saved"], made["damaged"]) == (3, 0, False)
    assert stat.S_IMODE(Path(made["file"]).stat().st_mode) == 0o600
    shell.run("save", "forgetful")
    shell.run("search", "caches")
    assert names(shell) == [made["name"]]
    listed = shell.run("restore", "--list").stdout
    assert "daily" in listed
    assert "3 papers" in listed
    assert made["name"] in listed


def test_a_library_is_written_to_a_file_and_comes_back_from_it(stocked: Shell) -> None:
    stocked.run("save", "forgetful", "pruning", "--list", "Thesis")
    done = stocked.run("backup", "kept.sqlite3", "--json")
    assert done.json["saved"] == 2
    assert "3 papers, 2 saved in 1 list" in done.stderr
    stocked.run("list", "delete", "Thesis")
    refused = stocked.run("backup", "kept.sqlite3", exit_code=1)
    assert "it is there already" in refused.stderr
    assert "--force" in refused.stderr
    restored = stocked.run("restore", "kept.sqlite3")
    assert "Restored the backup kept.sqlite3: 3 papers, 2 saved in 1 list." in restored.stderr
    assert "'paperbrowse undo' takes this back." in restored.stderr
    assert restored.stdout == ""
    assert counts(stocked) == {"Thesis": 2}
    assert "Restored the backup kept.sqlite3" in stocked.run("undo").stderr
    assert counts(stocked) == {}
    assert "Restored the backup kept.sqlite3" in stocked.run("redo").stderr
    assert counts(stocked) == {"Thesis": 2}
    assert stocked.run("search", "list:thesis", "--json").json["total"] == 2
    assert stocked.run("backup", "kept.sqlite3", "--force").exit_code == 0


def test_the_newest_good_backup_is_restored_or_one_by_its_name(stocked: Shell) -> None:
    (daily,) = names(stocked)
    (stocked.home / "more.txt").write_text(make_numbered_page(range(3)))
    stocked.run("import", "more.txt")
    assert stocked.run("search", "bears", "--json").json["total"] == 3
    result = stocked.run("restore", "--json").json
    assert result["papers"] == 3
    assert result["set_aside"] is None
    # As many papers as before, and others: the index is not taken for theirs.
    assert stocked.run("search", "bears", "--json").json["total"] == 0
    assert stocked.run("search", "caches", "--json").json["total"] == 1
    (aside,) = [name for name in names(stocked) if name != daily]
    stocked.run("restore", aside)
    assert stocked.run("search", "bears", "--json").json["total"] == 3
    (stocked.data_dir / "backups" / daily).write_bytes(b"SQLite format 3\x00 and no more")
    damaged = stocked.run("backup").stdout
    assert "damaged" in damaged
    result = stocked.run("doctor").stdout
    assert states(result)["Backups"] == "note"
    assert f"Delete what is damaged: {daily}" in result


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("missing.sqlite3", "there is no such file"),
        (".", "cannot be read"),
        ("three.txt", "is not a paperbrowse library"),
        ("other.sqlite3", "is not a paperbrowse library"),
        ("cut.sqlite3", "is damaged"),
    ],
)
def test_a_file_that_is_no_backup_is_refused(stocked: Shell, given: str, words: str) -> None:
    connection = sqlite3.connect(stocked.home / "other.sqlite3")
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    content = (stocked.data_dir / "library.sqlite3").read_bytes()
    (stocked.home / "cut.sqlite3").write_bytes(content[: len(content) // 2])
    refused = stocked.run("restore", given, exit_code=1)
    assert words in refused.stderr
    assert stocked.run("search", "caches", "--json").json["total"] == 1
    assert len(names(stocked)) == 1


@pytest.mark.parametrize("given", [".", "no/such/file", "/dev/null", "link"])
def test_a_backup_goes_only_into_a_new_file(stocked: Shell, given: str) -> None:
    (stocked.home / "link").symlink_to("elsewhere")
    assert "Cannot write" in stocked.run("backup", given, exit_code=1).stderr
    assert not (stocked.home / "elsewhere").exists()
    library = str(stocked.data_dir / "library.sqlite3")
    assert "the library itself" in stocked.run("backup", library, "--force", exit_code=1).stderr


def test_there_is_nothing_to_back_up_before_there_is_a_library(shell: Shell) -> None:
    assert "nothing to back up" in shell.run("backup", "x.sqlite3", exit_code=1).stderr
    assert "no good backup" in shell.run("restore", exit_code=1).stderr
    assert shell.run("restore", "--list", "x", exit_code=2).stderr
    assert not (shell.home / "x.sqlite3").exists()


def test_a_library_comes_to_another_machine_by_its_backup(stocked: Shell, shell: Shell) -> None:
    stocked.run("save", "forgetful")
    file = shell.home / "kept.sqlite3"
    stocked.run("backup", str(file))
    done = shell.run("restore", str(file))
    assert "undo" not in done.stderr
    assert counts(shell) == {"Reading list": 1}
    assert shell.run("search", "caches", "--json").json["total"] == 1
    assert stat.S_IMODE(shell.data_dir.stat().st_mode) == 0o700


def test_a_missing_library_with_backups_is_reported(stocked: Shell) -> None:
    (stocked.data_dir / "library.sqlite3").unlink()
    done = stocked.run("search", "caches", "--json")
    assert done.json["total"] == 0
    assert "though there are backups of it" in done.stderr
    assert "`paperbrowse restore`" in done.stderr
    done = stocked.run("import", "three.txt")
    assert "though there are backups of it" in done.stderr
    assert "backups" not in stocked.run("search", "caches").stderr
    (stocked.data_dir / "library.sqlite3").unlink()
    assert "3 papers" in stocked.run("restore").stderr
    assert stocked.run("search", "caches", "--json").json["total"] == 1


def test_every_command_says_how_to_recover_a_damaged_library(stocked: Shell) -> None:
    content = spoil(stocked)
    for command in (["search", "x"], ["lists"], ["undo"], ["backup", "copy.sqlite3"], ["doctor"]):
        done = stocked.run(*command, exit_code=1)
        assert "damaged" in done.stdout + done.stderr
        assert "paperbrowse restore" in done.stdout + done.stderr
    assert (stocked.data_dir / "library.sqlite3").read_bytes() == content
    assert not (stocked.home / "copy.sqlite3").exists()
    done = stocked.run("restore")
    assert "3 papers" in done.stderr
    (aside,) = stocked.data_dir.glob("library-damaged-*.sqlite3")
    assert str(aside) in done.stderr
    assert aside.read_bytes() == content
    assert stocked.run("search", "caches", "--json").json["total"] == 1
    assert states(stocked.run("doctor").stdout)["Backups"] == "ok"


def test_a_failed_backup_is_reported_once_and_changes_nothing(stocked: Shell) -> None:
    shutil.rmtree(stocked.data_dir / "backups")
    (stocked.data_dir / "backups").write_text("in the way")
    first = stocked.run("save", "forgetful")
    assert "could not be backed up" in first.stderr
    assert "`paperbrowse backup FILE`" in first.stderr
    assert "could not be backed up" not in stocked.run("save", "pruning").stderr
    assert counts(stocked) == {"Reading list": 2}
    done = stocked.run("doctor", exit_code=1)
    assert states(done.stdout)["Backups"] == "wrong"
    assert "could not be made" in done.stdout


def test_the_daily_backup_waits_for_the_output_and_can_be_interrupted(
    stocked: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[bytes] = []

    def interrupted(_: Backups, **__: object) -> None:
        assert isinstance(sys.stdout, io.TextIOWrapper)
        assert isinstance(sys.stdout.buffer, io.BytesIO)
        written.append(sys.stdout.buffer.getvalue())
        raise KeyboardInterrupt

    monkeypatch.setattr(Backups, "make_daily", interrupted)
    done = stocked.run("search", "caches", "--json")
    assert done.json["total"] == 1
    assert written == [done.stdout.encode()]
    assert "the next command does it" in done.stderr


def test_a_list_of_backups_is_in_colour_on_a_terminal(stocked: Shell) -> None:
    (daily,) = names(stocked)
    (stocked.data_dir / "backups" / daily).write_bytes(b"")
    ours, theirs = pty.openpty()
    process = stocked.start_process("backup", stdout=theirs)
    os.close(theirs)
    text = read_pty(ours)
    process.communicate(timeout=60)
    assert "\x1b[31mdamaged" in text
