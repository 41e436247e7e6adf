"""Whatever a user may do to a library, chosen at random."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from paperbrowse.core.errors import PaperbrowseError
from paperbrowse.library import ImportedListEntry, Library

LibraryAction = Callable[[Library], object]

_NAMES = ("Thesis", "Later", "Group", "To read")
_TAGS = ("cache", "vision", "own", "Other one")


def random_change(random: Random, ids: list[str]) -> LibraryAction:
    """Return one change of what the user makes; the library may refuse it."""
    some = random.sample(ids, random.randint(1, min(4, len(ids))))
    one, name, other = some[0], random.choice(_NAMES), random.choice(_NAMES)
    tags = random.sample(_TAGS, random.randint(1, 2))
    text = random.choice(["", "A note.", "Another\n\none", "*é* ∑"])
    chosen: list[LibraryAction] = [
        lambda library: library.save(some, name, "a query"),
        lambda library: library.save(some, name),
        lambda library: library.unsave(some, name),
        lambda library: library.toggle_saved(some, name, "toggled"),
        lambda library: library.create_list(name),
        lambda library: library.rename_list(name, other),
        lambda library: library.delete_list(name),
        lambda library: library.merge_lists(name, other),
        lambda library: library.duplicate_list(name, other),
        lambda library: library.move_in_list(name, some, "up"),
        lambda library: library.move_in_list(name, some, "down"),
        lambda library: library.move_in_list(name, some, "top"),
        lambda library: library.move_in_list(name, some, "bottom"),
        lambda library: library.sort_list(name, "title"),
        lambda library: library.sort_list(name, "status"),
        lambda library: library.move_list(name, random_step),
        lambda library: library.set_status(some, "reading"),
        lambda library: library.set_status(some, "read"),
        lambda library: library.set_status(some, "unread"),
        lambda library: library.set_star(some, True),
        lambda library: library.set_star(some, False),
        lambda library: library.write_note(one, text),
        lambda library: library.add_tags(some, tags),
        lambda library: library.remove_tags(some, tags),
        lambda library: library.save_search(name, f"kv {other}"),
        lambda library: library.save_search(name, "kv", {"sort": other}),
        lambda library: library.rename_search(name, other),
        lambda library: library.delete_search(name),
        lambda library: library.import_list(
            name,
            [
                ImportedListEntry(paper_id=each, note=text, tags=tuple(tags), status="read")
                for each in some
            ],
        ),
    ]
    random_step = random.choice((-1, 1, 2))
    return random.choice(chosen)


def attempt(library: Library, action: LibraryAction) -> bool:
    """Do an action; return whether the library allowed it."""
    try:
        action(library)
    except PaperbrowseError:
        return False
    return True
