"""The user's half of ``Library``: lists, statuses, stars, notes, tags, searches, history, undo."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal

from paperbrowse.core import Status, UserDataKind
from paperbrowse.library.storage import Database
from paperbrowse.library.user import journal, lists, marks, saved_searches
from paperbrowse.library.user.citation_keys import (
    KeyProposer,
    adopt_citation_keys,
    assign_citation_keys,
)
from paperbrowse.library.user.imported_list import import_list
from paperbrowse.library.user.tags import add_tags, remove_tags
from paperbrowse.library.values import (
    DEFAULT_LIST,
    ImportedListEntry,
    ListSortKey,
    MoveTarget,
    ReadingList,
    SavedSearch,
    Step,
    Tagger,
)


class UserData:
    """The user data of a library, and the changes that the user makes to it.

    Every change is one step of the history, in one transaction; it raises LibraryError when the
    file cannot be written, and UnknownPaperError for an id (a former one is fine) without a paper,
    with nothing changed. Names of lists and searches are compared without regard to case.
    """

    def __init__(self, database: Database, tagger: Tagger) -> None:
        """Use ``Library.open``."""
        self._database = database
        self._tagger = tagger

    # Reading lists

    def lists(self) -> list[ReadingList]:
        """Return every reading list, in the user's order."""
        return self._database.read(lists.read_lists)

    def list_ids(self, name: str) -> list[str]:
        """Return the ids of a list's papers, in its order; raises UnknownListError."""
        return self._database.read(lists.read_list_ids, name)

    def save(self, ids: Iterable[str], list_name: str = DEFAULT_LIST, query: str = "") -> int:
        """Add papers at the end of a list, which is made if it is missing.

        ``query`` is the search that found them. Returns the number of papers added.
        """
        return self._database.write(lists.save_to_list, ids, list_name, query)

    def unsave(self, ids: Iterable[str], list_name: str = DEFAULT_LIST) -> int:
        """Remove papers from a list; return how many were in it. Raises UnknownListError."""
        return self._database.write(lists.remove_from_list, ids, list_name)

    def toggle_saved(
        self, ids: Iterable[str], list_name: str = DEFAULT_LIST, query: str = ""
    ) -> tuple[Literal["saved", "removed"], int]:
        """Remove papers from a list that has them all, else save those that it lacks.

        Returns which of the two was done, and the number of papers.
        """
        return self._database.write(lists.toggle_in_list, ids, list_name, query)

    def create_list(self, name: str) -> None:
        """Make an empty list; raises LibraryError for a name that is taken or invisible."""
        self._database.write(lists.create_list, name)

    def rename_list(self, old: str, new: str) -> None:
        """Rename a list; raises UnknownListError, or LibraryError as ``create_list`` does."""
        self._database.write(lists.rename_list, old, new)

    def delete_list(self, name: str) -> None:
        """Delete a list, but no paper; raises UnknownListError."""
        self._database.write(lists.delete_list, name)

    def merge_lists(self, source: str, into: str) -> int:
        """Add a list's papers at the end of another, and delete it; raises UnknownListError.

        A paper of both stays as it is in ``into``. Returns the number of papers added.
        """
        return self._database.write(lists.merge_lists, source, into)

    def duplicate_list(self, name: str, new_name: str) -> None:
        """Make a list with the same papers, saved at the same times from the same searches.

        Raises UnknownListError, or LibraryError as ``create_list`` does.
        """
        self._database.write(lists.duplicate_list, name, new_name)

    def move_in_list(self, name: str, ids: Iterable[str], to: MoveTarget) -> int:
        """Move papers of a list, which keep their order among themselves; return how many moved.

        Papers that are not in it are passed over. Raises UnknownListError.
        """
        return self._database.write(lists.move_papers, name, ids, to)

    def sort_list(self, name: str, by: ListSortKey) -> None:
        """Sort a list, which replaces its order; raises UnknownListError."""
        self._database.write(lists.sort_list, name, by)

    def move_list(self, name: str, step: int) -> None:
        """Move a list among the lists: down by ``step`` places, up by a negative number.

        It stops at either end. Raises UnknownListError.
        """
        self._database.write(lists.move_list, name, step)

    def import_list(
        self, name: str, entries: Sequence[ImportedListEntry], *, step_name: str = ""
    ) -> None:
        """Make a list of the entries and merge their user data into their papers', as one step.

        A note is added below the paper's own unless that contains it; a status holds only where
        the paper is unread; stars and tags are added. An unusable tag is left out. Raises
        LibraryError as ``create_list`` does.
        """
        self._database.write(import_list, name, entries, step_name, lambda: self._tagger.topics)

    # Status, stars, notes, tags

    def set_status(self, ids: Iterable[str], status: Status) -> int:
        """Set the status of papers; return how many had another."""
        return self._database.write(marks.set_status, ids, status)

    def set_star(self, ids: Iterable[str], starred: bool) -> int:
        """Star or unstar papers; return how many that changed."""
        return self._database.write(marks.set_star, ids, starred)

    def write_note(
        self, paper_id: str, text: str | None, *, amend: int | None = None
    ) -> int | None:
        """Write a paper's note in Markdown, or remove it with an empty text.

        Returns the step's row, for ``amend`` of the next call while the user goes on writing: if
        that is still the last step, it is extended, so that an autosaved note is undone as one.
        Returns None when nothing was changed, or the note is again as it was before that step.
        """
        return self._database.write(marks.write_note, paper_id, text, amend)

    def add_tags(self, ids: Iterable[str], tags: Iterable[str]) -> int:
        """Add tags to papers; return how many papers lacked one of them.

        Tags are compared without regard to case; a topic that was removed is put back. Raises
        LibraryError for a tag that is empty or too long.
        """
        return self._database.write(add_tags, ids, tags, lambda: self._tagger.topics)

    def remove_tags(self, ids: Iterable[str], tags: Iterable[str]) -> int:
        """Remove tags from papers, also topics, for good; return how many papers had one."""
        return self._database.write(remove_tags, ids, tags)

    def user_data_ids(self, kind: UserDataKind) -> Collection[str]:
        """Return the ids of the papers that are starred, have a note, or have a status."""
        return self._database.read(marks.read_user_data_ids, kind)

    # Citation keys, which are no steps: a manuscript that cites them cannot be undone

    def citation_keys(self, ids: Iterable[str], propose: KeyProposer) -> Mapping[str, str]:
        """Return the citation keys of papers, by id; ids without a paper are left out.

        Papers without a key get, for good, the one that ``propose`` returns for them, given those
        papers and the keys in use. It is not kept if the library cannot be written.
        """
        return assign_citation_keys(self._database, ids, propose)

    def set_citation_keys(self, keys: Mapping[str, str]) -> None:
        """Give papers without a citation key one from another source, unless it is in use."""
        self._database.write(adopt_citation_keys, keys)

    # Saved searches

    def searches(self) -> list[SavedSearch]:
        """Return the saved searches, the oldest first."""
        return self._database.read(saved_searches.read_searches)

    def save_search(self, name: str, query: str, settings: Mapping[str, Any] | None = None) -> None:
        """Save or replace a search; see ``SavedSearch``.

        Raises LibraryError for an empty query without settings, or an invisible name.
        """
        self._database.write(saved_searches.save_search, name, query, settings or {})

    def note_search_opened(self, name: str) -> None:
        """Remember that a saved search was opened now; that is no step to undo."""
        self._database.write(saved_searches.note_search_opened, name)

    def rename_search(self, old: str, new: str) -> None:
        """Rename a saved search; raises LibraryError when there is none, or the name is taken."""
        self._database.write(saved_searches.rename_search, old, new)

    def delete_search(self, name: str) -> None:
        """Delete a saved search; raises LibraryError when there is none."""
        self._database.write(saved_searches.delete_search, name)

    # History; undo and redo, which may restore a backup, are methods of ``Library``

    def history(self, limit: int = 200, before: int | None = None) -> list[Step]:
        """Return the user's steps, the newest first; only those before row ``before``, if given.

        Steps that were undone when another was made are included, as detours.
        """
        return self._database.read(journal.read_steps, limit, before)

    def go_to_step(self, row: int) -> int:
        """Undo and redo until the state is that after a step of the history; 0 is the beginning.

        Returns the number of steps undone and redone. Raises HistoryError where no path leads
        there.
        """
        return self._database.write(journal.go_to_step, row)
