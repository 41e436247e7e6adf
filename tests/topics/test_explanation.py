"""Explanations name every word that counts, and agree with the tags."""

from __future__ import annotations

from hypothesis import given, strategies as st

from paperbrowse.core import CODE_TAG
from paperbrowse.topics import TopicExplanation, TopicRules, explain_topics
from paperbrowse.topics.code_links import CodeHosts
from paperbrowse.topics.definitions import Topic

BUILTIN = TopicRules.load()
KNOTS = TopicRules(
    {
        topic.name: topic
        for topic in (
            Topic(
                name="knots",
                title="Knots",
                group="own",
                strong=("reef knot",),
                terms=("knot",),
                hints=("rope",),
                unless=("ship speed",),
            ),
            Topic(name="bends", title="Bends", group="own", terms=("bend",), parent="knots"),
        )
    },
    CodeHosts([]),
)


def explain(title: str, abstract: str) -> dict[str, TopicExplanation]:
    return {each.name: each for each in explain_topics(KNOTS, title, abstract)}


def test_each_mention_has_its_place_its_points_and_the_words_around_it() -> None:
    abstract = "Of all that hold, a rope with only one knot is best. Hemp is not so good as silk."
    (knots,) = explain("The Réef-Knot, Again", abstract).values()
    assert (knots.given, knots.points, knots.reason) == (True, 8 + 1 + 2, "")
    title, rope, knot = knots.mentions
    assert (title.place, title.words, title.before, title.behind) == (
        "title", "Réef-Knot", "The", "Again",
    )  # fmt: skip
    assert (title.kind, title.points) == ("strong", 8)
    assert (rope.place, rope.words, rope.kind, rope.points) == ("abstract", "rope", "hint", 1)
    assert (knot.before, knot.words) == ("a rope with only one", "knot")


def test_what_kept_a_topic_off_is_said() -> None:
    hemp = "Hemp lasts a year or two. " * 3
    once = f"{hemp}A reef knot is tied. {hemp}"
    knots = explain("On Hemp", once)["knots"]
    assert (knots.given, knots.points, knots.reason) == (False, 3, "it takes 5 points")
    knots = explain("The Knot", "It is a unit of ship speed.")["knots"]
    assert not knots.given
    assert "“ship speed”" in knots.reason


def test_a_wider_topic_names_the_part_that_brought_it() -> None:
    explained = explain("The Bend", "")
    assert [*explained] == ["bends", "knots"]
    assert explained["knots"].reason == "wider than bends"
    assert explained["knots"].mentions == ()


def test_a_paper_without_an_abstract_is_explained() -> None:
    (knots,) = explain_topics(KNOTS, "A Reef Knot", None)
    assert knots.given


_WORDS = st.sampled_from(
    ["graph", "neural", "network", "diffusion", "model", "MRI", "tensor", "kernel", "blur", "of",
     "reinforcement", "learning", "policy", "camera", "calibration", "½", "日本", "ﬁn", "\x01"]
)  # fmt: skip
_TEXTS = st.lists(_WORDS, max_size=40).map(" ".join) | st.text(max_size=200)


@given(_TEXTS, _TEXTS)
def test_explanations_agree_with_the_tags(title: str, abstract: str) -> None:
    explained = explain_topics(BUILTIN, title, abstract)
    tags = [tag for tag in BUILTIN.tags(title, abstract) if tag != CODE_TAG]
    assert [each.name for each in explained if each.given] == tags
    for each in explained:
        assert each.given or each.reason
        assert all(mention.words for mention in each.mentions)
