"""``paperbrowse import``."""

from __future__ import annotations

import gzip
import json
import os
import pty
import resource
import signal
from pathlib import Path

import pytest

from tests.support.factories import THREE_PAPERS_PAGE, make_numbered_page, make_page
from tests.support.processes import Shell, permissions_apply, read_pty


def test_an_import_prints_its_result_and_the_papers_are_found(shell: Shell) -> None:
    (shell.home / "dumps").mkdir()
    (shell.home / "dumps" / "three.txt").write_text(THREE_PAPERS_PAGE)
    done = shell.run("import", "dumps")
    assert done.stdout == ("Imported: 1 dump · 3 records · 3 new papers, 0 merged, 0 unchanged\n")
    assert done.stderr == ""
    found = shell.run("search", "--json", "diffusion").json
    assert [paper["title"] for paper in found["papers"]] == ["Four Steps from Noise to Picture"]


def test_the_json_has_the_names_that_scripts_depend_on(shell: Shell) -> None:
    (shell.home / "three.txt").write_text(THREE_PAPERS_PAGE)
    (shell.home / "paper.pdf").write_bytes(b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n")
    assert shell.run("import", "--json", "--dry-run", "three.txt").json["new"] == 3
    assert not shell.data_dir.exists()
    answer = shell.run("import", "--json", "paper.pdf", "three.txt", exit_code=1).json
    (skipped,) = answer.pop("skipped")
    assert answer == {"files": 1, "records": 3, "new": 3, "merged": 0, "unchanged": 0}
    assert skipped["file"] == "paper.pdf"
    assert skipped["line"] is None
    assert skipped["reason"].startswith("Cannot read paper.pdf: not a format paperbrowse knows.")
    assert (
        shell.run("import", "--json", "-", stdin=THREE_PAPERS_PAGE.encode()).json["unchanged"] == 3
    )


def test_each_unreadable_item_gets_one_line_and_the_rest_is_read(shell: Shell) -> None:
    home = shell.home
    (home / "three.txt").write_text(THREE_PAPERS_PAGE)
    (home / "paper.pdf").write_bytes(b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n")
    (home / "figure.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)))
    (home / "empty.txt").touch()
    (home / "nothing").mkdir()
    (home / "[").mkdir()
    (home / "[" / "red]x.txt").write_text("Buy milk.")
    names = ["paper.pdf", "figure.jpg", "empty.txt", "nothing", "missing", "[/red]x.txt"]
    done = shell.run("import", *names, "three.txt", exit_code=1)
    assert "3 new papers" in done.stdout
    assert "6 skipped" in done.stdout
    lines = done.stderr.splitlines()
    assert len(lines) == len(names)
    for name, line in zip(names, lines, strict=True):
        assert line.startswith(f"Cannot read {name}: ")


def test_names_of_any_bytes_can_be_imported(shell: Shell) -> None:
    name = b"a\nb\x1b[31m\xff.txt"
    (shell.home / os.fsdecode(name)).write_text(THREE_PAPERS_PAGE)
    assert "3 new" in shell.run("import", name).stdout
    source = shell.run("search", "--json", "caches").json["papers"][0]["sources"]
    assert source == ["a b\ufffd.txt"]
    assert shell.run("search", "--json", "--source", source[0]).json["total"] == 3


def test_the_year_can_be_given_and_must_be_one(shell: Shell) -> None:
    (shell.home / "page.txt").write_text(make_page(("Autumn", "Leaves fall. " * 20), date="Oct 16"))
    shell.run("import", "page.txt", "--year", "2021")
    (paper,) = shell.run("search", "--json").json["papers"]
    assert (paper["published"], paper["published_precision"]) == ("2021-10-16", "day")
    shell.run("import", "page.txt", "--year", "21", exit_code=2)
    shell.run("import", "page.txt", "--format", "no-such-format", exit_code=2)


def test_a_killed_import_leaves_a_library_that_the_next_completes(shell: Shell) -> None:
    (shell.home / "many.txt").write_text(make_numbered_page(range(1100)))
    log = shell.data_dir / "library.sqlite3-wal"
    with shell.start_process("import", "many.txt") as process:
        # Dead in the middle: the library's log shows that the first chunk has been written.
        while process.poll() is None and not (log.exists() and log.stat().st_size > 500_000):
            pass
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert shell.run("doctor").exit_code == 0
    done = shell.run("import", "many.txt", "--json").json
    assert done["records"] == done["new"] + done["unchanged"] == 1100
    assert shell.run("search", "--json", "--limit", "0").json["total"] == 1100


def test_the_progress_bar_is_for_terminals(shell: Shell) -> None:
    (shell.home / "many.txt").write_text(make_numbered_page(range(700)))
    outer, inner = pty.openpty()
    process = shell.start_process("import", "many.txt", stderr=inner)
    os.close(inner)
    drawn = read_pty(outer)
    out, _ = process.communicate()
    assert process.returncode == 0
    assert "Reading" in drawn and "Indexing" in drawn and "100%" in drawn
    assert out.decode().startswith("Imported: ")


def test_an_impossible_data_folder_is_one_clear_line(shell: Shell) -> None:
    (shell.home / "three.txt").write_text(THREE_PAPERS_PAGE)
    (shell.home / "file").touch()
    done = shell.run("--library", "file", "import", "three.txt", exit_code=1)
    assert done.stderr.startswith("paperbrowse: ")
    assert "file" in done.stderr
    assert shell.run("--library", "file", "search", "x", exit_code=1).stderr.startswith(
        "paperbrowse: "
    )


def test_papers_are_kept_when_the_index_cannot_be(shell: Shell) -> None:
    (shell.home / "three.txt").write_text(THREE_PAPERS_PAGE)
    (shell.home / "here").mkdir()
    (shell.home / "here" / "cache").touch()
    done = shell.run("--library", "here", "import", "three.txt", exit_code=1)
    assert "3 new papers" in done.stdout
    assert done.stderr.startswith("paperbrowse: ")
    assert shell.run("--library", "here", "search", "caches", "--json").json["total"] == 1


def test_a_full_disk_is_one_clear_line_and_the_next_import_completes(shell: Shell) -> None:
    (shell.home / "many.txt").write_text(make_numbered_page(range(700)))

    def allow_no_large_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))

    done = shell.run_process("import", "many.txt", exit_code=1, preexec_fn=allow_no_large_files)
    assert done.stderr.startswith("paperbrowse: The ")
    assert "room" in done.stderr
    assert shell.run("import", "many.txt", "--json").json["records"] == 700
    assert shell.run("search", "--json", "--limit", "0").json["total"] == 700


@pytest.mark.skipif(not permissions_apply(), reason="root may write everywhere")
def test_a_read_only_library_can_be_searched_and_says_that_it_is_one(stocked: Shell) -> None:
    for path in (stocked.data_dir / "library.sqlite3", stocked.data_dir):
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        assert stocked.run("search", "--json", "caches").json["total"] == 1
        assert "read-only" in stocked.run("save", "forgetful", exit_code=1).stderr
        assert stocked.run("doctor", exit_code=1)
    finally:
        stocked.data_dir.chmod(0o700)


def test_a_file_that_is_no_library_is_left_alone(shell: Shell) -> None:
    folder = shell.home / "elsewhere"
    folder.mkdir()
    (folder / "library.sqlite3").write_text("my diary")
    (shell.home / "three.txt").write_text(THREE_PAPERS_PAGE)
    for arguments in (["import", "three.txt"], ["search", "x"], ["tags"], ["doctor"]):
        done = shell.run("--library", "elsewhere", *arguments, exit_code=1)
        assert "not a paperbrowse library" in done.stderr + done.stdout
    assert (folder / "library.sqlite3").read_text() == "my diary"


def test_the_five_real_dumps_are_200_papers_and_stay_so(
    shell: Shell, shared: Path, real_dumps: list[Path]
) -> None:
    first = shell.run("import", "--json", str(shared / "dumps")).json
    assert first == {
        "files": 5,
        "records": 268,
        "new": 200,
        "merged": 268 - 200,
        "unchanged": 0,
        "skipped": [],
    }
    again = shell.run("import", "--json", *map(str, reversed(real_dumps))).json
    assert (again["new"], again["merged"], again["unchanged"]) == (0, 0, 268)
    answer = shell.run("search", "--json", "--limit", "0").json
    assert answer["total"] == 200
    assert sorted(each["count"] for each in answer["facets"]["source"]) == [42, 52, 55, 57, 62]


def test_gzipped_json_lines_are_imported_and_their_damage_is_reported(shell: Shell) -> None:
    lines = [
        {"id": "a1", "title": "Lamps and Their Keepers", "abstract": "We light.", "year": 2019},
        {"title": "Kilns at Night", "authors": "Ada Clay and Bo Loam", "doi": "10.1000/KILN"},
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (shell.home / "papers.jsonl.gz").write_bytes(gzip.compress(f"{text}no json\n".encode()))
    done = shell.run("import", "papers.jsonl.gz")
    assert done.stdout.startswith("Imported: 1 dump · 2 records · 2 new papers")
    assert done.stderr.startswith("papers.jsonl.gz, line 3: not JSON")
    (paper,) = shell.run("search", "--json", "kilns").json["papers"]
    assert (paper["title"], paper["doi"]) == ("Kilns at Night", "10.1000/kiln")
    assert paper["authors"] == ["Ada Clay", "Bo Loam"]
    again = shell.run("import", "--format", "json-lines", "-", stdin=text.encode())
    assert "0 new papers" in again.stdout
