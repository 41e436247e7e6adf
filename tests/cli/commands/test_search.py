"""``paperbrowse search``, ``show``, ``tags``."""

from __future__ import annotations

import subprocess

import pytest

from paperbrowse.search import LANGUAGE
from tests.support.factories import CACHES_ABSTRACT, make_page
from tests.support.processes import Shell

PAPER_FIELDS = {
    "id", "title", "abstract", "authors", "author_count", "published", "published_precision",
    "comments", "upvotes", "arxiv_id", "doi", "venue", "url", "links", "tags", "sources", "lists",
    "status", "note",
}  # fmt: skip


def test_json_output_is_one_object(library: Shell) -> None:
    done = library.run("search", "caches", "--json")
    answer = done.json
    assert {"query", "total", "offset", "took_ms", "papers", "facets"} <= set(answer)
    assert (answer["query"], answer["total"], answer["offset"]) == ("caches", 1, 0)
    assert answer["took_ms"] >= 0
    (paper,) = answer["papers"]
    assert set(paper) >= PAPER_FIELDS | {"score", "snippet"}
    assert paper["title"] == "Forgetful Caches for Long Generations"
    assert paper["abstract"] == CACHES_ABSTRACT
    assert (paper["authors"], paper["author_count"]) == ([], 5)
    assert (paper["published"], paper["published_precision"]) == ("2024-10-16", "day")
    assert (paper["comments"], paper["upvotes"], paper["arxiv_id"]) == (2, None, None)
    assert (paper["status"], paper["note"], paper["lists"]) == ("unread", None, [])
    assert paper["sources"] == ["three.txt"]
    assert paper["score"] > 0
    assert "Caches" in paper["snippet"]
    assert set(answer["facets"]) == {"tag", "year", "source", "list"}
    assert answer["facets"]["source"] == [{"value": "three.txt", "count": 1}]
    assert answer["facets"]["year"] == [{"value": "2024", "count": 1}]


def test_jsonl_output_has_one_paper_per_line(library: Shell) -> None:
    papers = library.run("search", "--jsonl", "--sort", "title").json_lines
    assert [paper["title"][:4] for paper in papers] == ["Forg", "Four", "Prun"]
    assert set(papers[0]) >= PAPER_FIELDS


def test_options_filter_sort_and_page(library: Shell) -> None:
    def titles(*arguments: str) -> list[str]:
        return [
            paper["title"][:4] for paper in library.run("search", "--jsonl", *arguments).json_lines
        ]

    assert titles("--sort", "title", "--limit", "1", "--offset", "1") == ["Four"]
    assert titles("--year", "..2023") == []
    assert len(titles("--year", "2024")) == len(titles("--year", "2020..2024")) == 3
    assert titles("--source", "three.txt", "diffusion") == ["Four"]
    tag = library.run("search", "--json", "diffusion").json["papers"][0]["tags"][0]
    assert "Four" in titles("--tag", tag)
    assert "Four" not in titles("--exclude-tag", tag)


def test_a_word_may_begin_with_a_minus(library: Shell) -> None:
    def total(*arguments: str) -> int:
        answer = library.run("search", "--json", *arguments).json
        assert isinstance(answer["total"], int)
        return answer["total"]

    assert total("we") > total("we", "-pruning", "-diffusion", "--limit", "5")
    answer = library.run("search", "--json", "we", "-pruning", "--", "--limit").json
    assert answer["query"] == "we -pruning --limit"


def test_any_query_is_answered(library: Shell) -> None:
    queries = ['"', "(((", "a AND", "NOT OR x", "year:[2001 TO", "*", "C++", "[/foo]", "tag:", "漢"]
    done = library.run("search", "--queries", "-", stdin="\n".join(queries).encode())
    assert [answer["query"] for answer in done.json_lines] == queries
    for answer in done.json_lines:
        assert all(problem["message"] for problem in answer["problems"])
    done = library.run("search", "year:soon caches")
    assert "In the query: " in done.stderr


def test_text_output_has_title_byline_and_snippet(library: Shell) -> None:
    done = library.run("search", "heads", variables={"COLUMNS": "60"})
    lines = done.stdout.splitlines()
    assert lines[0] == "  1  Pruning Heads That Nobody Reads"
    assert lines[1].startswith("     16 Oct 2024 · 5 authors · 2 comments")
    assert "attention heads" in done.stdout
    assert all(len(line) <= 60 for line in lines)
    assert done.stderr == "1 of 3 papers\n"
    colored = library.run("search", "heads", "--color", "always").stdout
    assert "\x1b[33m\x1b[1mheads\x1b[0m" in colored
    assert "\x1b[33m\x1b[1mHeads\x1b[0m" in colored
    assert "three.txt 3" in library.run("search", "--facets").stdout
    facets = library.run("search", "--facets", "--json", "--limit", "0").json["facets"]
    assert {"author", "venue", "category", "organization", "language", "upvotes", "has"} < {*facets}
    assert {"value": "abstract", "count": 3} in facets["has"]


def test_an_empty_library_says_how_to_begin(shell: Shell) -> None:
    done = shell.run("search", "anything", "--json")
    assert (done.json["total"], done.json["papers"]) == (0, [])
    assert "paperbrowse import" in done.stderr
    assert shell.run("tags", "--json").json == {"tags": []}
    assert shell.run("lists", "--json").json == {"lists": []}
    assert not shell.data_dir.exists()


def test_an_unknown_tag_is_named_with_similar_ones(library: Shell) -> None:
    tags = [each["value"] for each in library.run("tags", "--json").json["tags"]]
    done = library.run("search", "--tag", tags[0] + "x")
    assert done.stdout == ""
    assert f"No paper has the tag {tags[0]}x." in done.stderr
    assert tags[0] in done.stderr.splitlines()[-1]
    assert "no reading list" in library.run("search", "--list", "None", exit_code=1).stderr.lower()


def test_a_query_that_finds_nothing_is_changed_and_says_so(library: Shell) -> None:
    done = library.run("search", "forgetfull", "caches", "--json")
    assert done.json["total"] == 1
    assert done.json["fallback"] == {
        "words": {"forgetfull": ["forgetful"]},
        "most_of": None,
        "explanation": "showing forgetful for forgetfull",
    }
    assert "In the query: showing forgetful for forgetfull\n1 of 3 papers\n" in done.stderr
    assert library.run("search", "forgetfull", "caches", "--jsonl").stderr == done.stderr
    text = library.run("search", "forgetfull", "--color", "always").stdout
    assert "\x1b[33m\x1b[1mForgetful\x1b[0m" in text
    done = library.run("search", "pruning", "heads", "nobody", "zebrafish", "--json")
    assert done.json["fallback"] == {
        "words": {},
        "most_of": 4,
        "explanation": "no paper has all 4 words: those with most of them",
    }
    assert [paper["title"][:7] for paper in done.json["papers"]] == ["Pruning"]
    assert library.run("search", "caches", "--json").json["fallback"] is None


def test_insisting_finds_nothing_rather_than_papers_without_a_word(library: Shell) -> None:
    done = library.run("search", "--insist", "forgetfull", "caches", "--json")
    assert (done.json["total"], done.json["fallback"]) == (0, None)
    assert done.stderr == "0 of 3 papers\n"


def test_hostile_words_of_a_changed_query_are_printable(library: Shell) -> None:
    done = library.run(
        "search", "\x1b[31mforgetfull\x07", "zebra\u202efish", "\x9bcaches", "--json"
    )
    assert done.json["fallback"]["most_of"]
    assert done.stderr.removesuffix("\n").replace("\n", "").isprintable()


def test_a_pattern_that_is_refused_finds_nothing_and_says_so(library: Shell) -> None:
    done = library.run("search", "*?", "--json")
    assert (done.json["total"], done.json["understood"]) == (0, "no paper")
    assert "In the query: *? needs a letter beside its wildcards\n0 of 3 papers" in done.stderr


def test_each_query_of_a_file_is_answered_by_one_line(library: Shell) -> None:
    queries = b"caches\n\n(((\n-pruning\n\xff\xfe\n"
    answers = library.run("search", "--queries", "-", "--limit", "2", stdin=queries).json_lines
    assert [answer["query"] for answer in answers] == [
        "caches", "", "(((", "-pruning", "\ufffd\ufffd",
    ]  # fmt: skip
    assert [answer["total"] for answer in answers[:2]] == [1, 3]
    (library.home / "queries.txt").write_bytes(b"heads")
    assert len(library.run("search", "--queries", "queries.txt", "--json").json_lines) == 1
    library.run("search", "--queries", "missing.txt", exit_code=1)
    library.run("search", "--queries", "queries.txt", "word", exit_code=2)


def test_answers_come_while_queries_are_still_being_written(library: Shell) -> None:
    with library.start_process("search", "--queries", "-", stdin=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        for query in (b"caches\n", b"heads\n"):
            process.stdin.write(query)
            process.stdin.flush()
            assert process.stdout.readline().startswith(b'{"query": "')
        process.stdin.close()
        assert process.wait(20) == 0


def test_show_prints_one_whole_paper(library: Shell) -> None:
    paper = library.run("search", "diffusion", "--json").json["papers"][0]
    shown = library.run("show", paper["id"][:9], "--json").json
    assert shown == {key: value for key, value in paper.items() if key not in ("score", "snippet")}
    done = library.run("show", paper["id"], variables={"COLUMNS": "50"})
    assert "Four Steps from Noise to Picture" in done.stdout
    assert "people cannot tell" in " ".join(done.stdout.split())
    assert "three.txt" in done.stdout
    assert paper["id"] in done.stdout
    assert all(len(line) <= 50 for line in done.stdout.splitlines())


@pytest.mark.parametrize("reference", ["no-such-paper", "2401.99999", "", "[/foo]"])
def test_an_unknown_paper_is_one_clear_line(library: Shell, reference: str) -> None:
    done = library.run("show", reference, exit_code=1)
    assert done.stdout == ""
    assert done.stderr.startswith("paperbrowse: ")


def test_the_whole_library_is_counted_with_bars(library: Shell, shell: Shell) -> None:
    counted = library.run("stats", "--json").json
    assert counted["papers"] == 3
    assert counted["year"] == [{"value": "2024", "count": 3}]
    assert counted["source"] == [{"value": "three.txt", "count": 3}]
    done = library.run("stats", variables={"COLUMNS": "50"})
    assert done.stdout.startswith("3 papers\n\nYears\n  2024  3  ██")
    assert all(len(line) <= 50 for line in done.stdout.splitlines())
    assert shell.run("stats").stdout == "0 papers\n"


def test_tags_are_counted(library: Shell) -> None:
    tags = library.run("tags", "--json").json["tags"]
    assert tags
    assert all(set(tag) == {"value", "count"} for tag in tags)
    lines = library.run("tags").stdout.splitlines()
    assert [line.split() for line in lines] == [[tag["value"], str(tag["count"])] for tag in tags]
    assert len({len(line) for line in lines}) == 1


def test_what_was_read_of_a_pasted_reference_is_said(library: Shell) -> None:
    reference = '[3] A. Lovelace, "Forgetful Caches for Long Generations," in Proc. ICML, 2024.'
    done = library.run("search", reference)
    assert "Forgetful Caches" in done.stdout
    said = "the title “Forgetful Caches for Long Generations” from a citation"
    assert f"Read as {said}" in done.stderr
    assert library.run("search", reference, "--json").json["understood"] == said
    done = library.run("search", "arXiv:2401.99999v2", "diffusion")
    assert "In the query: no paper here has the arXiv id 2401.99999" in done.stderr
    assert "Four" in done.stdout


def test_narrowing_names_terms_with_the_numbers_of_hits_that_have_them(shell: Shell) -> None:
    (shell.home / "papers.txt").write_text(
        make_page(
            ("Caches that forget", "Caches of keys."),
            ("Caches that evict", "Caches forget."),
            ("Caches that evict more", "More caches."),
            *((f"Trees of kind {number}", "Tables.") for number in range(9)),
        )
    )
    shell.run("import", "papers.txt")
    done = shell.run("search", "caches", "--narrow", "3", "--json")
    assert {"value": "evict", "count": 2} in done.json["narrow"]
    assert "narrow" not in shell.run("search", "caches", "--json").json
    assert "evict 2" in shell.run("search", "caches", "--narrow").stdout


def test_the_help_has_the_whole_query_language_on_80_columns(shell: Shell) -> None:
    text = shell.run("search", "--help").stdout
    assert max(map(len, text.splitlines())) <= 80
    words = " ".join(text.split())
    for heading, forms in LANGUAGE.items():
        assert f"{heading}: " in words
        for form, meaning in forms:
            assert f"{form} {meaning} " in words


def test_an_order_is_reversed_by_a_minus_and_the_option_wins_over_the_query(library: Shell) -> None:
    def titles(*arguments: str) -> list[str]:
        found = library.run("search", "--json", *arguments).json
        return [found["sort"], *(paper["title"][:4] for paper in found["papers"])]

    assert titles("--sort", "title") == ["title", "Forg", "Four", "Prun"]
    assert titles("--sort", "-title") == ["-title", "Prun", "Four", "Forg"]
    assert titles("sort:-title") == ["-title", "Prun", "Four", "Forg"]
    assert titles("sort:-title", "--sort=title") == ["title", "Forg", "Four", "Prun"]
    assert titles()[0] == "date"
    assert titles("sort:date")[1:] == titles("--sort", "DATE")[1:]
    done = library.run("search", "--sort", "-best", exit_code=2)
    assert "'-best' is none of relevance, date," in done.stderr


def test_a_misspelt_field_and_a_wrong_value_are_said(library: Shell) -> None:
    done = library.run("search", "yaer:2024", "has:nothing", "upvotes:many")
    assert "yaer: is no field, year: is; the rest is searched as words" in done.stderr
    assert "has: takes one of abstract," in done.stderr
    assert "upvotes: needs a number or a range such as >50 or 10..20" in done.stderr
