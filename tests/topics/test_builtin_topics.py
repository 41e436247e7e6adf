from __future__ import annotations

import gzip
import itertools
import json
import statistics
import time
from collections import Counter
from pathlib import Path

import pytest

from paperbrowse.core import CODE_TAG
from paperbrowse.topics import TopicRules
from paperbrowse.topics.code_links import CodeHosts
from paperbrowse.topics.definitions import Topic
from tests.topics.draw_pairs import distinct_papers, draw_pairs

RULES = TopicRules.load()
TOPICS = list(RULES.topics.values())


def _id(topic: Topic) -> str:
    return topic.name


def test_there_are_topics_over_the_field_and_its_applications() -> None:
    assert len(TOPICS) >= 120
    assert {topic.group for topic in TOPICS} >= {"language", "vision", "theory", "applications"}
    wanted = (
        "biology medicine molecules materials law finance recommendation music speech robotics "
        "climate-weather code-generation math-reasoning education cybersecurity kv-cache "
        "long-context quantization agents"
    )
    assert set(wanted.split()) <= RULES.topics.keys()


@pytest.mark.parametrize("topic", TOPICS, ids=_id)
def test_every_topic_has_an_example_that_gets_it(topic: Topic) -> None:
    assert topic.examples
    for title in topic.examples:
        assert topic.name in RULES.tags(title, None), title


@pytest.mark.parametrize("topic", TOPICS, ids=_id)
def test_every_entry_of_a_topic_counts_where_it_is_alone(topic: Topic) -> None:
    alone = TopicRules({topic.name: topic}, CodeHosts([]))
    for entry in (*topic.strong, *topic.terms):
        repeated = f"{entry} is what this is about. " * 6
        assert alone.tags(entry, repeated) == (topic.name,), entry


@pytest.mark.parametrize("topic", TOPICS, ids=_id)
def test_no_entry_stands_twice_in_a_topic(topic: Topic) -> None:
    entries = Counter((*topic.strong, *topic.terms, *topic.hints, *topic.ignore))
    assert [entry for entry, count in entries.items() if count > 1] == []


def test_titles_are_distinct() -> None:
    assert len({topic.title for topic in TOPICS}) == len(TOPICS)


@pytest.mark.parametrize("topic", TOPICS, ids=_id)
def test_a_topic_is_found_under_its_own_title_or_name(topic: Topic) -> None:
    alone = TopicRules({topic.name: topic}, CodeHosts([]))
    texts = (topic.title, topic.name, topic.name.replace("-", " "))
    assert any(
        alone.tags(text, f"Much is said of {text} and its uses. " * 8) == (topic.name,)
        for text in texts
    )


@pytest.fixture(scope="module")
def real_papers(shared: Path) -> list[tuple[str, str]]:
    return distinct_papers([shared / "dumps"])


def _topics_of(papers: list[tuple[str, str]]) -> list[tuple[str, ...]]:
    return [
        tuple(tag for tag in RULES.tags(title, abstract) if tag != CODE_TAG)
        for title, abstract in papers
    ]


def test_nearly_every_real_paper_gets_topics_but_not_many(
    real_papers: list[tuple[str, str]],
) -> None:
    topics = _topics_of(real_papers)
    assert len(topics) == 200
    assert sum(1 for tags in topics if tags) >= 0.97 * len(topics)
    assert 3 <= statistics.median(map(len, topics)) <= 6


def test_no_topic_is_on_too_many_papers_to_be_useful(
    real_papers: list[tuple[str, str]],
) -> None:
    counts = Counter(itertools.chain.from_iterable(_topics_of(real_papers)))
    assert counts.most_common(1)[0][1] <= 0.45 * len(real_papers)


def test_some_real_papers_have_code_and_most_have_not(real_papers: list[tuple[str, str]]) -> None:
    with_code = sum(CODE_TAG in RULES.tags(title, abstract) for title, abstract in real_papers)
    assert 20 <= with_code <= 100


def test_the_same_seed_draws_the_same_pairs(real_papers: list[tuple[str, str]]) -> None:
    pairs = draw_pairs(RULES, real_papers, count=10, seed=3)
    assert pairs == draw_pairs(RULES, real_papers, count=10, seed=3)
    assert len(set(pairs)) == 10


@pytest.fixture(scope="module")
def corpus(shared: Path) -> list[tuple[str, str]]:
    file = shared / "corpora" / "ml-papers-100k.jsonl.gz"
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        papers = [json.loads(line) for line in itertools.islice(lines, 2_000)]
    return [(paper["title"], paper["abstract"] or "") for paper in papers]


def test_papers_of_forty_years_are_tagged_too(corpus: list[tuple[str, str]]) -> None:
    topics = _topics_of(corpus)
    assert sum(1 for tags in topics if tags) >= 0.9 * len(topics)
    counts = Counter(itertools.chain.from_iterable(topics))
    assert counts.most_common(1)[0][1] <= 0.2 * len(topics)


def test_a_thousand_papers_are_tagged_in_a_second(corpus: list[tuple[str, str]]) -> None:
    begun = time.process_time()
    _topics_of(corpus)
    assert len(corpus) / (time.process_time() - begun) > 1_000
