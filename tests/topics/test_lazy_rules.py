"""Lazy rules tag as the rules do, and their digest changes with every file of the rules."""

import subprocess
import sys
from pathlib import Path

import pytest

from paperbrowse.core.errors import PaperbrowseError
from paperbrowse.topics import LazyTopicRules, TopicRules

TITLE = "Evicting entries of the KV cache"


def test_lazy_rules_tag_as_the_rules_themselves() -> None:
    assert LazyTopicRules().rules.tags(TITLE, None) == TopicRules.load().tags(TITLE, None) != ()


def test_the_digest_changes_with_the_users_own_rules(tmp_path: Path) -> None:
    own = tmp_path / "topics.toml"
    without = LazyTopicRules(own).digest
    assert without == LazyTopicRules().digest
    own.write_text('[my-topic]\nterms = ["eviction"]\n')
    first = LazyTopicRules(own).digest
    own.write_text('[my-topic]\nterms = ["evicting"]\n')
    assert len({without, first, LazyTopicRules(own).digest}) == 3
    assert "my-topic" in LazyTopicRules(own).rules.tags(TITLE, None)


def test_a_mistake_in_the_users_rules_is_raised_at_their_first_use(tmp_path: Path) -> None:
    own = tmp_path / "topics.toml"
    own.write_text("[my-topic\n")
    rules = LazyTopicRules(own)
    with pytest.raises(PaperbrowseError, match=r"topics\.toml"):
        rules.tag_papers([(TITLE, None, ())])


def test_rules_that_tag_nothing_do_not_load_numpy() -> None:
    script = (
        "import sys; from paperbrowse.topics import TopicRules; "
        "rules = TopicRules.load(); assert rules.topics; "
        "assert 'numpy' not in sys.modules, 'loading'; "
        "rules.tags('Reef knots', None); assert 'numpy' in sys.modules, 'tagging'"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
