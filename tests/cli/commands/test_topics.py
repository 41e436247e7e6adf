"""``paperbrowse topics``."""

from __future__ import annotations

from tests.support.factories import make_page
from tests.support.processes import Shell


def test_the_topics_of_the_rules_are_listed_with_their_counts(library: Shell) -> None:
    topics = library.run("topics", "--json").json["topics"]
    counted = {tag["value"]: tag["count"] for tag in library.run("tags", "--json").json["tags"]}
    by_name = {topic["name"]: topic for topic in topics}
    assert by_name["graph-neural-networks"]["parent"] == "graphs"
    assert by_name["graphs"]["parent"] is None
    assert any(topic["count"] for topic in topics)
    assert all(topic["count"] == counted.get(topic["name"], 0) for topic in topics)
    lines = library.run("topics").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [topic["name"] for topic in topics]
    (line,) = (line for line in lines if line.startswith("graph-neural-networks "))
    assert line.endswith("Graph neural networks, part of graphs")


def test_an_explanation_has_the_words_that_gave_each_topic(library: Shell) -> None:
    explained = library.run("topics", "--explain", "four", "--json").json
    shown = library.run("show", "four", "--json").json
    assert explained["id"] == shown["id"]
    given = [topic["name"] for topic in explained["topics"] if topic["given"]]
    assert given == shown["tags"]
    diffusion = next(each for each in explained["topics"] if each["name"] == "diffusion-models")
    assert "diffusion model" in [mention["words"] for mention in diffusion["mentions"]]
    printed = library.run("topics", "--explain", "four").stdout
    assert "diffusion-models  " in printed
    assert "abstract   +3  A diffusion model draws pictures from noise in" in printed


def test_a_topic_that_the_user_took_off_is_named_so(stocked: Shell) -> None:
    stocked.run("tag", "four", "--remove", "diffusion-models")
    assert "you took it off" in stocked.run("topics", "--explain", "four").stdout


def test_a_paper_of_no_topic_and_an_unknown_one_are_answered(shell: Shell) -> None:
    shell.run(
        "import",
        "-",
        stdin=make_page(
            (
                "Hemp Grows Slowly in the Shade of Oaks",
                "It is long, and takes three years to dry in the loft of a barn.",
            )
        ).encode(),
    )
    assert "No words of a topic" in shell.run("topics", "--explain", "hemp-grows").stdout
    assert "No paper" in shell.run("topics", "--explain", "no-such", exit_code=1).stderr
