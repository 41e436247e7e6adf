"""``paperbrowse similar``."""

from __future__ import annotations

import pytest

from tests.support.factories import make_page
from tests.support.processes import Shell

PAGE = make_page(
    ("Evicting keys from the KV cache", "The KV cache of long generations; we evict keys."),
    ("An eviction policy", "Eviction of keys keeps the KV cache of long generations small."),
    ("Boosted trees", "Trees grow on tables."),
    ("A forest of boosted trees", "Many trees vote."),
)


@pytest.fixture
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    shell = Shell(tmp_path_factory.mktemp("home"))
    (shell.home / "page.txt").write_text(PAGE)
    shell.run("import", "page.txt")
    return shell


def titles(shell: Shell, *arguments: str, stdin: bytes = b"") -> list[str]:
    done = shell.run("similar", *arguments, "--json", stdin=stdin)
    return [paper["title"] for paper in done.json["papers"]]


def test_json_has_the_paper_objects_with_what_they_share(shell: Shell) -> None:
    answer = shell.run("similar", "evicting", "--json").json
    (paper,) = answer["papers"]
    assert answer["total"] == 1
    assert paper["title"] == "An eviction policy"
    assert "KV cache" in paper["why"]
    assert paper["score"] > 0
    assert {"abstract", "tags", "sources", "published", "snippet"} <= {*paper}


def test_text_names_what_is_shared_below_each_paper(shell: Shell) -> None:
    done = shell.run("similar", "evicting")
    assert "An eviction policy" in done.stdout
    assert "shares" in done.stdout
    assert "KV cache" in done.stdout
    assert "1 most similar of 4 papers" in done.stderr


def test_papers_lists_and_texts_are_seeds(shell: Shell) -> None:
    assert titles(shell, "boosted") == ["A forest of boosted trees"]
    assert {*titles(shell, "evicting", "boosted")} == {
        "An eviction policy",
        "A forest of boosted trees",
    }
    shell.run("save", "boosted", "--list", "Thesis")
    assert titles(shell, "--list", "thesis") == ["A forest of boosted trees"]
    assert titles(shell, "-", stdin=b"Where do boosted trees grow?") == [
        "Boosted trees",
        "A forest of boosted trees",
    ]
    assert titles(shell, "boosted", "--year", "..1999") == []


def test_what_names_nothing_is_an_error_with_a_way_on(shell: Shell) -> None:
    done = shell.run("similar", "nothing-such", exit_code=1)
    assert "No paper of the library is 'nothing-such'" in done.stderr
    assert "paperbrowse search" in done.stderr
    assert "There is no reading list" in shell.run("similar", "--list", "None", exit_code=1).stderr
    assert "no text" in shell.run("similar", "-", stdin=b"  \n", exit_code=1).stderr
    assert "Give a PAPER" in shell.run("similar", exit_code=2).stderr


def test_a_text_without_a_telling_word_finds_nothing_and_says_so(shell: Shell) -> None:
    done = shell.run("similar", "-", stdin=b"of the and")
    assert done.stdout == ""
    assert "None of its words" in done.stderr
