"""Topics: the rules, as data, that say what a paper is about, and the code that applies them."""

from paperbrowse.topics.definitions import Topic
from paperbrowse.topics.rules import CODE, MAX_TOPICS, LazyTopicRules, TopicRules

__all__ = ["CODE", "MAX_TOPICS", "LazyTopicRules", "Topic", "TopicRules"]
