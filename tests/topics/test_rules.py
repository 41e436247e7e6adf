from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from paperbrowse.core import CODE_TAG
from paperbrowse.topics import TopicRules
from paperbrowse.topics.code_links import CodeHosts
from paperbrowse.topics.definitions import Topic
from paperbrowse.topics.rules import MAX_TOPICS

BUILTIN = TopicRules.load()


@pytest.fixture
def rules() -> TopicRules:
    return BUILTIN


def own_rules(tmp_path: Path, text: str) -> TopicRules:
    file = tmp_path / "topics.toml"
    file.write_text(text, encoding="utf-8")
    return TopicRules.load(file)


def only(**fields: tuple[str, ...]) -> TopicRules:
    """Rules with one topic, ``knots``."""
    topic = Topic(name="knots", title="Knots", group="own", **fields)  # type: ignore[arg-type]
    return TopicRules({"knots": topic}, CodeHosts([]))


def knots_beside_ropes(abstract: str, **fields: tuple[str, ...]) -> bool:
    """Whether a paper whose title gives it three topics gets ``knots`` for its abstract."""
    knots = only(**fields).topics["knots"]
    ropes = Topic(name="ropes", title="Ropes", group="own", terms=("rope",))
    hemp = Topic(name="hemp", title="Hemp", group="own", terms=("hemp",))
    ships = Topic(name="ships", title="Ships", group="own", terms=("ship",))
    topics = (knots, ropes, hemp, ships)
    rules = TopicRules({topic.name: topic for topic in topics}, CodeHosts([]))
    return "knots" in rules.tags("Ropes of Hemp for Ships", abstract)


FILLER = "We tie ropes and report what held. " * 3


def test_a_word_of_the_title_makes_a_topic() -> None:
    assert only(terms=("bowline",)).tags("Tying a Bowline", None) == ("knots",)


def test_a_passing_mention_in_an_abstract_does_not_make_a_topic(rules: TopicRules) -> None:
    abstract = (
        "We study how beavers build dams from camera footage. Wildlife cameras at forty dams were "
        "read by hand. On animal behaviour questions GPT-4 as a baseline does worse than a child, "
        "also with retrieval-augmented generation."
    )
    tags = rules.tags("How Beavers Build: Wildlife at Forty Dams", abstract)
    assert "biology" in tags
    assert not {"language-models", "retrieval-augmented-generation"} & set(tags)


def test_two_strong_mentions_in_an_abstract_make_a_topic() -> None:
    strong = "A reef knot holds well. Under load the reef knot slips. "
    assert knots_beside_ropes(strong + FILLER, strong=("reef knot",))
    assert not knots_beside_ropes("A reef knot holds well. " + FILLER, strong=("reef knot",))


def test_terms_take_three_mentions_in_an_abstract() -> None:
    twice = "A bowline holds well. Under load the bowline slips. "
    assert not knots_beside_ropes(twice + FILLER, terms=("bowline",))
    assert knots_beside_ropes(twice + "We like the bowline. " + FILLER, terms=("bowline",))


def test_an_acronym_behind_its_long_form_is_no_second_mention() -> None:
    words = ("reef knot", "RK")
    assert not knots_beside_ropes("The reef knot (RK) is old. " + FILLER, strong=words)
    again = "The reef knot (RK) is old. When wet the RK slips. "
    assert knots_beside_ropes(again + FILLER, strong=words)


def test_a_paper_of_few_topics_gets_what_its_abstract_begins_with() -> None:
    begins = "A reef knot holds. " + FILLER
    strong = only(strong=("reef knot",))
    assert strong.tags("On Hemp", begins) == ("knots",)
    assert strong.tags("On Hemp", FILLER + begins) == ()
    assert only(terms=("reef knot",)).tags("On Hemp", begins) == ()
    assert not knots_beside_ropes(begins, strong=("reef knot",))


def test_mentions_among_the_results_count_less() -> None:
    results = "It beats the reef knot on dry days and the reef knot on wet days. "
    assert not knots_beside_ropes(FILLER + results, strong=("reef knot",))
    assert knots_beside_ropes(results + FILLER, strong=("reef knot",))


def test_hints_alone_make_no_topic_in_a_title() -> None:
    assert only(hints=("rope",)).tags("A Rope", None) == ()


@pytest.mark.parametrize(
    "title",
    [
        "Tying Reef-Knots by Hand",
        "tying reef knots by hand",
        "TYING REEF KNOTS BY HAND",
        "Tying reef\n  knots by hand",
        "Tying “reef–knots”",
        "Tying ReefKnots",
    ],
)
def test_hyphens_blanks_case_and_plurals_do_not_matter(title: str) -> None:
    assert only(terms=("reef-knot",)).tags(title, None) == ("knots",)


@pytest.mark.parametrize(("singular", "plural"), [("batch", "batches"), ("entity", "entities")])
def test_plurals_follow_english_spelling(singular: str, plural: str) -> None:
    assert only(terms=(singular,)).tags(plural, None) == ("knots",)


def test_british_spelling_and_accents_do_not_matter() -> None:
    rules = only(terms=("optimization", "naive"))
    assert rules.tags("Optimisation", None) == ("knots",)
    assert rules.tags("Naïve", None) == ("knots",)


def test_words_are_matched_whole() -> None:
    assert only(terms=("knot",)).tags("Knotted and reknot", None) == ()


def test_a_word_with_a_capital_matches_only_as_written(rules: TopicRules) -> None:
    rag = "retrieval-augmented-generation"
    assert rag in rules.tags("When RAG Fails on Tables", None)
    assert rag not in rules.tags("A rag for cleaning the table", None)


def test_a_lower_case_word_matches_beside_the_same_word_in_capitals() -> None:
    rules = only(terms=("KNOT", "knot theory"))
    assert rules.tags("KNOT theory", None) == ("knots",)
    assert rules.tags("knot", None) == ()


def test_words_to_ignore_take_a_term_away() -> None:
    rules = only(terms=("knot",), ignore=("knot theory",))
    assert rules.tags("Knot Theory", None) == ()
    assert rules.tags("Knot Theory for Every Knot", None) == ("knots",)


def test_a_pattern_counts_as_a_term() -> None:
    rules = only(patterns=(r"\bK-?\d+\b",))
    assert rules.tags("The Knot K-12", None) == ("knots",)
    assert rules.tags("The knot k-12", None) == ()


def test_the_most_telling_topic_comes_first(rules: TopicRules) -> None:
    tags = rules.tags(
        "Speculative Decoding for Translation",
        "Speculative decoding drafts tokens with a small model. Our speculative decoding works "
        "for machine translation.",
    )
    assert tags[0] == "speculative-decoding"
    assert "machine-translation" in tags


def everything(rules: TopicRules) -> str:
    """A title about all topics that have no wider one."""
    topics = rules.topics.values()
    return " ".join(topic.strong[0] for topic in topics if topic.strong and not topic.parent)


def part_and_whole() -> TopicRules:
    """Rules with a topic ``knots`` and a part of it, ``bowlines``."""
    topics = (
        Topic(name="knots", title="Knots", group="own", terms=("knot",)),
        Topic(name="bowlines", title="Bowlines", group="own", terms=("bowline",), parent="knots"),
        Topic(name="ropes", title="Ropes", group="own", terms=("rope",)),
    )
    return TopicRules({topic.name: topic for topic in topics}, CodeHosts([]))


def test_a_part_of_a_topic_brings_the_whole_behind_all_others() -> None:
    rules = part_and_whole()
    assert rules.tags("A Bowline in a Rope", None) == ("bowlines", "ropes", "knots")
    assert rules.tags("A Bowline: One Knot", "The knot holds. " * 9) == ("bowlines", "knots")
    assert rules.tags("A Knot", None) == ("knots",)


def test_a_whole_comes_beside_the_limit() -> None:
    names = [f"t{number}" for number in range(MAX_TOPICS + 3)]
    topics = [Topic(name=name, title=name, group="own", terms=(name,)) for name in names]
    part = Topic(name="part", title="Part", group="own", strong=("part",), parent="t8")
    rules = TopicRules({topic.name: topic for topic in (*topics, part)}, CodeHosts([]))
    tags = rules.tags(f"Part {' '.join(names)}", None)
    assert tags == ("part", *names[: MAX_TOPICS - 1], "t8")


def test_where_a_word_of_unless_is_there_only_strong_entries_count() -> None:
    rules = only(strong=("reef knot",), terms=("knot",), unless=("ship speed",))
    assert rules.tags("The Knot", "It is old.") == ("knots",)
    assert rules.tags("The Knot", "It is a unit of ship speed.") == ()
    assert rules.tags("The Knot as a Ship Speed", None) == ()
    assert rules.tags("The Reef Knot at Ship Speeds", None) == ("knots",)


def test_hints_count_only_beside_another_mention() -> None:
    fields = {"terms": ("knot",), "hints": ("rope",)}
    ropes = "The rope is long and the rope is old. A rope lasts. "
    assert only(**fields).tags("On Hemp", ropes * 3) == ()
    assert only(**fields).tags("On Hemp", f"A knot in it. {ropes} {FILLER}") == ("knots",)


def test_there_are_never_more_topics_than_the_limit(rules: TopicRules) -> None:
    assert len(rules.tags(everything(rules), None)) == MAX_TOPICS


def test_code_comes_last_and_beside_the_limit(rules: TopicRules) -> None:
    tags = rules.tags(everything(rules), None, ["https://github.com/owner/name"])
    assert tags[-1] == CODE_TAG
    assert len(tags) == MAX_TOPICS + 1


def test_a_paper_without_abstract_is_tagged_by_its_title(rules: TopicRules) -> None:
    assert rules.tags("Quantum Circuits for Weather Forecasting", None) != ()


def test_a_paper_about_nothing_known_gets_no_topic(rules: TopicRules) -> None:
    assert rules.tags("On Rope", "It is long.") == ()


@given(st.text(max_size=300), st.text(max_size=2_000), st.lists(st.text(max_size=80), max_size=3))
def test_any_text_gets_known_distinct_topics(title: str, abstract: str, links: list[str]) -> None:
    rules = BUILTIN
    tags = rules.tags(title, abstract, links)
    assert len(tags) == len(set(tags))
    assert set(tags) <= {*rules.topics, CODE_TAG}
    assert tags == rules.tags(title, abstract, links)


WORDS = st.sampled_from(
    [
        *("the", "of", "we", "Diffusion", "diffusion", "Models", "model", "Graph", "GRAPH", "RAG"),
        *(
            "rag",
            "neural-network",
            "knowledge",
            "Protein",
            "proteins",
            "policy",
            "reward",
            "learning",
        ),
        *("reinforcement", "learning", "fine-tuning", "finetuning", "retrieval", "attention"),
    ]
)


@given(st.lists(WORDS, max_size=30), st.sampled_from([" ", "  ", "\n", "\t", " \n "]))
def test_blanks_between_words_do_not_matter(words: list[str], blank: str) -> None:
    rules = BUILTIN
    assert rules.tags("On Words", blank.join(words)) == rules.tags("On Words", " ".join(words))


@given(st.lists(WORDS.map(str.lower), max_size=30))
def test_capitals_at_the_start_of_words_do_not_matter(words: list[str]) -> None:
    rules = BUILTIN
    lower = " ".join(words)
    assert rules.tags("on words", lower) == rules.tags("On Words", lower.title())
