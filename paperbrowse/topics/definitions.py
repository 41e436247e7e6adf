"""Definitions of topics in TOML: the built-in ones, and the user's own with their mistakes named.

A file holds one table per topic::

    [kv-cache]
    title = "KV cache"              # how it is shown; made from the name where left out
    group = "efficiency"            # of the built-in files: the file's name
    strong = ["KV cache"]           # two mentions in an abstract, or one in the title
    terms = ["paged attention"]     # three mentions in an abstract, or one in the title
    hints = ["eviction"]            # a point beside other mentions
    patterns = ['KV-?[Cc]ompress']  # regular expressions, with the points of terms
    ignore = ["kV cable"]           # other phrases with a term in them, which do not count
    unless = ["power line"]         # where one is in the paper, only strong entries count
    parent = "efficient-inference"  # a wider topic, under which its papers are found too
    threshold = 5                   # the points it takes (see rules.py)
    examples = ["Evicting the KV Cache"]  # titles that must get the topic
    disabled = false
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path
from typing import Any

from paperbrowse.core import PaperbrowseError, one_line
from paperbrowse.topics.patterns import PatternError, compile_pattern
from paperbrowse.topics.words import split_words

DEFAULT_THRESHOLD = 5
MAX_ENTRY_WORDS = 12
"""The limit of an entry's words: each hyphen doubles the spellings that are looked for."""
OWN_GROUP = "own"
RESERVED_NAMES = frozenset({"code"})

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LIST_FIELDS = ("strong", "terms", "hints", "patterns", "ignore", "unless", "examples")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic and its entries; the module's docstring explains each list."""

    name: str
    title: str
    group: str
    strong: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    parent: str = ""
    examples: tuple[str, ...] = ()
    threshold: int = DEFAULT_THRESHOLD


def load_builtin_topics() -> dict[str, Topic]:
    """Return the built-in topics by name, in the order of their files."""
    topics: dict[str, Topic] = {}
    folder = resources.files("paperbrowse.topics") / "groups"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        group = file.name.removesuffix(".toml")
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        for name, table in tables.items():
            if name in topics:
                raise _rule_error(file.name, name, "is in two of the built-in files")
            topics[name] = _read_topic(file.name, name, {"group": group, **table})
    return topics


def find_ancestors(topics: Mapping[str, Topic], name: str) -> tuple[str, ...]:
    """Return the wider topics of a topic, its parent first; those that are not there end them."""
    ancestors: list[str] = []
    parent = topics[name].parent
    while parent in topics and parent != name and parent not in ancestors:
        ancestors.append(parent)
        parent = topics[parent].parent
    return tuple(ancestors)


def merge_own_topics(builtin: Mapping[str, Topic], file: Path) -> dict[str, Topic]:
    """Return the topics with those of the user's ``file`` added, changed or removed.

    A table with the name of a built-in topic replaces only the fields that it has;
    ``disabled = true`` removes the topic. A missing file changes nothing. Raises
    PaperbrowseError, which names the file, the topic and the mistake.
    """
    topics = dict(builtin)
    tables = _load_own_tables(file)
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise _rule_error(
                file, name, "is not a topic: a topic begins with its [name] on a line"
            )
        table = dict(table)
        disabled = table.pop("disabled", False)
        if not isinstance(disabled, bool):
            raise _rule_error(file, name, "needs true or false for disabled")
        known = topics.get(name)
        base = {"group": OWN_GROUP} if known is None else _topic_table(known)
        topic = _read_topic(file, name, {**base, **table})
        if not disabled:
            topics[name] = topic
        elif known is not None:
            del topics[name]
    for name, table in tables.items():
        if name in topics and "parent" in table and topics[name].parent not in {"", *topics}:
            raise _rule_error(file, name, f"has a parent that is no topic, {topics[name].parent!r}")
    return topics


def _load_own_tables(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise PaperbrowseError(
            f"Cannot read the topic rules {one_line(str(file))}: {error.strerror}."
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise PaperbrowseError(
            f"Cannot read the topic rules {one_line(str(file))}: {one_line(str(error))}.",
            "The file must be TOML in UTF-8.",
        ) from error


def _topic_table(topic: Topic) -> dict[str, Any]:
    table = {field.name: getattr(topic, field.name) for field in fields(topic)}
    del table["name"]
    return {key: list(value) if key in _LIST_FIELDS else value for key, value in table.items()}


def _read_topic(file: Path | str, name: str, table: Mapping[str, Any]) -> Topic:
    if not _SLUG.fullmatch(name):
        raise _rule_error(
            file, name, "is no topic name: use lower-case letters, digits and hyphens"
        )
    if name in RESERVED_NAMES:
        raise _rule_error(file, name, "is a tag that paperbrowse gives itself: choose another name")
    known = {"title", "group", "threshold", "parent", *_LIST_FIELDS}
    if unknown := sorted(table.keys() - known):
        hint = f"A topic may have: {', '.join(sorted(known | {'disabled'}))}."
        raise _rule_error(file, name, f"has an unknown field, {one_line(unknown[0])}", hint)
    lists = {key: _read_list(file, name, key, table.get(key, [])) for key in _LIST_FIELDS}
    title = table.get("title", name.replace("-", " "))
    group = table["group"]
    for key, value in (("title", title), ("group", group)):
        if not isinstance(value, str) or not one_line(value):
            raise _rule_error(file, name, f"needs some text for {key}")
    parent = table.get("parent", "")
    if not isinstance(parent, str):
        raise _rule_error(file, name, 'needs the name of a topic for parent, or ""')
    threshold = table.get("threshold", DEFAULT_THRESHOLD)
    if not isinstance(threshold, int) or isinstance(threshold, bool) or threshold < 1:
        raise _rule_error(file, name, "needs a whole number from 1 for threshold")
    if not any(lists[key] for key in ("strong", "terms", "hints", "patterns")):
        raise _rule_error(file, name, "has nothing to look for: give it strong, terms or patterns")
    return Topic(
        name=name,
        title=one_line(title),
        group=one_line(group),
        threshold=threshold,
        parent=parent,
        **lists,
    )


def _read_list(file: Path | str, name: str, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _rule_error(file, name, f'needs a list of texts for {key}, such as {key} = ["…"]')
    for item in value:
        if key == "patterns":
            try:
                compile_pattern(item)
            except PatternError as error:
                raise _rule_error(
                    file, name, f"has a pattern that cannot be used, {one_line(item)!r}: {error}"
                ) from error
        elif key != "examples" and not 1 <= len(split_words(item)) <= MAX_ENTRY_WORDS:
            what = f"has an entry without a word or with over {MAX_ENTRY_WORDS} in {key}"
            raise _rule_error(file, name, f"{what}: {one_line(item)[:80]!r}")
    return tuple(value)


def _rule_error(file: Path | str, name: str, what: str, hint: str = "") -> PaperbrowseError:
    place = f"In {one_line(str(file))}, topic {one_line(name)!r}"
    return PaperbrowseError(f"{place}: it {what}.", hint)
