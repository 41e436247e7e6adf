from __future__ import annotations

from pathlib import Path

import pytest

from paperbrowse.core.errors import PaperbrowseError
from paperbrowse.topics import TopicRules


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "topics.toml"


def load(file: Path, text: str) -> TopicRules:
    file.write_text(text, encoding="utf-8")
    return TopicRules.load(file)


def test_an_own_topic_needs_only_a_name_and_words(file: Path) -> None:
    rules = load(file, '[rope-physics]\nstrong = ["rope physics"]\n')
    topic = rules.topics["rope-physics"]
    assert (topic.title, topic.group) == ("rope physics", "own")
    assert "rope-physics" in rules.tags("The Rope Physics of Knots", None)


def test_a_missing_file_leaves_the_built_in_topics(file: Path) -> None:
    assert TopicRules.load(file).topics == TopicRules.load().topics


def test_a_field_given_replaces_that_field_of_a_built_in_topic(file: Path) -> None:
    before = TopicRules.load().topics["kv-cache"]
    after = load(file, '[kv-cache]\ntitle = "Caches"\n').topics["kv-cache"]
    assert after.title == "Caches"
    assert after.strong == before.strong
    rules = load(file, '[kv-cache]\nstrong = ["reef knot"]\n')
    assert rules.tags("KV Cache", None) == ()
    assert "kv-cache" in rules.tags("Reef Knot", None)


def test_a_built_in_topic_can_be_taken_away(file: Path) -> None:
    rules = load(file, "[kv-cache]\ndisabled = true\n")
    assert "kv-cache" not in rules.topics
    assert "kv-cache" not in rules.tags("KV Cache", None)
    assert "kv-cache" in load(file, "[kv-cache]\ndisabled = false\n").topics


def test_an_own_topic_can_be_a_part_of_a_built_in_one(file: Path) -> None:
    rules = load(file, '[rope-robots]\nparent = "robotics"\nstrong = ["rope-tying arm"]\n')
    assert rules.tags("A Rope-Tying Arm", None) == ("rope-robots", "robotics")


def test_a_built_in_topic_whose_parent_is_taken_away_stays(file: Path) -> None:
    rules = load(file, "[graphs]\ndisabled = true\n")
    assert rules.tags("GNNs", None) == ("graph-neural-networks",)


def test_topics_that_are_parts_of_one_another_do_not_hang(file: Path) -> None:
    text = '[a]\nparent = "b"\nterms = ["reef"]\n[b]\nparent = "a"\nterms = ["knot"]\n'
    assert load(file, text).tags("Reef", None) == ("a", "b")


def test_a_file_with_a_byte_order_mark_is_read(file: Path) -> None:
    assert "rope" in load(file, '\ufeff[rope]\nterms = ["rope"]\n').topics


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[rope\nterms = ["rope"]\n', "line 1"),
        ("terms = 3\n", "begins with its [name]"),
        ("[rope]\n", "nothing to look for"),
        ('[rope]\nterms = "rope"\n', "list of texts for terms"),
        ("[rope]\nstrong = [1]\n", "list of texts for strong"),
        ('[rope]\nterms = ["..."]\n', "without a word"),
        (f'[rope]\nterms = ["{"a-b " * 40}"]\n', "with over 12"),
        ('[rope]\ntermz = ["rope"]\n', "unknown field, termz"),
        ('[rope]\nterms = ["rope"]\nthreshold = "5"\n', "whole number"),
        ('[rope]\nterms = ["rope"]\nthreshold = true\n', "whole number"),
        ('[rope]\nterms = ["rope"]\nthreshold = 0\n', "whole number"),
        ('[rope]\nterms = ["rope"]\ntitle = 3\n', "text for title"),
        ('[rope]\nterms = ["rope"]\ngroup = " "\n', "text for group"),
        ('[rope]\nterms = ["rope"]\nparent = 3\n', "name of a topic for parent"),
        ('[rope]\nterms = ["rope"]\nparent = "hemp"\n', "no topic, 'hemp'"),
        ('[rope]\nterms = ["rope"]\nunless = "hemp"\n', "list of texts for unless"),
        ('[rope]\nterms = ["rope"]\ndisabled = 1\n', "true or false"),
        ("[rope]\npatterns = ['(rope']\n", "no regular expression"),
        ("[rope]\npatterns = ['(r+)+']\n", "repeats a group"),
        ("[rope]\npatterns = ['r*']\n", "empty text"),
        ('[Rope]\nterms = ["rope"]\n', "no topic name"),
        ('[code]\nterms = ["rope"]\n', "paperbrowse gives itself"),
    ],
)
def test_a_mistake_is_named_with_file_and_topic(file: Path, text: str, says: str) -> None:
    with pytest.raises(PaperbrowseError) as caught:
        load(file, text)
    assert str(file) in caught.value.message
    assert says in caught.value.message
    name = text.partition("]")[0].removeprefix("[")
    assert name in caught.value.message or "TOML" in caught.value.hint or name.startswith("terms")


def test_a_file_in_another_encoding_is_refused_in_words(file: Path) -> None:
    file.write_bytes('[rope]\ntitle = "Kn\xe4uel"\nterms = ["rope"]\n'.encode("latin-1"))
    with pytest.raises(PaperbrowseError, match="Cannot read the topic rules"):
        TopicRules.load(file)


def test_a_folder_in_the_file_s_place_is_refused_in_words(file: Path) -> None:
    file.mkdir()
    with pytest.raises(PaperbrowseError, match="Cannot read the topic rules"):
        TopicRules.load(file)


def test_escape_sequences_of_the_file_are_not_repeated_in_the_message(file: Path) -> None:
    with pytest.raises(PaperbrowseError) as caught:
        load(file, '["\\u001b[31mrope"]\nterms = ["rope"]\n')
    assert "\x1b" not in str(caught.value)
