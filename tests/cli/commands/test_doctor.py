"""``paperbrowse doctor``, ``reindex`` and ``keys``."""

from __future__ import annotations

import shutil

import pytest

from paperbrowse.system import LineHistory
from tests.support.processes import Shell, permissions_apply


def states(out: str) -> dict[str, str]:
    """Return the state of each thing that was looked at."""
    pairs = (line.split()[:2] for line in out.splitlines()[1:] if not line.startswith(" "))
    return {name: state for state, name in pairs}


def test_doctor_finds_nothing_wrong_with_or_without_a_library(library: Shell, shell: Shell) -> None:
    done = library.run("doctor")
    assert {"Data", "Cache", "Settings", "Topics", "Library", "Index"} <= set(states(done.stdout))
    assert {"Terminal", "Clipboard", "Browser"} <= set(states(done.stdout))
    assert "wrong" not in states(done.stdout).values()
    assert "3 papers, 1 dump" in done.stdout
    assert str(library.data_dir) in done.stdout

    empty = shell.run("doctor")
    assert states(empty.stdout)["Library"] == "note"
    assert "paperbrowse import" in empty.stdout
    assert list(shell.home.iterdir()) == []


def test_doctor_names_each_problem_with_advice(stocked: Shell) -> None:
    index = stocked.home / ".cache" / "paperbrowse" / "index"
    for file in index.rglob("*"):
        if file.is_file():
            file.write_bytes(b"damaged" * 100)
    done = stocked.run("doctor", exit_code=1)
    assert states(done.stdout)["Index"] == "wrong"
    assert "reindex" in done.stdout
    assert "Indexed 3 papers." in stocked.run("reindex").stderr
    assert states(stocked.run("doctor").stdout)["Index"] == "ok"

    config = stocked.home / ".config" / "paperbrowse"
    config.mkdir(parents=True)
    (config / "topics.toml").write_text("this is = no rule [")
    assert states(stocked.run("doctor", exit_code=1).stdout)["Topics"] == "wrong"
    assert "topics.toml" in stocked.run("tags", exit_code=1).stderr
    (config / "topics.toml").unlink()
    (config / "config.toml").write_text("no_such_setting = 1")
    assert states(stocked.run("doctor", exit_code=1).stdout)["Settings"] == "wrong"


def test_doctor_reports_a_damaged_library_and_leaves_it_unchanged(stocked: Shell) -> None:
    file = stocked.data_dir / "library.sqlite3"
    content = bytearray(file.read_bytes())
    content[100:] = b"\xff" * (len(content) - 100)
    file.write_bytes(content)
    done = stocked.run("doctor", exit_code=1)
    assert states(done.stdout)["Library"] == "wrong"
    assert "damaged" in done.stdout
    assert file.read_bytes() == content


def test_doctor_counts_the_queries_of_the_search_bar(stocked: Shell) -> None:
    assert "searches.txt (none)" in stocked.run("doctor").stdout
    history = LineHistory(stocked.data_dir / "searches.txt")
    for query in ("kv cache", "pruning"):
        history.add(query)
    assert "searches.txt: 2 queries" in stocked.run("doctor").stdout


def test_doctor_reports_a_search_history_that_cannot_be_read(stocked: Shell) -> None:
    (stocked.data_dir / "searches.txt").mkdir()
    assert states(stocked.run("doctor", exit_code=1).stdout)["Searches"] == "wrong"


@pytest.mark.skipif(not permissions_apply(), reason="root may look everywhere")
def test_doctor_reports_folders_without_permission(shell: Shell) -> None:
    for folder in (".local", ".cache", ".config"):
        (shell.home / folder).mkdir(mode=0)
    found = states(shell.run("doctor", exit_code=1).stdout)
    assert [found[name] for name in ("Data", "Cache", "Settings")] == ["wrong"] * 3
    assert shell.run("search", "x", exit_code=1).stderr.startswith("paperbrowse: ")


def test_a_lost_cache_costs_nothing(stocked: Shell) -> None:
    stocked.run("save", "forgetful")
    shutil.rmtree(stocked.home / ".cache")
    answer = stocked.run("search", "caches", "--json").json
    assert answer["papers"][0]["lists"] == ["Reading list"]


def test_the_keys_of_the_screen_are_printed(shell: Shell) -> None:
    keys = shell.run("keys", "--json").json
    assert all({"key", "action", "description"} <= set(key) for key in keys)
    assert {"s", "u", "q"} <= {key for each in keys for key in each["key"].split(",")}
    text = shell.run("keys").stdout
    assert all(key["action"] in text for key in keys)
