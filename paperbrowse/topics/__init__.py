"""Topics: tags given by rule, from rules that are data.

- ``rules``: which topics a paper gets; thresholds and limits
- ``mentions``: mentions of topics in a text, and their points
- ``explanation``: the words that gave a paper its topics
- ``definitions``: the topics read from TOML, built-in ones (``groups/``) and the user's own
- ``phrases``: many phrases found in many texts at once
- ``patterns``: regular expressions that cannot run away
- ``code_links``: addresses of repositories and models (``code_hosts.toml``)
- ``words``: texts cut into words
"""

from paperbrowse.topics.explanation import ExplainedMention, TopicExplanation, explain_topics
from paperbrowse.topics.rules import LazyTopicRules, TopicRules

__all__ = [
    "ExplainedMention",
    "LazyTopicRules",
    "TopicExplanation",
    "TopicRules",
    "explain_topics",
]
