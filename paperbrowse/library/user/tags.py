"""The user's own tags, and topics that the user removed: the steps that change them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from sqlite3 import Connection

from paperbrowse.core import LibraryError, one_line
from paperbrowse.library.papers import PaperLookup, read_topics
from paperbrowse.library.storage import select_in, utc_now
from paperbrowse.library.user.journal import perform_step
from paperbrowse.library.user.names import describe_papers, is_visible
from paperbrowse.library.user.operations import TagValue, set_tags, tag_key

MAX_TAG_LENGTH = 100


TagChange = Callable[[bool, int | None], int | None]
"""The new state of a tag of a paper, given its present one.

The arguments are whether the tag is a topic of the paper, and whether the user has added it (1),
removed it (0) or neither (None); the result is one of these three.
"""


def given_after_adding(is_topic: bool, given: int | None) -> int | None:
    """Return the state after adding a tag; a topic that was removed is only put back."""
    if is_topic:
        return None if given == 0 else given
    return 1


def given_after_removing(is_topic: bool, given: int | None) -> int | None:
    """Return the state after removing a tag."""
    if is_topic:
        return 0
    return None if given == 1 else given


def add_tags(
    connection: Connection,
    ids: Iterable[str],
    tags: Iterable[str],
    topics: Callable[[], Collection[str]],
) -> int:
    """Add tags to papers; ``topics`` returns all of the rules. See ``UserData.add_tags``."""
    names = [known_spelling(connection, name, topics) for name in clean_tags(tags)]
    return _change_tags(connection, ids, names, given_after_adding, "Tagged {papers} with {tags}")


def remove_tags(connection: Connection, ids: Iterable[str], tags: Iterable[str]) -> int:
    """Remove tags from papers, also topics; return how many papers had one of them."""
    return _change_tags(
        connection, ids, clean_tags(tags), given_after_removing, "Took {tags} off {papers}"
    )


def clean_tags(tags: Iterable[str]) -> list[str]:
    """Return tags as they are stored, each once; raises LibraryError for an unusable one."""
    cleaned: dict[str, str] = {}
    for each in tags:
        shown = one_line(each)
        if not is_visible(shown):
            raise LibraryError("A tag needs a letter that can be seen.", "Give it a letter.")
        if len(shown) > MAX_TAG_LENGTH:
            raise LibraryError(
                f"A tag has at most {MAX_TAG_LENGTH} characters; this one has {len(shown)}.",
                "Choose a shorter one.",
            )
        cleaned.setdefault(tag_key(shown), shown)
    return list(cleaned.values())


def known_spelling(connection: Connection, name: str, topics: Callable[[], Collection[str]]) -> str:
    """Return a tag in the spelling it has in the library, so that two spellings stay one tag."""
    key = tag_key(name)
    known = connection.execute(
        "SELECT tag FROM own_tag WHERE folded = ? AND given = 1 LIMIT 1", (key,)
    ).fetchone()
    if known:
        return str(known[0])
    # Topics are in lower case.
    return key if name != key and key in topics() else name


def changed_tag_values(
    connection: Connection, tags_by_row: Mapping[int, tuple[str, Sequence[str]]], change: TagChange
) -> list[TagValue]:
    """Return the tags that change; ``tags_by_row`` has the id and the tags of papers."""
    topics = read_topics(connection, tags_by_row)
    present = {
        (row, folded): given
        for row, folded, given in select_in(
            connection, "SELECT paper, folded, given FROM own_tag WHERE paper IN", tags_by_row
        )
    }
    now = utc_now()
    values: list[TagValue] = []
    for row, (paper_id, names) in tags_by_row.items():
        topics_by_key = {tag_key(topic): topic for topic in topics.get(row, ())}
        for name in names:
            key = tag_key(name)
            given = present.get((row, key))
            changed_to = change(key in topics_by_key, given)
            if changed_to != given:
                since = None if changed_to is None else now
                values.append((paper_id, topics_by_key.get(key, name), changed_to, since))
    return values


def _change_tags(
    connection: Connection,
    ids: Iterable[str],
    names: Sequence[str],
    change: TagChange,
    step_pattern: str,
) -> int:
    papers = PaperLookup(connection)
    rows = papers.require(ids)
    tags_by_row = {row: (paper_id, names) for row, paper_id in rows.items()}
    values = changed_tag_values(connection, tags_by_row, change)
    changed = list(dict.fromkeys(paper_id for paper_id, *_ in values))
    if changed:
        changed_keys = {tag_key(name) for _, name, *_ in values}
        shown = ", ".join(name for name in names if tag_key(name) in changed_keys)
        step_name = step_pattern.format(
            papers=describe_papers(connection, papers, changed), tags=shown
        )
        perform_step(connection, step_name, [set_tags(values)], papers)
    return len(changed)
